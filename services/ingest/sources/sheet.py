"""The cells of an Excel workbook (Office Open XML, ECMA-376 part 1, chapter 18), read within bounds.

Standard library and defusedxml: of a list only the texts, numbers and days of one sheet are wanted, and every part is
bounded before it is unpacked, which a library for whole workbooks does not promise.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree

from services.ingest.errors import Unreadable

LARGEST = 32 << 20
"""No part of a workbook may unpack to more bytes."""
ROWS, COLUMNS, CHARACTERS = 100_000, 200, 32 << 20
"""No sheet has more; the characters are those of all its cells, however few texts they share."""
ELEMENTS = 200_000
"""No row, text or small part has more elements: they are what a tree's memory goes to."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BUILT_IN_DATES = {*range(14, 18), 22}
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ParseError, LookupError, NotImplementedError, RuntimeError, EOFError),
    *(ValueError, TypeError, AttributeError, OverflowError),
)
"""What a part that is missing, cut or not what its place asks for ends in, wherever it is met."""
_DATE_CODE = re.compile(r"[dy]", re.I)
_NO_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet: its rows by number, cells by column (from 0); the names of further ones; when it was saved."""

    rows: tuple[tuple[int, Mapping[int, str]], ...]
    others: tuple[str, ...]
    saved: str | None


def is_workbook(body: bytes) -> bool:
    """Whether the bytes are an Excel workbook of the form that is read."""
    return body.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in body


def read_sheet(body: bytes) -> Sheet:
    """Return the cells of the first sheet. Raises Unreadable for what is no sound workbook, or beyond the bounds."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            book = _parse(archive, "xl/workbook.xml")
            targets = {one.get("Id"): one.get("Target") or "" for one in _parse(archive, "xl/_rels/workbook.xml.rels")}
            sheets = [(one.get("name") or "", targets.get(one.get(RELATION), "")) for one in book.iter(f"{MAIN}sheet")]
            if not sheets:
                raise Unreadable("the workbook has no sheet")
            epoch = date(1904, 1, 1) if _is_1904(book) else date(1899, 12, 30)
            path = sheets[0][1]
            whole = path.removeprefix("/") if path.startswith("/") else f"xl/{path}"
            return Sheet(
                tuple(_rows(archive, whole, _strings(archive), _date_styles(archive), epoch)),
                tuple(name for name, _ in sheets[1:]),
                _saved(archive),
            )
    except DefusedXmlException:
        raise Unreadable("the workbook declares XML entities, which can be made to explode: not read") from None
    except DAMAGED as error:
        raise Unreadable(f"the workbook is damaged or encrypted ({str(error)[:80]}): save it anew, or as CSV") from None


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Unreadable(f"{name} of the workbook unpacks to more than {LARGEST >> 20} MiB: save the list as CSV")
    return raw


def _parse(archive: zipfile.ZipFile, name: str) -> Any:
    """The whole tree of a small part."""
    (root,) = _elements(archive, name, None)
    return root


def _elements(archive: zipfile.ZipFile, name: str, tag: str | None) -> Iterator[Any]:
    """The elements of a tag, each let go when the next is asked for; the root alone for None."""
    root: Any = None
    held = 0
    for event, element in ElementTree.iterparse(
        BytesIO(_part(archive, name)), events=("start", "end"), forbid_dtd=True
    ):
        if event == "start":
            root = element if root is None else root
            held += 1
            if held > ELEMENTS:
                raise Unreadable(f"{name} of the workbook holds more than {ELEMENTS:,} elements in one: save it as CSV")
        elif tag is not None and element.tag == tag:
            yield element
            root.clear()
            held = 0
    if tag is None:
        yield root


def _optional(archive: zipfile.ZipFile, name: str) -> Any:
    return _parse(archive, name) if name in archive.namelist() else None


def _is_1904(book: Any) -> bool:
    told = book.find(f"{MAIN}workbookPr")
    return told is not None and told.get("date1904") in ("1", "true")


def _saved(archive: zipfile.ZipFile) -> str | None:
    core = _optional(archive, "docProps/core.xml")
    told = None if core is None else core.find("{http://purl.org/dc/terms/}modified")
    return None if told is None else told.text


def _strings(archive: zipfile.ZipFile) -> list[str]:
    name = "xl/sharedStrings.xml"
    return [_text(one) for one in _elements(archive, name, f"{MAIN}si")] if name in archive.namelist() else []


def _text(element: Any) -> str:
    """The runs of a text; what only tells how to pronounce it (rPh) is left out."""
    runs = [run for run in element if run.tag != f"{MAIN}rPh"]
    return "".join(one.text or "" for run in runs for one in run.iter(f"{MAIN}t"))


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The cell styles that show a number as a day."""
    styles = _optional(archive, "xl/styles.xml")
    if styles is None:
        return frozenset()
    codes = {one.get("numFmtId"): one.get("formatCode") or "" for one in styles.iter(f"{MAIN}numFmt")}
    dates = {id_ for id_, code in codes.items() if _DATE_CODE.search(_NO_CODE.sub("", code))}
    dates |= {str(id_) for id_ in BUILT_IN_DATES}
    formats = styles.find(f"{MAIN}cellXfs")
    return frozenset(
        at for at, one in enumerate(formats if formats is not None else ()) if one.get("numFmtId") in dates
    )


def _rows(
    archive: zipfile.ZipFile, path: str, strings: list[str], dates: frozenset[int], epoch: date
) -> Iterator[tuple[int, dict[int, str]]]:
    last = characters = 0
    for count, row in enumerate(_elements(archive, path, f"{MAIN}row"), 1):
        if count > ROWS:
            raise Unreadable(f"the sheet has more than {ROWS:,} rows: split it")
        last = int(row.get("r") or last + 1)
        cells: dict[int, str] = {}
        at = -1
        for cell in row.iter(f"{MAIN}c"):
            at = _column(cell.get("r") or "") if cell.get("r") else at + 1
            if value := _value(cell, strings, dates, epoch):
                if at >= COLUMNS:
                    raise Unreadable(f"row {last} of the sheet has more than {COLUMNS} columns")
                cells[at] = value
                characters += len(value)
        if characters > CHARACTERS:
            raise Unreadable(f"the cells of the sheet hold more than {CHARACTERS >> 20} Mi characters: split it")
        yield last, cells


def _column(reference: str) -> int:
    number = 0
    for letter in re.match("[A-Z]{1,3}", reference)[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: Any, strings: list[str], dates: frozenset[int], epoch: date) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell.find(f"{MAIN}is"))
    value = cell.find(f"{MAIN}v")
    raw = "" if value is None or value.text is None else str(value.text)
    if kind == "s" and raw:
        return strings[int(raw)]
    if kind == "d":
        return datetime.fromisoformat(raw).date().isoformat()
    if kind == "n" and raw and int(cell.get("s") or 0) in dates:
        return _day(raw, epoch)
    return raw


def _day(raw: str, epoch: date) -> str:
    """Days before 1900-03-01 are left as numbers: Excel counts a 29 February of 1900 that never was."""
    serial = int(float(raw))
    return (epoch + timedelta(days=serial)).isoformat() if 61 <= serial <= 2_958_465 else raw
