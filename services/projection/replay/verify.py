"""Verify: is what readers see what the record says? Builds it again beside, and compares place by place."""

from dataclasses import dataclass

import asyncpg

from services.projection.fold.advance import Progress
from services.projection.fold.digest import differing, digests
from services.projection.fold.generation import live
from services.projection.readmodels import code_version
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
    """One thing that is not as it should be. kind: differs, overlap, gap."""

    kind: str
    about: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.about} {self.detail}".rstrip()


async def verify(pool: asyncpg.Pool, gazetteer: Gazetteer, *, progress: Progress | None = None) -> list[Difference]:
    """Return every difference between the live generation and the record; empty when all is well.

    The live generation is compared as of its own checkpoint; it may go on meanwhile: both are read at that moment.
    Raises NothingLive, and OtherCode where another code or gazetteer made it.
    """
    found = [
        Difference("gap", f"positions {row['first']} to {row['last']}", "are missing in the record")
        for row in await pool.fetch(sql(__file__, "gaps.sql"))
    ]
    if found:
        return found
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        generation = await live(connection)
        if generation is None:
            raise NothingLive("there is no live generation to verify: start projection, or run replay")
        if (generation.code_version, generation.gazetteer_hash) != (code_version(), gazetteer.hash):
            raise OtherCode(
                f"generation {generation.number} was made by another version ({generation.code_version}):"
                " verify with that one, or run replay first"
            )
        shown = await digests(connection, generation)
        overlaps = await connection.fetch(sql(__file__, "overlaps.sql").format(schema=generation.schema))
    found += [Difference("overlap", row["about"], f"({row['what']}, {row['at']})") for row in overlaps]
    async with scratch(pool, gazetteer, generation.checkpoint, progress=progress) as (connection, again):
        rebuilt = await digests(connection, again)
    found += [Difference("differs", about) for about in differing(shown, rebuilt)]
    return found
