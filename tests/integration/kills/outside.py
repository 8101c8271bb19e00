"""Counts a ledger from outside. Shares no code with it: only the two clients and the standard library.

    python outside.py DATABASE_URL REDIS_URL IDS [SECONDS]

IDS holds one event id a line, of the events whose publish returned. Waits until nothing is on its way any more, at most
SECONDS (default 0), then says on standard output, as one JSON document, what it counted; each fault is a line on
standard error and makes the exit status 1.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import redis

RECORDED = "select position, id::text as id, type from record.event order by position"
READINGS = """
select a.id::text as article,
       array_agg(r.id::text) filter (where r.id is not null) as readings,
       coalesce(json_agg(r.body #> '{data,claims}') filter (where r.id is not null), '[]') as claims
  from record.event a
  left join record.event r on r.type = 'article-classified' and r.body #>> '{data,article}' = a.id::text
 where a.type = 'article-seen' and a.body #>> '{data,kind}' = 'article'
 group by a.id"""
STATE = """
select (select position from record.head) as head, (select count(*) from record.conflict) as conflicts,
       (select g.checkpoint from fold.pointer p join fold.generation g on g.number = p.generation) as checkpoint"""


@dataclass(frozen=True)
class Counted:
    """What the ledger holds: `record` is (position, id) in order, `waiting` has (lag, pending) per stream and group.

    `readings` has, per article, how often it was read and the claims that its readings list.
    """

    returned: list[str]
    record: list[tuple[int, str]]
    head: int
    checkpoint: int | None
    waiting: dict[str, tuple[int | None, int]] = field(default_factory=dict)
    parked: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0
    readings: dict[str, tuple[int, list[str]]] = field(default_factory=dict)


def on_its_way(counted: Counted) -> list[str]:
    """What is delivered late, not yet, or not yet folded; empty when the ledger has come to rest."""
    found = [
        f"{name}: {'an unknown number' if lag is None else lag} not delivered, {pending} pending"
        for name, (lag, pending) in sorted(counted.waiting.items())
        if lag != 0 or pending
    ]
    if counted.checkpoint != counted.head:
        found.append(f"the read models are at {counted.checkpoint}, the record at {counted.head}")
    return found


def faults(counted: Counted) -> list[str]:
    """Every broken promise, one line each; empty when all was kept."""
    positions = [position for position, _ in counted.record]
    times = Counter(id for _, id in counted.record)
    found = [
        f"missing: {id} was published and is not in the record"
        for id in dict.fromkeys(counted.returned)
        if not times[id]
    ]
    found += [f"double: {id} is in the record {n} times" for id, n in times.items() if n > 1]
    found += [f"gap: no event has position {n}" for n in sorted(set(range(1, counted.head + 1)) - set(positions))]
    found += [f"position: {n} events have position {at}" for at, n in Counter(positions).items() if n > 1]
    found += [f"position: {at} is outside 1 to {counted.head}" for at in positions if not 1 <= at <= counted.head]
    if counted.head != len(counted.record):
        found.append(f"head: it says {counted.head}, and {len(counted.record)} events are recorded")
    if not counted.waiting:
        found.append("groups: nobody reads any stream")
    found += [f"waiting: {line}" for line in on_its_way(counted)]
    found += [f"parked: {n} entries in {stream}" for stream, n in sorted(counted.parked.items()) if n]
    if counted.conflicts:
        found.append(f"conflict: {counted.conflicts} ids came with two bodies")
    for article, (readings, claims) in counted.readings.items():
        if readings != 1:
            found.append(f"reading: article {article} was read {readings} times")
        found += [
            f"reading: {article} lists claim {claim}, which is not recorded" for claim in claims if not times[claim]
        ]
    return found


def read_ids(file: Path) -> list[str]:
    """The ids that were written whole: a line without its end was cut off with its writer."""
    return file.read_text().rpartition("\n")[0].split()


async def count(database_url: str, redis_url: str, returned: list[str]) -> Counted:
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            record = [(row["position"], row["id"]) for row in await connection.fetch(RECORDED)]
            state = await connection.fetchrow(STATE)
            readings = {
                row["article"]: (
                    len(row["readings"] or ()),
                    [claim for claims in json.loads(row["claims"]) for claim in claims],
                )
                for row in await connection.fetch(READINGS)
            }
    finally:
        await connection.close()
    waiting: dict[str, tuple[int | None, int]] = {}
    parked = {}
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        for stream in client.scan_iter(_type="stream"):
            if stream.endswith(".dlq"):
                parked[stream] = client.xlen(stream)
                continue
            for group in client.xinfo_groups(stream):
                waiting[f"{stream}, group {group['name']}"] = (group["lag"], group["pending"])
    return Counted(returned, record, state["head"], state["checkpoint"], waiting, parked, state["conflicts"], readings)


async def count_at_rest(database_url: str, redis_url: str, returned: list[str], seconds: float) -> Counted:
    """Look until two looks one after the other see the same ledger at rest, or the seconds have passed."""
    end, before = time.monotonic() + seconds, None
    while True:
        counted = await count(database_url, redis_url, returned)
        at_rest = not on_its_way(counted)
        if (at_rest and before == counted.head) or time.monotonic() > end:
            return counted
        before = counted.head if at_rest else None
        await asyncio.sleep(0.5)


def main(database_url: str, redis_url: str, ids: str, seconds: str = "0") -> int:
    counted = asyncio.run(count_at_rest(database_url, redis_url, read_ids(Path(ids)), float(seconds)))
    found = faults(counted)
    summary = {
        "returned": len(counted.returned),
        "recorded": len(counted.record),
        "head": counted.head,
        "articles": len(counted.readings),
        "claims_of_readings": sum(len(claims) for _, claims in counted.readings.values()),
        "faults": len(found),
    }
    print(json.dumps(summary))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
