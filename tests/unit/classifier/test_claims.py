import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.classifier.claims import reported_at
from services.classifier.frames import courts
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
    (claim,) = reading("Texas governor signs ban on sanctuary cities", "The governor signed the bill on Monday.")
    assert (claim.tier, claim.instrument.id, claim.source_grade) == ("review", None, 1)


def test_the_very_day_of_a_signing_says_which_law_it_was(reading):
    (claim,) = reading("Texas governor signs ban on sanctuary cities", "The governor signed the bill on Sunday.")
    assert (claim.tier, claim.instrument.id, claim.event_date) == ("auto", "tx:sb4-2017", "2017-05-07")


def test_a_bare_number_means_the_law_of_its_own_session_only(reading):
    (claim,) = reading("Judge blocks Texas law SB 4", "A federal judge on Thursday halted Senate Bill 4.", "2024-02-29")
    assert all(effect.instrument is None for effect in claim.effects)


def test_a_ruling_ties_to_a_named_law_or_to_the_only_ban_of_its_state(reading):
    named = reading(
        "Judge blocks SB 4, the Texas ban on sanctuary cities",
        "A federal judge on Wednesday halted the law.",
        "2017-08-31",
    )
    bare = reading(
        "Judge blocks Texas ban on sanctuary cities", "A federal judge on Wednesday halted the law.", "2017-08-31"
    )
    assert [(e.instrument, e.effect) for e in named[0].effects] == [("tx:sb4-2017", "suspends")]
    assert [(e.instrument, e.effect) for e in bare[0].effects] == [("tx:sb4-2017", "suspends")]


def test_a_ban_that_the_table_does_not_know_ties_to_nothing_and_waits(reading):
    later = reading("Judge blocks Texas ban on sanctuary cities", "A federal judge on Friday acted.", "2024-03-01")
    other = reading("Judge blocks Idaho ban on sanctuary cities", "A federal judge on Friday acted.", "2017-03-31")
    assert [(claim.effects, claim.tier) for claim in (*later, *other)] == [([], "review")] * 2


