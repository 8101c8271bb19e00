"""When a page was published and changed: by its metadata, its JSON-LD, its time tags, last by the day it prints."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import lxml.etree

from services.ingest.moments import read_moment

PUBLISHED = (
    *("article:published_time", "datePublished", "date", "dc.date", "dcterms.created", "parsely-pub-date"),
    *("article.published", "article:published", "dc.date.issued", "dcterms.date", "sailthru.date", "pubdate"),
)
MODIFIED = (
    *("article:modified_time", "dateModified", "og:updated_time", "dcterms.modified"),
    *("article.updated", "article:modified", "last-modified"),
)
APART = re.compile(r"comment|related|sidebar|widget|trending|most-read|recommend", re.I)
"""What is called so tells of other texts."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+"
PRINTED = re.compile(
    r"(?:(?:for immediate release|(?:press|news) release|page)\s+)?"
    r"(?:(?:first |last )?(?P<verb>posted|published|updated|modified)(?: on| at)?:?\s+)?"
    r"(?:\d{1,2}:\d\d\s*(?:[ap]\.?m\.?)?(?:\s*[a-z]{1,4})?,?\s+)?"
    rf"(?:{_WEEKDAY})?(?P<month>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>(?:19|20)\d\d)"
    r"(?:[\s,/|-]+(?:at\s+)?\d{1,2}:\d\d\s*(?:[ap]\.?m\.?)?(?:\s*[a-z]{2,4})?)?",
    re.I,
)
NEAR, FEW = 4, 4
"""A printed day stands above the text's first paragraphs, in an element of few parts."""
LONGEST = 80
"""A block that prints a day and nothing else has no more characters."""


def dates_of(tree: Any, metadata: Mapping[str, str], article: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return when the page was published and modified, as moments of the events; None where it does not tell.

    A modification before the publication is no modification; told alone, it stands for the publication, as in feeds.
    """
    times, printed = list(_time_tags(tree)), list(_printed(tree))
    published = _first(
        [metadata.get(name.lower()) for name in PUBLISHED]
        + [article.get("datePublished")]
        + [told for told, updated in times if not updated]
        + [told for told, updated in printed if not updated]
    )
    modified = _first(
        [metadata.get(name.lower()) for name in MODIFIED]
        + [article.get("dateModified")]
        + [told for told, updated in times if updated]
        + [told for told, updated in printed if updated]
    )
    if published is None or (modified and modified[:10] < published[:10]):
        return published or modified, None
    return published, modified


def printed_day(block: str) -> tuple[str, bool] | None:
    """Return the day of a block that prints a day and nothing else, and whether it calls it an update."""
    match = PRINTED.fullmatch(" ".join(block.split())) if len(block) <= LONGEST else None
    if match is None or match["month"][:3].lower() not in _MONTHS:
        return None
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    try:
        day = datetime(int(match["year"]), month, int(match["day"])).date()
    except ValueError:
        return None
    return day.isoformat(), (match["verb"] or "").lower() in ("updated", "modified")


def _first(told: list[Any]) -> str | None:
    for one in told:
        try:
            if isinstance(one, str) and (when := read_moment(one)):
                return when
        except ValueError:
            continue
    return None


def _time_tags(tree: Any) -> Iterator[tuple[str, bool]]:
    """Time elements, and the abbreviations of hAtom that blogs of the 2000s print."""
    for element in tree.iter("time", "abbr"):
        label = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
        updated = "updated" in label or "modified" in label
        told = element.get("datetime" if element.tag == "time" else "title")
        if told and (element.tag == "time" or updated or "published" in label) and not _apart(element):
            yield told, updated


def _printed(tree: Any) -> Iterator[tuple[str, bool]]:
    """Days printed near below the headline, or in an element that is called a date; a masthead's day is today's."""
    below, paragraphs = False, 0
    for element in tree.iter(lxml.etree.Element):
        below = below or element.tag in ("h1", "font")
        paragraphs += element.tag == "p"
        near = below and paragraphs <= NEAR
        if (near or _called_a_date(element)) and len(element) <= FEW:
            text = " ".join(element.itertext())
            if len(text) <= 2 * LONGEST and (told := printed_day(text)) and not _apart(element):
                yield told


def _called_a_date(element: Any) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return any(word in name for word in ("date", "time", "publish", "posted"))


def _apart(element: Any) -> bool:
    """Whether it stands beside the article: in a menu, a masthead, a list of other stories, a comment."""
    if any(APART.search(f"{above.get('class') or ''} {above.get('id') or ''}") for above in element.iterancestors()):
        return True
    tags = [above.tag for above in element.iterancestors()]
    return not {"aside", "footer", "nav"}.isdisjoint(tags) or ("header" in tags and "article" not in tags)
