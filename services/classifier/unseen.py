"""`python -m services.classifier.unseen`: every label read by heads that have not learnt from it.

The rules were written before the labels and by another hand, so what is counted here nobody has tuned to: neither rules
nor heads have seen the words. The labels are harder than a day's news, because contrast and hard negatives are sought.
"""

import sys
from collections.abc import Sequence
from typing import Any

import orjson

from services.classifier.command import classify, parse_line
from services.classifier.labels import Label, load
from services.classifier.model.heads import Heads
from services.classifier.model.voter import ModelVoter, embedder
from services.classifier.places.names import compile_names
from services.classifier.tables import Reading, report
from services.classifier.training import QUESTIONS, fit, folds, rows_of
from services.classifier.voters import Voter
from shared.arguments import Arguments
from shared.errors import LedgerError
from shared.places import gazetteer

LEVELS = {"kind": ("type",), "+ direction": ("type", "direction"), "+ stage": ("type", "direction", "stage")}


def reading(label: Label, voters: Sequence[Voter]) -> Reading:
    """Read one label."""
    given = {"id": label.id, "title": label.title, "text": label.text, "published": label.published}
    row, _ = classify(*parse_line(orjson.dumps(given)), gazetteer(), voters)
    return Reading(label.words, list(label.events), row["events"])


def unseen() -> list[Reading]:
    """Read each fold with heads fitted to the other folds."""
    labels, found = load(), []
    rows, names = rows_of(labels), compile_names(gazetteer())
    for fold in folds(labels):
        out = set(fold)
        kept = [n for n in range(len(labels)) if n not in out]
        others = [labels[n] for n in kept]
        heads = Heads({question.name: fit(rows[kept], others, question) for question in QUESTIONS}, "unseen")
        voter = ModelVoter(embedder(), heads, names)
        found += [reading(labels[n], [voter]) for n in fold]
    return found


def measures(readings: Sequence[Reading]) -> str:
    """Return micro-F1 of what is told without its places, and the share of texts without an event that got one."""
    parts = []
    for name, members in LEVELS.items():
        told = [{_values(event, members) for event in reading.told} for reading in readings]
        read = [{_values(event, members) for event in reading.read} for reading in readings]
        both = sum(len(a & b) for a, b in zip(told, read, strict=True))
        total = sum(map(len, told)) + sum(map(len, read))
        parts.append(f"{name} {2 * both / max(1, total):.2f}")
    silent = [reading for reading in readings if not reading.told]
    false = sum(bool(reading.read) for reading in silent)
    return "  ".join([*parts, f"false claims {false} of {len(silent)}"])


def _values(event: dict[str, Any], members: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(event[member]) for member in members)


def main(arguments: Sequence[str]) -> int:
    """Print the figures of rules alone, then those of rules and model with all tables. Takes some minutes."""
    Arguments("services.classifier.unseen", __doc__).parse_args(arguments)
    try:
        alone = [reading(label, ()) for label in load()]
        sys.stdout.write(f"rules alone      {measures(alone)}\n")
        both = unseen()
        sys.stdout.write(f"rules and model  {measures(both)}\n\n{report(both)}")
    except LedgerError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
