"""A backup older than the streams, and the streams: together the state of the last event."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import structlog.testing

from services.projection.fold.advance import head
from services.projection.prepare import prepare
from services.projection.record.append import append
from services.projection.record.head import KnownHead, RecordPutBack
from services.projection.record.resume import resume
from services.projection.replay.verify import verify
from services.projection.status import status
from shared import embedded
from shared.bus import DATA, Entry, Publisher, ensure_groups
from shared.bus.dead_letters import dead_letters, discard, park
from shared.events import EVENT_TYPES, Event
from shared.places import gazetteer
from tests.integration.projection.given import entries, story
from tests.integration.projection.running import live_digests
from tests.integration.recovery.backups import dump, restore
from tests.integration.recovery.running import service, tables_that_hold, until
from tests.integration.recovery.test_erasing import WORDS, lanterns, tombstone

STREAMS = list(EVENT_TYPES)
GROUP = "projection"


async def folded(pool: asyncpg.Pool, position: int) -> bool:
    try:
        shown = await pool.fetchval("select checkpoint from fold.generation join fold.pointer on generation = number")
        return shown == position == await head(pool)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return False  # the backup is being put back


async def ids(pool: asyncpg.Pool) -> list[str]:
    return [
        row[0] for row in await pool.fetch("select id::text from record.event where type <> 'day-began' order by 1")
    ]


@pytest.mark.parametrize("options", [(), ("--schema=record",)], ids=["whole", "record"])
async def test_an_older_backup_and_the_streams_give_the_state_of_the_last_event(
    pool: asyncpg.Pool,
    other_pool: asyncpg.Pool,
    client: Any,
    servers: embedded.Servers,
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    options: tuple[str, ...],
) -> None:
    beside = servers.addresses.database_url.replace("/postgres?", "/beside?")
    publisher, events = Publisher(client), [event for number in range(60) for event in story(number)]
    await publisher.publish(events[:40])
    async with service("projection", DATABASE_URL=database_url, REDIS_URL=redis_url):
        await until(lambda: folded(pool, 41))
        backup = dump(servers, database_url, tmp_path / "ledger.dump", *options)
        await publisher.publish(events[40:])
        await until(lambda: folded(pool, 121))
    never_restored = await live_digests(pool)
    restore(servers, beside, backup)
    assert await head(other_pool) == 41
    async with service("projection", DATABASE_URL=beside, REDIS_URL=redis_url):
        await until(lambda: folded(other_pool, 121))
        assert await live_digests(other_pool) == never_restored
        assert await ids(other_pool) == await ids(pool) == sorted(event.id for event in events)
        assert await verify(other_pool, gazetteer()) == []
        assert (await status(other_pool))["gaps"] == []


async def test_a_backup_put_back_under_a_running_projection_is_noticed_and_read_on_from(
    pool: asyncpg.Pool, client: Any, servers: embedded.Servers, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    publisher, events = Publisher(client), [event for number in range(40) for event in story(number)]
    await publisher.publish(events[:20])
    async with service("projection", DATABASE_URL=database_url, REDIS_URL=redis_url) as first:
        await until(lambda: folded(pool, 21))
        backup = dump(servers, database_url, tmp_path / "ledger.dump")
        await publisher.publish(events[20:60])
        await until(lambda: folded(pool, 61))
        restore(servers, database_url, backup)
        await publisher.publish(events[60:])
        await until(lambda: folded(pool, 81))
        assert await first.wait() == 1  # it stopped by itself, and was started again
        assert await ids(pool) == sorted(event.id for event in events)
        assert await verify(pool, gazetteer()) == []


async def test_a_tombstone_that_is_younger_than_the_backup_is_applied_again(
    pool: asyncpg.Pool, client: Any, servers: embedded.Servers, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    seen = lanterns()
    await ensure_groups(client, [(stream, GROUP) for stream in STREAMS])
    await Publisher(client).publish([seen])
    await handled(client, pool, await delivered(client, "article-seen", "one", 9))
    backup = dump(servers, database_url, tmp_path / "ledger.dump")
    await Publisher(client).publish([tombstone(seen)])
    await handled(client, pool, await delivered(client, "article-erased", "one", 9))
    assert await tables_that_hold(pool, WORDS) == set()
    restore(servers, database_url, backup)
    assert await tables_that_hold(pool, WORDS) == {"record.text"}
    async with service("projection", DATABASE_URL=database_url, REDIS_URL=redis_url):
        await until(lambda: folded(pool, 3))
        assert await tables_that_hold(pool, WORDS) == set()
        number = await pool.fetchval("select generation from fold.pointer")
        assert await pool.fetchval(f"select erased from generation_{number}.article") is True


async def test_the_head_of_the_record_only_grows() -> None:
    known = KnownHead()
    known.committed(5)
    known.committed(3)
    known.check(5)
    known.check(9)
    watching = asyncio.create_task(known.watch())
    await asyncio.sleep(0)
    with pytest.raises(RecordPutBack, match="ends at 4 and ended at 5"):
        known.check(4)
    for task in (watching, asyncio.create_task(known.watch())):
        with pytest.raises(RecordPutBack):
            await asyncio.wait_for(task, 1)


async def delivered(client: Any, stream: str, consumer: str, count: int) -> list[Entry]:
    found = await client.xreadgroup(GROUP, consumer, {stream: ">"}, count=count)
    return [Entry(stream, entry_id.decode(), fields[DATA.encode()]) for _, some in found for entry_id, fields in some]


async def handled(client: Any, pool: asyncpg.Pool, some: Sequence[Entry]) -> None:
    await append(pool, some)
    for entry in some:
        await client.xack(entry.stream, GROUP, entry.id)


async def published(client: Any, number: int) -> list[Event]:
    events = [story(n)[0] for n in range(number)]
    await ensure_groups(client, [(stream, GROUP) for stream in STREAMS])
    await Publisher(client).publish(events)
    return events


async def test_what_was_recorded_after_a_later_entry_is_read_again_too(pool: asyncpg.Pool, client: Any) -> None:
    """Two replicas had entries in hand; the later ones were recorded, the backup taken, then the earlier ones."""
    await published(client, 6)
    earlier = await delivered(client, "article-seen", "one", 3)
    later = await delivered(client, "article-seen", "two", 3)
    await handled(client, pool, later)
    for entry in earlier:  # recorded as well, in the database that is gone
        await client.xack("article-seen", GROUP, entry.id)
    done = await resume(pool, client, STREAMS, GROUP)
    assert list(done) == ["article-seen"]
    again = await delivered(client, "article-seen", "three", 10)
    assert [entry.id for entry in again] == [entry.id for entry in [*earlier, *later]]
    await handled(client, pool, again)
    assert await head(pool) == 6
    assert await resume(pool, client, STREAMS, GROUP) == {}


async def test_a_start_after_a_crash_or_beside_another_replica_sets_nothing_back(
    pool: asyncpg.Pool, client: Any
) -> None:
    await published(client, 6)
    assert await resume(pool, client, STREAMS, GROUP) == {}
    await handled(client, pool, await delivered(client, "article-seen", "one", 2))
    await delivered(client, "article-seen", "one", 2)  # in hand when it was killed
    assert await resume(pool, client, STREAMS, GROUP) == {}
    bad, worse = await delivered(client, "article-seen", "one", 2)  # refused for another reason than their bytes
    for entry in (bad, worse):
        await park(
            client,
            stream=entry.stream,
            group=GROUP,
            entry_id=entry.id,
            raw=entry.raw,
            error="a fault",
            deliveries=5,
            version="1",
        )
    await client.xadd("article-seen", {DATA: b"no envelope"})
    (poison,) = await delivered(client, "article-seen", "one", 2)
    await park(
        client,
        stream=poison.stream,
        group=GROUP,
        entry_id=poison.id,
        raw=poison.raw,
        error="no JSON",
        deliveries=1,
        version="1",
    )
    letters = await dead_letters(client, ["article-seen"])
    await discard(client, *[letter for letter in letters if letter.raw == b"no envelope"])
    assert len(letters) == 3
    assert await resume(pool, client, STREAMS, GROUP) == {}
    assert await delivered(client, "article-seen", "two", 9) == []


async def test_a_stream_that_was_trimmed_past_the_backup_is_told_and_the_rest_is_read(
    pool: asyncpg.Pool, client: Any
) -> None:
    await published(client, 6)
    first = await delivered(client, "article-seen", "one", 2)
    await handled(client, pool, first)
    lost = await delivered(client, "article-seen", "one", 4)
    for entry in lost:
        await client.xack("article-seen", GROUP, entry.id)
    await client.xtrim("article-seen", minid=lost[1].id, approximate=False)
    with structlog.testing.capture_logs() as logs:
        await resume(pool, client, STREAMS, GROUP)
    told = next(line for line in logs if line["event"] == "entries_gone")
    assert (told["log_level"], told["after"], told["before"]) == ("error", first[-1].id, lost[1].id)
    shown = await status(pool)
    assert [(gap["stream"], gap["after"], gap["before"]) for gap in shown["gaps"]] == [
        ("article-seen", first[-1].id, lost[1].id)
    ]
    await handled(client, pool, await delivered(client, "article-seen", "two", 9))
    assert await head(pool) == 5
    assert await resume(pool, client, STREAMS, GROUP) == {}
    assert len((await status(pool))["gaps"]) == 1  # until somebody has put the events in and says so


async def test_a_fresh_database_reads_the_streams_from_their_beginning(
    pool: asyncpg.Pool, other_pool: asyncpg.Pool, client: Any
) -> None:
    await published(client, 4)
    await handled(client, pool, await delivered(client, "article-seen", "one", 9))
    await prepare(other_pool)
    await resume(other_pool, client, STREAMS, GROUP)
    await handled(client, other_pool, await delivered(client, "article-seen", "one", 9))
    assert await ids(other_pool) == await ids(pool)


async def test_a_record_that_was_put_back_is_not_appended_to(pool: asyncpg.Pool) -> None:
    with pytest.raises(RecordPutBack):
        await append(pool, entries(story(1)), KnownHead(position=7))
    assert await pool.fetchval("select count(*) from record.event") == 0
    assert await pool.fetchval("select count(*) from record.stream") == 0