EXTENT = [
    ("Judge blocks Florida's SB 168", "A federal judge halted the law on Tuesday.", "suspends", "auto"),
    ("Judge blocks most of Florida's SB 168", "A federal judge halted the law on Tuesday.", "suspends", "auto"),
    ("Judge halts Florida's SB 168", "A federal judge on Tuesday froze nearly all of the law.", "suspends", "auto"),
    ("Judge halts key provisions of Florida's SB 168", "A federal judge acted on Tuesday.", "suspends", "auto"),
    ("Judge blocks one clause of Florida's SB 168", "A federal judge acted on Tuesday.", "partly_suspends", "auto"),
    ("Judge blocks parts of Florida's SB 168", "A federal judge blocked most of it Tuesday.",
     "partly_suspends", "review"),
    ("Circuit court stays injunction against Florida's SB 168", "The Eleventh Circuit ruled Tuesday.",
     "restores", "auto"),
    ("Eleventh Circuit stays part of the injunction against Florida's SB 168", "The panel ruled Tuesday.",
     "partly_suspends", "auto"),
    ("Eleventh Circuit reverses ruling against parts of Florida's SB 168", "The court ruled Tuesday.",
     "restores", "auto"),
    ("Judge refuses to block Florida's SB 168", "A federal judge on Tuesday denied the request.", "upholds", "auto"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text", "effect", "tier"), EXTENT)
def test_what_a_ruling_leaves_of_a_law(reading, title, text, effect, tier):
    (claim,) = reading(title, text, "2021-09-22")
    assert [(e.instrument, e.effect) for e in claim.effects] == [("fl:sb168-2019", effect)]
    assert claim.tier == tier


def test_a_ruling_for_one_man_leaves_the_policy_alone(reading):
    (claim,) = reading(
        "Judge frees man held for ICE by Hennepin County",
        "A judge on Tuesday granted a habeas petition of a man held by the Hennepin County jail on an ICE detainer. "
        "The county will appeal.",
        "2019-06-19",
    )
    (effect,) = claim.effects
    assert (claim.outcome, claim.supports, claim.relief_scope) == ("granted", "limits", "one_case")
    assert (effect.of, effect.dimensions, effect.effect) == (
        "ocd-division/country:us/state:mn/county:hennepin",
        ["detainer_holds"],
        "none",
    )
    assert claim.posture == "appealed"


@pytest.mark.parametrize(
    "words",
    [
        "in City of El Cenizo v. Texas",
        "in El Cenizo, Texas, v. State of Texas",
        "in case No. 17-50762",
        "in No. 5:17-cv-00404",
    ],
)
def test_one_case_has_one_key_whatever_it_is_called(reading, words):
    (claim,) = reading("Court rules on Texas SB 4", f"The Fifth Circuit upheld SB 4 {words} on Tuesday.", "2018-03-14")
    assert claim.case == "el-cenizo-v-texas"


def test_trial_and_appeal_of_one_case_share_a_key(reading):
    for caption in ("LaCroix v. Junior", "Junior v. LaCroix"):
        (claim,) = reading("Court reverses Miami-Dade detainer ruling", f"The court ruled in {caption} on Thursday.")
        assert claim.case == "lacroix-v-junior"


def test_what_will_be_done_on_a_day_to_come_is_announced_for_that_day(reading):
    (claim,) = reading(
        "Multnomah County sheriff says jail will stop honoring ICE detainers",
        "The Multnomah County sheriff said on Monday that his jail will no longer honor ICE detainers on July 1.",
        "2014-06-10",
    )
    assert (claim.stage, claim.event_date, claim.effective_on) == ("announced", "2014-06-09", "2014-07-01")


LOCAL = [
    ("Oakland council bars police from helping ICE", "The Oakland City Council voted Tuesday to bar police from "
     "helping ICE agents.", "auto"),
    ("Oakland council bars police from helping ICE", "The Oakland City Council acted.", "review"),
    ("Oakland council acts on immigration", "The Oakland City Council voted Tuesday to bar police from helping ICE.",
     "auto"),
    ("Did Oakland's council bar police from helping ICE?", "The Oakland City Council voted Tuesday to bar police from "
     "helping ICE.", None),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text", "tier"), LOCAL)
def test_a_local_act_counts_at_once_where_its_title_tells_it_and_the_text_its_day(reading, title, text, tier):
    assert [claim.tier for claim in reading(title, text, "2017-06-14")] == ([tier] if tier else [])


def test_a_correction_with_its_day_and_places_counts_at_once(reading):
    (claim,) = reading(
        "ICE corrects report: Saline County, Kansas, was listed in error",
        "The agency said Thursday that Saline County, Kansas, was wrongly listed in its report on detainers.",
        "2017-04-14",
    )
    assert (claim.action, claim.tier, claim.event_date) == ("corrected", "auto", "2017-04-13")


def test_official_publishers_are_graded_higher(reading):
    (claim,) = reading(*SIGNED, url="https://gov.texas.gov/news/post")
    assert claim.source_grade == 3


def test_the_operators_grade_of_a_source_goes_before_the_guess_but_not_before_a_review(reading):
    (claim,) = reading(*SIGNED, grade=4)
    assert claim.source_grade == 4
    (review,) = reading("Texas governor signs ban on sanctuary cities", "The governor signed the bill.", grade=4)
    assert (review.tier, review.source_grade) == ("review", 1)


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


@pytest.mark.parametrize(
    "title",
    ["Judge Rules Mayor May Limit Help for ICE", "Judge Blocks Cuts to Sanctuary Cities", "Federal Judge Issues Order"],
)
def test_the_deed_in_a_headline_is_no_judges_name(title):
    assert courts.judge(title) is None


def test_a_judge_is_named_with_the_title_and_without_the_deed():  # County of Santa Clara v. Trump, N.D. Cal. 2017
    assert courts.judge("Judge Orrick Blocks Cuts to Sanctuary Cities") == "Orrick"
    assert courts.judge("Judge Says No: U.S. District Judge William Orrick ruled Tuesday.") == "William Orrick"
