"""What an official list claims, with the public list of the Department of Justice where it is at hand."""

from pathlib import Path

import pytest

from services.ingest.errors import Unreadable
from services.ingest.found import ListText, Material
from services.ingest.lists import Reading, read_list
from services.ingest.sources import recognise
from shared.places import gazetteer

ARTICLE = "00000000-0000-4000-8000-000000000001"
DOJ = Path(__file__).parents[4] / "shared" / "data" / "doj_sanctuary_list_2025-08-05.csv"
needs_doj = pytest.mark.skipif(not DOJ.exists(), reason="the public data beside the project is absent")


def listing(body: bytes, name: str = "file:list.csv") -> ListText:
    material = Material(name, body)
    (found,) = recognise(material).read(material)
    assert isinstance(found, ListText)
    return found


def read(body: bytes) -> Reading:
    return read_list(listing(body), ARTICLE, "2026-11-24T00:00:00Z", gazetteer())


@needs_doj
def test_the_list_of_2025_names_34_places_and_drops_nevada() -> None:
    reading = read(DOJ.read_bytes())
    assert not reading.refused
    listed = [claim for claim in reading.claims if claim.action == "listed"]
    assert len({claim.jurisdictions[0].id for claim in listed}) == len(listed) == 34
    assert {claim.reported_at for claim in listed} == {"2025-08-05"}
    (dropped,) = [claim for claim in reading.claims if claim.action == "dropped"]
    assert dropped.jurisdictions[0].id == "ocd-division/country:us/state:nv"
    assert (dropped.event_date, dropped.edition) == ("2025-09-26", "2025-08-05")


@needs_doj
def test_the_evidence_of_a_row_is_the_row() -> None:
    text = listing(DOJ.read_bytes()).item.text
    for claim in read(DOJ.read_bytes()).claims:
        (evidence,) = claim.evidence
        place = gazetteer().places[claim.jurisdictions[0].id]
        row = text[evidence.start : evidence.end]
        assert "\n" not in row
        assert place.name in row.replace("San Francisco", "San Francisco County") or place.name in row


@needs_doj
def test_san_francisco_twice_is_listed_once() -> None:
    again = b"cities,San Francisco,CA,city-county,06075,,2025-08-05,,printed twice,\n"
    reading = read(DOJ.read_bytes().rstrip() + b"\n" + again)
    assert sum(claim.action == "listed" for claim in reading.claims) == 34
    assert reading.repeated == 1


def test_a_list_may_bring_its_own_names() -> None:
    reading = read(
        b"lister,list_name,edition,name,state,kind,listed_on,action\n"
        b"DHS,Noncooperative,2025-05-29,Austin,TX,city,2025-05-29,\n"
        b"DHS,Noncooperative,2025-05-29,Nowhere,TX,city,2025-05-29,\n"
        b"DHS,Noncooperative,2025-05-29,Austin,TX,city,2025-06-01,withdrawn\n"
    )
    assert [(claim.lister, claim.action) for claim in reading.claims] == [("DHS", "listed"), ("DHS", "withdrawn")]
    (refused,) = reading.refused
    assert refused.source == "file:list.csv line 3"


@pytest.mark.parametrize("body", [b"name,colour\nAustin,blue\n", b"lister,list_name\nDHS,x\n"])
def test_columns_that_do_not_say_enough(body: bytes) -> None:
    with pytest.raises(Unreadable, match="columns"):
        read(body)


def test_a_list_without_one_known_place_is_refused() -> None:
    with pytest.raises(Unreadable, match="none of its 1 rows"):
        read(b"lister,list_name,name,state\nDHS,x,Nowhere,TX\n")
