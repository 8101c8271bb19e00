"""Who wrote an article: as its page says in JSON-LD, else in a meta element, else in the byline that readers see."""

from collections.abc import Mapping
from typing import Any

from services.ingest.canonical import is_web
from services.ingest.normalise import one_line

META = ("author", "article:author", "byl", "dc.creator", "sailthru.author", "parsely-author")
MOST = 20
"""Of more authors the rest is left out."""


def author_of(tree: Any, metadata: Mapping[str, str], article: Mapping[str, Any]) -> str | None:
    """Return the authors in one line, joined by a semicolon; None where the page names nobody.

    `metadata` are the page's meta elements by name in lower case, `article` its JSON-LD. A name that is the address of
    a profile is none.
    """
    told = [name for each in _each(article.get("author")) if (name := _name(each))]
    if not told:
        told = [name for key in META if (name := _plain(metadata.get(key)))][:1]
    if not told:
        # Loaded on first use: it takes longer than all the rest of ingest.
        from trafilatura.metadata import extract_author

        told = [name for name in [_plain(extract_author(tree))] if name]
    return "; ".join(dict.fromkeys(told)) or None


def _each(value: object) -> list[object]:
    return value[:MOST] if isinstance(value, list) else [value]


def _name(value: object) -> str | None:
    return _plain(value.get("name") if isinstance(value, dict) else value)


def _plain(value: object) -> str | None:
    text = one_line(value) if isinstance(value, str) else ""
    text = text[3:] if text[:3].lower() == "by " else text
    return None if not text or is_web(text) else text
