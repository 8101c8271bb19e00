"""The model as a voter: it reads the words of a draft for itself and says what it is sure of."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from services.classifier.model import files
from services.classifier.model.embedding import Embedder
from services.classifier.model.features import features
from services.classifier.model.files import HEADS_FILE, ModelAway
from services.classifier.model.heads import Heads, read
from services.classifier.model.masking import masked
from services.classifier.places.names import Names, compile_names
from services.classifier.voters import Opinion
from shared.places import Gazetteer

OPPOSITE = {"limits": "cooperates", "cooperates": "limits", "neutral": "neutral"}
STAGED = frozenset({"policy", "ruling", "listing"})

# From these chances on an answer counts as said; below them the model cannot tell.
SURE = {"kind": 0.45, "direction": 0.5, "stage": 0.0}
KEPT = 4096


class ModelVoter:
    """Embeddings and heads. Pure on one kind of processor: equal words give an equal opinion."""

    def __init__(self, embed: Embedder, heads: Heads, names: Names) -> None:
        self._embed, self._heads, self._names = embed, heads, names
        self._kept: dict[tuple[str, ...], Opinion] = {}

    @property
    def hashes(self) -> dict[str, str]:
        """The sha256 of the model, of its tokenizer and of the heads."""
        return {"model": files.MODEL, "tokenizer": files.TOKENIZER, "heads": self._heads.hash}

    def opinion(self, words: Sequence[str]) -> Opinion:
        """Read some sentences in order, the head first; what was read last is kept, so asking twice costs nothing."""
        asked = tuple(words)
        if asked not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[asked] = self._read(asked)
        return self._kept[asked]

    def _read(self, words: Sequence[str]) -> Opinion:
        row = row_of(words, self._embed, self._names)
        kind, _ = _best(self._chances("kind", row), SURE["kind"])
        stage, _ = _best(self._chances(f"stage.{kind}", row), SURE["stage"]) if kind in STAGED else (None, 0.0)
        ways = directions(self._heads, kind, row)
        direction, chance = _best(ways, SURE["direction"])
        event = self._chances("relevance", row)["event"]
        return Opinion(kind, direction, stage, event, chance)

    def _chances(self, name: str, row: NDArray[np.float32]) -> dict[str, float]:
        return self._heads.by_name[name].chances(row)


def _best(chances: dict[str, float], sure: float) -> tuple[str | None, float]:
    label = max(chances, key=lambda given: chances[given])
    return (label if chances[label] >= sure else None), chances[label]


def directions(heads: Heads, kind: str | None, row: NDArray[np.float32]) -> dict[str, float]:
    """Return the chance of each direction, by the head for all kinds and that of the kind, evenly.

    Of a policy half comes from a product: which way the measure at hand goes, and whether the act undoes or defeats it.
    Each is easier to learn than what both make together.
    """
    told = heads.by_name["direction"].chances(row)
    if kind not in ("policy", "ruling"):
        return told
    own = heads.by_name[f"direction.{kind}"].chances(row)
    ways = {way: (chance + own.get(way, 0.0)) / 2 for way, chance in told.items()}
    if kind == "ruling":
        return ways
    aim = heads.by_name["object.policy"].chances(row)
    turned = heads.by_name["turned.policy"].chances(row)["yes"]
    product = {way: aim[way] * (1 - turned) + aim[OPPOSITE[way]] * turned for way in ways}
    return {way: (chance + product[way]) / 2 for way, chance in ways.items()}


def row_of(words: Sequence[str], embed: Embedder, names: Names) -> NDArray[np.float32]:
    """Return what the heads see of some sentences, the head first; their places are masked."""
    plain = masked(" ".join(words), names)
    return features(plain, words, embed.embed(plain))


@cache
def embedder() -> Embedder:
    """The embedder of this process. Raises ModelAway where a file is absent or altered."""
    model = files.checked(files.model_file(), files.MODEL)
    return Embedder(model, files.checked(files.TOKENIZER_FILE, files.TOKENIZER))


def load(gazetteer: Gazetteer) -> ModelVoter:
    """Return the voter. Raises ModelAway where a file of the model is absent or altered."""
    try:
        heads = read(HEADS_FILE.read_bytes())
    except OSError as error:
        raise ModelAway(f"{HEADS_FILE.name}: {error.strerror}: run make train") from None
    return ModelVoter(embedder(), heads, compile_names(gazetteer))
