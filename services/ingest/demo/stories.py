"""The demo's articles: markdown files with a few lines about themselves on top."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("articles")


@dataclass(frozen=True, slots=True)
class Story:
    """One edition of an article. `name` is its file; a corrected edition is another file with the same address.

    `facts` names the public sources of what it reports: the outlet is made up, they are not.
    """

    name: str
    outlet: str
    address: str
    title: str
    published: str
    modified: str | None
    facts: str
    paragraphs: tuple[str, ...]

    @property
    def lead(self) -> str:
        """The first paragraph, as a feed prints it."""
        return self.paragraphs[0]


@cache
def stories() -> tuple[Story, ...]:
    """Return all articles, the earliest edition first."""
    read = [_read(path) for path in FOLDER.glob("*.md")]
    return tuple(sorted(read, key=lambda story: (story.modified or story.published, story.name)))


def _read(path: Path) -> Story:
    _, head, body = path.read_text("utf-8").split("---\n", 2)
    told = dict(line.split(": ", 1) for line in head.strip().splitlines())
    paragraphs = tuple(" ".join(block.split()) for block in body.split("\n\n") if block.strip())
    return Story(
        name=path.stem,
        outlet=told["outlet"],
        address=told["address"],
        title=told["title"],
        published=told["published"],
        modified=told.get("modified"),
        facts=told["facts"],
        paragraphs=paragraphs,
    )
