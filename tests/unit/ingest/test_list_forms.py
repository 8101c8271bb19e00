"""Forms of lists: the columns that say what, as values; the public reports where they are at hand."""

from collections import Counter
from pathlib import Path

import pytest

from services.ingest.command import stamped
from services.ingest.errors import Unreadable
from services.ingest.found import ListText, Material
from services.ingest.lists import Reading, known_forms, read_forms, read_list
from services.ingest.lists.forms import WrongForms, built_in
from services.ingest.sources import recognise
from services.ingest.sources_file import Watched
from shared.events import EnforcementReported, JurisdictionListed, PolicyChanged
from shared.places import gazetteer

ARTICLE = "00000000-0000-4000-8000-000000000001"
DATA = Path(__file__).parents[4] / "shared" / "data"
US = "ocd-division/country:us/state:"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the public data beside the project is absent")

COUNTY_NOTES = """
[[form]]
name = "county-notes"
tells = "listings"
known_by = ["jurisdiction name", "st", "noted"]
dates = ["%d %b %Y", "%m/%d/%y"]
grade = 2
fixed = { lister = "County Notes", list_name = "holders" }
[form.columns]
place = ["jurisdiction name"]
state = ["st"]
listed = ["noted"]
action = ["what"]
[form.words.action]
"taken off" = "dropped"
"put on" = "listed"
"""


def read(body: bytes, forms: str = "") -> Reading:
    material = Material("file:list.csv", body)
    (found,) = recognise(material).read(material)
    assert isinstance(found, ListText)
    own = read_forms(forms, "own.toml") if forms else ()
    return read_list(found, ARTICLE, "2026-11-24T00:00:00Z", gazetteer(), own + built_in())


def test_an_operators_form_maps_columns_dates_and_words() -> None:
    reading = read(
        b"Jurisdiction Name,ST,Noted,What\n"
        b"Travis County,TX,1 Feb 2017,put on\nAustin,Texas,02/03/17,Taken off\nAustin,TX,soon,put on\n",
        COUNTY_NOTES,
    )
    told = [claim for claim in reading.claims if isinstance(claim, JurisdictionListed)]
    assert [(claim.jurisdictions[0].id, claim.action, claim.event_date) for claim in told] == [
        (US + "tx/county:travis", "listed", "2017-02-01"),
        (US + "tx/place:austin", "dropped", "2017-02-03"),
    ]
    assert {(claim.lister, claim.list_name, claim.source_grade) for claim in told} == {("County Notes", "holders", 2)}
    (refused,) = reading.refused
    assert refused.source == "file:list.csv line 4"
    assert "column noted: 'soon' is no date" in refused.reason
    assert "%d %b %Y" in refused.reason


def test_the_operators_grade_goes_before_that_of_the_form() -> None:
    material = Material("file:list.csv", b"lister,list_name,name,state\nDHS,x,Austin,TX\n")
    source = Watched(name="copy", kind="list", address="https://copies.example/list.csv", grade=1, publisher="Copies")
    (found,) = recognise(material).read(material)
    listing = stamped(found, source)
    assert isinstance(listing, ListText)
    (claim,) = read_list(listing, ARTICLE, "2026-11-24T00:00:00Z", gazetteer()).claims
    assert (claim.source_grade, listing.item.publisher) == (1, "Copies")


def test_an_operators_form_goes_before_the_built_in_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "forms.toml"
    file.write_text(COUNTY_NOTES, encoding="utf-8")
    monkeypatch.setenv("SANCTUARY_LISTS", str(file))
    known_forms.cache_clear()
    try:
        assert [form.name for form in known_forms()] == ["county-notes", *(form.name for form in built_in())]
        monkeypatch.setenv("SANCTUARY_LISTS", str(tmp_path / "none.toml"))
        known_forms.cache_clear()
        with pytest.raises(WrongForms, match="check SANCTUARY_LISTS"):
            known_forms()
    finally:
        known_forms.cache_clear()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[form]", "is no TOML"),
        ("x = 1", "nothing else"),
        (COUNTY_NOTES.replace("place =", "plaec ="), "columns.plaec"),
        (COUNTY_NOTES.replace('"listings"', '"rumours"'), "tells"),
        (COUNTY_NOTES.replace('list_name = "holders"', 'reason = "x"'), "list_name: a form that tells listings needs"),
        (COUNTY_NOTES.replace("grade = 2", "grade = 7"), "grade"),
    ],
)
def test_a_form_that_cannot_be_is_named(text: str, why: str) -> None:
    with pytest.raises(WrongForms, match=why) as caught:
        read_forms(text, "own.toml")
    assert str(caught.value).startswith("own.toml: ")
    assert "\n" not in str(caught.value)


def test_columns_that_no_form_knows() -> None:
    with pytest.raises(Unreadable, match="columns do not say whose list"):
        read(b"Jurisdiction Name,ST,Noted\nTravis County,TX,2017\n")


@needs_data
def test_the_declined_detainer_report_of_2017() -> None:
    reading = read((DATA / "ddor_2017_facts.csv").read_bytes())
    listed = [claim for claim in reading.claims if isinstance(claim, JurisdictionListed)]
    figures = [claim for claim in reading.claims if isinstance(claim, EnforcementReported)]
    assert (len(listed), len(figures), reading.repeated) == (13, 4, 0)
    (refused,) = reading.refused
    assert (refused.source, "ten jurisdictions together" in refused.reason) == ("file:list.csv line 11", True)
    travis = {claim.edition: claim for claim in listed if claim.jurisdictions[0].id == US + "tx/county:travis"}
    first = travis["2017-03-20"]
    assert [(count.n, count.unit, count.scope) for count in first.counts] == [
        (142, "declined", US + "tx/county:travis")
    ]
    assert first.period
    assert (first.period.from_, first.period.to, first.lister) == ("2017-01-28", "2017-02-03", "ICE")
    assert [count.n for count in travis["2017-04-10"].counts] == [2]
    assert Counter(claim.direction for claim in figures) == {"limits": 2, "neutral": 2}
    assert {count.n for claim in figures for count in claim.counts} == {3083, 206, 2825, 47}
    assert US + "ny/place:new_york" in {claim.jurisdictions[0].id for claim in listed}


@needs_data
def test_the_policies_of_the_reports_third_section() -> None:
    reading = read((DATA / "ddor_2017_section3_policies.csv").read_bytes())
    told = {}
    for claim in reading.claims:
        assert isinstance(claim, PolicyChanged)
        assert claim.instrument
        assert (claim.direction, claim.dimensions) == ("limits", ["detainer_holds"])
        # The list does not say when it was published: it is known since it was read, not since the act.
        assert claim.reported_at == "2026-11-24T00:00:00Z"
        told[claim.jurisdictions[0].id] = (claim.event_date, claim.instrument.kind)
    assert told == {
        US + "ny/place:ithaca": ("2017-02", "ordinance"),
        US + "tx/county:travis": ("2017-01", "sheriff_policy"),
        US + "ia/place:iowa_city": ("2017-01", "resolution"),
    }
    (refused,) = reading.refused
    assert "Boulder (county as printed)" in refused.reason
