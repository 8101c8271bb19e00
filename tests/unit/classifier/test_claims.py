from hypothesis import given, settings
from hypothesis import strategies as st

from services.classifier.claims import reported_at
from services.classifier.method import METHOD

SIGNED = (
    "Texas governor signs SB 4, ban on sanctuary cities",
    "Gov. Greg Abbott signed Senate Bill 4 on Sunday. It takes effect Sept. 1 in Texas.",
)


def test_a_named_law_signed_in_an_explicit_state_on_a_told_day_counts_at_once(reading):
    (claim,) = reading(*SIGNED)
    assert (claim.tier, claim.instrument.id, claim.event_date, claim.effective_on) == (
        "auto",
        "tx:sb4-2017",
        "2017-05-07",
        "2017-09-01",
    )
    assert (claim.direction, claim.stage, claim.dimensions, claim.reach) == (
        "cooperates",
        "enacted",
        ["sanctuary_ban"],
        "localities",
    )
    assert (claim.source_grade, claim.method) == (2, METHOD)


def test_a_law_that_is_not_named_waits_for_review(reading):
    (claim,) = reading("Texas governor signs ban on sanctuary cities", "The governor signed the bill on Sunday.")
    assert (claim.tier, claim.instrument.id, claim.source_grade) == ("review", None, 1)


def test_a_bare_number_means_the_law_of_its_own_session_only(reading):
    (claim,) = reading("Judge blocks Texas law SB 4", "A federal judge on Thursday halted Senate Bill 4.", "2024-02-29")
    assert all(effect.instrument is None for effect in claim.effects)


def test_a_ruling_names_an_instrument_only_where_the_text_does(reading):
    named = reading(
        "Judge blocks SB 4, the Texas ban on sanctuary cities",
        "A federal judge on Wednesday halted the law.",
        "2017-08-31",
    )
    bare = reading(
        "Judge blocks Texas ban on sanctuary cities", "A federal judge on Wednesday halted the law.", "2017-08-31"
    )
    assert [(e.instrument, e.effect) for e in named[0].effects] == [("tx:sb4-2017", "suspends")]
    assert (bare[0].effects, bare[0].tier) == ([], "review")


def test_what_holds_for_a_part_waits_for_review(reading):
    (claim,) = reading(
        "Judge blocks parts of SB 4, Texas ban on sanctuary cities", "A federal judge on Wednesday acted.", "2017-08-31"
    )
    assert (claim.effects[0].effect, claim.tier) == ("partly_suspends", "review")


def test_official_publishers_are_graded_higher(reading):
    (claim,) = reading(*SIGNED, url="https://gov.texas.gov/news/post")
    assert claim.source_grade == 3


def test_reported_at_is_the_earlier_of_published_and_fetched(article):
    assert reported_at(article(published="2017-05-09")) == "2017-05-09T00:00:00Z"
    assert reported_at(article(published="2017-05")) == "2017-05-31T00:00:00Z"
    assert reported_at(article(published=None)) == "2026-01-01T00:00:00Z"
    late = article(published="2017-05-09", fetched_at="2017-05-08T12:00:00Z")
    assert reported_at(late) == "2017-05-08T12:00:00Z"


def test_a_changed_text_counts_from_its_modification_else_from_its_fetching(article):
    version = {"version_of": "00000000-0000-5000-8000-000000000000"}
    assert reported_at(article(modified_at="2017-06-01", **version)) == "2017-06-01T00:00:00Z"
    assert reported_at(article(**version)) == "2026-01-01T00:00:00Z"


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "Judge blocks Texas ban on sanctuary cities",
            "The city council of Austin voted Tuesday to limit help to ICE.",
            "ICE arrested 87 people in Nevada — and “more” to come.",
            "Émigrés in Doña Ana County.",
            "\n",
            "  ",
            "Gov. X signed SB 4. ",
            "DHS published a list that names Boston and Cook County.",
            "𝒳 v. Sessions",
            "was unconstitutional",
            "(AP) - ",
        ]
    ),
    max_size=6,
).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(FRAGMENTS, FRAGMENTS)
def test_evidence_lies_inside_the_text_and_reading_is_deterministic(reading, title, text):
    once = reading(title, text)
    assert once == reading(title, text)
    for claim in once:
        assert claim.evidence
        for evidence in claim.evidence:
            source = title if evidence.field == "title" else text
            quote = source[evidence.start : evidence.end]
            assert quote == quote.strip() != ""
