"""`python -m services.classifier.training`: the heads from the labels, bit for bit on one kind of processor.

`--try` cross-validates instead and prints what each head gets right on labels that it did not see; nothing is written.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import orjson
import sklearn
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from services.classifier.labels import Label, load
from services.classifier.model.files import HEADS_FILE
from services.classifier.model.heads import Head, write
from services.classifier.model.voter import OPPOSITE, embedder, row_of
from services.classifier.places.names import compile_names
from shared.arguments import Arguments
from shared.errors import LedgerError
from shared.places import gazetteer

KINDS = {
    "policy-changed": "policy",
    "ruling-issued": "ruling",
    "jurisdiction-listed": "listing",
    "enforcement-reported": "enforcement",
}
Rows = NDArray[np.float32]
# What the heads were made from, beside them.
NOTE = HEADS_FILE.with_suffix(".json")
FOLDS = 5
STRENGTH = 4.0
# The labels seek what is told, in contrast; of what reaches a reader at least this share tells nothing of ours.
SILENT = 0.3
# The two sides of a contrast pair count as one text: news is plainer than they are.
SIDE = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """What a head answers: the label's answer, or None where the label is none of its business."""

    name: str
    answer: Callable[[Label], str | None]


def _main(label: Label) -> dict[str, Any]:
    return label.events[0] if label.events else {}


def _kind(label: Label) -> str | None:
    return KINDS.get(_main(label).get("type", ""))


def _direction(label: Label) -> str | None:
    return str(_main(label)["direction"]) if _kind(label) in ("policy", "ruling", "enforcement") else None


def _stage(kind: str) -> Callable[[Label], str | None]:
    return lambda label: str(_main(label)["stage"]) if _kind(label) == kind else None


# Stages of a policy by which the measure at hand is undone or comes to nothing: the event goes against it.
UNDOING = frozenset({"failed", "rescinded"})


def _within(kind: str) -> Callable[[Label], str | None]:
    return lambda label: str(_main(label)["direction"]) if _kind(label) == kind else None


def _object(label: Label) -> str | None:
    """Which way the measure goes that a policy's event makes, ends or defeats."""
    direction = _within("policy")(label)
    return OPPOSITE[direction] if direction and _main(label)["stage"] in UNDOING else direction


def _turned(label: Label) -> str | None:
    return ("yes" if _main(label)["stage"] in UNDOING else "no") if _kind(label) == "policy" else None


QUESTIONS = (
    Question("relevance", lambda label: "event" if label.events else "none"),
    Question("kind", _kind),
    Question("direction", _direction),
    Question("direction.policy", _within("policy")),
    Question("direction.ruling", _within("ruling")),
    Question("object.policy", _object),
    Question("turned.policy", _turned),
    Question("stage.policy", _stage("policy")),
    Question("stage.ruling", _stage("ruling")),
    Question("stage.listing", _stage("listing")),
)


def rows_of(labels: Sequence[Label]) -> Rows:
    """Return one row of features for each label, its places masked. Raises ModelAway without the model."""
    embed, names = embedder(), compile_names(gazetteer())
    return np.stack([row_of(label.parts, embed, names) for label in labels])


def fit(rows: Rows, labels: Sequence[Label], question: Question) -> Head:
    """Fit one head to those labels that are its business."""
    chosen = [n for n, label in enumerate(labels) if question.answer(label) is not None]
    answers = [question.answer(labels[n]) for n in chosen]
    with threadpool_limits(1):
        model = LogisticRegression(C=STRENGTH, max_iter=500, tol=1e-4, class_weight=_weights(answers))
        counts = [SIDE if labels[n].pair else 1.0 for n in chosen]
        model.fit(csr_matrix(rows[chosen].astype(np.float64)), answers, sample_weight=counts)
    weights, bias = model.coef_.T, model.intercept_
    if weights.shape[1] == 1:  # two labels share one line: the second against the first
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    # Sixteen bits are more than the labels can tell apart, and halve the file.
    return Head(
        tuple(str(c) for c in model.classes_),
        weights.astype(np.float16).astype(np.float32),
        bias.astype(np.float32),
    )


def _weights(answers: Sequence[str | None]) -> dict[str, float] | None:
    """Let labels that tell nothing count for at least their share of what is read."""
    silent = answers.count("none")
    return (
        {"none": max(1.0, SILENT * (len(answers) - silent) / ((1 - SILENT) * silent)), "event": 1.0} if silent else None
    )


def train(labels: Sequence[Label]) -> bytes:
    """Return the file of heads for these labels."""
    rows = rows_of(labels)
    return write({question.name: fit(rows, labels, question) for question in QUESTIONS})


def surroundings() -> str:
    """Return the sha256 of all beside the labels that the bits of the heads depend on: processor and libraries."""
    embed = embedder()
    digest = sha256(f"{np.__version__} {sklearn.__version__} {sys.version_info[:2]}".encode())
    for text in ("Council votes to limit help to ICE.", "Judge refuses to lift the block on the state's ban."):
        digest.update(embed.embed(text).tobytes())
    return digest.hexdigest()


def folds(labels: Sequence[Label]) -> list[list[int]]:
    """Divide the labels evenly, both sides of a pair together: they tell of one event."""
    groups: dict[str, list[int]] = {}
    for n, label in enumerate(labels):
        groups.setdefault(label.pair or label.id, []).append(n)
    out: list[list[int]] = [[] for _ in range(FOLDS)]
    for n, name in enumerate(sorted(groups)):
        out[n % FOLDS] += groups[name]
    return out


def unseen(rows: Rows, labels: Sequence[Label], question: Question) -> dict[int, dict[str, float]]:
    """Return for each label the chances that heads give it which were fitted to the other folds."""
    told: dict[int, dict[str, float]] = {}
    for fold in folds(labels):
        out = set(fold)
        kept = [n for n in range(len(labels)) if n not in out]
        head = fit(rows[kept], [labels[n] for n in kept], question)
        told |= {n: head.chances(rows[n]) for n in fold}
    return told


def report(rows: Rows, labels: Sequence[Label]) -> list[str]:
    """Return a line for each head: how often it is right on labels that it did not see, by how sure it was."""
    lines = []
    for question in QUESTIONS:
        told = unseen(rows, labels, question)
        graded = []
        for n, chances in told.items():
            right, said = question.answer(labels[n]), max(chances, key=lambda label: chances[label])
            if right is not None:
                graded.append((chances[said], said == right))
        sure = [ok for chance, ok in graded if chance >= 0.8]
        lines.append(
            f"{question.name:14s} {len(graded):5d} labels  right {sum(ok for _, ok in graded) / len(graded):.3f}  "
            f"where sure {sum(sure) / max(1, len(sure)):.3f} of {len(sure) / len(graded):.0%}"
        )
    return lines


def main(arguments: Sequence[str]) -> int:
    """Write heads.npz, or only try; what else is asked for is refused, since a slip must not replace the heads."""
    asked = Arguments("services.classifier.training", __doc__)
    asked.add_argument("--try", action="store_true", dest="only_try", help="cross-validate, write nothing")
    only_try: bool = asked.parse_args(arguments).only_try
    try:
        labels = load()
        if only_try:
            sys.stdout.write("\n".join(report(rows_of(labels), labels)) + "\n")
        else:
            content = train(labels)
            HEADS_FILE.write_bytes(content)
            told = {"labels": len(labels), "sha256": sha256(content).hexdigest(), "surroundings": surroundings()}
            NOTE.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
            sys.stdout.write(f"{len(labels)} labels, {len(content)} bytes of heads\n")
    except LedgerError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
