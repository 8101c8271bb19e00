"""What the classifier's tests share: the gazetteer, and articles made of a title and a text."""

import pytest

from services.classifier.reading import read
from shared.events import ArticleSeen, content_hash, make_event
from shared.events.dates import read_instant
from shared.places import gazetteer


@pytest.fixture(scope="session")
def places():
    return gazetteer()


@pytest.fixture(scope="session")
def article():
    """Make an article-seen; what is not given is that of an ordinary newspaper page."""

    def make(title="", text="", published="2017-05-09", **given):
        url = given.pop("url", "https://news.example/story")
        fields = {
            "kind": "article", "url": url, "canonical_url": url, "title": title, "text": text,
            "published_at": published, "fetched_at": "2026-01-01T00:00:00Z", "content_hash": content_hash(title, text),
        }  # fmt: skip
        return ArticleSeen.model_validate({**fields, **given})

    return make


@pytest.fixture(scope="session")
def reading(places, article):
    """Read an article of a title and a text; return its claims."""

    def make(title="", text="", published="2017-05-09", **given):
        seen = article(title, text, published, **given)
        event = make_event(seen, source="/tests", time=read_instant("2026-01-01T00:00:00Z"))
        return read(seen, event.id, places)

    return make
