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


def headline(told: str | None, tree: Any, site: str | None) -> str:
    """Return the title of a page on one line, empty for none.

    told: what its metadata calls it, if anything. Of that, or of the title element, the part that the page prints as a
    heading; else the told title without its site's name; else the first heading.
    """
    printed = set(_printed(tree))
    if told:
        told = one_line(told)
        return _part(told, printed) or _without(told, site)
    named = one_line(_first(tree, "//title") or "")
    return _part(named, printed) or one_line(_first(tree, "//h1") or "") or _without(named, site)


def _part(told: str, printed: set[str]) -> str | None:
    """The title, or the longest part of it between its marks, that is printed."""
    if told in printed:
        return told
    if len(told) > LONGEST:
        return None
    cuts = list(_PARTS.finditer(told))
    parts = [told[: cut.start()] for cut in reversed(cuts)] + [told[cut.end() :] for cut in cuts]
    return next((part for part in parts if part in printed and len(part.split()) >= FEWEST), None)


def _without(told: str, site: str | None) -> str:
    if not site or len(told) > LONGEST:
        return told
    return re.sub(rf"\s+[-|:\u2013\u2014]\s+{re.escape(site)}$", "", told)


def _first(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return found[0].text_content() if found else None


def _printed(tree: Any) -> Iterator[str]:
    for element in tree.xpath(HEADINGS):
        if len(element) <= FEW and len(text := element.text_content()) <= LONGEST:
            yield one_line(text)
