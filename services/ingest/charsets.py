"""From bytes to text whatever a server says of its character set: nothing here fails, and little is lost. Pure."""

import codecs
import re

MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# The sets of the web (WHATWG Encoding), by Python's names; others, such as utf-7 and punycode, are ways to attack.
KNOWN = frozenset(
    {
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "mac-roman", "mac-cyrillic", "koi8-r", "koi8-u"),
        *(f"iso8859-{part}" for part in range(1, 17) if part != 12),
        *(f"cp{page}" for page in (866, 874, 932, 949, *range(1250, 1259))),
        *("shift_jis", "euc_jp", "euc_kr", "gbk", "gb2312", "gb18030", "big5", "big5hkscs", "tis-620"),
    }
)
# What calls itself Latin-1 or ASCII on the web is Windows-1252.
AS_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_IN_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE)
_IN_HTML = re.compile(rb"""<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
# By what Python puts for a byte that is no UTF-8. As a table, since a handler for each error takes a minute for 8 MiB.
_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_SEEN = 4096


def decode(body: bytes, declared: str | None = None) -> str:
    """Return the text. A byte order mark decides; then what is valid UTF-8 is UTF-8, whatever is declared.

    Else UTF-16 is known by its zero bytes, else the set that the server or the document declares is taken where it
    fits. What fits nowhere is UTF-8 with Windows-1252 among it, as of pages put together from several sources; a byte
    that is neither becomes U+FFFD.
    """
    for mark, name in MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if wide := wide_set(body):
        return body.decode(wide, "replace")
    for told in ("utf-8", _known(declared), _known(_inside(body))):
        if told and not told.startswith("utf-16"):
            try:
                return body.decode(told)
            except UnicodeDecodeError:
                continue
    return body.decode("utf-8", "surrogateescape").translate(_WINDOWS)


def wide_set(body: bytes) -> str | None:
    """Return which UTF-16 a text without a mark is in, by where its zero bytes stand; None where it is in none."""
    head = body[:_SEEN]
    half = len(head) // 2
    if half < 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 10 >= half * 4 and even * 20 <= half:
        return "utf-16-le"
    return "utf-16-be" if even * 10 >= half * 4 and odd * 20 <= half else None


def narrow(body: bytes) -> bytes:
    """Return a text that is UTF-16 or UTF-32, with a mark or without, as UTF-8; other bytes as they are."""
    marked = any(body.startswith(mark) for mark, name in MARKS.items() if name != "utf-8")
    return decode(body).encode("utf-8", "replace") if marked or wide_set(body) else body


def _known(name: str | None) -> str | None:
    try:
        told = codecs.lookup(name or "").name
    except (LookupError, ValueError):
        return None
    return AS_WINDOWS.get(told, told) if told in KNOWN else None


def _inside(body: bytes) -> str | None:
    """The set that the document itself names."""
    found = _IN_XML.search(body[:_SEEN]) or _IN_HTML.search(body[:_SEEN])
    return found.group(1).decode("ascii") if found else None
