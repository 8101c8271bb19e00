"""Generations: one schema each with all read models, its checkpoint and what code made it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from services.projection import readmodels
from services.projection.fold.following import forget
from services.projection.readmodels import listings, occurrences, places, sources, stances
from services.projection.readmodels.places.rows import ALIAS, PLACE, alias_rows, place_keys, place_rows
from shared.places import Gazetteer
from shared.postgres import sql

_SELECT = (
    "select number, status, code_version, gazetteer_hash, checkpoint, today,"
    " exists (select from fold.build b where b.generation = number) from fold.generation"
)
CREATING = 0x5A4C_0002


@dataclass(frozen=True, slots=True)
class Generation:
    """One row of fold.generation. `checkpoint` is the position of the last event folded, `today` the latest day.

    `in_parts`: a replay builds it whole, in parts; until they are all done it is at no position at all.
    """

    number: int
    status: str
    code_version: str
    gazetteer_hash: str
    checkpoint: int
    today: date | None
    in_parts: bool

    @property
    def schema(self) -> str:
        """The schema that holds its tables."""
        return f"generation_{self.number}"

    def made_by(self, code: str, gazetteer: Gazetteer) -> bool:
        """Tell whether the read models of that version with that gazetteer made it: no other can fold it on."""
        return (self.code_version, self.gazetteer_hash) == (code, gazetteer.hash)


async def generations(connection: Any) -> list[Generation]:
    """Return all that have tables, newest first."""
    rows = await connection.fetch(f"{_SELECT} where status <> 'retired' order by number desc")
    return [Generation(*row) for row in rows]


async def one(connection: Any, number: int) -> Generation:
    """Return the generation of that number as it is now."""
    return Generation(*await connection.fetchrow(f"{_SELECT} where number = $1", number))


async def live(connection: Any) -> Generation | None:
    """Return the generation that readers see, None before the first one is built."""
    number = await connection.fetchval("select generation from fold.pointer")
    return await one(connection, number) if number is not None else None


async def create(connection: Any, *, code: str, gazetteer: Gazetteer, status: str = "building") -> Generation:
    """Make an empty generation: schema, tables, places, functions, and the gateway's rights on them.

    All in one transaction: a crash leaves nothing.
    """
    keys = place_keys(gazetteer)
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", CREATING)
        number = await connection.fetchval("select coalesce(max(number), 0) + 1 from fold.generation")
        schema = f"generation_{number}"
        await connection.execute(f"create schema {schema}")
        await connection.execute(f"set local search_path = {schema}")
        await connection.execute(sql(readmodels.__file__, "tables.sql"))
        for table, columns, rows in (
            ("place", PLACE, place_rows(gazetteer, keys)),
            ("place_alias", ALIAS, alias_rows(gazetteer, keys)),
        ):
            await connection.copy_records_to_table(table, schema_name=schema, columns=columns, records=rows)
        for statement in _beside_the_folds():
            await connection.execute(statement)
        await connection.execute(
            f"grant usage on schema {schema} to gateway; grant select on all tables in schema {schema} to gateway;"
            f"grant execute on all functions in schema {schema} to gateway; analyze {schema}.place"
        )
        await connection.execute(
            "insert into fold.generation (number, status, code_version, gazetteer_hash, started_at)"
            " values ($1, $2, $3, $4, clock_timestamp())",
            *(number, status, code, gazetteer.hash),
        )
    return await one(connection, number)


async def drop(connection: Any, generation: Generation) -> None:
    """Remove the tables of a generation that is not live; the row stays, `retired`, so its number is used once."""
    async with connection.transaction():
        retired = await connection.fetchval(
            "update fold.generation set status = 'retired' where number = $1 and status <> 'live' returning number",
            generation.number,
        )
        if retired is not None:
            await connection.execute("delete from fold.not_understood where generation = $1", generation.number)
            await forget(connection, generation.number)
            await connection.execute(f"drop schema if exists {generation.schema} cascade")


def _beside_the_folds() -> list[str]:
    """Return the indexes, then the functions, that the read models' folders hold."""
    folders = (places, sources, occurrences, listings, stances)
    return [
        sql(str(folder.__file__), name)
        for name in ("indexes.sql", "view.sql")
        for folder in folders
        if (Path(str(folder.__file__)).parent / name).exists()
    ]
