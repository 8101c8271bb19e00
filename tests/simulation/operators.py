"""Commands of operators: the real replay and rollback. The parts of a build are filled by a stand-in, see `fill`."""

import asyncio
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import orjson

from services.projection.fold.decode import NotYet
from services.projection.fold.ownership import OwnershipLost
from services.projection.fold.tables import ARTICLE, TABLES
from services.projection.replay import plan, switch
from services.projection.replay import replay as replaying
from services.projection.replay import rollback as rolling
from services.projection.replay.bulk.job import Job
from services.projection.replay.bulk.mark import finish
from shared.postgres import away
from tests.simulation.alphabet import BREAKS, GAZETTEER
from tests.simulation.driver import PROCESS

NO_FOLDER: Any = SimpleNamespace(folder=lambda _spool: Path("/nowhere"))


class CannotBuild(Exception):
    """The folds fail on an event of which nobody has told the build."""


REFUSED = (
    CannotBuild,
    *(replaying.ReplayRunning, rolling.NothingToGoBackTo, rolling.OthersMustFold),
    *(OwnershipLost, asyncpg.SerializationError),
)


async def replay(process: Any) -> None:
    """`sanctuary replay`, again where something came between."""
    for _ in range(4):
        try:
            done = await replaying.replay(process.world.pool(process), GAZETTEER, means=NO_FOLDER)
            process.world.tally["replays"] += 1
            process.world.tally["replays that were resumed"] += done.resumed
            return
        except Exception as error:
            _pass_outages(error)
        await asyncio.sleep(1)


async def rollback(process: Any) -> None:
    """`sanctuary rollback`, again until there is something to go back to."""
    for _ in range(20):
        try:
            await rolling.rollback(process.world.pool(process), GAZETTEER)
            process.world.tally["rollbacks"] += 1
            return
        except Exception as error:
            _pass_outages(error)
        await asyncio.sleep(2)


def _pass_outages(error: Exception) -> None:
    """A command that an outage stops, or that is refused, is simply over; its person starts it again."""
    if not away(error) and not isinstance(error, REFUSED):
        raise error


async def fill(pool: Any, _gazetteer: Any, job: Job, _means: Any, _progress: Any = None) -> None:
    """Fill a generation in two parts, with the rows that the record gives at the build's position."""
    world = PROCESS.get().world
    rows, events = world.watch.at(job.to_position), world.postgres.tables["record.event"]
    worker: Any = SimpleNamespace(pool=pool)
    broken = {at for at, event in events.items() if BREAKS in event["body"] and at <= job.to_position}
    if broken - job.skipped:
        raise CannotBuild(str(broken))
    new = [NotYet(at, events[at]["id"], "version 99") for at in world.watch.not_yet if at <= job.to_position]
    await finish(worker, job, "articles", {ARTICLE: list(rows["article"].values())})
    rest = {table: list(rows[table.name].values()) for table in TABLES if table is not ARTICLE}
    await finish(worker, job, "rest", rest, [event for event in new if event.position not in job.skipped])
    days = [
        date.fromisoformat(orjson.loads(event["body"])["data"]["day"])
        for at, event in events.items()
        if at <= job.to_position and event["type"] == "day-began"
    ]
    await pool.execute(
        "update fold.generation set checkpoint = $2, today = $3 where number = $1",
        *(job.generation, job.to_position, max(days, default=None)),
    )


def patches(state: Any) -> list[tuple[Any, dict[str, Any]]]:
    """What of the commands is simulated: the code's version, the state, the parts."""
    code = {"code_version": lambda: PROCESS.get().code}
    seldom = {"collect_seldom": lambda: None}
    return [
        (replaying, {**code, **seldom, "fill": fill}),
        (plan, code),
        (rolling, {**code, **seldom}),
        (switch, {"State": state}),
    ]
