"""An editor's word as the data of an event, checked against the claims that it is about. Pure.

`at` is when the editor speaks (UTC). What is wrong raises WrongWord: one line, and nothing is said.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar

import orjson
from pydantic import ValidationError

from shared.errors import LedgerError
from shared.events import ClaimData, ClaimRetracted, ClaimReviewed, OccurrenceRevised
from shared.events.corrections import NOT_CORRECTABLE
from shared.events.dates import day_or_instant, read_instant, write_instant
from shared.events.envelope import first_problem

Word = TypeVar("Word", ClaimReviewed, ClaimRetracted, OccurrenceRevised)
JSON_BEGINS = ('"', "[", "{")


class WrongWord(LedgerError):
    """An editor's word does not fit the claims that it is about: mend what the line names."""


def reviewed(
    claim: str,
    data: ClaimData,
    *,
    by: str,
    at: datetime,
    corrected: Mapping[str, Any] | None = None,
    reason: str | None = None,
    reported_at: str | None = None,
) -> ClaimReviewed:
    """Return the word that a claim is right, or, with `corrected`, what its fields should be. Raises WrongWord."""
    fields = dict(corrected or {})
    if corrected is not None:
        _check_corrected(data, fields)
    verdict = "confirm" if corrected is None else "correct"
    told = {"claim": claim, "by": by, "verdict": verdict, "corrected": fields, "reason": reason}
    return _dated(ClaimReviewed, told, reported_at, at)


def retracted(
    claim: str, *, by: str, at: datetime, reason: str | None = None, reported_at: str | None = None
) -> ClaimRetracted:
    """Return the word that a claim does not hold. Raises WrongWord."""
    return _dated(ClaimRetracted, {"claim": claim, "by": by, "reason": reason}, reported_at, at)


def revised(
    action: Literal["split", "merge"], claims: Mapping[str, ClaimData], *, by: str, at: datetime, reason: str
) -> OccurrenceRevised:
    """Return the word that these claims tell an occurrence of their own, or one together. Raises WrongWord."""
    kinds = sorted({data.type for data in claims.values()})
    if action == "merge" and len(claims) < 2:
        raise WrongWord("merge takes two claims or more: name a claim of each occurrence")
    if len(kinds) > 1:
        raise WrongWord(f"{action}: {' and '.join(kinds)} are never one occurrence: name claims of one kind")
    told = {"action": action, "claims": sorted(claims), "by": by, "reason": reason}
    return _checked(OccurrenceRevised, told | {"at": write_instant(at)})


def read_corrections(told: list[str]) -> dict[str, Any]:
    """Read `field=value`: a value is JSON, and what is no JSON is text (direction=limits). Raises WrongWord."""
    found: dict[str, Any] = {}
    for one in told:
        name, equals, value = one.partition("=")
        name = name.strip()
        if not name or not equals:
            raise WrongWord(f"--set {one}: write field=value, the value as JSON")
        if name in found:
            raise WrongWord(f"--set {name} is told twice: tell it once")
        try:
            found[name] = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            if not value.strip() or value.lstrip().startswith(JSON_BEGINS):
                raise WrongWord(f"--set {name}: {value!r} is no JSON ({error})") from None
            found[name] = value
    return found


def _check_corrected(data: ClaimData, fields: dict[str, Any]) -> None:
    """The fold leaves a claim as published whose correction does not fit it, so none is published."""
    if not fields:
        raise WrongWord("correct needs what to correct: --set field=value")
    may = sorted(set(type(data).model_fields) - NOT_CORRECTABLE)
    for name in fields:
        if name not in may:
            raise WrongWord(f"--set {name}: of {data.type} one may correct {', '.join(may)}")
    before = data.model_dump(mode="json")
    try:
        after = type(data).model_validate({**before, **fields}).model_dump(mode="json")
    except ValidationError as error:
        raise WrongWord(f"--set {first_problem(error)}") from None
    if same := [name for name in fields if before[name] == after[name]]:
        raise WrongWord(f"--set {same[0]}: the claim says so already; confirm it, or leave this out")


def _dated(model: type[Word], told: dict[str, Any], reported_at: str | None, at: datetime) -> Word:
    if reported_at is not None:
        try:
            day_or_instant(reported_at)
        except ValueError:
            raise WrongWord(f"--reported-at {reported_at}: write a day or an instant, such as 2017-09-06") from None
    word = _checked(model, told | {"reported_at": reported_at, "at": write_instant(at)})
    if not isinstance(word, OccurrenceRevised) and word.reported_at and read_instant(word.reported_at) > at:
        raise WrongWord(f"--reported-at {word.reported_at} is yet to come: it is when a source made it public")
    return word


def _checked(model: type[Word], told: dict[str, Any]) -> Word:
    try:
        return model.model_validate(told)
    except ValidationError as error:
        raise WrongWord(first_problem(error)) from None
