"""The fold's loop: which generation is ours to fold, folding it, and switching readers to it when it has caught up."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from services.projection.fold.advance import head
from services.projection.fold.follow import follow
from services.projection.fold.generation import CREATING, Generation, create, generations, live
from services.projection.fold.ownership import OwnershipLost, owned, owner
from services.projection.fold.pointer import forget_older, swap
from services.projection.fold.state import State
from services.projection.readmodels import code_version
from shared.places import Gazetteer
from shared.postgres import away
from shared.telemetry import log


@dataclass(slots=True)
class FoldLoop:
    """Follows the record. Many processes may run it; each generation is folded by one, the others stand by.

    A process that starts makes its own code's generation the live one, once; after that it leaves the pointer alone
    unless nobody folds the live generation, so that two versions in one deployment do not fight over it.
    `poll` is how long (seconds) it sleeps unless woken, `patience` how long before it looks again at what is another's.
    `role` says what it does now, for people and probes.
    """

    pool: asyncpg.Pool
    gazetteer: Gazetteer
    poll: float = 0.5
    patience: float = 2.0
    page: int = 2000
    code: str = field(default_factory=code_version)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    role: str = "starting"
    _state: State | None = None
    _intends: bool = True

    async def run(self) -> None:
        """Run for ever. Waits while the database is away or another process owns; any other failure ends it."""
        while True:
            try:
                target = await self._target()
                if target is None or not await self._own(target):
                    self.role = "standing by"
                    await asyncio.sleep(self.patience)
            except OwnershipLost as error:
                self.role = "standing by"
                log.warning("fold_lost", reason=str(error))
                await asyncio.sleep(self.patience)
            except Exception as error:
                if not away(error):
                    raise
                self.role = "waiting for the database"
                log.warning("fold_waits", reason=str(error) or type(error).__name__)
                await asyncio.sleep(self.patience)

    async def _target(self) -> Generation | None:
        """Return what to fold: the live generation if this code made it, else this code's newest, made if need be."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", CREATING)
            shown = await live(connection)
            if shown and self._made(shown):
                return shown
            known = await generations(connection)
            mine = [one for one in known if self._made(one) and one.status != "scratch" and not one.in_parts]
            if mine:
                return mine[0]
            if shown and not self._intends and await owner(connection, shown.number):
                return None
            return await create(connection, code=self.code, gazetteer=self.gazetteer)

    async def _own(self, target: Generation) -> bool:
        """Fold `target` while it is ours and the right one; return False where another process owns it."""
        async with owned(self.pool, target.number) as connection:
            if connection is None:
                return False
            log.info("fold_owns", generation=target.number, status=target.status, checkpoint=target.checkpoint)
            while True:
                self.wake.clear()
                await self._advance(connection, target)
                if not await self._settle(connection, target):
                    return True
                self.role = "owner"
                await _either(self.wake, self.poll)

    async def _advance(self, connection: Any, target: Generation) -> None:
        state, self._state = self._state, None  # of no use after an exception
        at = await connection.fetchval("select checkpoint from fold.generation where number = $1", target.number)
        if state is None or state.position > at:
            state = State(self.gazetteer)
        end = await head(connection)
        self._state = await follow(self.pool, connection, target.number, state, end, page=self.page)

    async def _settle(self, connection: Any, target: Generation) -> bool:
        """Point readers to `target` where that is due; return whether it is still the one to fold."""
        shown = await live(connection)
        if shown and shown.number == target.number:
            self._intends = False
            return True
        if shown and self._made(shown):
            return False  # a replay put another one in its place
        if shown and not self._intends and await owner(connection, shown.number):
            return True
        while not await swap(connection, target):
            await self._advance(connection, target)
        log.info("fold_live", generation=target.number)
        self._intends = False
        await forget_older(self.pool)
        return True

    def _made(self, generation: Generation) -> bool:
        return generation.made_by(self.code, self.gazetteer)


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
