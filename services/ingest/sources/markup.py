"""From markup to plain text: paragraphs parted by blank lines."""

import re

import lxml.html

BLOCKS = [
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "section",
    "article",
    "figcaption",
    "td",
]
SILENT = [
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "iframe",
    "svg",
    "button",
]


_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = {0x0B: " ", 0x0C: "\n"}
_REFERENCE = re.compile(r"&#(?:0*(\d{1,7})|[xX]0*([0-9a-fA-F]{1,6}));?")


def possible(markup: str) -> str:
    """Return markup without the characters that no tree can hold, written out or as references."""

    def kept(found: re.Match[str]) -> str:
        code = int(found[1]) if found[1] else int(found[2], 16)
        return found[0] if code <= 0x10FFFF and not _IMPOSSIBLE.match(chr(code)) else ""

    return _REFERENCE.sub(kept, _IMPOSSIBLE.sub("", markup.translate(_SPACES)))


def text_of(markup: str | None) -> str:
    """Return the readable text of an HTML fragment or page, blocks parted by blank lines; empty for none."""
    if not markup:
        return ""
    if "<" not in markup and "&" not in markup:
        return markup
    markup = possible(markup)
    if not markup.strip():
        return ""
    tree = lxml.html.fromstring(f"<div>{markup}</div>")
    for element in tree.xpath("//" + "|//".join(SILENT)):
        element.drop_tree()
    for element in tree.iter(*BLOCKS):
        element.text = "\n\n" + (element.text or "")
        element.tail = "\n\n" + (element.tail or "")
    for element in tree.iter("br"):
        element.tail = "\n" + (element.tail or "")
    blocks = re.split(r"\n\s*\n", tree.text_content())
    return "\n\n".join(tidy for block in blocks if (tidy := " ".join(block.split())))
