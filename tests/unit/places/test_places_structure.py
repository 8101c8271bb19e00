"""What holds for the whole gazetteer: counts, ids, parents, the consolidated governments, the two Connecticuts."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from shared.places import Gazetteer, gazetteer, tables

US = "ocd-division/country:us/"
SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="module")
def held() -> Gazetteer:
    return gazetteer()


def test_counts(held: Gazetteer) -> None:
    kinds = Counter(place.kind for place in held.places.values())
    assert (kinds["country"], kinds["state"], kinds["district"], kinds["territory"]) == (1, 50, 1, 5)
    assert (kinds["parish"], kinds["municipio"], kinds["census_area"], kinds["planning_region"]) == (64, 78, 11, 9)
    assert kinds["place"] > 20_000
    codes = [place.fips for place in held.places.values() if place.fips and len(place.fips) == 5]
    assert len(codes) == 3143 + 8 + 78 + 12  # states, the old Connecticut, Puerto Rico, three other territories
    assert len(set(codes)) == len(codes)


def test_ids_parents_and_states_resolve(held: Gazetteer) -> None:
    for id, place in held.places.items():
        assert place.id == id
        assert re.fullmatch(r"ocd-division/country:us(/[a-z_]+:[\w~.-]+)*", id), id
        assert place.fips is None or (isinstance(place.fips, str) and place.fips.isdigit())
        if place.kind == "country":
            assert (place.parent, place.state, place.state_code) == (None, None, None)
            continue
        above = held.ancestors(id)
        assert above[-1].kind == "country"
        assert place.state in {id, *(other.id for other in above)}
        assert place.state
        assert id.startswith(place.state)


def test_alias_ids_lead_to_places_and_are_none_themselves(held: Gazetteer) -> None:
    own = tables.load()
    for alias in (*own.id_aliases, *(row.folded for row in own.consolidated)):
        assert alias not in held.places
        assert held.get(alias) is not None, alias


def test_populations_of_the_2020_census(held: Gazetteer) -> None:
    states = [place for place in held.places.values() if place.kind in ("state", "district")]
    assert sum(place.population or 0 for place in states) == 331_449_281
    assert held.places["ocd-division/country:us"].population == 331_449_281


@pytest.mark.parametrize("row", tables.load().consolidated, ids=lambda row: row.folded)
def test_one_government_is_one_place(held: Gazetteer, row: tables.Consolidation) -> None:
    assert held.canonical(row.folded) == row.home
    place = held.places[row.home]
    assert row.folded in place.same_as
    assert place.fips
    assert len(place.fips) == 5
    assert place.population
    assert place.lat


@pytest.mark.parametrize("city", ["alexandria", "richmond_city", "roanoke_city", "fairfax_city"])
def test_an_independent_city_has_a_place_id_only(held: Gazetteer, city: str) -> None:
    own = held.canonical(f"{US}state:va/county:{city}")
    assert own == f"{US}state:va/place:{city.removesuffix('_city')}"
    assert held.places[own].kind == "place"
    assert held.places[own].parent == f"{US}state:va"
    assert held.canonical(f"{US}state:va/county:richmond") == f"{US}state:va/county:richmond"


def test_new_york_city_answers_for_its_five_counties(held: Gazetteer) -> None:
    city = f"{US}state:ny/place:new_york"
    assert held.canonical(f"{US}state:ny/place:new_york_city") == city
    assert held.places[city].parent == f"{US}state:ny"
    assert [place.name for place in held.children(city)] == [
        "Bronx County", "Kings County", "New York County", "Queens County", "Richmond County",
    ]  # fmt: skip
    assert all(held.answers_for(place.id) == city for place in held.children(city))
    assert held.canonical(f"{US}state:ny/county:kings") == f"{US}state:ny/county:kings"
    assert held.answers_for(f"{US}state:pa/county:philadelphia") == f"{US}state:pa/place:philadelphia"
    assert held.answers_for(f"{US}state:tx/place:austin") == f"{US}state:tx/place:austin"
    assert held.answers_for("nothing") is None


def test_washington_and_guam_are_one_node(held: Gazetteer) -> None:
    assert held.by_fips("11001") is held.by_fips("11")
    assert held.by_fips("66010") is held.by_fips("66")
    assert held.children(f"{US}district:dc") == ()
    assert held.state_of(f"{US}district:dc") == f"{US}district:dc"
    assert held.by_fips("99999") is None


def test_both_connecticuts(held: Gazetteer) -> None:
    kinds = Counter(place.kind for place in held.children(f"{US}state:ct"))
    assert (kinds["county"], kinds["planning_region"]) == (8, 9)
    assert held.find("Fairfield County", "CT").fips == "09001"
    assert held.find("Capitol Planning Region", "CT").fips == "09110"
    assert held.places[f"{US}state:ct/place:hartford"].parent == f"{US}state:ct/planning_region:capitol"


def test_the_smaller_of_two_names_has_its_county_in_the_id(held: Gazetteer) -> None:
    assert held.places[f"{US}state:ca/place:burbank"].population == 105319
    assert held.places[f"{US}state:ca/county:santa_clara/place:burbank"].population == 4926
    assert held.find("Clinton Township", "MI").id == f"{US}state:mi/county:macomb/place:clinton"


def test_hierarchy(held: Gazetteer) -> None:
    assert [place.name for place in held.ancestors(f"{US}state:tx/place:austin")] == [
        "Travis County", "Texas", "United States",
    ]  # fmt: skip
    assert held.state_of(f"{US}state:tx/place:austin") == f"{US}state:tx"
    assert held.state_of("ocd-division/country:us") is None
    assert held.ancestors("nothing") == ()


def test_the_ids_of_the_evaluation_kit() -> None:
    kit = SHARED / "eval" / "dev.jsonl"
    if not kit.exists():
        pytest.skip("../shared/eval is absent")
    held = gazetteer()
    events = [event for line in kit.read_text("utf8").splitlines() for event in json.loads(line)["gold"]["events"]]
    for named in (place for event in events for place in event["jurisdictions"]):
        assert held.canonical(named["id"]) == named["id"]
        assert held.find(named["name"]).id == named["id"]
