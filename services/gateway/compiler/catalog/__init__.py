"""What each field of each type is, in SQL. To add a field: describe it in the schema, and give it a row here."""

from services.gateway.compiler.catalog import article, change, claim, jurisdiction, occurrence, query, stance
from services.gateway.compiler.compiler import Catalog

CATALOG: Catalog = {
    **query.TYPES,
    **jurisdiction.TYPES,
    **stance.TYPES,
    **occurrence.TYPES,
    **claim.TYPES,
    **article.TYPES,
    **change.TYPES,
}
"""Connections, edges and page infos are not here: connections.py builds them."""
