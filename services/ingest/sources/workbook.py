"""Official lists as Excel workbooks: the first sheet as a text of one line a row; services.ingest.lists reads it."""

from collections.abc import Iterator

from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, ListText, Material, Refusal, Row
from services.ingest.moments import read_moment
from services.ingest.normalise import one_line
from services.ingest.sources.sheet import is_workbook, read_sheet

BETWEEN = " | "


def suits(material: Material) -> bool:
    """Whether it is a workbook, by its bytes."""
    return is_workbook(material.body)


def read(material: Material) -> Iterator[Found]:
    """Yield the list, then a refusal for each further sheet. Raises Unreadable where there is no table.

    The text holds a line for each row that is not empty, the header first, cells parted by ` | `.
    """
    sheet = read_sheet(material.body)
    filled = [(number, {at: one_line(told) for at, told in cells.items()}) for number, cells in sheet.rows]
    filled = [(number, cells) for number, cells in filled if any(cells.values())]
    if not filled:
        raise Unreadable("the sheet holds nothing")
    columns = tuple(filled[0][1].get(at, "").lower() for at in range(max(filled[0][1]) + 1))
    if len([name for name in columns if name]) < 2:
        raise Unreadable("the first row names no columns: a header such as name, state, listed_on is needed")
    if twice := next((name for name in columns if name and columns.count(name) > 1), None):
        raise Unreadable(f"row 1: the header names column {twice} twice: rename or remove one of them")
    if len(filled) == 1:
        raise Unreadable("holds no row: below the header, write one place a row")
    lines: list[str] = []
    rows: list[Row] = []
    start = 0
    for number, cells in filled:
        line = BETWEEN.join(cells.get(at, "") for at in range(len(columns))).strip(" |")
        if lines:
            told = {name: cells.get(at, "") for at, name in enumerate(columns)}
            beyond = next((cell for at, cell in sorted(cells.items()) if at >= len(columns) and cell), "")
            rows.append(Row(number, told, start, start + len(line), beyond))
        lines.append(line)
        start += len(line) + 1
    item = Item(
        url=material.address,
        title=material.stem,
        text="\n".join(lines),
        kind="list",
        published=_moment(sheet.saved),
        origin=material.address,
    )
    yield ListText(item, columns, tuple(rows), counted_in="row")
    for name in sheet.others:
        yield Refusal(
            f"{material.address} sheet {name[:60]}", "only the first sheet is read: save it as a file of its own"
        )


def _moment(told: str | None) -> str | None:
    try:
        return read_moment(told)
    except ValueError:
        return None
