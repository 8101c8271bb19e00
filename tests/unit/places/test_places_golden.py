"""The well-known jurisdictions and the known traps: which place a name, a code or an id leads to."""

import pytest

from shared.places import AmbiguousPlace, Gazetteer, UnknownPlace, gazetteer

US = "ocd-division/country:us/"


@pytest.fixture(scope="module")
def held() -> Gazetteer:
    return gazetteer()


@pytest.mark.parametrize(
    ("name", "state", "fips", "tail"),
    [
        ("Philadelphia", "PA", "42101", "state:pa/place:philadelphia"),
        ("Travis County", "TX", "48453", "state:tx/county:travis"),
        ("Austin", "TX", None, "state:tx/place:austin"),
        ("Miami-Dade County", "FL", "12086", "state:fl/county:miami-dade"),
        ("Los Angeles", "CA", None, "state:ca/place:los_angeles"),
        ("Los Angeles County", "CA", "06037", "state:ca/county:los_angeles"),
        ("Montgomery County", "MD", "24031", "state:md/county:montgomery"),
        ("Clark County", "NV", "32003", "state:nv/county:clark"),
        ("Cook County", "IL", "17031", "state:il/county:cook"),
        ("Chicago", "IL", None, "state:il/place:chicago"),
        ("San Francisco", "CA", "06075", "state:ca/county:san_francisco"),
        ("New Orleans", "LA", "22071", "state:la/parish:orleans"),
        ("Denver", "CO", "08031", "state:co/county:denver"),
        ("Richmond", "VA", "51760", "state:va/place:richmond"),
        ("Richmond County", "VA", "51159", "state:va/county:richmond"),
        ("Doña Ana", "NM", "35013", "state:nm/county:doña_ana"),
        ("Anchorage", "AK", "02020", "state:ak/borough:anchorage"),
        ("Puerto Rico", None, "72", "territory:pr"),
        ("Guam", None, "66", "territory:gu"),
        ("New York City", None, None, "state:ny/place:new_york"),
        ("Washington", "DC", "11", "district:dc"),
        ("Prince George's County", "MD", "24033", "state:md/county:prince_george~s"),
    ],
)
def test_golden_rows(held: Gazetteer, name: str, state: str | None, fips: str | None, tail: str) -> None:
    place = held.find(name, state)
    assert (place.id, place.fips) == (US + tail, fips)
    assert held.get(US + tail) is place
    assert held.canonical(US + tail) == US + tail
    assert fips is None or held.by_fips(fips) is place


def test_numbers_of_other_registers(held: Gazetteer) -> None:
    assert held.find("Philadelphia", "PA").geonames_id == 4560349
    assert held.find("Austin", "TX").geonames_id == 4671654
    assert held.find("Los Angeles", "CA").geonames_id == 5368361
    assert held.find("Chicago", "IL").geonames_id == 4887398
    assert held.find("Travis County", "TX").gnis == "01384012"
    assert held.find("New York City").geonames_id == 5128581


@pytest.mark.parametrize(
    ("asked", "state", "tail"),
    [
        ("Dona Ana County", None, "state:nm/county:doña_ana"),
        ("DOÑA ANA", "nm", "state:nm/county:doña_ana"),
        ("St. Louis", "Missouri", "state:mo/place:st_louis"),
        ("Saint Louis County", "Mo.", "state:mo/county:st_louis"),
        ("St. Paul, Minn.", None, "state:mn/place:st_paul"),
        ("City of Austin", "Texas", "state:tx/place:austin"),
        ("County of Los Angeles", None, "state:ca/county:los_angeles"),
        ("Austin, TX", None, "state:tx/place:austin"),
        ("Austin, Texas", None, "state:tx/place:austin"),
        ("Austin TX", None, "state:tx/place:austin"),
        ("Travis", "48", "state:tx/county:travis"),
        ("Travis", US + "state:tx", "state:tx/county:travis"),
        ("Prince Georges County", None, "state:md/county:prince_george~s"),
        ("De Kalb County", "GA", "state:ga/county:dekalb"),
        ("Saint Landry County", "LA", "state:la/parish:st_landry"),
        ("Hopewell County", "VA", "state:va/place:hopewell"),
        ("Dade County", "FL", "state:fl/county:miami-dade"),
        ("Dade", None, "state:fl/county:miami-dade"),
        ("Brooklyn", "NY", "state:ny/county:kings"),
        ("The Bronx", None, "state:ny/county:bronx"),
        ("L.A.", None, "state:ca/place:los_angeles"),
        ("SF", None, "state:ca/county:san_francisco"),
        ("NYC", None, "state:ny/place:new_york"),
        ("D.C.", None, "district:dc"),
        ("Washington, D.C.", None, "district:dc"),
        ("Philly", None, "state:pa/place:philadelphia"),
        ("NOLA", None, "state:la/parish:orleans"),
        ("Chi-Town", None, "state:il/place:chicago"),
        ("Ft. Worth", None, "state:tx/place:fort_worth"),
        ("Beantown", None, "state:ma/place:boston"),
        ("Mile High City", None, "state:co/county:denver"),
        ("City of Angels", None, "state:ca/place:los_angeles"),
        ("Golden State", None, "state:ca"),
        ("Calif.", None, "state:ca"),
        ("Tex.", None, "state:tx"),
        ("CA", None, "state:ca"),
        ("State of Washington", None, "state:wa"),
    ],
)
def test_spellings(held: Gazetteer, asked: str, state: str | None, tail: str) -> None:
    assert held.find(asked, state).id == US + tail


