"""Advance, and when an event breaks the folds set it aside: a poison event stops nothing but itself."""

from typing import Any

import asyncpg

from services.projection.fold.advance import FoldFailed, Progress, advance
from services.projection.fold.state import State
from shared.telemetry import log


async def follow(
    pool: asyncpg.Pool,
    owner: Any,
    number: int,
    state: State,
    to_position: int,
    *,
    page: int,
    progress: Progress | None = None,
) -> State:
    """Do as `advance`, and return the state to go on with, which is another one after a failure.

    A page on which the folds raise is folded event by event; the one that they raise on alone joins what this
    generation does not understand, with the error as its reason, until another code version folds it.
    """
    size = page
    while True:
        try:
            await advance(pool, owner, number, state, to_position, page=size, progress=progress)
            return state
        except FoldFailed as failed:
            log.error("fold_failed", generation=number, reason=str(failed), exc_info=failed.error)
            if failed.first == failed.last:
                await _set_aside(owner, number, failed)
                size = page
            else:
                size = max(1, size // 10)
        state = State(state.gazetteer)


async def _set_aside(owner: Any, number: int, failed: FoldFailed) -> None:
    position, id_, _ = failed.first
    await owner.execute(
        "insert into fold.not_understood (generation, position, id, reason) values ($1, $2, $3, $4)",
        *(number, position, id_, f"the fold failed on it: {failed.error!r}"[:1000]),
    )
