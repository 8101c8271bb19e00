"""What ingest needs to know beyond what every service does."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from services.ingest.canonical import is_sound
from services.ingest.sources_file import Watched, checked, read_sources
from shared.settings import Settings


class IngestSettings(Settings):
    """sources: the file of sources. feeds: addresses parted by commas, the short form, read every `feed_interval`
    seconds. lease: seconds after which the sources of a dead replica are taken over. push_tokens_file: hashes of the
    tokens for POST /articles. demo: the demo newsroom runs.
    """

    sources: Path | None = None
    feeds: str = ""
    feed_interval: Annotated[float, Field(gt=0, le=366 * 86400, allow_inf_nan=False)] = 300.0
    lease: Annotated[float, Field(ge=0.1, le=86400, allow_inf_nan=False)] = 60.0
    push_tokens_file: Path | None = None
    demo: bool = False
    demo_port: Annotated[int, Field(ge=0, le=65535)] = 0
    demo_curated: bool = True

    @field_validator("sources", "push_tokens_file", mode="before")
    @classmethod
    def _named(cls, told: object) -> object:
        """An empty variable is none, as in a compose file."""
        return None if told == "" else told

    @field_validator("feeds")
    @classmethod
    def _sound(cls, feeds: str) -> str:
        for address in _parted(feeds):
            if not is_sound(address):
                raise PydanticCustomError(
                    "address", "{address} is no address: write http:// or https:// and a host", {"address": address}
                )
        return feeds

    def watched(self) -> tuple[Watched, ...]:
        """Return all sources to watch, those of the file first. Raises WrongSources, UnreadableFile."""
        of_file = read_sources(self.sources) if self.sources else ()
        return checked([*of_file, *(self._feed(address, address) for address in _parted(self.feeds))], "the settings")

    def demo_source(self, address: str) -> Watched:
        """Return the newsroom as a source."""
        return self._feed("demo", address)

    def _feed(self, name: str, address: str) -> Watched:
        return Watched(name=name, kind="feed", address=address, every=self.feed_interval)


def _parted(feeds: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.strip() for address in feeds.split(",") if address.strip()))
