"""What a generation says, as one digest per place: equal digests mean equal read models."""

from collections.abc import Mapping
from typing import Any

from services.projection.fold.generation import Generation
from shared.postgres import sql


async def digests(connection: Any, generation: Generation) -> dict[str, str]:
    """Return {place id: sha256 in hex}; sources are under `articles 00` to `articles ff`, claims of no place under
    `nowhere`. The session must be in UTC, as every pool of shared.postgres is."""
    rows = await connection.fetch(sql(__file__, "digest.sql").format(schema=generation.schema))
    return {row["about"]: row["digest"] for row in rows}


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Return what the two do not agree on, in order."""
    return sorted(about for about in one.keys() | other.keys() if one.get(about) != other.get(about))
