"""`python -m services.classifier.evaluation GOLD`: the table of the evaluation kit, and the gates that only go up.

The scorer stays where it is, beside the gold file or in ../shared/eval; it is loaded by path and never copied.
"""

import importlib.util
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson

from services.classifier.command import Read, classify_lines
from services.classifier.model.second import second_voters
from services.classifier.tables import Reading
from services.classifier.tables import report as tables
from shared.arguments import Arguments
from shared.errors import LedgerError, complain
from shared.places import gazetteer

GATES = Path(__file__).with_name("gates.json")
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "eval"
LEVELS = ("type", "type+jurisdiction", "type+jurisdiction+direction", "type+jurisdiction+direction+stage")
FIELDS = ("id", "url", "title", "text", "published")


class NoScorer(LedgerError):
    """There is no score.py beside the gold file, nor in ../shared/eval: name a gold file of the evaluation kit."""


def scorer(gold: Path) -> ModuleType:
    """Load score.py from beside the gold file, else from the kit. Raises NoScorer."""
    for folder in (gold.resolve().parent, BESIDE):
        file = folder / "score.py"
        if file.exists():
            spec = importlib.util.spec_from_file_location("evaluation_kit_score", file)
            if spec and spec.loader:
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                return module
    raise NoScorer(f"no score.py beside {gold} or in ../shared/eval: get the evaluation kit, or name its gold file")


def evaluate(gold: Path, rounds: int = 200) -> dict[str, Any]:
    """Classify the gold file's articles without their gold; return the scorer's result and articles per second."""
    kit = scorer(gold)
    items = kit.load(gold)
    lines = [orjson.dumps({field: item[field] for field in FIELDS}) for item in items]
    voters, lack = second_voters(gazetteer())
    if lack:
        complain(f"degraded, rules read alone: {lack}")
    list(classify_lines(lines[:1], voters))
    began = time.perf_counter()
    read = list(classify_lines(lines, voters))
    took = time.perf_counter() - began
    predicted = {one.row["id"]: one.row["events"] for one in read if isinstance(one, Read)}
    result: dict[str, Any] = kit.score(items, predicted, rounds=rounds)
    result["articles_per_second"] = round(len(items) / took, 1)
    result["readings"] = [
        Reading(f"{item['title']} {item['text']}".strip(), item["gold"]["events"], predicted[item["id"]])
        for item in items
    ]
    return result


def below(result: dict[str, Any], gates: dict[str, float]) -> list[str]:
    """Return one line for each gate that the result misses."""
    measured: dict[str, float | None] = {level: result["levels"][level]["F1"] for level in LEVELS}
    measured["auto_precision"] = result["auto_tier"]["precision"]["value"]
    measured["auto_share"] = result["auto_tier"]["share_of_predictions"]["value"]
    missed = [
        f"{name}: {value} is below the gate {gates[name]}"
        for name, value in measured.items()
        if value is not None and value < gates[name]
    ]
    false = result["false_event_rate"]["value"]
    if false is not None and false > gates["false_event_rate"]:
        missed.append(f"false_event_rate: {false} is above the gate {gates['false_event_rate']}")
    exact = result["evidence"]["exact_quote"]["value"]
    if exact not in (None, 1.0):
        missed.append(f"evidence: only {exact} of the quotes equal their spans")
    return missed


def main(arguments: Sequence[str]) -> int:
    """Print the table and the gates missed; 0 when none is."""
    asked = Arguments("services.classifier.evaluation", __doc__)
    asked.add_argument("gold", type=Path, nargs="?", default=BESIDE / "dev.jsonl", help="untold the kit's dev.jsonl")
    gold: Path = asked.parse_args(arguments).gold
    try:
        if not gold.exists():
            raise NoScorer(f"{gold} is not there: make eval GOLD=path/to/gold.jsonl, its score.py beside it")
        result = evaluate(gold)
        scorer(gold).report(result)
    except LedgerError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    missed = below(result, orjson.loads(GATES.read_bytes()))
    sys.stdout.write(f"articles per second  {result['articles_per_second']}\n\n{tables(result['readings'])}\n")
    sys.stdout.write("".join(f"gate missed: {line}\n" for line in missed) or "all gates met\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
