"""Lists as Excel workbooks: what is read, and what is refused within bounds."""

import pytest

from services.ingest.errors import Unreadable
from services.ingest.found import ListText, Material, Refusal
from services.ingest.sources import recognise
from services.ingest.sources.sheet import LARGEST, MAIN, read_sheet

from .workbooks import workbook

HEAD: list[str | int] = ["STATE", "NAME", "SIGNED"]


def read(body: bytes) -> list[object]:
    material = Material("file:list.xlsx", body)
    source = recognise(material)
    assert source.name == "workbook"
    return list(source.read(material))


def test_a_row_is_a_line_of_the_text_and_keeps_its_number() -> None:
    (found,) = read(workbook(HEAD, ["TEXAS", "A\u2019s & B\u00a0C", 45833], [], ["UTAH", "", 45840]))
    assert isinstance(found, ListText)
    assert found.item.text == "STATE | NAME | SIGNED\nTEXAS | A's & B C | 2025-06-25\nUTAH |  | 2025-07-02"
    assert (found.item.kind, found.item.published) == ("list", "2025-07-18T17:43:02Z")
    assert [row.line for row in found.rows] == [2, 4]
    assert [found.item.text[row.start : row.end] for row in found.rows] == found.item.text.split("\n")[1:]
    assert found.rows[1].cells == {"state": "UTAH", "name": "", "signed": "2025-07-02"}


def test_cells_of_every_type() -> None:
    main = MAIN.strip("{}")
    sheet = (
        f'<worksheet xmlns="{main}"><sheetData><row><c t="inlineStr"><is><r><t>Na</t></r><r><t>me</t></r>'
        '<rPh><t>never</t></rPh></is></c><c t="str"><v>day</v></c><c t="inlineStr"><is><t>n</t></is></c></row>'
        '<row><c t="e"><v>#N/A</v></c><c t="d"><v>2025-07-18T00:00:00</v></c><c><v>42</v></c></row>'
        '<row><c s="0"><v>45833</v></c><c s="1"><v>59</v></c><c s="1"/></row></sheetData></worksheet>'
    )
    read = read_sheet(workbook(["x"], **{"xl/worksheets/sheet1.xml": sheet}))
    assert [dict(cells) for _, cells in read.rows] == [
        {0: "Name", 1: "day", 2: "n"},
        {0: "#N/A", 1: "2025-07-18", 2: "42"},
        {0: "45833", 1: "59"},
    ]


def test_days_since_1904() -> None:
    body = workbook(["x", 44371])
    told = read_sheet(body).rows[0][1][1]
    old = read_sheet(
        workbook(
            ["x", 44371],
            **{
                "xl/workbook.xml": f'<workbook xmlns="{MAIN.strip("{}")}" '
                'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
                '<workbookPr date1904="1"/><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'
            },
        )
    )
    assert (told, old.rows[0][1][1]) == ("2021-06-24", "2025-06-25")


def test_a_further_sheet_is_told_of() -> None:
    listing, refusal = read(workbook(HEAD, ["TEXAS", "X", 45833], sheets=("List", "Notes")))
    assert isinstance(listing, ListText)
    assert isinstance(refusal, Refusal)
    assert (refusal.source, "first sheet" in refusal.reason) == ("file:list.xlsx sheet Notes", True)


def test_what_stands_beyond_the_header_is_kept_for_the_refusal() -> None:
    (found,) = read(workbook(HEAD, ["TEXAS", "X", 45833, "stray"]))
    assert isinstance(found, ListText)
    assert found.rows[0].beyond == "stray"


LONG = "long " * 6000
MANY = f'<worksheet xmlns="{MAIN.strip("{}")}"><sheetData><row>{"<c/>" * 200_001}</row></sheetData></worksheet>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (workbook(HEAD), "no row"),
        (workbook([]), "holds nothing"),
        (workbook(["one"], ["two"]), "names no columns"),
        (workbook(["a", "a"], ["b", "c"]), "twice"),
        (workbook(HEAD, ["x"], **{"xl/sharedStrings.xml": ENTITIES}), "entities"),
        (workbook(HEAD, ["x"], **{"xl/sharedStrings.xml": " " * (LARGEST + 1)}), "unpacks to more than 32 MiB"),
        (workbook(HEAD, ["x"], **{"xl/worksheets/sheet1.xml": "<broken"}), "damaged"),
        (workbook(HEAD, ["x"], **{"xl/worksheets/sheet1.xml": MANY}), "more than 200,000 elements"),
        (workbook(HEAD, *[[LONG] * 20] * 60), "more than 32 Mi characters"),
        (workbook(HEAD, ["x"], sheets=()), "no sheet"),
        (workbook(HEAD, ["x"])[:-40], "damaged"),
    ],
)
def test_what_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(body)


def test_another_office_file_is_no_workbook() -> None:
    material = Material("file:letter.docx", workbook(HEAD, ["x"]).replace(b"xl/workbook", b"wd/document"))
    with pytest.raises(Unreadable, match="zip or office file"):
        recognise(material)
