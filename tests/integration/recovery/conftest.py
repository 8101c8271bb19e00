"""The same prepared databases and clean stream server as the tests of projection have; a small web to read from."""

from tests.integration.ingest.conftest import memory, publisher, web
from tests.integration.projection.conftest import client, other_pool, pool

__all__ = ["client", "memory", "other_pool", "pool", "publisher", "web"]
