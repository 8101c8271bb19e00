"""What the gold sets of identity are written with: reports of rulings, raids, acts and lists, and how they belong."""

from collections.abc import Sequence
from random import Random
from typing import Any

from services.projection.readmodels.occurrences.matters import Recorded
from shared.events import EnforcementReported, JurisdictionListed, RulingIssued
from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, TX, Rows, an_id, claim_fields, policy, recorded


def ruling(n: int, day: str = "2017-08-30", *, of: str = TX, reported: str | None = None, **more: Any) -> Any:
    told = {"outcome": "granted", "supports": "limits", "forum": "federal_trial"} | more
    fields = claim_fields([(of, "party")], cause=an_id("article", n), event_date=day, reported_at=reported or day)
    return recorded(RulingIssued(**(fields | told)))


def raid(n: int, day: str, count: int | None, *, of: str = AUSTIN, reported: str | None = None, **more: Any) -> Any:
    counts = [{"n": count, "unit": "arrested"}] if count else []
    fields = claim_fields([(of, "place")], cause=an_id("article", n), event_date=day, reported_at=reported or day)
    return recorded(EnforcementReported(direction="neutral", counts=counts, **(fields | more)))


def act(n: int, day: str | None = "2017-05-07", *, of: str = TX, reported: str | None = None, **more: Any) -> Any:
    told = {"stage": "enacted", "direction": "cooperates", "event_date": day, "reported_at": reported or day}
    return recorded(policy((of, "actor"), cause=an_id("article", n), **(told | more)))


def listed(n: int, day: str | None, lister: str, name: str, *, of: str = TRAVIS, reported: str | None = None) -> Any:
    fields = claim_fields([(of, "listed")], cause=an_id("article", n), event_date=day, reported_at=reported or day)
    return recorded(JurisdictionListed(lister=lister, list_name=name, edition=None, action="listed", **fields))


def assert_told_apart(groups: Sequence[Sequence[Recorded]], *states: str) -> None:
    """The reports are one occurrence where they stand in one group, in twenty orders of arrival."""
    belong = sorted(sorted(claim.id for claim in group) for group in groups)
    events = [claim for group in groups for claim in group]
    whole = Rows().given(*events)
    now = [v for state in states or (TX,) for v in whole.known("2027-01-01", state) if v.known_to is None]
    assert sorted(sorted(version.claims) for version in now) == belong
    for seed in range(20):
        Random(seed).shuffle(events)
        rows = Rows()
        for event in events:
            rows.given(event)
        assert (rows.occurrences, rows.claims) == (whole.occurrences, whole.claims)
