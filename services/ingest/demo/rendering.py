"""The demo's articles as RSS and HTML."""

from collections.abc import Sequence
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from services.ingest.demo.stories import Story
from shared.events.dates import read_instant


def feed(base: str, stories: Sequence[Story]) -> str:
    """Return all articles as one RSS 2.0 feed, newest first as feeds are; texts stand at the links."""
    items = "\n".join(_item(base, story) for story in reversed(stories))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/"><channel>'
        f"<title>Demo newsroom</title><link>{base}/</link><language>en-us</language>"
        f"<description>Real events of 1979 to 2025, told in the demo's own words</description>\n{items}\n"
        "</channel></rss>\n"
    )


def _item(base: str, story: Story) -> str:
    modified = f"<dcterms:modified>{story.modified}</dcterms:modified>" if story.modified else ""
    site = f"https://{urlsplit(story.address).hostname}/"
    return (
        f"<item><title>{escape(story.title)}</title><link>{base}/articles/{story.name}</link>"
        f'<guid isPermaLink="false">{story.name}</guid><source url="{site}">{escape(story.outlet)}</source>'
        f"<pubDate>{format_datetime(read_instant(story.published))}</pubDate>{modified}"
        f"<description>{escape(story.lead)}</description></item>"
    )


def page(story: Story) -> str:
    """Return the article's page; rel=canonical names its address at its outlet."""
    paragraphs = "\n".join(f"<p>{escape(text)}</p>" for text in story.paragraphs)
    modified = f'<meta property="article:modified_time" content="{story.modified}">\n' if story.modified else ""
    title, outlet, facts = escape(story.title), escape(story.outlet), escape(story.facts)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title} | {outlet}</title>\n'
        f'<meta property="og:title" content="{title}">\n<meta property="og:site_name" content="{outlet}">\n'
        f'<meta property="article:published_time" content="{story.published}">\n{modified}'
        f'<link rel="canonical" href="{escape(story.address)}">\n</head>\n<body>\n'
        f"<nav>{outlet}: news, courts, council</nav>\n<article>\n<h1>{title}</h1>\n{paragraphs}\n</article>\n"
        f"<footer>From the demo newsroom: the outlet is made up, the events are not. Facts: {facts}.</footer>\n"
        "</body>\n</html>\n"
    )
