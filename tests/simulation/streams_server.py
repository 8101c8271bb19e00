"""A model of the stream server: streams, groups, pending lists, trimming, and an append-only file that a power cut
shortens to what was known to be on disk."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import ResponseError

Id = tuple[int, int]


def text(entry: Id) -> bytes:
    """Write an entry id as the server does."""
    return f"{entry[0]}-{entry[1]}".encode()


def number(entry: bytes | str) -> Id:
    """Read an entry id."""
    milliseconds, _, sequence = (entry.decode() if isinstance(entry, bytes) else entry).partition("-")
    return int(milliseconds), int(sequence or 0)


@dataclass(slots=True)
class Pending:
    """An entry that was delivered and not acknowledged."""

    consumer: str
    at: float
    times: int


@dataclass(slots=True)
class Group:
    """A consumer group of one stream."""

    delivered: Id = (0, 0)
    pending: dict[Id, Pending] = field(default_factory=dict)


@dataclass(slots=True)
class Stream:
    """One stream."""

    entries: dict[Id, dict[bytes, bytes]] = field(default_factory=dict)
    last: Id = (0, 0)
    added: int = 0
    groups: dict[str, Group] = field(default_factory=dict)


class StreamsServer:
    """The server. Each method is one command, done at one instant; `now` gives its clock in seconds.

    `trimming` is asked before entries go: (stream, ids, groups).
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.up = True
        self.flaky = 0.0  # how often commands that are sent together are torn apart
        self.streams: dict[str, Stream] = {}
        self.trimming: Callable[[str, list[Id], dict[str, Group]], None] = lambda *_: None
        self.reclaimed = 0
        self._undo: list[Callable[[], object]] = []

    def fsync(self) -> list[int]:
        """WAITAOF: what was done up to here survives a power cut."""
        self._undo.clear()
        return [1, 0]

    def whole(self, commands: Callable[[], Any]) -> Any:
        """Do several commands of which a power cut leaves all or none: MULTI, or a script."""
        mark = len(self._undo)
        result = commands()
        parts = self._undo[mark:]
        del self._undo[mark:]

        def undo() -> None:
            for part in reversed(parts):
                part()

        self._undo.append(undo)
        return result

    def cut(self, rng: random.Random) -> int:
        """The power fails: the last commands that were not known to be on disk never happened. Returns how many."""
        lost = rng.randint(0, len(self._undo))
        for _ in range(lost):
            self._undo.pop()()
        self._undo.clear()
        return lost

    def xadd(self, name: str, fields: dict[Any, Any]) -> bytes:
        stream = self.streams.setdefault(name, Stream())
        former = stream.last
        entry = max((int(self.now() * 1000), 0), (former[0], former[1] + 1))
        stream.entries[entry] = {_bytes(key): _bytes(value) for key, value in fields.items()}
        stream.last = entry
        stream.added += 1

        def undo() -> None:
            stream.entries.pop(entry, None)
            stream.last = former
            stream.added -= 1

        self._undo.append(undo)
        return text(entry)

    def xgroup_create(self, name: str, group: str, id: str, mkstream: bool) -> bool:
        assert id == "0", "groups are made at the beginning"
        assert mkstream, "groups are made with their stream"
        stream = self.streams.setdefault(name, Stream())
        if group in stream.groups:
            raise ResponseError("BUSYGROUP Consumer Group name already exists")
        stream.groups[group] = Group()
        self.fsync()
        return True

    def added(self) -> int:
        """How many entries the streams were given, dead letters aside."""
        return sum(stream.added for stream in self.streams.values() if stream.groups)

    def has_new(self, name: str, group: str) -> bool:
        """Whether a waiting XREADGROUP is answered."""
        stream = self.streams[name]
        return stream.last > stream.groups[group].delivered

    def unread(self, name: str, group: str) -> list[Id]:
        """The entries that the group has not been given."""
        stream = self.streams[name]
        return [entry for entry in stream.entries if entry > stream.groups[group].delivered]

    def xreadgroup(self, name: str, group: str, consumer: str, count: int) -> list[tuple[bytes, dict[bytes, bytes]]]:
        of, stream = self.streams[name].groups[group], self.streams[name]
        new, former = self.unread(name, group)[:count], of.delivered
        for entry in new:
            of.pending[entry] = Pending(consumer, self.now(), 1)
        if new:
            of.delivered = new[-1]

            def undo() -> None:
                of.delivered = former
                for entry in new:
                    of.pending.pop(entry, None)

            self._undo.append(undo)
        return [(text(entry), stream.entries[entry]) for entry in new]

    def xautoclaim(
        self, name: str, group: str, consumer: str, min_idle_time: int, start_id: bytes = b"0-0", count: int = 100
    ) -> tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]], list[bytes]]:
        stream, of = self.streams[name], self.streams[name].groups[group]
        found: list[tuple[bytes, dict[bytes, bytes]]] = []
        gone: list[bytes] = []
        for looked, entry in enumerate(sorted(entry for entry in of.pending if entry >= number(start_id))):
            if len(found) == count or looked == 10 * count:
                return text(entry), found, gone
            mine = of.pending[entry]
            if entry not in stream.entries:
                del of.pending[entry]
                gone.append(text(entry))
            elif (self.now() - mine.at) * 1000 >= min_idle_time:
                self._undo.append(lambda entry=entry, mine=mine: of.pending.__setitem__(entry, mine))
                of.pending[entry] = Pending(consumer, self.now(), mine.times + 1)
                found.append((text(entry), stream.entries[entry]))
                self.reclaimed += 1
        return b"0-0", found, gone

    def xack(self, name: str, group: str, *entries: bytes | str) -> int:
        of = self.streams[name].groups[group]
        gone = {entry: of.pending.pop(entry) for entry in map(number, entries) if entry in of.pending}
        self._undo.append(lambda: of.pending.update(gone))
        return len(gone)

    def xpending_range(
        self, name: str, group: str, min: Any, max: Any, count: int, consumername: str | None = None
    ) -> list[dict[str, Any]]:
        of = self.streams[name].groups[group]
        low, high = _bound(min), _bound(max)
        after = isinstance(min, str) and min.startswith("(")
        return [
            {
                "message_id": text(entry),
                "consumer": of.pending[entry].consumer.encode(),
                "time_since_delivered": int((self.now() - of.pending[entry].at) * 1000),
                "times_delivered": of.pending[entry].times,
            }
            for entry in sorted(of.pending)
            if low <= entry <= high
            and not (after and entry == low)
            and consumername in (None, of.pending[entry].consumer)
        ][:count]

    def xinfo_groups(self, name: str) -> list[dict[str, Any]]:
        if name not in self.streams:
            raise ResponseError("no such key")
        return [
            {"name": group.encode(), "pending": len(of.pending), "last-delivered-id": text(of.delivered)}
            for group, of in self.streams[name].groups.items()
        ]

    def xtrim(self, name: str, minid: str, approximate: bool) -> int:
        assert not approximate
        stream = self.streams[name]
        gone = {entry: fields for entry, fields in stream.entries.items() if entry < number(minid)}
        self.trimming(name, list(gone), stream.groups)
        for entry in gone:
            del stream.entries[entry]

        def undo() -> None:
            rest = dict(stream.entries)
            stream.entries.clear()
            stream.entries |= gone | rest

        self._undo.append(undo)
        return len(gone)

    def xgroup_setid(self, name: str, group: str, id: str) -> bool:
        self.streams[name].groups[group].delivered = number(id)
        self.fsync()
        return True

    def xinfo_stream(self, name: str) -> dict[str, Any]:
        stream = self.streams.get(name)
        if stream is None:
            raise ResponseError("no such key")
        first = next(iter(stream.entries.items()), None)
        return {
            "length": len(stream.entries),
            "entries-added": stream.added,
            "last-generated-id": text(stream.last),
            "first-entry": (text(first[0]), first[1]) if first else None,
        }

    def xrange(self, name: str, min: Any = "-", max: Any = "+", count: int | None = None) -> list[Any]:
        low, high = _bound(min), _bound(max)
        after = isinstance(min, str) and min.startswith("(")
        entries = self.streams.get(name, Stream()).entries.items()
        found = [(text(at), fields) for at, fields in entries if low <= at <= high and not (after and at == low)]
        return found[:count]

    def xrevrange(self, name: str, max: Any = "+", min: Any = "-", count: int | None = None) -> list[Any]:
        return self.xrange(name, min, max)[::-1][:count]

    def xlen(self, name: str) -> int:
        return len(self.streams.get(name, Stream()).entries)

    def xdel(self, name: str, *entries: bytes | str) -> int:
        stream = self.streams.get(name, Stream())
        gone = {entry: stream.entries.pop(entry) for entry in map(number, entries) if entry in stream.entries}
        self._undo.append(lambda: stream.entries.update(dict(sorted({**stream.entries, **gone}.items()))))
        return len(gone)

    def info(self, section: str) -> dict[str, Any]:
        assert section == "memory"
        return {"used_memory": 1_000_000, "maxmemory": 0}

    def time(self) -> tuple[int, int]:
        return int(self.now()), int(self.now() * 1_000_000) % 1_000_000


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _bound(entry: Any) -> Id:
    """An end of a range; one that begins with a bracket is left to the caller to leave out."""
    if entry == "-":
        return (0, 0)
    if entry == "+":
        return (1 << 62, 0)
    return number(entry.removeprefix("(") if isinstance(entry, str) else entry)
