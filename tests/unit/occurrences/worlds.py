"""Worlds of events that collide: one state, two localities, two instruments, two cases, ten days, two versions."""

from typing import Any

from hypothesis import strategies as st

from services.projection.readmodels.occurrences.matters import Recorded
from shared.events import (
    ArticleClassified,
    ArticleSeen,
    ClaimRetracted,
    ClaimReviewed,
    EnforcementReported,
    JurisdictionListed,
    Method,
    OccurrenceRevised,
    PolicyChanged,
    RulingIssued,
)
from tests.unit.occurrences.told_by import AUSTIN, TRAVIS, TX, an_id, claim_fields, recorded

CA = "ocd-division/country:us/state:ca"
UNKNOWN = TX + "/place:nowhere"
DAYS = [f"2017-03-{day:02}" for day in range(1, 11)]
FAR_DAYS = [*DAYS, "2017-03-20", "2017-03-28", "2017-03", "2017-03", "2017-04", "2017"]
ARTICLES = [an_id("article", n) for n in range(4)]
REPORTS = [*DAYS, "2017-03-05T10:00:00Z"]

_places = st.lists(
    st.sampled_from(
        [
            *((TX, "actor"), (TRAVIS, "actor"), (AUSTIN, "actor"), (TRAVIS, "target"), (AUSTIN, "place")),
            *((CA, "party"), (UNKNOWN, "place"), ("ocd-division/country:us", "actor")),
        ]
    ),
    max_size=2,
    unique=True,
)


@st.composite
def _fields(draw: st.DrawFn) -> dict[str, Any]:
    article = draw(st.sampled_from(ARTICLES))
    name = draw(st.sampled_from(["reader", "reader", "curated", "editor"]))
    return claim_fields(
        draw(_places),
        event_date=draw(st.sampled_from([*FAR_DAYS, None])),
        reported_at=draw(st.sampled_from(REPORTS)),
        cause=article if name != "editor" else draw(st.sampled_from([article, None])),
        evidence=[{"article": article, "field": "text", "start": draw(st.integers(0, 2)), "end": 9}],
        method={"name": name, "version": draw(st.sampled_from(["1", "1.1"]))},
        confidence=draw(st.sampled_from([0.5, 0.8])),
        tier=draw(st.sampled_from(["auto", "auto", "auto", "review"])),
        source_grade=draw(st.sampled_from([2, 3])),
    )


@st.composite
def _policies(draw: st.DrawFn) -> PolicyChanged:
    instruments = [None, None, {"kind": "statute"}, {"id": "tx:sb4-2017"}, {"id": "tx:hb1-2017", "name": "HB 1"}]
    return PolicyChanged(
        **draw(_fields()),
        instrument=draw(st.sampled_from(instruments)),
        dimensions=draw(st.sampled_from([[], [], ["detainer_holds"], ["jail_access", "detainer_holds"]])),
        direction=draw(st.sampled_from(["limits", "cooperates"])),
        stage=draw(st.sampled_from(["enacted", "in_effect", "passed"])),
    )


@st.composite
def _rulings(draw: st.DrawFn) -> RulingIssued:
    return RulingIssued(
        **draw(_fields()),
        forum=draw(st.sampled_from([None, "federal_trial", "federal_appeals"])),
        case=draw(st.sampled_from([None, "a", "b"])),
        outcome=draw(st.sampled_from(["granted", "reversed", "vacated", "stayed"])),
        supports=draw(st.sampled_from(["limits", "limits", "cooperates"])),
        effects=draw(st.sampled_from([[], [{"of": TRAVIS, "effect": "suspends"}]])),
    )


@st.composite
def _listings(draw: st.DrawFn) -> JurisdictionListed:
    return JurisdictionListed(
        **draw(_fields()),
        lister="ICE",
        list_name="declined",
        edition=draw(st.sampled_from([None, "2017-02", "2017-03"])),
        action=draw(st.sampled_from(["listed", "listed", "dropped", "corrected", "disputed", "withdrawn"])),
        reason=draw(st.sampled_from([None, "similar name"])),
    )


@st.composite
def _raids(draw: st.DrawFn) -> EnforcementReported:
    return EnforcementReported(
        **draw(_fields()),
        operation=draw(st.sampled_from([None, None, "Safe City"])),
        direction="neutral",
        counts=[{"n": n, "unit": "arrested"} for n in draw(st.sampled_from([[], [50], [51], [107], [248]]))],
    )


