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


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        # By far the largest place of its name needs no state; a name that several share stays unlinked.
        ("Escondido tells its officers not to ask.", ["ca/place:escondido"]),
        ("Agents were seen in Fargo.", ["nd/place:fargo"]),
        ("Chester County left the list.", []),
        ("Pierce County left the list.", ["wa/county:pierce"]),
        ("Officers in Springfield and Salem declined.", []),
        ("Sheriff Logan Greeley declined.", []),
        # A sheriff, a jail or supervisors are a county's, also where a city has the name.
        ("The Hennepin jail let him go.", ["mn/county:hennepin"]),
        ("Fresno sheriff invites agents.", ["ca/county:fresno"]),
        ("L.A. supervisors voted.", ["ca/county:los_angeles"]),
        ("Fresno police and the Fresno mayor declined.", ["ca/place:fresno", "ca/place:fresno"]),
        ("Houston sheriff candidates met, and St. Paul's jail let him go.", ["tx/county:harris", "mn/county:ramsey"]),
        ("Santa Fe county commissioners voted.", ["nm/county:santa_fe"]),
        ("Baltimore County off the list.", ["md/county:baltimore"]),
        # The state of a town that is told later: by its noun, by the last of a row, behind the word counties.
        ("Lawrence was listed. The Kansas city's manager asked why.", ["ks/place:lawrence"]),
        ("Lawrence was listed. The Massachusetts city's manager asked why.", ["ma/place:lawrence"]),
        ("Portland said no. In Maine's largest city a motion failed.", ["me/place:portland"]),
        ("Las Vegas police said no. The chief of the New Mexico city spoke.", ["nm/place:las_vegas"]),
        ("Orange County deputies trained. The Florida county signed.", ["fl/county:orange"]),
        ("It adds Portland and Lewiston, Maine, to a page.", ["me/place:portland", "me/place:lewiston"]),
        ("Bucks and Montgomery counties, Pa., are named.", ["pa/county:bucks", "pa/county:montgomery"]),
        # A county is the one in which a town of the article lies.
        (
            "Calhoun County renewed it. Detainees are held in Battle Creek.",
            ["mi/county:calhoun", "mi/place:battle_creek"],
        ),
        ("Summit County got a letter in Park City.", ["ut/county:summit"]),
        # Nicknames and short forms of headlines.
        ("The Windy City and the Lone Star State differ.", ["il/place:chicago", "tx"]),
        ("SC's immigration law and an N.C. statute stand.", ["sc", "nc"]),
        ("The law is 8 U.S.C. 1373, they said.", []),
        ("Police in Unheardof, Calif., agreed.", []),
        # State and city of one name among their like.
        ("New York, Connecticut and Vermont sued.", ["ny", "ct", "vt"]),
        ("Seattle, New York and Denver were raided.", ["wa/place:seattle", "ny/place:new_york", "co/county:denver"]),
        ("Connecticut, Washington and Virginia may keep it.", ["ct", "wa", "va"]),
        ("Washington's Legislature passed it.", ["wa"]),
        # What is called after a place is not the place.
        ("The D.C. Circuit refused.", []),
        ("An Arizona-style bill and a Philadelphia-born cook.", []),
        ("The Atlanta office counted them.", []),
        ("The District of Rhode Island decided.", []),
        ("The Texas Supreme Court heard Travis County.", ["tx/county:travis"]),
    ],
)
def test_what_stands_around_a_name_says_what_is_meant(places, text, ids):
    assert [place for _, place in linked(places, text)] == ids


def test_a_county_is_not_placed_by_where_its_judges_sit(places):
    assert linked(places, "RICHMOND, Va. - The Fourth Circuit ruled on Frederick County.") in (
        [],
        [("Frederick County", "md/county:frederick")],
    )


def test_a_name_that_a_town_shares_with_its_county_is_the_county_where_only_a_county_is_told(places):
    told = "The Santa Clara injunction stays. The county's claims go on."
    assert linked(places, told) == [("Santa Clara", "ca/county:santa_clara")]
