"""What a generation says, as one digest per place: equal digests mean equal read models."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from services.projection.fold.generation import Generation
from shared.postgres import sql


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of one kind (place, alias, article, reading, claim, occurrence, listing, stance) that are about one
    thing: how many, and their sha256 in hex."""

    count: int
    digest: str


# What a generation says: {place id: {kind: rows}}.
Said = Mapping[str, Mapping[str, Rows]]


async def said(connection: Any, generation: Generation, *, exact: bool = False) -> Said:
    """Return the rows of a generation by place and kind; sources are under `articles 00` to `articles ff`, rows of no
    place under `nowhere`. The session must be in UTC, as every pool of shared.postgres is.

    Two ledgers that recorded the same events in another order say the same. `exact` looks at positions, times of
    recording and keys too: then two generations of one record and one code are the same, column by column.
    """
    query = sql(__file__, "digest.sql").format(schema=generation.schema, exact=str(exact).lower())
    found: defaultdict[str, dict[str, Rows]] = defaultdict(dict)
    for about, kind, count, digest in await connection.fetch(query):
        found[about][kind] = Rows(count, digest)
    return found


async def digests(connection: Any, generation: Generation) -> dict[str, str]:
    """Return {place id: sha256 in hex} of what `said` gives."""
    found = await said(connection, generation)
    return {about: _digest(kinds) for about, kinds in found.items()}


def differing(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    """Return what the two do not agree on, in order."""
    return sorted(about for about in one.keys() | other.keys() if one.get(about) != other.get(about))


def _digest(kinds: Mapping[str, Rows]) -> str:
    return sha256("\n".join(f"{kind} {rows.digest}" for kind, rows in sorted(kinds.items())).encode()).hexdigest()
