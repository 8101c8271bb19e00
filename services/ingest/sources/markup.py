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


def text_of(markup: str) -> str:
    """Return the readable text of an HTML fragment or page, blocks parted by blank lines; empty for none."""
    if "<" not in markup and "&" not in markup:
        return markup
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
