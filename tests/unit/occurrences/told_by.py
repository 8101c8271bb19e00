"""Builders of events for the tests of occurrences: short to write, valid as events."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from services.projection.readmodels.occurrences.matters import Matters, Moved, Occurrence, Recorded
from shared.events import ArticleClassified, Event, EventData, Method, PolicyChanged, make_event, understand
from shared.events.data import event_id

TX = "ocd-division/country:us/state:tx"
TRAVIS = TX + "/county:travis"
AUSTIN = TX + "/place:austin"
RECORDED = datetime(2026, 1, 1, tzinfo=UTC)


def an_id(*words: object) -> str:
    return event_id(["test", *words])


def claim_fields(places: Iterable[tuple[str, str]], **more: Any) -> dict[str, Any]:
    return {
        "jurisdictions": [{"id": id_, "role": role} for id_, role in places],
        "event_date": "2017-02-01",
        "reported_at": "2017-02-01",
        "cause": an_id("article", 1),
        "evidence": [{"article": an_id("article", 1), "field": "text", "start": 0, "end": 9}],
        "method": {"name": "curated", "version": "1"},
        "confidence": 0.9,
        "tier": "auto",
        "source_grade": 2,
        **more,
    }


def policy(*places: tuple[str, str], **more: Any) -> PolicyChanged:
    given = {"direction": "limits", "stage": "in_effect", **more}
    return PolicyChanged.model_validate(claim_fields(places or [(TRAVIS, "actor")], **given))


def recorded(data: EventData, position: int = 0, time: datetime = RECORDED) -> Recorded:
    event: Event = make_event(data, source="test", time=time)
    return Recorded(position, event.id, time, understand(event))


def classified(article: str, version: str, claims: Sequence[Recorded], name: str = "reader") -> ArticleClassified:
    return ArticleClassified(article=article, method=Method(name=name, version=version), claims=[c.id for c in claims])


class Rows:
    """What the moved rows add up to; a row that is removed must be there, and one that is added must be new."""

    def __init__(self, canonical: Callable[[str], str | None] = lambda id_: id_) -> None:
        self.matters = Matters(canonical)
        self.claims: dict[str, Any] = {}
        self.occurrences: dict[Any, Occurrence] = {}
        self.listings: dict[Any, Any] = {}

    def given(self, *events: Recorded) -> "Rows":
        moved: Moved = self.matters.apply(events)
        for id_, row in moved.claims_removed.items():
            assert self.claims.pop(id_) == row
        for id_, row in moved.claims_added.items():
            assert id_ not in self.claims
            self.claims[id_] = row
        for version in moved.occurrences_removed:
            assert self.occurrences.pop((version.state, version.id, version.known_from)) == version
        for version in moved.occurrences_added:
            key = (version.state, version.id, version.known_from)
            assert key not in self.occurrences
            self.occurrences[key] = version
        for row in moved.listings_removed:
            key = (row.place, row.lister, row.list_name, row.valid_from, row.known_from)
            assert self.listings.pop(key) == row
        for row in moved.listings_added:
            key = (row.place, row.lister, row.list_name, row.valid_from, row.known_from)
            assert key not in self.listings
            self.listings[key] = row
        return self

    def known(self, day: str, state: str = TX) -> list[Occurrence]:
        """The occurrences as known at the end of a day, by id."""
        moment = datetime.fromisoformat(day + "T23:59:59+00:00")
        return [
            version
            for _, version in sorted(self.occurrences.items(), key=lambda item: item[0][1])
            if version.state == state
            and version.known_from <= moment
            and (version.known_to is None or moment < version.known_to)
        ]
