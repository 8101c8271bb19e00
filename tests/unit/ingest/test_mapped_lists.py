"""Lists of any columns: the file of sources says which column tells what, in words of its own or by a known form."""

from pathlib import Path

import pytest

from services.ingest.command import stamped
from services.ingest.errors import Unreadable
from services.ingest.found import ListText, Material
from services.ingest.lists import Reading, read_list
from services.ingest.sources import recognise
from services.ingest.sources_file import Watched, WrongSources, read_sources
from shared.events import JurisdictionListed, PolicyChanged
from shared.places import gazetteer

from .test_list_forms import ARTICLE, DATA, US, needs_data
from .workbooks import workbook

POLICIES = """
[[source]]
name = "clerks"
kind = "list"
address = "clerks.csv"
grade = 2
[source.form]
tells = "policies"
dates = ["%d.%m.%Y"]
fixed = { dimension = "detainer_holds", stage = "enacted" }
[source.form.columns]
place = "Government"
state = "St"
date = ["Adopted on", "Year"]
direction = "Effect"
instrument_kind = "What it is"
[source.form.words.direction]
"Holds fewer" = "limits"
"holds all" = "cooperates"
"""
ROWS = """Government;ST;Adopted  On;Year;Effect;What it is;Remarks
Travis County;TX;01.02.2017;;holds  FEWER;sheriff_policy;none
Austin;TX;;2018;Holds all;ordinance;"a; b"
Travis County;TX;soon;;holds all;ordinance;
Austin;TX;2019;;holds some;ordinance;
"""
LISTED = """
[[source]]
name = "doj, once more"
kind = "list"
address = "doj.csv"
[source.form]
tells = "listings"
fixed = { lister = "Ours", list_name = "places of 2025" }
reason_is_of = "dropped"
[source.form.columns]
place = "name"
state = "state"
kind = "kind"
fips = "fips"
listed = "listed_on"
dropped = "delisted_on"
reason = "note"
"""


def source(folder: Path, text: str) -> Watched:
    file = folder / "sources.toml"
    file.write_text(text, encoding="utf-8")
    (watched,) = read_sources(file)
    return watched


def read(watched: Watched, body: bytes, address: str = "file:list.csv") -> Reading:
    material = Material(address, body)
    found = next(recognise(material).read(material))
    assert isinstance(found, ListText)
    listing = stamped(found, watched)
    assert isinstance(listing, ListText)
    return read_list(listing, ARTICLE, "2026-11-24T00:00:00Z", gazetteer())


def test_a_source_says_which_column_tells_what(tmp_path: Path) -> None:
    reading = read(source(tmp_path, POLICIES), ROWS.encode())
    told = [claim for claim in reading.claims if isinstance(claim, PolicyChanged)]
    assert [(claim.jurisdictions[0].id, claim.event_date, claim.direction, claim.stage) for claim in told] == [
        (US + "tx/county:travis", "2017-02-01", "limits", "enacted"),
        (US + "tx/place:austin", "2018", "cooperates", "enacted"),
    ]
    assert [claim.instrument.kind for claim in told if claim.instrument] == ["sheriff_policy", "ordinance"]
    assert {(claim.source_grade, *claim.dimensions) for claim in told} == {(2, "detainer_holds")}
    late, odd = reading.refused
    assert late.source == "file:list.csv line 4"
    assert "column adopted on: 'soon' is no date" in late.reason
    assert odd.reason.startswith("direction: Input should be 'limits'")


def test_a_workbook_is_mapped_by_the_same_table(tmp_path: Path) -> None:
    body = workbook(
        ["Government", "St", "Adopted on", "Effect", "What it is"], ["Austin", "TX", "2018", "holds all", "ordinance"]
    )
    (claim,) = read(source(tmp_path, POLICIES), body, "file:list.xlsx").claims
    assert (claim.jurisdictions[0].id, claim.event_date) == (US + "tx/place:austin", "2018")


@pytest.mark.parametrize(
    "header", ["Government;ST;Adopted On;Year;Efect;What it is", "Government;ST;Adopted On;Effect"]
)
def test_a_column_that_the_list_does_not_have_fails_the_list_and_is_named(tmp_path: Path, header: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(source(tmp_path, POLICIES), f"{header}\nAustin;TX;2018;x;holds all;ordinance\n".encode())
    assert "has no column '" in str(caught.value)
    assert "its columns: government, st, adopted on" in str(caught.value)


@needs_data
def test_the_public_list_of_2025_by_a_table_and_by_its_own_form_says_the_same(tmp_path: Path) -> None:
    body = (DATA / "doj_sanctuary_list_2025-08-05.csv").read_bytes()
    own = read(source(tmp_path, LISTED), body)
    built_in = read(source(tmp_path, LISTED.partition("[source.form]")[0] + 'form = "doj-2025"'), body)
    assert len(own.claims) == len(built_in.claims) == 35  # 34 places, one of them dropped later
    for one, other in zip(own.claims, built_in.claims, strict=True):
        assert isinstance(one, JurisdictionListed)
        assert isinstance(other, JurisdictionListed)
        assert one.jurisdictions == other.jurisdictions
        assert (one.action, one.event_date, one.evidence) == (other.action, other.event_date, other.evidence)
        assert (one.lister, other.lister) == ("Ours", "DOJ")


@needs_data
def test_the_real_workbook_by_the_name_of_its_form(tmp_path: Path) -> None:
    watched = source(
        tmp_path, '[[source]]\nname = "287g"\nkind = "list"\naddress = "a.xlsx"\nform = "agreements-287g"\n'
    )
    body = (DATA / "ice_287g_participatingAgencies07182025pm.xlsx").read_bytes()
    assert len(read(watched, body, "file:a.xlsx").claims) == 794


LIST = '[[source]]\nname = "a"\nkind = "list"\naddress = "a.csv"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LIST + 'form = "doj"', "[[source]] 1 (a) form: 'doj' is no form: write one of doj-2025, declined-detainers, "),
        (POLICIES.replace('place = "Gov', 'plaec = "Gov'), "[[source]] 1 (clerks) form columns plaec"),
        (POLICIES.replace("policies", "rumours"), "[[source]] 1 (clerks) form tells: input should be 'listings'"),
        (POLICIES.replace('stage = "enacted"', 'unit = "x"'), "form: stage: a form that tells policies needs a column"),
        (
            POLICIES.replace("dates =", "date ="),
            "[[source]] 1 (clerks) form date: is no field of a form, which has name, tells",
        ),
        (POLICIES.replace('place = "Government"', 'place = ""'), "form columns place 0: is empty: write what"),
        (LIST.replace("list", "page").replace("a.csv", "https://a.example/") + 'form = "named"', "only a list, or a"),
    ],
)
def test_a_wrong_table_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongSources) as caught:
        source(tmp_path, text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_example_of_the_manual_reads_a_list(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")
    lists = manual.partition("## Official lists")[2]
    watched = source(tmp_path, lists.partition("```toml\n")[2].partition("```")[0])
    rows = (
        b"Jurisdiction Name\tST\tNoted\tSeen\tWhat\tRemarks\nAustin\tTX\t\t2 Feb 2017\ttaken off\tits council acted\n"
    )
    (claim,) = read(watched, rows).claims
    assert isinstance(claim, JurisdictionListed)
    assert (claim.action, claim.event_date, claim.reason) == ("dropped", "2017-02-02", "its council acted")
    assert (claim.lister, claim.source_grade) == ("County Notes", 2)
