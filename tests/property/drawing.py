"""Draw a small history in which claims collide: one state, two localities, two instruments, two cases, ten days.

Two method versions, copies of claims from several articles, reviews, retractions, splits and merges, new versions of
articles. A history is a function of its seed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from services.projection.readmodels.occurrences.moved import Recorded
from shared.events import (
    ArticleClassified,
    ArticleSeen,
    ClaimPlace,
    ClaimRetracted,
    ClaimReviewed,
    Effect,
    EnforcementReported,
    EventData,
    Evidence,
    Instrument,
    JurisdictionListed,
    Method,
    OccurrenceRevised,
    PolicyChanged,
    RulingIssued,
    content_hash,
    make_event,
)
from shared.events.dates import read_instant, write_instant

STATE = "ocd-division/country:us/state:tx"
PLACES = (STATE, f"{STATE}/county:travis", f"{STATE}/place:austin")
INSTRUMENTS = ("tx:sb4-2017", "tx:travis:policy-2017")
CASES = ("el-cenizo-v-texas", "texas-v-travis")
START = datetime(2017, 3, 1, tzinfo=UTC)
DIMENSIONS: tuple[tuple[str, ...], ...] = (
    (),
    ("detainer_holds",),
    ("detainer_holds", "jail_access"),
    ("sanctuary_ban",),
    ("legal_support",),
    ("agreement_287g",),
    ("funding_sanction", "jail_access"),
)


def day(draw: Random, first: int = 0) -> str:
    return (START + timedelta(draw.randrange(first, first + 10))).date().isoformat()


@dataclass
class History:
    """The events of a drawn history in the order of their drawing."""

    events: list[Recorded]

    def add(self, data: EventData, minute: int) -> str:
        event = make_event(data, source="/tests", time=START + timedelta(minutes=minute))
        model = type(data).model_validate(event.data)
        self.events.append(Recorded(len(self.events) + 1, event.id, read_instant(event.time), model))
        return event.id


def history(seed: int) -> History:
    """Return the history of a seed: some 10 to 25 claims, and what bears on them."""
    draw = Random(seed)
    drawn = History([])
    articles: list[str] = []
    claims: list[str] = []
    for number in range(draw.randrange(4, 9)):
        title, text = f"Report {number}", "Something was decided. " * 40
        article = ArticleSeen(
            kind="article",
            url=f"https://a{number}.example/",
            canonical_url=f"https://a{number}.example/",
            title=title,
            text=text,
            fetched_at=write_instant(START + timedelta(days=draw.randrange(12))),
            content_hash=content_hash(title, text),
            version_of=draw.choice(articles) if articles and draw.random() < 0.15 else None,
        )
        articles.append(drawn.add(article, number))
        curated = draw.random() < 0.5
        versions = ["1"] if curated or draw.random() < 0.7 else ["1", "2"]
        for version in versions:
            method = Method(name="curated" if curated else "rules", version=version)
            read = [
                drawn.add(_claim(draw, articles[-1], method, start * 23), number)
                for start in range(draw.randrange(0, 4))
            ]
            claims += read
            if not curated:
                drawn.add(ArticleClassified(article=articles[-1], method=method, claims=read), 100 + number)
    if articles and draw.random() < 0.2:
        for number, act in enumerate(_compliance(draw, articles[-1])):
            claims.append(drawn.add(act, 50 + number))
    for number in range(draw.randrange(0, 5) if claims else 0):
        drawn.add(_editorial(draw, claims, number), 200 + number)
    return drawn


def _claim(draw: Random, article: str, method: Method, start: int) -> Any:
    place = draw.choice(PLACES)
    shared: dict[str, Any] = {
        "jurisdictions": [ClaimPlace(id=place, role=draw.choices(("actor", "target"), (9, 1))[0])],
        "event_date": day(draw) if draw.random() < 0.9 else "2017-03",
        "reported_at": day(draw, 1),
        "cause": article,
        "evidence": [Evidence(article=article, field="text", start=start, end=start + 22)],
        "method": method,
        "confidence": draw.choice((0.5, 0.7, 0.9)),
        "tier": draw.choices(("auto", "review"), (9, 1))[0],
        "source_grade": draw.randrange(1, 5),
    }
    kind = draw.choices(("policy", "ruling", "listing", "enforcement"), (12, 6, 1, 1))[0]
    if kind == "policy":
        return _policy(draw, shared)
    if kind == "ruling":
        return _ruling(draw, shared, place)
    if kind == "listing":
        action = draw.choice(("listed", "dropped", "corrected", "disputed", "withdrawn"))
        return JurisdictionListed(**shared, lister="ICE", list_name="report", edition="2017-03-01", action=action)
    return EnforcementReported(**shared, direction="neutral")


def _policy(draw: Random, shared: dict[str, Any]) -> PolicyChanged:
    kind = draw.choice(("statute", "sheriff_policy", "court_order", "agreement", None))
    instrument = draw.choice((*INSTRUMENTS, None))
    named = instrument or (kind and draw.random() < 0.5)
    stage = draw.choices(("enacted", "in_effect", "rescinded", "expired", "announced"), (6, 5, 2, 1, 1))[0]
    return PolicyChanged(
        **shared,
        instrument=Instrument(id=instrument, kind=kind) if named else None,
        dimensions=list(draw.choice(DIMENSIONS)),
        direction=draw.choices(("limits", "cooperates", "neutral"), (5, 5, 1))[0],
        stage=stage,
        symbolic=draw.random() < 0.05,
        reach=draw.choice((None, None, "own", "localities")),
        effective_on=day(draw, 2) if draw.random() < 0.5 else None,
        ends_on=day(draw, 6) if stage in ("enacted", "in_effect") and draw.random() < 0.15 else None,
    )


def _compliance(draw: Random, article: str) -> list[PolicyChanged]:
    """A locality that limits, a state that bans it, the locality that complies: seldom drawn by chance alone."""
    locality = draw.choice(PLACES[1:])
    kind = draw.choice(("sheriff_policy", "ordinance"))

    def act(place: str, start: int, when: str, **fields: Any) -> PolicyChanged:
        return PolicyChanged(
            jurisdictions=[ClaimPlace(id=place, role="actor")],
            event_date=when,
            reported_at=when,
            cause=article,
            evidence=[Evidence(article=article, field="text", start=start, end=start + 22)],
            method=Method(name="curated", version="1"),
            confidence=0.9,
            tier="auto",
            source_grade=4,
            **fields,
        )

    holds = ["detainer_holds"]
    return [
        act(locality, 400, "2017-03-01", dimensions=holds, direction="limits", stage="in_effect",
            instrument=Instrument(kind=kind)),
        act(STATE, 450, "2017-03-03", dimensions=["sanctuary_ban"], direction="cooperates", stage="enacted",
            effective_on=day(draw, 4), instrument=Instrument(id=INSTRUMENTS[0], kind="statute")),
        act(locality, 500, day(draw, 4), dimensions=holds, direction="cooperates", stage="in_effect",
            instrument=Instrument(kind=kind)),
    ]  # fmt: skip


def _ruling(draw: Random, shared: dict[str, Any], place: str) -> RulingIssued:
    effects = [
        Effect(
            instrument=draw.choice((*INSTRUMENTS, "tx:sb4")) if by_instrument else None,
            of=None if by_instrument else draw.choice(PLACES),
            dimensions=[] if by_instrument else list(draw.choice(DIMENSIONS)),
            effect=draw.choice(("suspends", "partly_suspends", "restores", "strikes", "upholds", "none")),
        )
        for by_instrument in (draw.random() < 0.6 for _ in range(draw.randrange(1, 3)))
    ]
    shared["jurisdictions"] = [ClaimPlace(id=place, role="party")]
    return RulingIssued(
        **shared,
        forum=draw.choice(("state_trial", "state_supreme", "federal_trial", "federal_appeals", "us_supreme", None)),
        case=draw.choice((*CASES, None)),
        outcome=draw.choice(("granted", "reversed")),
        supports=draw.choice(("limits", "cooperates")),
        effects=effects,
        relief_scope=draw.choices(("all", "parties", "one_case", None), (6, 1, 1, 2))[0],
        stayed=draw.random() < 0.1,
        posture=draw.choice(("appealed", "proceeds", "final", "unknown")),
    )


def _editorial(draw: Random, claims: list[str], number: int) -> EventData:
    at = write_instant(START + timedelta(days=draw.randrange(14), minutes=number))
    told = draw.choice((None, day(draw, 2)))
    reason = draw.choice(("misread", "source_corrected", None))
    kind = draw.randrange(5)
    if kind == 0:
        return ClaimReviewed(claim=draw.choice(claims), by="editor", verdict="confirm", reported_at=told, at=at)
    if kind == 1:
        corrected = draw.choice(({"direction": "limits"}, {"event_date": day(draw)}, {"effective_on": day(draw, 2)}))
        return ClaimReviewed(
            claim=draw.choice(claims), by="editor", verdict="correct", corrected=corrected, reason=reason, at=at
        )
    if kind == 2:
        return ClaimRetracted(claim=draw.choice(claims), by="editor", reason=reason, reported_at=told, at=at)
    several = draw.sample(claims, min(len(claims), draw.randrange(1, 3)))
    return OccurrenceRevised(action="split" if kind == 3 else "merge", claims=several, by="editor", at=at)
