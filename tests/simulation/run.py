"""One run by its seed: a storm, a calm, and what must hold when all has settled."""

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import structlog

from services.projection.fold.days import missing_days
from shared.bus.dead_letters import SUFFIX
from tests.simulation.alphabet import GAZETTEER, REFUSED, STREAMS
from tests.simulation.driver import Broken
from tests.simulation.processes import projection, wiring
from tests.simulation.small_state import RealState, SmallState
from tests.simulation.storm import Storm
from tests.simulation.world import World

PATIENCE = 150.0  # simulated seconds in which a calm ledger must have settled
ZOMBIES = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to. `wrong` is None when everything held; `crc` is the digest of every step it took."""

    seed: int
    wrong: str | None
    crc: int
    steps: int
    tally: Counter[str]
    effects: Counter[str]
    points: frozenset[tuple[str, str]]


def run(seed: int, *, trace: Callable[[str], None] = lambda _: None) -> Outcome:
    """Run one seed. Every fifth has the real folds, the others the small state that forgives nothing."""
    real = seed % 5 == 4
    state: Any = RealState if real else SmallState
    world = World(seed, state(GAZETTEER), trace)
    storm = Storm(world, seed)
    world.loop.hook, world.loop.point = storm.hook, storm.point
    with _quiet(), wiring(world, state):
        random.seed(seed)  # the bus draws its jitter from there
        asyncio._set_running_loop(world.loop)
        try:
            wrong = _run(world, storm)
        finally:
            _bury(world)
            asyncio._set_running_loop(None)
    _count(world, real)
    return Outcome(seed, wrong, world.crc, world.loop.steps, world.tally, world.loop.seen, frozenset(world.points))


def _run(world: World, storm: Storm) -> str | None:
    try:
        world.start_all()
        while not storm.calm:
            world.loop.step()
        end = world.loop.now + PATIENCE
        while missing := _missing(world):
            for _ in range(50):
                world.loop.step()
            if world.loop.now > end:
                return f"did not settle: {missing}"
        return _wrong(world)
    except Broken as broken:
        return str(broken)


def _missing(world: World) -> str | None:
    """What a ledger that has settled would have."""
    if any(at < len(entries) for at, entries in zip(world.cursors, world.sources, strict=True)):
        return "a source has not published everything"
    for name in STREAMS:
        stream = world.streams.streams.get(name)
        for group, of in stream.groups.items() if stream else ():
            new = world.streams.unread(name, group)
            if of.pending or new:
                return f"{name}: group {group} has {len(of.pending)} pending, {len(new)} new"
    events = world.postgres.tables["record.event"].values()
    days = [orjson.loads(event["body"])["data"]["day"] for event in events if event["type"] == "day-began"]
    if not days or missing_days({date.fromisoformat(day) for day in days}, world.clock().date()):
        return "a day has not begun"
    if world.watch.live is None or world.watch.live[1] != len(events):
        return f"readers are at {world.watch.live} of {len(events)}"
    if not any(one.main is projection and not one.dead for one in world.processes.values()):
        return "no projection runs"
    return None


def _wrong(world: World) -> str | None:
    """What is not as promised, now that all has settled."""
    recorded = {event["id"]: event for event in world.postgres.tables["record.event"].values()}
    ids, no_envelope = set(), set()
    for _, raw in world.told:
        try:
            ids.add(orjson.loads(raw)["id"])
        except orjson.JSONDecodeError:
            no_envelope.add(raw)
    if lost := ids - recorded.keys():
        return f"published and not recorded: {sorted(lost)}"
    days = sorted(
        orjson.loads(event["body"])["data"]["day"] for event in recorded.values() if event["type"] == "day-began"
    )
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    if len(days) != (last - first).days + 1:
        return f"days were left out: {days}"
    return _parked(world, no_envelope) or _texts(world, recorded) or _refusals(world) or world.watch.journal()


def _parked(world: World, no_envelope: set[bytes]) -> str | None:
    """Each poison entry lies in the dead letters, with its reason, once; and nothing else does."""
    parked: dict[tuple[str, str, bytes], bytes] = {}
    for stream in STREAMS:
        for _, fields in world.streams.xrange(stream + SUFFIX):
            raw, group, reason = fields[b"__data__"], fields[b"group"].decode(), fields[b"error"].decode()
            if not (raw in no_envelope if group == "projection" else REFUSED.encode() in raw) or not reason:
                return f"{group} parked what is sound, or without a reason: {reason}: {raw[:80]!r}"
            origin = (stream, group, fields[b"origin_id"])
            if origin in parked:
                return f"parked more than once: {origin}"
            parked[origin] = raw
    world.tally["parked"] += len(parked)
    unreadable = {raw for _, raw in world.told if REFUSED.encode() in raw}
    for group, poison in (("projection", no_envelope), ("classifier", unreadable)):
        if missing := poison - {raw for (_, of, _), raw in parked.items() if of == group}:
            return f"poison of {group} was not parked: {missing}"
    return None


def _texts(world: World, recorded: dict[str, Any]) -> str | None:
    """The text of every article is there, unless it is erased."""
    texts = {event for event, _ in world.postgres.tables["record.text"]}
    articles = {id_ for id_, event in recorded.items() if event["type"] == "article-seen"}
    erased = {
        orjson.loads(event["body"])["data"]["article"]
        for event in recorded.values()
        if event["type"] == "article-erased"
    }
    if texts != articles - erased:
        return f"texts of {sorted(texts ^ (articles - erased))} are there or missing"
    return None


def _refusals(world: World) -> str | None:
    """No two writers ever met: neither the keys of the tables nor a deadlock had to keep them apart."""
    if world.postgres.refused:
        return f"the database had to refuse: {world.postgres.refused[0]}"
    return None


def _count(world: World, real: bool) -> None:
    tally = world.tally
    tally.update(world.watch.tally)
    tally["duplicates"] = world.streams.added() - tally["events"]
    tally["reclaimed"] = world.streams.reclaimed
    tally["waited for a lock"] = world.postgres.waits
    tally["rolled back"] = world.postgres.rolled_back
    tally["conflicts"] = len(world.postgres.tables["record.conflict"])
    tally["set aside or not understood"] = len(world.postgres.tables["fold.not_understood"])
    tally["generations"] = len(world.postgres.tables["fold.generation"])
    tally["journal entries"] = len(world.postgres.tables["fold.change"])
    tally["events"] = len(world.postgres.tables["record.event"])
    tally["runs with the real folds"] = int(real)
    tally["rows taken over"] = world.postgres.taken_over
    tally["takeovers"], tally["appends at once"] = world.postgres.takeovers, world.postgres.met


def _bury(world: World) -> None:
    """End every task, so that nothing of this run reaches into the next."""
    world.loop.hook = lambda _: None
    world.loop.broken = None
    for process in world.every:
        if not process.dead:
            world.kill(process)
    tasks = [*world.endings, *(task for process in world.every for task in process.tasks)]
    for _ in range(ZOMBIES):
        world.loop.broken = None
        with contextlib.suppress(Broken):
            world.loop.drain()
        left = [task for task in tasks if not task.done()]
        if not left:
            break
        for task in left:
            task.cancel()
    for task in tasks:
        if task.done() and not task.cancelled():
            task.exception()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    config, jitter = structlog.get_config(), random.getstate()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**config)
        random.setstate(jitter)
