"""What goes wrong, and when: all by the seed. Some crashes are aimed at a kind of request, others fall anywhere."""

import random
from collections.abc import Callable
from typing import Any

from tests.simulation import operators, processes, statements
from tests.simulation.driver import Effect, SimLoop

EFFECTS = (
    *("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "RESET", "connect", "thread", "move cursor"),
    *("XADD pipeline", "EVAL park", "XREADGROUP", "XAUTOCLAIM", "XACK", "XPENDING_RANGE", "XGROUP_CREATE"),
    *("XINFO_GROUPS", "XINFO_STREAM", "XREVRANGE", "XRANGE", "XTRIM", "TIME", "INFO", "EVAL remove gone"),
)
SELDOM = (
    *("copy listing", "delete article", "delete claim", "delete listing", "delete reading", "delete occurrence"),
    *("ROLLBACK", "gap", "name entry"),
)
"""What the few events of a run hardly ever ask for."""
MOMENTS = ("before", "after")
"""It never reaches its server; it is done there, and the process dies before it learns of that."""
AIMS = 4
OFTEN = 1 / 90
LONGEST = 6000


def points() -> list[tuple[str, str]]:
    """Every place where a process may die: around each kind of request that the code makes."""
    kinds = sorted({*EFFECTS, *statements.names()} - {*SELDOM})
    return [(kind, moment) for kind in kinds for moment in MOMENTS]


def aims(seed: int) -> list[tuple[str, str]]:
    """The places that the crashes of a seed are aimed at."""
    return random.Random(seed).sample(points(), AIMS)


class Storm:
    """Does harm for a while, then lets all settle. Its `hook` is called before each step."""

    def __init__(self, world: Any, seed: int) -> None:
        self.world, self.rng = world, world.rng
        self.aims = {point: self.rng.choice((1, 1, 1, 2, 3)) for point in aims(seed)}
        self.left = self.rng.randint(5, 11)
        self.calm = False
        self.operators = 0
        world.streams.flaky = 0.05

    def hook(self, loop: SimLoop) -> None:
        """Maybe do one more piece of harm; once all is published and enough has been done, stop."""
        if self.calm:
            return
        if (self.left <= 0 and loop.steps > 1500) or loop.steps > LONGEST:
            self._calm()
        elif self.rng.random() < OFTEN:
            self.left -= 1
            name, harm, weight = self.rng.choices(HARM, [weight for _, _, weight in HARM])[0]
            del weight
            if harm(self):
                self.world.tally[name] += 1
                self.world.trace(f"{loop.now:9.3f} --- {name}")

    def point(self, effect: Effect, moment: str) -> bool:
        """Told of each request as it goes its way; returns whether its process has just died of it.

        In the calm, too: much of what is aimed at happens only once a ledger has got so far.
        """
        point = (effect.kind, moment)
        if point not in self.aims or effect.orphan or effect.process not in self._running():
            return False
        self.aims[point] -= 1
        if self.aims[point] != 0:
            return False
        self.world.points.add(point)
        self.world.trace(f"--- aimed at {moment} {effect.kind}")
        self._kill(effect.process)
        return True

    def _calm(self) -> None:
        self.calm = True
        self.world.streams.up = self.world.postgres.up = True
        self.world.streams.flaky = 0.0
        for process in self.world.processes.values():
            process.stalled_until = 0.0
        self.world.trace("--- calm")
        if self.rng.random() < 0.6:  # much is still to be folded now: a build has something to take over
            self.world.loop.call_later(self.rng.random() * 8, self.replay)

    # Harm. Each returns whether there was anything to harm.
    def _running(self) -> list[Any]:
        return [one for one in self.world.processes.values() if not one.dead and not one.stopping]

    def _kill(self, process: Any, code: str | None = None) -> None:
        self.world.tally["crashes"] += 1
        self.world.kill(process)
        self._again(process, code)

    def _again(self, process: Any, code: str | None = None) -> None:
        if process.main not in (operators.replay, operators.rollback):
            start = self.world.start
            wait = self.rng.choice((0.1, 1.0, 3.0, 8.0))
            self.world.loop.call_later(wait, start, process.name, process.main, code or process.code)

    def crash(self) -> bool:
        """Kill whoever has a request under way."""
        running = self._running()
        busy = [effect.process for effect in self.world.loop.effects if effect.process in running]
        if busy:
            self._kill(self.rng.choice(busy))
        return bool(busy)

    def stop(self) -> bool:
        running = [one for one in self._running() if one.main is not processes.reader]
        if not running:
            return False
        process = self.rng.choice(running)
        self.world.stop(process)
        self._again(process)
        return True

    def deploy(self) -> bool:
        """Another code version takes the place of one projection; the next deployment brings the other along."""
        running = [one for one in self._running() if one.main is processes.projection]
        if not running:
            return False
        process = self.rng.choice(running)
        self.world.stop(process)
        self._again(process, self.rng.choice(("old", "new", "newer")))
        return True

    def database_restarts(self) -> bool:
        if self.world.postgres.up:
            self.world.restart_postgres(self.rng.random() * 8)
            return True
        return False

    def streams_restart(self) -> bool:
        return self._streams(power_cut=False)

    def power_cut(self) -> bool:
        return self._streams(power_cut=True)

    def _streams(self, power_cut: bool) -> bool:
        if not self.world.streams.up:
            return False
        lost = self.world.restart_streams(self.rng.choice((0.3, 3.0, 15.0)), power_cut)
        self.world.tally["commands lost in power cuts"] += lost
        return True

    def connection_lost(self) -> bool:
        lost = [e for e in self.world.loop.effects if e.process in self._running() and e.server is not None]
        lost = [e for e in lost if e.kind not in ("read", "move cursor", "thread", "connect")]
        if lost:
            self.world.lose_reply(self.rng.choice(lost))
        return bool(lost)

    def stall(self) -> bool:
        """A process stands still, longer than it takes others to think it dead."""
        running = self._running()
        if not running:
            return False
        process = self.rng.choice(running)
        process.stalled_until = self.world.loop.now + self.rng.choice((1.0, 7.0, 20.0))
        return True

    def slow(self) -> bool:
        """Time passes at once: days in one case of four, with everything killed before."""
        if self.rng.random() < 0.25:
            for process in self._running():
                self._kill(process)
            self.world.loop.now += 86400 * self.rng.randint(1, 3)
        else:
            self.world.loop.now += self.rng.random() * 10
        return True

    def replay(self) -> bool:
        return self._operator(operators.replay)

    def rollback(self) -> bool:
        return self._operator(operators.rollback)

    def _operator(self, main: Callable[[Any], Any]) -> bool:
        self.operators += 1
        codes = [one.code for one in self.world.processes.values() if one.main is processes.projection]
        self.world.start(f"operator-{self.operators}", main, self.rng.choice(codes))
        return True

    def rewind(self) -> bool:
        """A source's cursor is put back: it publishes again what it has published."""
        number = self.rng.randrange(2)
        self.world.cursors[number] = max(0, self.world.cursors[number] - self.rng.randint(1, 6))
        process = self.world.processes[f"source-{number + 1}"]
        if not process.dead:
            self._kill(process)
        return True


HARM: list[tuple[str, Callable[[Storm], bool], int]] = [
    ("killed anywhere", Storm.crash, 8),
    ("stopped", Storm.stop, 2),
    ("deployed", Storm.deploy, 3),
    ("database restarted", Storm.database_restarts, 2),
    ("stream server restarted", Storm.streams_restart, 1),
    ("power cut", Storm.power_cut, 2),
    ("connection lost", Storm.connection_lost, 5),
    ("stalled", Storm.stall, 4),
    ("time leapt", Storm.slow, 2),
    ("replay asked for", Storm.replay, 5),
    ("rollback asked for", Storm.rollback, 2),
    ("source rewound", Storm.rewind, 2),
]
