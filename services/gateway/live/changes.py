"""The journal of changes, polled once for the process and handed to every subscriber through a bounded queue."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLError
from strawberry.types import Info

from services.gateway import errors, metrics
from services.gateway.compiler import compile_field
from services.gateway.execution.answering import utc_now
from services.gateway.execution.ledger import Ledger

_log = logging.getLogger(__name__)

QUEUE = 1_000
"""How many changes may wait for one subscriber before it is closed as too slow."""
MOST_SUBSCRIBERS = 1_000
BATCH = 50
"""How many changes one statement finishes for one subscriber."""
READ = 5_000
"""How many entries of the journal one poll reads."""

_HEAD = "select coalesce(max(number), 0) as number from fold.change"
_SINCE = "select number, place from fold.change where number > $1 order by number limit $2"


@dataclass(eq=False)
class Subscriber:
    """One open subscription: which places it wants (None: all), and the numbers of changes that wait for it."""

    place: str | None
    state: str | None
    waiting: asyncio.Queue[int] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    failed: GraphQLError | None = None

    def wants(self, place: str) -> bool:
        """Whether a change of this place (OCD id) is for this subscriber."""
        if self.place is not None:
            return place == self.place
        return self.state is None or place == self.state or place.startswith(self.state + "/")


class Changes:
    """Fans the journal out. The poll is the truth; it starts with the first subscriber and ends with the last."""

    def __init__(self, ledger: Ledger, poll: float = 0.25) -> None:
        self._ledger, self._poll = ledger, poll
        self._subscribers: set[Subscriber] = set()
        self._task: asyncio.Task[None] | None = None
        self._last = 0
        self._starting = asyncio.Lock()

    async def watch(
        self, info: Info[Any, None], *, id: str | None, fips: str | None, state: str | None
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Yield each change from now on that fits, finished as this subscription selects it. Raises GraphQLError."""
        subscriber = await self._enter(id, fips, state)
        try:
            while True:
                for change in await self._finish(info, await self._next(subscriber)):
                    yield change
        finally:
            self._leave(subscriber)

    async def stop(self) -> None:
        """Stop polling."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _enter(self, id: str | None, fips: str | None, state: str | None) -> Subscriber:
        if len(self._subscribers) >= MOST_SUBSCRIBERS:
            raise errors.unavailable()
        if sum(value is not None for value in (id, fips, state)) > 1:
            raise errors.bad_input("Watch one jurisdiction by id or fips, or one state: give one of them.")
        subscriber = Subscriber(
            await self._place(id, fips) if id is not None or fips is not None else None,
            await self._state(state) if state is not None else None,
        )
        async with self._starting:
            if self._task is None:
                self._last = (await self._ledger.fetch(_HEAD))[0]["number"]
                self._task = asyncio.create_task(self._run(), name="changes")
            self._subscribers.add(subscriber)
        metrics.SUBSCRIBERS.set(len(self._subscribers))
        return subscriber

    def _leave(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)
        metrics.SUBSCRIBERS.set(len(self._subscribers))
        if not self._subscribers and self._task:
            self._task.cancel()
            self._task = None

    async def _place(self, id: str | None, fips: str | None) -> str:
        found = await self._ledger.find_place(id, fips)
        if found is None:
            raise errors.no_such_place(f'"{(id or fips or "")[:80]}"', [])
        return found

    async def _state(self, state: str) -> str:
        found = await self._ledger.find_state(state)
        if found is None:
            raise errors.no_such_place(f'the state "{state[:80]}"', [])
        return found

    async def _next(self, subscriber: Subscriber) -> list[int]:
        """Wait for a change; take all that wait, up to a batch."""
        if subscriber.failed:
            raise subscriber.failed
        numbers = [await subscriber.waiting.get()]
        while len(numbers) < BATCH and not subscriber.waiting.empty():
            numbers.append(subscriber.waiting.get_nowait())
        if subscriber.failed:
            raise subscriber.failed
        return numbers

    async def _finish(self, info: Info[Any, None], numbers: Sequence[int]) -> list[dict[str, Any]]:
        raw = info._raw_info
        answer = await self._ledger.answer(
            lambda generation: compile_field(
                raw.schema, raw.fragments, raw.variable_values, raw.field_nodes, numbers, generation, utc_now()
            )
        )
        changes: list[dict[str, Any]] = orjson.loads(answer.data)
        return changes

    async def _run(self) -> None:
        while True:
            try:
                while rows := await self._ledger.fetch(_SINCE, self._last, READ):
                    for row in rows:
                        self._hand_out(row["number"], row["place"])
                    self._last = rows[-1]["number"]
            except GraphQLError:
                _log.warning("the journal of changes could not be read; trying again")
            except Exception:
                _log.exception("the journal of changes could not be read; trying again")
            await asyncio.sleep(self._poll)

    def _hand_out(self, number: int, place: str) -> None:
        for subscriber in self._subscribers:
            if subscriber.failed or not subscriber.wants(place):
                continue
            try:
                subscriber.waiting.put_nowait(number)
            except asyncio.QueueFull:
                subscriber.failed = errors.too_slow()