@pytest.mark.parametrize(
    ("asked", "state", "tail"),
    [
        ("California", None, "state:ca"),
        ("Nevada", None, "state:nv"),
        ("Delaware", None, "state:de"),
        ("Iowa", "IA", "state:ia"),
        ("Iowa County", "IA", "state:ia/county:iowa"),
        ("Nevada County", "CA", "state:ca/county:nevada"),
        ("Nevada", "MO", "state:mo/place:nevada"),
        ("New York", "NY", "state:ny/place:new_york"),
        ("New York County", "NY", "state:ny/county:new_york"),
    ],
)
def test_states_and_places_named_like_states(held: Gazetteer, asked: str, state: str | None, tail: str) -> None:
    assert held.find(asked, state).id == US + tail


@pytest.mark.parametrize(
    ("asked", "first", "least"),
    [
        ("Montgomery County", None, 18),
        ("Washington County", None, 30),
        ("Clark County", None, 12),
        ("Washington", "state:wa", 30),
        ("New York", "state:ny", 3),
        ("Springfield", None, 20),
        ("Texas County", None, 2),
        ("Baltimore", "state:md/place:baltimore", 3),
        ("LA", "state:la", 2),
    ],
)
def test_an_ambiguous_name_says_so_and_names_its_candidates(
    held: Gazetteer, asked: str, first: str | None, least: int
) -> None:
    with pytest.raises(AmbiguousPlace) as caught:
        held.find(asked)
    assert len(caught.value.candidates) >= least
    assert caught.value.candidates == held.named(asked)
    assert first is None or caught.value.candidates[0].id == US + first
    assert "\n" not in str(caught.value)
    assert caught.value.candidates[0].id in str(caught.value)


@pytest.mark.parametrize(("asked", "state"), [("Nowhere", None), ("", None), ("Austin", "ZZ"), ("x" * 9999, None)])
def test_an_unknown_name_says_so(held: Gazetteer, asked: str, state: str | None) -> None:
    with pytest.raises(UnknownPlace) as caught:
        held.find(asked, state)
    assert len(str(caught.value)) < 300
    assert held.named(asked, state) == ()


def test_within_a_state_the_place_comes_before_the_county_of_its_name(held: Gazetteer) -> None:
    assert [p.id.removeprefix(US + "state:va/") for p in held.named("Franklin", "VA")] == [
        "place:franklin",
        "county:franklin",
    ]


def test_of_two_places_in_a_state_the_far_larger_is_meant(held: Gazetteer) -> None:
    assert len(held.named("Burbank", "CA")) == 2
    assert held.find("Burbank", "CA").parent == US + "state:ca/county:los_angeles"
    with pytest.raises(AmbiguousPlace):
        held.find("Woodbury", "NY")


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("New South Memphis", "TN"),
        ("West Raleigh", "NC"),
        ("South Boston", "MA"),
        ("Meads", "KY"),
        ("Hollywood", "CA"),
        ("Chinatown", "CA"),
        ("Upper West Side", "NY"),
        ("Anacostia", "DC"),
        ("Tri-Cities", "WA"),
    ],
)
def test_neighbourhoods_and_false_populations_are_no_places(held: Gazetteer, name: str, state: str) -> None:
    assert held.named(name, state) == ()


def test_traps(held: Gazetteer) -> None:
    assert held.find("Paradise", "NV").population == 191238
    assert held.find("Arlington", "VA").id == US + "state:va/county:arlington"
    assert held.find("Arlington County", "VA").fips == "51013"
    assert held.named("Lexington", "KY") == (held.find("Lexington-Fayette", "KY"),)
    assert held.find("South Boston", "VA").kind == "place"
