"""Whose the event is: of the places that a text names, those that act, are decided on, listed or raided."""

import pytest


def told(claims):
    return [
        " ".join(
            place.id.removeprefix("ocd-division/country:us/").removeprefix("state:") for place in claim.jurisdictions
        )
        for claim in claims
    ]


@pytest.mark.parametrize(
    ("title", "text", "whose"),
    [
        (
            "Judge dismisses Texas lawsuit against Travis County",
            "The state wanted its sanctuary ban called valid.",
            "tx/county:travis",
        ),
        (
            "Texas Supreme Court upholds Travis County sanctuary policy",
            "The justices ruled 5-4.",
            "tx/county:travis",
        ),
        ("Oregon judge strikes down sanctuary statute", "She ruled on Monday.", "or"),
        (
            "Eleventh Circuit stays injunction against SB 168",
            "The order against the sanctuary ban was issued last month.",
            "fl",
        ),
    ],
)
def test_a_ruling_is_told_of_whose_policy_is_decided(reading, title, text, whose):
    assert told(reading(title, text, published="2021-10-05")) == [whose]


@pytest.mark.parametrize(
    ("title", "text", "whose"),
    [
        ("Durango’s council asks La Plata County’s jail to end ICE holds", "It voted Tuesday.", "co/place:durango"),
        (
            "Westchester legislature passes sanctuary bill",
            "The county legislature voted 11-3 on Monday.",
            "ny/county:westchester",
        ),
        (
            "Council adopts sanctuary ordinance",
            "ELOY, Ariz. - The city council voted 5-2 on Monday to limit police cooperation with ICE.",
            "az/place:eloy",
        ),
        (
            "Council votes to limit police work with ICE",
            "EVANSVILLE — The City Council adopted a sanctuary ordinance Monday. It was modeled on one of South Bend.",
            "in/place:evansville",
        ),
        ("Governor signs SB 168, a ban on sanctuary cities", "The governor signed the bill on Friday.", "fl"),
        # Where a state's government sits, its name alone stands for the state; not for what its city does.
        (
            "Senate passes bill to end immigrant detention",
            "ANNAPOLIS - The Senate voted 32-15 to bar counties from jailing people for ICE.",
            "md",
        ),
        ("Governor vetoes sanctuary ban", "The governor returned the bill to lawmakers in Phoenix.", "az"),
        (
            "Hartford council adopts sanctuary ordinance",
            "The council in Hartford adopted the ordinance Monday. The governor had no comment.",
            "ct/place:hartford",
        ),
    ],
)
def test_an_act_is_that_of_the_government_with_which_the_line_begins_or_of_its_dateline(reading, title, text, whose):
    assert told(reading(title, text, published="2019-06-14"))[:1] == [whose]


@pytest.mark.parametrize(
    ("title", "text", "whose"),
    [
        (
            "ICE arrests 97 at Tennessee meat plant",
            "BEAN STATION, Tenn. - Agents came at nine.",
            "tn/place:bean_station",
        ),
        ("ICE arrests 97 across Tennessee", "BEAN STATION, Tenn. - Agents came at nine.", "tn"),
        (
            "Jail released Charlotte man despite ICE detainer",
            "The Mecklenburg County sheriff did not honor the detainer.",
            "nc/county:mecklenburg",
        ),
    ],
)
def test_arrests_are_told_of_the_site_and_releases_of_the_jail(reading, title, text, whose):
    assert told(reading(title, text, published="2019-06-14")) == [whose]


@pytest.mark.parametrize(
    ("title", "text", "whose"),
    [
        (
            "Homeland Security lists sanctuary jurisdictions: Oregon",
            "Lane County, Oregon.\nMultnomah County, Oregon.\nClatsop County, Oregon.",
            "or/county:clatsop or/county:lane or/county:multnomah",
        ),
        ("Homeland Security lists Vermont and Burlington as sanctuary jurisdictions", "", "vt vt/place:burlington"),
        ("Homeland Security lists Burlington, Vermont, as sanctuary jurisdiction", "", "vt/place:burlington"),
    ],
)
def test_a_list_is_told_of_its_rows_and_of_a_state_only_where_it_stands_beside_them(reading, title, text, whose):
    (found,) = told(reading(title, text, published="2025-06-14"))
    assert sorted(found.split()) == whose.split()
