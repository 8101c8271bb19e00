"""Official lists as CSV: the rows with their place in the list's text; what they claim is in services.ingest.lists."""

import csv
import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Any

from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, ListText, Material, Row
from services.ingest.normalise import normalise
from services.ingest.sources.sheet import COLUMNS, ROWS


def suits(material: Material) -> bool:
    """Whether it is named or typed as CSV."""
    return material.suffix == ".csv" or material.media_type == "text/csv"


def read(material: Material) -> Iterator[Found]:
    """Yield the list. Raises Unreadable where the text is no table."""
    # A printed quotation mark inside a quoted cell must not become the mark that ends the cell.
    text = normalise(re.sub("[\u201c-\u201f]", "'", material.decoded()))
    lines = [line + "\n" for line in text.split("\n")]
    starts = [0, *accumulate(len(line) for line in lines)]
    reader = csv.reader(lines, delimiter=_delimiter(lines[0]), strict=True)
    try:
        columns = tuple(" ".join(name.split()).lower() for name in next(reader, []))
        if len(columns) > COLUMNS:
            raise Unreadable(f"the first line names more than {COLUMNS} columns: check that it is a list")
        if len(columns) < 2:
            raise Unreadable("the first line names no columns: a header such as name,state,listed_on is needed")
        if twice := next((name for name in columns if name and columns.count(name) > 1), None):
            raise Unreadable(f"line 1: the header names column {twice} twice: rename or remove one of them")
        rows = tuple(islice(_rows(reader, columns, starts), ROWS + 1))
        if len(rows) > ROWS:
            raise Unreadable(f"holds more than {ROWS:,} rows: split it")
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: {error}") from None
    if not rows:
        raise Unreadable("holds no row: below the header, write one place a line")
    item = Item(url=material.address, title=material.stem, text=text, kind="list", origin=material.address)
    yield ListText(item, columns, rows)


def _delimiter(header: str) -> str:
    """What parts the columns: a comma, or what programs of other countries write, whichever the header has most of."""
    bare = re.sub('"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


def _rows(reader: Any, columns: tuple[str, ...], starts: list[int]) -> Iterator[Row]:
    before = reader.line_num
    for cells in reader:
        line, start, end = before + 1, starts[before], starts[reader.line_num]
        before = reader.line_num
        if any(cell.strip() for cell in cells):
            told = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
            beyond = next((cell.strip() for cell in cells[len(columns) :] if cell.strip()), "")
            yield Row(line, told, start, end - 1, beyond)
