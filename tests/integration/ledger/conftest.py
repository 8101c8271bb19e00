"""One running ledger with the demo for all tests of this folder."""

from collections.abc import Iterator

import pytest

from services.ingest.demo.stories import stories
from tests.integration.ledger.running import RunningLedger, running_ledger, settled


@pytest.fixture(scope="session")
def demo() -> Iterator[RunningLedger]:
    """The ledger as `make run` starts it, when the newsroom's articles and curated claims are folded."""
    with running_ledger() as ledger:
        settled(ledger, position=3 * len(stories()))
        yield ledger
