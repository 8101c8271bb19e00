"""The prepared database and the clean stream server that the tests of projection have; servers for second opinions."""

import contextlib

import pytest

from services.classifier.opinion.endpoint import Endpoint
from tests.integration.projection.conftest import client, pool

__all__ = ["client", "pool"]


@pytest.fixture
async def opened():
    """Endpoints, closed at the end."""
    async with contextlib.AsyncExitStack() as stack:

        def make(url, seconds=5.0, key=""):
            made = Endpoint(url, "judge", key, seconds)
            stack.push_async_callback(made.close)
            return made

        yield make
