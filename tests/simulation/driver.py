"""An event loop with a simulated clock that takes one step at a time, each chosen by a seed.

Callbacks run first in, first out, as asyncio promises. What a real system leaves open is chosen: which request reaches
its server next, which reply reaches its process next, whether time passes meanwhile. Every request to a server is an
`Effect` with two steps, done and told, so that a process may die before the one, between the two, or after.
"""

import asyncio
import contextvars
import heapq
import random
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
from redis.exceptions import RedisError

PROCESS: contextvars.ContextVar[Any] = contextvars.ContextVar("process", default=None)
THREAD = "thread"
REFUSALS = (OSError, RedisError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
PASSING = 0.04  # how often time passes although some server still has something to do


class Broken(BaseException):
    """The simulation met what it does not model, or a state that must never be: the run ends here."""


class Effect:
    """One request of a process to a server. `act` does it there; `told` says whether that has happened."""

    __slots__ = ("act", "free", "future", "kind", "lost", "outcome", "process", "server", "told")

    def __init__(
        self,
        process: Any,
        server: Any,
        kind: str,
        act: Callable[[], Any],
        future: "asyncio.Future[Any]",
        free: Callable[[], bool],
        lost: Callable[[], Exception],
    ) -> None:
        self.process, self.server, self.kind, self.act, self.future = process, server, kind, act, future
        self.free, self.lost = free, lost
        self.told = False
        self.outcome: Any = None

    @property
    def orphan(self) -> bool:
        """Whether nobody waits for the reply any more."""
        return self.future.done()


class Wait(Exception):
    """Raised by `act`: it cannot be done yet, `free` will say when to try again."""


class SimLoop(asyncio.AbstractEventLoop):
    """The loop. `hook` is called before each choice and may do harm; `point` is told of each request on its way
    (before it is done, and after that before its reply is heard) and says whether its process has died of it."""

    def __init__(self, rng: random.Random, trace: Callable[[str], None]) -> None:
        self.rng, self.trace = rng, trace
        self.hook: Callable[[SimLoop], None] = lambda _: None
        self.point: Callable[[Effect, str], bool] = lambda *_: False
        self.now = 0.0
        self.steps = 0
        self.effects: list[Effect] = []
        self.seen: Counter[str] = Counter()
        self.broken: BaseException | None = None
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._number = 0

    # What tasks ask of a loop.
    def time(self) -> float:
        return self.now

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self)

    def create_task(self, coro: Coroutine[Any, Any, Any], *, name: str | None = None, context: Any = None) -> Any:
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=self, name=name, context=context)
        if (process := PROCESS.get()) is not None:
            process.tasks.append(task)
        return task

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._number += 1
        heapq.heappush(self._timers, (when, self._number, handle))
        return handle

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        return self.call_at(self.now + delay, callback, *args, context=context)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Left in the heap; skipped when its turn comes."""

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
        """A thread is one more thing that ends when it will: its work is done in one step of its own."""
        return self.request(PROCESS.get(), None, THREAD, lambda: func(*args))

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        process = PROCESS.get()
        if isinstance(error, Exception) and not (process and process.dead):
            self.broken = self.broken or error

    # What the servers' clients ask.
    def request(
        self,
        process: Any,
        server: Any,
        kind: str,
        act: Callable[[], Any],
        *,
        free: Callable[[], bool] = lambda: True,
        lost: Callable[[], Exception] = lambda: ConnectionResetError("gone"),
    ) -> "asyncio.Future[Any]":
        """Send a request; the future is its reply. A dead process can send nothing."""
        future = self.create_future()
        if process is not None and process.dead:
            future.cancel()
            return future
        self.effects.append(Effect(process, server, kind, act, future, free, lost))
        return future

    def drop(self, effect: Effect) -> None:
        """Forget a request: it never reaches its server, or its reply nobody."""
        self.effects.remove(effect)

    # Taking steps.
    def drain(self) -> None:
        """Run what can run without any server, timer or thread."""
        asleep: list[asyncio.Handle] = []
        while self._ready:
            handle = self._ready.popleft()
            if handle._cancelled:
                continue
            process = handle._context.get(PROCESS)
            if process is not None and process.stalled_until > self.now and not process.dead:
                asleep.append(handle)
                continue
            handle._run()
            if self.broken:
                raise Broken(f"{type(self.broken).__name__}: {self.broken}") from self.broken
        self._ready.extend(asleep)

    def step(self) -> None:
        """Take one step: one request done, one reply told, or time."""
        self.drain()
        self.hook(self)
        self.drain()
        self.steps += 1
        able = [effect for effect in self.effects if self._able(effect)]
        if able and self.rng.random() >= PASSING:
            self.now += self.rng.random() * 0.004
            self._take(self.rng.choice(able))
        else:
            self._pass()

    def _able(self, effect: Effect) -> bool:
        if effect.told:
            return effect.process is None or effect.process.stalled_until <= self.now
        return effect.free()

    def _take(self, effect: Effect) -> None:
        if effect.told:
            self.drop(effect)
            if not effect.orphan:
                if isinstance(effect.outcome, BaseException):
                    effect.future.set_exception(effect.outcome)
                else:
                    effect.future.set_result(effect.outcome)
            return
        if self.point(effect, "before"):
            return
        try:
            effect.outcome = effect.act()
        except Wait:
            return
        except Exception as error:
            if effect.kind != THREAD and not isinstance(error, REFUSALS):
                raise Broken(f"the model failed at {effect.kind}: {error!r}") from error
            effect.outcome = error
        effect.told = True
        self.seen[effect.kind] += 1
        where = getattr(effect.server, "number", "")
        self.trace(f"{self.now:9.3f} {effect.process or '-'} {where} {effect.kind}{_short(effect.outcome)}")
        if effect.orphan:
            self.drop(effect)
        else:
            self.point(effect, "after")

    def _pass(self) -> None:
        asleep = []
        while self._timers:
            when, number, handle = heapq.heappop(self._timers)
            if handle._cancelled:
                continue
            process = handle._context.get(PROCESS) if handle._context else None
            if process is not None and not process.dead and process.stalled_until > max(when, self.now):
                asleep.append((process.stalled_until, number, handle))
                continue
            self.now = max(self.now, when)
            self._ready.append(handle)
            break
        else:
            if not asleep and not any(map(self._able, self.effects)):
                raise Broken("nothing can happen any more, and not all is done")
            self.now = max(self.now, min((entry[0] for entry in asleep), default=self.now))
        for entry in asleep:
            heapq.heappush(self._timers, entry)


def _short(outcome: Any) -> str:
    return f" -> {type(outcome).__name__}: {outcome}" if isinstance(outcome, BaseException) else ""
