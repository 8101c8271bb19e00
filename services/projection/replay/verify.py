"""Verify: is what readers see what the record says? Builds it again beside, and compares place by place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.projection.fold.advance import Progress
from services.projection.fold.digest import Rows, Said, differing, said
from services.projection.fold.generation import Generation, live
from services.projection.readmodels import code_version
from services.projection.replay.altered import altered
from services.projection.replay.making import NO_MEANS, Means
from services.projection.replay.scratch import scratch
from shared.errors import LedgerError
from shared.places import Gazetteer
from shared.postgres import sql


class NothingLive(LedgerError):
    """There is no live generation yet: start projection, or run replay."""


class OtherCode(LedgerError):
    """The live generation was made by another version: verify with that one, or replay first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be.

    kind: gap or head (of the record's positions), altered (an event of the record), checkpoint (of the live
    generation), overlap (two rows answer one question), differs (rows that are not those that the record gives).
    `about` is a place, a drawer of articles, a position; `detail` says which kinds of rows, and how many where their
    number is wrong.
    """

    kind: str
    about: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.about} {self.detail}".rstrip()


@dataclass(frozen=True, slots=True)
class _Shown:
    generation: Generation
    said: Said
    not_understood: Mapping[int, str]


async def verify(
    pool: asyncpg.Pool, gazetteer: Gazetteer, *, means: Means = NO_MEANS, progress: Progress | None = None
) -> list[Difference]:
    """Return every difference between the live generation and the record; empty when all is well.

    Every event is compared with the hash that it was recorded with, every column of every row with what a rebuild
    gives, and so is what was not understood. The live generation is compared as of its own
    checkpoint, read at one moment; it may go on meanwhile. A record with a gap cannot be folded: then the gaps are all
    that is told. Raises NothingLive, and OtherCode where another code or gazetteer made the live generation.
    """
    found = [Difference(*row) for row in await pool.fetch(sql(__file__, "gaps.sql"))]
    if any(difference.kind == "gap" for difference in found):
        return found
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        shown = await _shown(connection, gazetteer)
        last = await connection.fetchval("select coalesce(max(position), 0) from record.event")
        overlaps = await connection.fetch(sql(__file__, "overlaps.sql").format(schema=shown.generation.schema))
    found += [Difference("overlap", row["about"], f"({row['what']}, {row['at']})") for row in overlaps]
    checkpoint = shown.generation.checkpoint
    if checkpoint > last:
        found.append(Difference("checkpoint", f"of the live generation is {checkpoint},", f"the record ends at {last}"))
    async for position, id_, what in altered(pool, last, progress=progress):
        found.append(Difference("altered", f"position {position}", f"({id_}): {what}"))
    async with scratch(pool, gazetteer, min(checkpoint, last), means=means, progress=progress) as (connection, again):
        rebuilt = _Shown(again, await said(connection, again, exact=True), await _not_understood(connection, again))
    return [*found, *_compare(shown, rebuilt)]


async def _shown(connection: Any, gazetteer: Gazetteer) -> _Shown:
    generation = await live(connection)
    if generation is None:
        raise NothingLive("there is no live generation to verify: start projection, or run replay")
    if not generation.made_by(code_version(), gazetteer):
        raise OtherCode(
            f"generation {generation.number} was made by another version ({generation.code_version}):"
            " verify with that one, or run replay first"
        )
    return _Shown(
        generation, await said(connection, generation, exact=True), await _not_understood(connection, generation)
    )


async def _not_understood(connection: Any, generation: Generation) -> dict[int, str]:
    rows = await connection.fetch(
        "select position, id::text from fold.not_understood where generation = $1", generation.number
    )
    return dict(rows)


def _compare(shown: _Shown, rebuilt: _Shown) -> Iterator[Difference]:
    for about in differing(shown.said, rebuilt.said):
        yield Difference("differs", about, kinds_that_differ(shown.said.get(about, {}), rebuilt.said.get(about, {})))
    for position in sorted(shown.not_understood.items() ^ rebuilt.not_understood.items()):
        here = "is" if position in shown.not_understood.items() else "is not"
        yield Difference("differs", f"position {position[0]}", f"{here} among what was not understood")
    if shown.generation.today != rebuilt.generation.today:
        yield Difference("differs", "today", f"is {shown.generation.today}, not {rebuilt.generation.today}")


def kinds_that_differ(shown: Mapping[str, Rows], rebuilt: Mapping[str, Rows]) -> str:
    """Say which kinds of rows differ: `claim, stance (3 rows, the record gives 4)`. Pure."""
    return ", ".join(_kind(kind, shown.get(kind), rebuilt.get(kind)) for kind in differing(shown, rebuilt))


def _kind(kind: str, shown: Rows | None, rebuilt: Rows | None) -> str:
    here, there = (rows.count if rows else 0 for rows in (shown, rebuilt))
    if here == there:
        return kind
    return f"{kind} ({here} {'row' if here == 1 else 'rows'}, the record gives {there})"
