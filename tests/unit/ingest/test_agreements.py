"""The 287(g) list: whose agency, which agreement, and the real workbook where it is at hand."""

import re
from collections import Counter
from pathlib import Path

import pytest

from services.ingest.errors import Unreadable
from services.ingest.found import ListText, Material
from services.ingest.lists import Reading, read_list
from services.ingest.lists.agencies import Untied, place_of
from services.ingest.sources import recognise
from shared.events import PolicyChanged
from shared.events.data import event_id
from shared.events.strong_key import strong_key
from shared.places import gazetteer

from .workbooks import workbook

ARTICLE = "00000000-0000-4000-8000-000000000001"
REAL = Path(__file__).parents[4] / "shared" / "data" / "ice_287g_participatingAgencies07182025pm.xlsx"
HEAD: list[str | int] = ["STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED"]
AGENCY = re.compile(r"-287g-.*")
US = "ocd-division/country:us/state:"


def read(body: bytes) -> tuple[Reading, str]:
    material = Material("file:agreements.xlsx", body)
    found = next(recognise(material).read(material))
    assert isinstance(found, ListText)
    return read_list(found, ARTICLE, "2026-11-24T00:00:00Z", gazetteer()), found.item.text


@pytest.mark.parametrize(
    ("agency", "kind", "county", "state", "place"),
    [
        ("Colbert County Sheriff's Office", "County", "Colbert County", "ALABAMA", "al/county:colbert"),
        ("Franklin County Sheriffs Office", "County", "Franklin County", "PENNSYLVANIA", "pa/county:franklin"),
        ("Bossier Parish Sheriff's Office", "County", "Bossier Parish ", "LOUISIANA", "la/parish:bossier"),
        ("Reno County Sheriff's office", "County", "misspelt", "KANSAS", "ks/county:reno"),
        ("Jacksonville Sheriff's Office", "County", "Duval County", "FLORIDA", "fl/place:jacksonville"),
        ("Miami Dade Corrections and Rehabilitation", "County", "Miami-Dade County", "FLORIDA", "fl/county:miami-dade"),
        ("Grayson County Detention Center", "County", "#N/A", "KENTUCKY", "ky/county:grayson"),
        ("Nassau County Police Department", "County", "Nassau County", "NEW YORK", "ny/county:nassau"),
        ("Las Vegas Metropolitan Police Department", "County", "Clark County", "NEVADA", "nv/county:clark"),
        ("Palm Beach Police Department", "Municipality", "#N/A", "FLORIDA", "fl/place:palm_beach"),
        ("Alachua Police Departent ", "County", "Alachua County", "FLORIDA", "fl/place:alachua"),
        ("Jupiter Island Department of Public Safety", "Municipality", "N/A", "FLORIDA", "fl/place:jupiter_island"),
        ("Daytona Beach Shores Public Safety", "Municipality", "", "FLORIDA", "fl/place:daytona_beach_shores"),
        ("Manheim Borough Police Department", "Municipality", "#N/A", "PENNSYLVANIA", "pa/place:manheim"),
        ("Arkansas State Police Department", "Municipality", "Pulaski County", "ARKANSAS", "ar"),
        ("Idaho State Police Department", "State Agency", "Jerome County", "IDAHO", "id"),
        ("University of Florida Police Department", "State Agency", "#N/A", "FLORIDA", "fl"),
    ],
)
def test_an_agency_is_tied_to_its_government(agency: str, kind: str, county: str, state: str, place: str) -> None:
    assert place_of(agency, kind, county, state, gazetteer()).id == US + place


@pytest.mark.parametrize(
    ("agency", "kind", "county", "state", "why"),
    [
        ("Texarkana Police Department", "Municipality", "Bowie County", "ARKANSAS", "lies in TX"),
        ("Monroe Police Department", "Municipality", "Monroe County", "GEORGIA", "does not lie in Monroe County"),
        ("Greenwood Police Department", "Municipality", "#N/A", "LOUISIANA", "may be of"),
        ("Derry Township Constable's Office", "Municipality", "#N/A", "PENNSYLVANIA", "constable"),
        ("Coolspring Township Constbales Office", "County", "Mercer County", "PENNSYLVANIA", "constbales"),
        ("Southwest Virginia Regional Jail Authority", "State Agency", "#N/A", "VIRGINIA", "regional"),
        ("Sanford Airport Police Department", "Municipality", "#N/A", "FLORIDA", "airport"),
        ("Green Forks Police Department", "Municipality", "#N/A", "INDIANA", "names no county or place"),
        ("Franklin County Sheriff's Office", "County", "Marion County", "ALABAMA", "does not lie in Marion County"),
        ("Franklin County Sheriff's Office", "County", "Franklin County", "ATLANTIS", "no state"),
    ],
)
def test_what_cannot_be_tied_is_not_guessed(agency: str, kind: str, county: str, state: str, why: str) -> None:
    with pytest.raises(Untied, match=why):
        place_of(agency, kind, county, state, gazetteer())


