"""A look at what the ledger said when the record ended at another position."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from services.projection.fold.advance import Progress, head
from services.projection.fold.tables import STANCE
from services.projection.readmodels.listings.listings import NATION
from services.projection.replay.making import NO_MEANS, Means
from services.projection.replay.scratch import scratch
from shared.errors import LedgerError
from shared.places import Gazetteer
from shared.postgres import sql


class NoSuchPosition(LedgerError):
    """The record does not reach that position: give one from 0 to its head."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one place stood. `as_of` is the ledger's day at that position."""

    as_of: date
    place: str
    name: str
    status: str
    basis: str
    contested: bool
    upcoming_status: str | None
    upcoming_on: date | None


async def look(
    pool: asyncpg.Pool,
    gazetteer: Gazetteer,
    *,
    until: int | None = None,
    jurisdiction: str | None = None,
    means: Means = NO_MEANS,
    progress: Progress | None = None,
) -> list[Look]:
    """Return the stances as the record up to position `until` (untold: all of it) gives them.

    Of one jurisdiction (any of its ids), of which then only the state is folded, else of every place that has a stance
    of its own. Changes nothing that a reader sees. Raises NoSuchPosition, UnknownPlace.
    """
    end = await head(pool)
    if until is not None and not 0 <= until <= end:
        raise NoSuchPosition(f"position {until} is not in the record, which ends at {end}")
    place = None
    if jurisdiction is not None:
        place = gazetteer.by_fips(jurisdiction) or gazetteer.find(jurisdiction)
    states = frozenset({place.state or NATION}) if place is not None else None
    end = end if until is None else until
    async with scratch(
        pool, gazetteer, end, states=states, tables=frozenset({STANCE.name}), means=means, progress=progress
    ) as (connection, again):
        as_of = again.today or await connection.fetchval("select current_date")
        keys = None
        if place is not None:
            keys = [await connection.fetchval(f"select key from {again.schema}.place where id = $1", place.id)]  # noqa: S608
        rows = await connection.fetch(sql(__file__, "look.sql").format(schema=again.schema), as_of, keys)
        return [Look(as_of, *row) for row in rows]
