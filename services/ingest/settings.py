"""What ingest needs to know beyond what every service does."""

from typing import Annotated

from pydantic import Field

from shared.settings import Settings


class IngestSettings(Settings):
    """feeds: addresses parted by commas. feed_interval: seconds between two passes. demo: the demo newsroom runs."""

    feeds: str = ""
    feed_interval: Annotated[float, Field(gt=0)] = 300.0
    demo: bool = False
    demo_port: Annotated[int, Field(ge=0, le=65535)] = 0
    demo_curated: bool = True

    def feed_addresses(self) -> tuple[str, ...]:
        """Return the feeds to poll."""
        return tuple(address.strip() for address in self.feeds.split(",") if address.strip())