@st.composite
def crowds(draw: st.DrawFn) -> list[Recorded]:
    """Draw many claims of one kind that count at once: what links them is all that matters."""
    kind = draw(st.sampled_from([_policies, _rulings, _raids, _listings]))
    claims = [recorded(data) for data in draw(st.lists(kind(), min_size=5, max_size=24))]
    curated = Method(name="curated", version="1")
    once = [recorded(c.data.model_copy(update={"method": curated, "tier": "auto", "strong_key": None})) for c in claims]
    return list({claim.id: claim for claim in once}.values())


@st.composite
def retellings(draw: st.DrawFn) -> list[Recorded]:
    """Draw a crowd of which half tells no day, about few places."""
    claims = draw(crowds())
    undated = [claim.data.model_copy(update={"event_date": None, "strong_key": None}) for claim in claims[::2]]
    return list({claim.id: claim for claim in [*map(recorded, undated), *claims[1::2]]}.values())


@st.composite
def worlds(draw: st.DrawFn) -> list[Recorded]:
    """Draw events that bear on each other."""
    kinds = st.one_of(_policies(), _policies(), _rulings(), _listings(), _raids())
    claims = [recorded(data) for data in draw(st.lists(kinds, min_size=1, max_size=14))]
    claims = list({claim.id: claim for claim in claims}.values())
    events = list(claims)
    for article in ARTICLES:
        for version in ("1", "1.1"):
            own = [c.id for c in claims if c.data.cause == article and c.data.method.version == version]
            read = [c for c in own if draw(st.integers(0, 9))] if own else []
            if draw(st.integers(0, 5)):
                absent = [an_id("never recorded")] if not draw(st.integers(0, 9)) else []
                method = Method(name="reader", version=version)
                events.append(recorded(ArticleClassified(article=article, method=method, claims=read + absent)))
    ids = st.sampled_from([claim.id for claim in claims])
    at = st.sampled_from(["2017-03-06T00:00:00Z", "2017-04-01T00:00:00Z"])
    word = {
        "by": st.just("ed"),
        "reason": st.sampled_from([None, "misread", "source_corrected"]),
        "reported_at": st.sampled_from([None, "2017-03-08"]),
        "at": at,
    }
    corrections = st.sampled_from(
        [
            *({"direction": "neutral"}, {"event_date": "2017-03-04"}, {"event_date": "2017-03-20"}),
            *({"event_date": "2017-03"}, {"event_date": None}, {"supports": "cooperates"}),
            *({"outcome": "granted"}, {"stage": "enacted"}, {"dimensions": []}, {"instrument": None}),
            {"instrument": {"id": "tx:sb4-2017"}},
            *({"outcome": "reversed"}, {"case": "a", "forum": "federal_trial"}, {"operation": "Safe City"}),
            *({"edition": "2017-02"}, {"action": "withdrawn", "jurisdictions": []}),
            {"jurisdictions": [{"id": AUSTIN, "role": "actor"}]},
        ]
    )
    reviews = st.one_of(
        st.builds(ClaimReviewed, claim=ids, verdict=st.just("confirm"), **word),
        st.builds(ClaimReviewed, claim=ids, verdict=st.just("correct"), corrected=corrections, **word),
        st.builds(ClaimRetracted, claim=ids, **word),
    )
    revisions = st.builds(
        OccurrenceRevised,
        action=st.sampled_from(["split", "merge"]),
        claims=st.lists(ids, min_size=1, max_size=4, unique=True),
        by=st.just("ed"),
        at=at,
    )
    events += [recorded(data) for data in draw(st.lists(reviews, max_size=8))]
    events += [recorded(data) for data in draw(st.lists(revisions, max_size=4))]
    for older, newer in draw(st.lists(st.sampled_from([(0, 1), (1, 2), (2, 0)]), max_size=2, unique=True)):
        events.append(_next_version(ARTICLES[older], ARTICLES[newer], draw(st.sampled_from(DAYS))))
    return list({event.id: event for event in events}.values())


def _next_version(older: str, newer: str, day: str) -> Recorded:
    seen = ArticleSeen(
        kind="article",
        url="https://example.org/a",
        canonical_url="https://example.org/a",
        title="t",
        text="x",
        fetched_at=day + "T12:00:00Z",
        content_hash="0" * 64,
        version_of=older,
    )
    return Recorded(0, newer, recorded(seen).time, seen)
