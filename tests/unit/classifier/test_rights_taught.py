"""Help without a declaration: officials who teach immigrants their rights, told for review, not for the stance."""

import pytest

from services.classifier.reading import read
from shared.events import ArticleSeen, content_hash
from shared.places import gazetteer

DENVER = "ocd-division/country:us/state:co/county:denver"


def claims(title):
    article = ArticleSeen(
        kind="article",
        url="https://example.org/a",
        canonical_url="https://example.org/a",
        title=title,
        text="",
        published_at="2018-05-01",
        fetched_at="2018-05-01T00:00:00Z",
        content_hash=content_hash(title, ""),
    )
    return read(article, "8fef2c53-778d-5a34-9814-719f307c2833", gazetteer())


@pytest.mark.parametrize(
    "title",
    [
        "Denver offers free know-your-rights workshops to immigrants",
    ],
)
def test_a_city_that_teaches_rights_helps_without_declaring(title):
    (claim,) = claims(title)
    assert (claim.type, claim.stage, claim.tier) == ("policy-changed", "announced", "review")
    assert "legal_support" in claim.dimensions
    assert [place.id for place in claim.jurisdictions] == [DENVER]


def test_a_church_that_does_so_is_no_government():
    assert claims("Church group holds know-your-rights meeting for immigrants in Denver") == []