def colbert(model: str, signed: str | int, agency: str = "Colbert County Sheriff's Office") -> list[str | int]:
    return ["ALABAMA", agency, "County", "Colbert County", model, signed]


def test_two_agreements_of_one_agency_both_survive() -> None:
    task, jail = colbert("Task Force Model ", 45840), colbert("Jail Enforcement Model", "5/8/2025")
    again = colbert("Jail Enforcement Model", 45785, "Colbert county Sheriffs Office ")
    reading, text = read(workbook(HEAD, task, jail, again))
    assert (len(reading.claims), reading.repeated, reading.refused) == (2, 1, ())
    first, second = reading.claims
    assert isinstance(first, PolicyChanged)
    assert isinstance(second, PolicyChanged)
    assert first.instrument
    assert second.instrument
    assert first.instrument.id == "al:colbert:colbert-county-sheriff-287g-task-force-2025"
    assert second.instrument.id == "al:colbert:colbert-county-sheriff-287g-jail-enforcement-2025"
    assert event_id(first.identity()) != event_id(second.identity())
    assert strong_key(first) != strong_key(second)
    assert (first.event_date, first.effective_on, second.event_date) == ("2025-07-02", "2025-07-02", "2025-05-08")
    assert (first.stage, first.direction, first.dimensions) == ("in_effect", "cooperates", ["agreement_287g"])
    assert first.reported_at == "2025-07-18T17:43:02Z"
    (evidence,) = first.evidence
    assert text[evidence.start : evidence.end].startswith("ALABAMA | Colbert County Sheriff's Office")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (colbert("Task Force Model", "7/72025"), "row 3: column signed: '7/72025' is no date"),
        (colbert("Task Force Model", "7/7/5025"), "row 3: signed on 5025-07-07, after the list"),
        (colbert("Task Force Model", ""), "row 3: its day of signing is empty"),
        (colbert("Boat Model", 45840), "row 3: the support type 'Boat Model' is not known"),
        (colbert("Task Force Model", 45840, ""), "row 3: names no agency"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_number(row: list[str | int], why: str) -> None:
    reading, _ = read(workbook(HEAD, colbert("Task Force Model", 45840), row))
    (refused,) = reading.refused
    assert len(reading.claims) == 1
    assert f"{refused.source.removeprefix('file:agreements.xlsx ')}: {refused.reason}".startswith(why)


def test_a_list_of_which_no_row_can_be_read_is_refused_whole() -> None:
    with pytest.raises(Unreadable, match="none of its 1 rows"):
        read(workbook(HEAD, colbert("Boat Model", 45840)))


@pytest.mark.skipif(not REAL.exists(), reason="the public data beside the project is absent")
def test_the_real_list_of_july_2025() -> None:
    reading, text = read(REAL.read_bytes())
    claims = [claim for claim in reading.claims if isinstance(claim, PolicyChanged)]
    # 905 rows below the header, of which 73 are empty.
    assert text.count("\n") == 832
    assert (len(claims), len(reading.refused), reading.repeated) == (794, 38, 0)
    assert len({event_id(claim.identity()) for claim in claims}) == len(claims)
    assert len({claim.instrument.id for claim in claims if claim.instrument}) == len(claims)
    # 142 rows are a further agreement of an agency already named, 147 once its apostrophes are told alike.
    agencies = {tuple(line.lower().split(" | ")[:2]) for line in text.split("\n")[1:]}
    assert 832 - len({tuple(part.strip() for part in agency) for agency in agencies}) == 147
    tied = Counter(AGENCY.sub("", claim.instrument.id) for claim in claims if claim.instrument and claim.instrument.id)
    assert (len(tied), sum(tied.values()) - len(tied)) == (647, 147)
    kinds = Counter(gazetteer().places[claim.jurisdictions[0].id].kind for claim in claims)
    assert kinds == {"county": 552, "place": 175, "state": 61, "parish": 6}
    assert {claim.reported_at for claim in claims} == {"2025-07-18T17:43:02Z"}
    assert all(claim.event_date and "2019-01-01" < claim.event_date <= "2025-07-18" for claim in claims)
    for claim in claims:
        (evidence,) = claim.evidence
        row = text[evidence.start : evidence.end]
        assert claim.instrument
        assert claim.instrument.name
        assert claim.instrument.name.rpartition(" of ")[2] in row
        assert str(claim.event_date) in row
