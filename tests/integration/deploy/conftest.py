"""A database that has the tables of the record."""

from tests.integration.projection.conftest import pool

__all__ = ["pool"]
