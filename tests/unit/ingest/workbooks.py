"""Small workbooks, made by hand: a sheet of texts, and of days as Excel keeps them."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DAY_STYLE = 1
STYLES = (
    f'<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="m/d/yyyy;@"/></numFmts>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def workbook(*rows: list[str | int], sheets: tuple[str, ...] = ("List",), **parts: str) -> bytes:
    """A workbook whose first sheet holds the rows: texts are shared strings, numbers are days. `parts` by path."""
    strings = sorted({cell for row in rows for cell in row if isinstance(cell, str)})
    held = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="x">'
        + "".join(f'<Relationship Id="r{n}" Target="worksheets/sheet{n}.xml"/>' for n, _ in enumerate(sheets, 1))
        + "</Relationships>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>"
        + "".join(f"<si><t>{text.replace('&', '&amp;')}</t></si>" for text in strings)
        + "</sst>",
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>"
        + "".join(f'<row r="{n}">{"".join(_cells(row, n, strings))}</row>' for n, row in enumerate(rows, 1))
        + "</sheetData></worksheet>",
        "docProps/core.xml": '<p xmlns:d="http://purl.org/dc/terms/"><d:modified>2025-07-18T17:43:02Z</d:modified></p>',
    } | parts
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path, text in held.items():
            archive.writestr(path, text)
    return file.getvalue()


def _cells(row: list[str | int], number: int, strings: list[str]) -> list[str]:
    return [
        f'<c r="{chr(65 + at)}{number}" t="s"><v>{strings.index(cell)}</v></c>'
        if isinstance(cell, str)
        else f'<c r="{chr(65 + at)}{number}" s="{DAY_STYLE}"><v>{cell}</v></c>'
        for at, cell in enumerate(row)
        if cell != ""
    ]
