"""One example of every event, as version 1 writes it. The golden files hold what was published; never change them."""

from datetime import UTC, datetime

from shared.events import (
    ArticleClassified,
    ArticleErased,
    ArticleSeen,
    ClaimPlace,
    ClaimRetracted,
    ClaimReviewed,
    Count,
    DayBegan,
    Effect,
    EnforcementReported,
    Evidence,
    Instrument,
    JurisdictionListed,
    Method,
    OccurrenceRevised,
    Period,
    PolicyChanged,
    RulingIssued,
    content_hash,
)
from shared.events.data import event_id

TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TEXAS = "ocd-division/country:us/state:tx"
TRAVIS = f"{TEXAS}/county:travis"
TITLE, TEXT = "Texas bans sanctuary policies", "The governor signed Senate Bill 4 on May 7, 2017."
ARTICLE = ArticleSeen(
    kind="document",
    url="https://capitol.example/sb4?utm_source=feed",
    canonical_url="https://capitol.example/sb4",
    title=TITLE,
    text=TEXT,
    language="en",
    publisher="Capitol Record",
    published_at="2017-05-07",
    fetched_at="2026-01-02T03:04:05Z",
    content_hash=content_hash(TITLE, TEXT),
)
ARTICLE_ID = event_id(ARTICLE.identity())


def claim(**changes):
    """The fields that all claims share, for one sentence of the article."""
    return {
        "jurisdictions": [ClaimPlace(id=TEXAS, role="actor"), ClaimPlace(id=TRAVIS, role="target")],
        "event_date": "2017-05-07",
        "reported_at": "2017-05-07",
        "cause": ARTICLE_ID,
        "evidence": [Evidence(article=ARTICLE_ID, field="text", start=0, end=33)],
        "method": Method(name="curated", version="1"),
        "confidence": 0.99,
        "tier": "auto",
        "source_grade": 4,
        **changes,
    }


POLICY = PolicyChanged(
    **claim(),
    instrument=Instrument(id="tx:sb4-2017", kind="statute", name="Senate Bill 4"),
    dimensions=["sanctuary_ban", "detainer_holds"],
    direction="cooperates",
    stage="enacted",
    reach="localities",
    effective_on="2017-09-01",
)
RULING = RulingIssued(
    **claim(event_date="2017-08-30"),
    court="W.D. Tex.",
    forum="federal_trial",
    case="el-cenizo-v-texas",
    docket="5:17-cv-00404",
    outcome="granted",
    supports="limits",
    effects=[Effect(instrument="tx:sb4-2017", effect="suspends")],
    relief_scope="all",
    posture="appealed",
)
LISTING = JurisdictionListed(
    **claim(jurisdictions=[ClaimPlace(id=TRAVIS, role="listed")], event_date="2017-03-20"),
    lister="ICE",
    list_name="Declined Detainer Outcome Report",
    edition="2017-03-20",
    action="listed",
    counts=[Count(n=142, unit="declined", scope=TRAVIS)],
    period=Period(from_="2017-01-28", to="2017-02-03"),
)
RAID = EnforcementReported(
    **claim(jurisdictions=[ClaimPlace(id=TRAVIS, role="place")], event_date="2017-02"),
    operation="Cross Check",
    direction="neutral",
    counts=[Count(n=51, unit="arrested")],
)
POLICY_ID = event_id(POLICY.identity())
SAMPLES = (
    ARTICLE,
    POLICY,
    RULING,
    LISTING,
    RAID,
    ArticleClassified(article=ARTICLE_ID, method=Method(name="rules", version="1.0"), claims=[POLICY_ID]),
    ClaimReviewed(
        claim=POLICY_ID,
        by="editor-one",
        verdict="correct",
        corrected={"effective_on": "2017-09-01"},
        reason="misread",
        at="2026-01-02T03:04:05Z",
    ),
    ClaimRetracted(claim=POLICY_ID, by="editor-one", reason="source_corrected", at="2026-01-02T03:04:05Z"),
    OccurrenceRevised(action="split", claims=[POLICY_ID], by="editor-one", at="2026-01-02T03:04:05Z"),
    ArticleErased(article=ARTICLE_ID, by="editor-one", reason="asked by the publisher"),
    DayBegan(day="2026-01-02"),
)
