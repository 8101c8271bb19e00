"""The title of a page without the name of its site, and the elements that print it."""

import re
from collections.abc import Iterator
from typing import Any

from services.ingest.normalise import one_line

HEADINGS = "//h1|//h2|//h3|//b|//strong|//font|//*[contains(@class,'title') or contains(@class,'headline')]"
_PARTS = re.compile(r"\s+[-|:\u2013\u2014\u00b7\u00bb]\s+|:\s+|\s+\|\s*")
FEW, LONGEST = 6, 400
"""A headline has few parts and no more characters."""
FEWEST = 3
"""A part of a title with fewer words is no headline."""


def headline(told: str, tree: Any, site: str | None) -> str:
    """Return a told title without its site's name: the part that the page prints as a heading, else all but the name.

    told: what the page calls itself, on one line.
    """
    printed = set(_printed(tree))
    if told in printed or len(told) > LONGEST:
        return told
    cuts = list(_PARTS.finditer(told))
    parts = [told[: cut.start()] for cut in reversed(cuts)] + [told[cut.end() :] for cut in cuts]
    for part in parts:
        if part in printed and len(part.split()) >= FEWEST:
            return part
    named = [part for part in parts if site and part and site in (told[len(part) :].strip(" -|:\u2013\u2014"),)]
    return named[0] if named else told


def _printed(tree: Any) -> Iterator[str]:
    for element in tree.xpath(HEADINGS):
        if len(element) <= FEW and len(text := element.text_content()) <= LONGEST:
            yield one_line(text)
