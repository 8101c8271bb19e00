import pytest

from services.classifier.places.linking import Linker
from services.classifier.places.names import compile_names
from services.classifier.text.sentences import sentences

PREFIX = "ocd-division/country:us/"


def linked(places, text):
    told = sentences(text)
    linker = Linker(compile_names(places), places, told)
    return [
        (sentence.text[m.start : m.end], m.place.removeprefix(PREFIX).removeprefix("state:"))
        for sentence in told
        for m in linker.mentions(sentence)
        if not m.court
    ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Travis County deputies honor detainers.", ["tx/county:travis"]),
        ("Austin is not Travis County.", ["tx/place:austin", "tx/county:travis"]),
        ("Montgomery County, Maryland, acts.", ["md/county:montgomery"]),
        ("Montgomery County, Md., acts.", ["md/county:montgomery"]),
        ("Officials in Montgomery County acted.", []),
        ("Franklin County acted. It lies in Iowa.", ["ia/county:franklin", "ia"]),
        ("Los Angeles County and L.A. differ.", ["ca/county:los_angeles", "ca/place:los_angeles"]),
        ("LA County voted.", ["ca/county:los_angeles"]),
        ("Miami-Dade complied, and so did Dade.", ["fl/county:miami-dade", "fl/county:miami-dade"]),
        ("Miami is a city in it.", ["fl/place:miami"]),
        (
            "San Francisco, Denver and New Orleans sued.",
            ["ca/county:san_francisco", "co/county:denver", "la/parish:orleans"],
        ),
        ("New York City was named.", ["ny/place:new_york"]),
        ("New York state law allows it.", ["ny"]),
        ("The cities of Chicago, New York and Boston.", ["il/place:chicago", "ny/place:new_york", "ma/place:boston"]),
        ("Washington, D.C., was listed.", ["district:dc"]),
        ("Arrests in Oregon and Washington rose.", ["or", "wa"]),
        ("Washington wants to know.", []),
        ("Williamson and Bastrop counties in Texas.", ["tx/county:williamson", "tx/county:bastrop", "tx"]),
        ("The city of Springfield voted.", []),
        ("The city of Springfield, Ill., voted.", ["il/place:springfield"]),
        ("Portland, Ore., and Portland, Maine.", ["or/place:portland", "me/place:portland"]),
        ("Mobile phones and a normal reading of the rule.", []),
        ("Iowa City differs from Iowa.", ["ia/place:iowa_city", "ia"]),
        ("Doña Ana County in New Mexico announced it.", ["nm/county:doña_ana", "nm"]),
    ],
)
def test_names_are_linked_or_left_alone(places, text, ids):
    assert [place for _, place in linked(places, text)] == ids


@pytest.mark.parametrize(
    "text",
    [
        "A federal judge in San Francisco ruled.",
        "San Antonio Federal Judge acts.",
        "Orange County Superior Court Judge ruled.",
        "The Eastern District of Pennsylvania decided.",
        "The Los Angeles Times reported it.",
        "The University of Texas objected.",
        "AUSTIN, Texas (AP) — It passed.",
        "DES MOINES - It passed.",
        "The Philadelphia field office said so.",
        "The signing was held in Okaloosa County.",
        "Toronto, Ontario, voted.",
    ],
)
def test_seats_publishers_datelines_and_offices_are_no_jurisdictions(places, text):
    assert linked(places, text) == []


def test_a_dateline_is_the_weakest_context_for_a_county(places):
    assert linked(places, "CHAMBERSBURG - Franklin County was on the list.") in (
        [],
        [("Franklin County", "pa/county:franklin")],
    )


def test_a_state_without_its_county_is_not_the_state(places):
    assert linked(places, "A Texas county ended it. Four Iowa sheriffs objected.") == []
