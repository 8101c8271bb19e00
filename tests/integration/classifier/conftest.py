"""The prepared database and the clean stream server that the tests of projection have."""

from tests.integration.projection.conftest import client, pool

__all__ = ["client", "pool"]
