"""Ids and spellings, rule by rule."""

import pytest

from shared.places import ids
from shared.places.spelling import forms, key


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("St. Louis", "st_louis"),
        ("Prince George's", "prince_george~s"),
        ("Doña Ana", "doña_ana"),
        ("Miami-Dade", "miami-dade"),
        (" Winston-Salem ", "winston-salem"),
        ("Town 'n' Country", "town_~n~_country"),
    ],
)
def test_slug(name: str, slug: str) -> None:
    assert ids.slug(name) == slug


def test_ids_by_kind() -> None:
    assert ids.state_id("TX") == "ocd-division/country:us/state:tx"
    assert ids.state_id("DC") == "ocd-division/country:us/district:dc"
    assert ids.state_id("pr") == "ocd-division/country:us/territory:pr"
    assert ids.place_id("MN", "Saint Paul") == "ocd-division/country:us/state:mn/place:st_paul"
    assert ids.place_id("MO", "Sainte Genevieve") == "ocd-division/country:us/state:mo/place:ste_genevieve"
    assert ids.split_county("Sitka City and Borough") == ("Sitka", "borough")
    assert ids.split_county("Carson City") is None


def test_independent_cities_have_codes_from_510_in_four_states() -> None:
    assert ids.is_independent_city("VA", "51760")
    assert ids.is_independent_city("MD", "24510")
    assert not ids.is_independent_city("VA", "51159")
    assert not ids.is_independent_city("TX", "48510")


def test_a_township_lies_under_its_county_where_the_state_has_it_so() -> None:
    county = "ocd-division/country:us/state:mi/county:macomb"
    assert ids.township("MI", "Clinton Township", county) == f"{county}/place:clinton"
    assert ids.township("MI", "Clinton", county) is None
    assert ids.township("CA", "Clinton Township", county) is None


@pytest.mark.parametrize(
    "same",
    [
        ("Doña Ana", "DONA ANA", "dona-ana", "Dona  Ana"),
        ("Saint Paul", "St. Paul", "ST PAUL", "st. paul"),
        ("Prince George's County", "Prince Georges County", "Prince George’s County"),
        ("Fort Worth", "Ft. Worth"),
        ("L.A.", "LA", "la"),
        ("Kaimukī", "Kaimuki"),
        ("Oʻahu", "Oahu", "O'ahu"),
    ],
)
def test_one_key_for_all_spellings(same: tuple[str, ...]) -> None:
    assert len({key(name) for name in same}) == 1


def test_forms() -> None:
    assert forms("city of austin") == [("city of austin", "any"), ("austin", "city")]
    assert forms("parish of orleans") == [("parish of orleans", "any"), ("orleans parish", "any")]
    assert forms("cook co")[1] == ("cook county", "any")
    assert forms("st landry county")[1] == ("st landry", "county")
    assert forms("state of washington")[1] == ("washington", "state")
    assert forms("") == [("", "any")]
