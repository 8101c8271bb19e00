"""What the tests of the bus share: a client, and databases with the record's tables."""

from tests.integration.projection.conftest import client, other_pool, pool

__all__ = ["client", "other_pool", "pool"]
