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

# From this chance on an answer counts as said; below it the model cannot tell.
SURE = 0.6


class ModelVoter:
    """Embeddings and heads. Pure on one kind of processor: equal words give an equal opinion."""

    def __init__(self, embed: Embedder, heads: Heads, names: Names) -> None:
        self._embed, self._heads, self._names = embed, heads, names
        self.hashes = {"model": files.MODEL, "tokenizer": files.TOKENIZER, "heads": heads.hash}

    def opinion(self, words: Sequence[str]) -> Opinion:
        """Read the sentences of a draft as one text."""
        row = self._row(" ".join(words))
        kind = self._said("kind", row)
        stage = self._said(f"stage.{kind}", row) if f"stage.{kind}" in self._heads.by_name else None
        return Opinion(kind, self._said("direction", row), stage, self.chances("relevance", row)["event"])

    def chances(self, name: str, row: NDArray[np.float32]) -> dict[str, float]:
        """Return what one head makes of a row of features."""
        return self._heads.by_name[name].chances(row)

    def _row(self, text: str) -> NDArray[np.float32]:
        plain = masked(text, self._names)
        return features(plain, self._embed.embed(plain))

    def _said(self, name: str, row: NDArray[np.float32]) -> str | None:
        chances = self.chances(name, row)
        label = max(chances, key=lambda given: chances[given])
        return label if chances[label] >= SURE else None


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
