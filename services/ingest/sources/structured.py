"""What a page says of itself in JSON-LD (schema.org), the vocabulary that search engines ask of news sites."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

ARTICLES = ("Article", "BlogPosting", "LiveBlogPosting", "Report")
NODES, DEPTH = 500, 6
"""No more objects of a page are looked at, and none deeper."""


def article_of(tree: Any) -> Mapping[str, Any]:
    """Return the article that a page tells in JSON-LD, else its web page, else nothing; broken JSON is passed over."""
    pages: dict[str, Any] = {}
    for node in _nodes(tree):
        kinds = node.get("@type")
        names = [name for name in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(name, str)]
        if any(name.endswith(ARTICLES) for name in names):
            return node
        if "WebPage" in names and not pages:
            pages = node
    return pages


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """All objects that may be the page's own, in order; what an article holds (its updates, its author) is not one."""
    left = NODES
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            waiting = [(json.loads(script.text or "", strict=False), 0)]
        except (ValueError, RecursionError):
            continue
        while waiting and left:
            value, depth = waiting.pop(0)
            if isinstance(value, dict):
                left -= 1
                yield value
                value = [value.get("@graph"), value.get("mainEntity")]
            if isinstance(value, list) and depth < DEPTH:
                waiting += [(one, depth + 1) for one in value[:NODES] if isinstance(one, dict | list)]
