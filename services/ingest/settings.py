"""What ingest needs to know beyond what every service does."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from services.ingest.canonical import is_sound
from shared.settings import Settings


class IngestSettings(Settings):
    """feeds: addresses parted by commas. feed_interval: seconds between two passes. demo: the demo newsroom runs."""

    feeds: str = ""
    feed_interval: Annotated[float, Field(gt=0)] = 300.0
    demo: bool = False
    demo_port: Annotated[int, Field(ge=0, le=65535)] = 0
    demo_curated: bool = True

    @field_validator("feeds")
    @classmethod
    def _sound(cls, feeds: str) -> str:
        for address in _parted(feeds):
            if not is_sound(address):
                raise PydanticCustomError(
                    "address", "{address} is no address: write http:// or https:// and a host", {"address": address}
                )
        return feeds

    def feed_addresses(self) -> tuple[str, ...]:
        """Return the feeds to poll."""
        return _parted(self.feeds)


def _parted(feeds: str) -> tuple[str, ...]:
    return tuple(address.strip() for address in feeds.split(",") if address.strip())
