"""The gauges of projection: how far the folds are behind the record, and how far a replay is."""

from collections.abc import Awaitable, Callable

import asyncpg
from prometheus_client import Gauge

from services.projection.status import folds
from shared.postgres import AWAY

FOLD_LAG = Gauge("sanctuary_fold_lag_events", "Events that a generation has not folded", ["generation", "status"])
FOLD_OLDEST = Gauge("sanctuary_fold_lag_seconds", "Wait of the oldest event not folded", ["generation", "status"])
NOT_UNDERSTOOD = Gauge("sanctuary_not_understood_events", "Events not understood", ["generation", "status"])
REPLAY_DONE = Gauge("sanctuary_replay_done_events", "Events that a replay has done", ["generation"])
REPLAY_TOTAL = Gauge("sanctuary_replay_total_events", "Events that a replay has to do", ["generation"])
REPLAY_RATE = Gauge("sanctuary_replay_events_per_second", "Events that a replay does in a second", ["generation"])
REPLAY_LEFT = Gauge("sanctuary_replay_left_seconds", "Time that a replay will still take", ["generation"])


def measuring(pool: asyncpg.Pool) -> Callable[[], Awaitable[None]]:
    """Return the step that sets them; while the database is away they keep what they said last."""

    async def measure() -> None:
        try:
            generations, builds = await folds(pool)
        except AWAY:
            return
        for gauge in (FOLD_LAG, FOLD_OLDEST, NOT_UNDERSTOOD, REPLAY_DONE, REPLAY_TOTAL, REPLAY_RATE, REPLAY_LEFT):
            gauge.clear()  # generations come and go
        for one in generations:
            labels = (str(one["number"]), one["status"])
            FOLD_LAG.labels(*labels).set(one["behind_events"])
            FOLD_OLDEST.labels(*labels).set(one["behind_seconds"])
            NOT_UNDERSTOOD.labels(*labels).set(one["not_understood"])
        for one in builds:
            number, rate = str(one["generation"]), one["events_per_second"]
            REPLAY_DONE.labels(number).set(one["done"])
            REPLAY_TOTAL.labels(number).set(one["total"])
            REPLAY_RATE.labels(number).set(rate)
            REPLAY_LEFT.labels(number).set((one["total"] - one["done"]) / rate if rate else float("nan"))

    return measure
