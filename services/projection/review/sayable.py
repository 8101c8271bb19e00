"""What must hold of a word before it is published, beyond its form: the record takes it, and the places exist. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

from services.projection.record.entries import read_entry
from services.projection.review.words import WrongWord
from shared.bus import Entry
from shared.errors import LedgerError
from shared.events import ClaimReviewed, Event, EventData
from shared.events.divisions import COUNTRY


def check(event: Event, word: EventData, canonical: Callable[[str], str | None]) -> None:
    """Raise WrongWord where nobody is named, where the record would refuse the event, or for an unknown place.

    `canonical` leads from a division id to the one that the gazetteer keeps, or None: the fold leaves out a place that
    it does not know, so that a misspelt one would take the claim from its place.
    """
    if not str(getattr(word, "by", "")).strip():
        raise WrongWord("--by names nobody: say who speaks")
    try:
        read_entry(Entry("the", "word", event.to_json()))
    except LedgerError as error:
        raise WrongWord(str(error)) from None
    if isinstance(word, ClaimReviewed):
        for field, place in _places(word.corrected):
            if place != COUNTRY and canonical(place) is None:
                raise WrongWord(f"--set {field}: the gazetteer has no place {place}: give its OCD division id")


def _places(corrected: Any) -> Iterator[tuple[str, str]]:
    for field, name in (("jurisdictions", "id"), ("effects", "of"), ("counts", "scope")):
        for row in corrected.get(field) or ():
            place = row.get(name)
            if place and (field != "counts" or place.startswith(COUNTRY)):
                yield field, place
