"""How fresh each source is, kept in Redis by whoever reads it: its last success, its last new text, its failures."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson
from prometheus_client import Gauge

from services.ingest.memory import PREFIX
from services.ingest.schedule import is_silent
from services.ingest.sources_file import Watched
from shared.bus.entry import Client

KEY = f"{PREFIX}:sources"

SUCCESS_AGE = Gauge("sanctuary_source_success_age_seconds", "Time since a source was last read", ["source"])
NEW_AGE = Gauge("sanctuary_source_new_age_seconds", "Time since a source last had a new text", ["source"])
FAILURES = Gauge("sanctuary_source_failures", "Failures of a source in a row", ["source"])
SILENT = Gauge("sanctuary_source_silent", "1 while a source is silent for longer than three intervals", ["source"])


@dataclass(frozen=True, slots=True)
class Freshness:
    """What is known of one source; instants are seconds since 1970.

    since: it is known from then on. due: its next pass. interval: seconds between two passes, None where nothing is
    expected. failures: in a row, with the reason of the last. refused: what the last pass could not read.
    """

    since: float
    kind: str = ""
    address: str | None = None
    interval: float | None = None
    publisher: str | None = None
    licence: str | None = None
    due: float = 0.0
    last_success: float | None = None
    last_new: float | None = None
    failures: int = 0
    reason: str | None = None
    refused: int = 0

    def described(self, source: Watched) -> "Freshness":
        """Return the same with what the settings say today; with another address or interval it is due at once."""
        interval = source.every if source.kind == "push" else source.interval
        same = (source.address, interval) == (self.address, self.interval)
        return replace(
            self,
            due=self.due if same else 0.0,
            kind=source.kind,
            address=source.address,
            interval=interval,
            publisher=source.publisher,
            licence=source.licence,
        )

    def after_success(self, now: float, due: float, new: int, refused: int = 0) -> "Freshness":
        """Return what is known after a pass that read the source."""
        last_new = now if new else self.last_new
        return replace(self, last_success=now, last_new=last_new, due=due, failures=0, reason=None, refused=refused)

    def after_failure(self, due: float, reason: str) -> "Freshness":
        """Return what is known after a pass that could not read it."""
        return replace(self, due=due, failures=self.failures + 1, reason=reason[:300])

    def told(self, name: str, now: float) -> dict[str, Any]:
        """Return it as status shows it."""
        return {
            "name": name,
            "kind": self.kind,
            "address": self.address,
            "publisher": self.publisher,
            "licence": self.licence,
            "interval_seconds": self.interval,
            "seconds_since_success": _age(now, self.last_success),
            "seconds_since_new": _age(now, self.last_new),
            "next_in_seconds": max(0.0, round(self.due - now, 1)) if self.kind != "push" else None,
            "failures": self.failures,
            "reason": self.reason,
            "refused": self.refused,
            "silent": is_silent(now, self.last_success or self.since, self.interval),
        }


def _age(now: float, then: float | None) -> float | None:
    return None if then is None else max(0.0, round(now - then, 1))


class Book:
    """Where the freshness of all sources is written down. Only the holder of a source's lease writes its line."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def of(self, names: Sequence[str]) -> dict[str, Freshness]:
        """Return what is known of those asked for; nothing of one that was never read."""
        if not names:
            return {}
        held = await self._client.hmget(KEY, list(names))
        return {name: known for name, raw in zip(names, held, strict=True) if raw and (known := _parsed(raw))}

    async def all(self) -> dict[str, Freshness]:
        """Return what is known of every source, by name."""
        held: Mapping[bytes, bytes] = await self._client.hgetall(KEY)
        return {name.decode(): known for name, raw in sorted(held.items()) if (known := _parsed(raw))}

    async def write(self, name: str, known: Freshness) -> None:
        """Write the line of one source."""
        await self._client.hset(KEY, name, orjson.dumps(asdict(known)))

    async def keep_only(self, names: Iterable[str]) -> None:
        """Forget the sources that the settings no longer name, so that nobody is told of their silence.

        Push sources that only their token names stay: nothing is expected of them.
        """
        known, named = await self.all(), set(names)
        gone = [name for name, line in known.items() if name not in named and line.interval is not None]
        if gone:
            await self._client.hdel(KEY, *gone)

    async def measure(self) -> None:
        """Set the gauges of all sources."""
        now = time.time()
        for gauge in (SUCCESS_AGE, NEW_AGE, FAILURES, SILENT):
            gauge.clear()
        for name, known in (await self.all()).items():
            told = known.told(name, now)
            SUCCESS_AGE.labels(name).set(now - (known.last_success or known.since))
            NEW_AGE.labels(name).set(now - (known.last_new or known.since))
            FAILURES.labels(name).set(known.failures)
            SILENT.labels(name).set(told["silent"])


def _parsed(raw: bytes) -> Freshness | None:
    """A line of another version is as good as none: the source is read again."""
    try:
        return Freshness(**orjson.loads(raw))
    except (TypeError, ValueError):
        return None


async def watched_sources(client: Client) -> list[dict[str, Any]]:
    """Return all sources as `sanctuary status` shows them."""
    now = time.time()
    return [known.told(name, now) for name, known in (await Book(client).all()).items()]
