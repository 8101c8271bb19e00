"""Plain text: one article a file."""

from collections.abc import Iterator

from services.ingest.errors import Unreadable
from services.ingest.found import Found, Item, Material, plain

HEADLINE = 120
"""A first line of at most this many characters, without a full stop, is a headline."""


def suits(material: Material) -> bool:
    """Whether it is named or typed as plain text."""
    return material.suffix in (".txt", ".text", ".md") or (
        material.media_type == "text/plain" or (material.media_type is None and not material.suffix)
    )


def read(material: Material) -> Iterator[Found]:
    """Yield the article: the first line is its title if it reads as one, else the name of the file."""
    text = plain(material)
    if not text:
        raise Unreadable("the file is empty")
    first, _, rest = text.partition("\n")
    headline = first.lstrip("# ").strip()
    if rest.strip() and len(headline) <= HEADLINE and not headline.endswith((".", ":", ";")):
        yield Item(url=material.address, title=headline, text=rest.strip(), origin=material.address)
    else:
        yield Item(url=material.address, title=material.stem, text=text, origin=material.address)
