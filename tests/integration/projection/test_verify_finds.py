"""Verify finds whatever was done to the ledger by hand, says where and in which rows, and is quiet on a sound one."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg

from services.projection.fold.digest import Said, differing, said
from services.projection.fold.generation import one
from services.projection.replay.verify import kinds_that_differ, verify
from shared.events import ArticleErased, ClaimPlace, Event, JurisdictionListed, Method, make_event
from tests.integration.projection.given import CURATED, TRAVIS, article, classified, policy, story
from tests.integration.projection.running import PLACES, fold_all, fold_loop, folded, folding, record

FRAMES = Method(name="frames", version="2")


def listed(number: int) -> list[Event]:
    seen = article(number)
    data = JurisdictionListed(
        jurisdictions=[ClaimPlace(id=TRAVIS, role="listed")],
        event_date="2017-03-20",
        reported_at="2017-03-20",
        cause=seen.id,
        evidence=[],
        method=CURATED,
        confidence=0.9,
        tier="auto",
        source_grade=3,
        lister="ICE",
        list_name="Report",
        edition="2017-03-20",
        action="listed",
    )
    return [seen, make_event(data, source="test", time=datetime(2017, 3, 21, tzinfo=UTC))]


def of_everything() -> list[Event]:
    """Rows in every table: two acts of Travis County, a reading, a listing, an erased article."""
    seen, gone = article(100, kind="article"), article(101)
    claim = policy(seen, method=FRAMES, day="2017-03-04", direction="cooperates", dimension="agreement_287g")
    erased = ArticleErased(article=gone.id, by="editor")
    tombstone = make_event(erased, source="test", time=datetime(2020, 1, 1, tzinfo=UTC))
    return [*story(1), *listed(2), seen, claim, classified(seen, [claim], FRAMES), gone, tombstone]


@contextlib.asynccontextmanager
async def undone(pool: asyncpg.Pool, *statements: str) -> AsyncIterator[None]:
    """Do something by hand, as a superuser can, and put everything back afterwards."""
    tables = ("place", "place_alias", "article", "reading", "claim", "occurrence", "listing", "stance")
    beside = [f"generation_1.{table}" for table in tables] + [
        *("record.event", "record.text", "record.head", "fold.not_understood")
    ]
    async with pool.acquire() as connection:
        await connection.execute("set session_replication_role = replica")
        for table in beside:
            await connection.execute(f"create temp table {table.replace('.', '_')} as table {table}")
        try:
            for statement in statements:
                await connection.execute(statement)
            yield
        finally:
            for table in beside:
                kept = table.replace(".", "_")
                await connection.execute(f"delete from {table}; insert into {table} table {kept}; drop table {kept}")
            await connection.execute("reset session_replication_role")


async def found(pool: asyncpg.Pool, *statements: str) -> list[str]:
    async with undone(pool, *statements):
        return [str(difference) for difference in await verify(pool, PLACES)]


# One row of each table, and in some of them each sort of column: keys, times and positions are looked at too.
CHANGES = [
    ("place", "alias", "update {one} set alias = 'elsewhere'", "place_alias"),
    ("place", "place", "update {one} set population = coalesce(population, 0) + 1", "place"),
    ("place", "place", "update {one} set parent = -1", "place"),
    ("articles", "article", "update {one} set publisher = 'another'", "article"),
    ("articles", "article", "update {one} set recorded_at = recorded_at + interval '1 s'", "article"),
    ("articles", "article", "update {one} set erased = not erased", "article"),
    ("articles", "reading", "update {one} set claims = '{{}}'", "reading"),
    ("place", "claim", "update {one} set confidence = confidence - 1", "claim"),
    ("place", "claim", "update {one} set position = position + 1", "claim"),
    ("place", "claim", "update {one} set evidence = '[1]'", "claim"),
    ("place", "claim", "update {one} set roles = '{{target}}'", "claim"),
    ("place", "occurrence", "update {one} set title = title || '.'", "occurrence"),
    ("place", "occurrence", "update {one} set known_to = '2030-01-01'", "occurrence"),
    ("place", "listing", "update {one} set reason = 'another'", "listing"),
    ("place", "stance", "update {one} set bits = bits # 2", "stance"),
    ("place", "stance", "update {one} set because = '{{}}'", "stance"),
]
FOLDED = ("article", "reading", "claim", "occurrence", "listing", "stance")


async def differences(pool: asyncpg.Pool, before: Said, *statements: str) -> dict[str, str]:
    """Do something by hand, look at what it did, and take it back."""
    async with pool.acquire() as connection:
        tried = connection.transaction()
        await tried.start()
        for statement in statements:
            await connection.execute(statement)
        now = await said(connection, await one(connection, 1), exact=True)
        await tried.rollback()
    return {about: kinds_that_differ(now.get(about, {}), before.get(about, {})) for about in differing(now, before)}


async def whole(pool: asyncpg.Pool) -> Said:
    await record(pool, of_everything())
    await fold_all(pool)
    assert await verify(pool, PLACES) == []
    async with pool.acquire() as connection:
        return await said(connection, await one(connection, 1), exact=True)


async def test_one_row_changed_by_hand_in_any_table(pool: asyncpg.Pool) -> None:
    before = await whole(pool)
    travis = await pool.fetchval("select key from generation_1.place where id = $1", TRAVIS)
    statements = []
    for about, kind, change, table in CHANGES:
        which = {"place": f"where key = {travis}", "place_alias": f"where place = {travis}"}.get(table, "")
        row = f"(select ctid from generation_1.{table} {which} order by 1 limit 1)"
        statements.append(change.format(one=f"generation_1.{table}") + f" where ctid = {row}")
        found_here = await differences(pool, before, statements[-1])
        assert list(found_here.values()) == [kind], (statements[-1], found_here)
        assert next(iter(found_here)).startswith({"place": TRAVIS, "articles": "articles "}[about])
    told = await found(
        pool, *statements[:1], *statements[2:3], *(s for s in statements if "claims" in s or "bits" in s)
    )
    assert sorted(line.partition(" ")[2].split(" ")[0] for line in told) == ["articles", TRAVIS]
    assert f"differs: {TRAVIS} alias, place, stance" in told
    assert [line.endswith(" reading") for line in told if "articles" in line] == [True]


async def test_one_row_taken_away_or_put_in_twice(pool: asyncpg.Pool) -> None:
    before = await whole(pool)
    for table in FOLDED:
        first = f"(select ctid from generation_1.{table} order by 1 limit 1)"
        (lost,) = (await differences(pool, before, f"delete from generation_1.{table} where ctid = {first}")).values()
        assert lost.startswith(f"{table} (")
        keyless = f"alter table generation_1.{table} drop constraint {table}_pkey"
        again = f"insert into generation_1.{table} select * from generation_1.{table} limit 1"
        (twice,) = (await differences(pool, before, keyless, again)).values()
        counts = [int(part) for text in (lost, twice) for part in re.findall(r"\d+", text)]
        assert (counts[0] + 1, counts[2] - 1) == (counts[1], counts[3]), (lost, twice)
    gone = await found(pool, "delete from generation_1.listing")
    assert gone == [f"differs: {TRAVIS} listing (0 rows, the record gives 1)"]
    await pool.execute("alter table generation_1.listing drop constraint listing_pkey")
    doubled = await found(pool, "insert into generation_1.listing select * from generation_1.listing")
    assert doubled == [f"differs: {TRAVIS} listing (2 rows, the record gives 1)"]


async def test_a_row_of_a_place_that_is_not_there(pool: asyncpg.Pool) -> None:
    await record(pool, of_everything())
    await fold_all(pool)
    columns = "valid_from, valid_to, known_from, known_to, bits, ahead, touched, without, because"
    strange = (
        f"insert into generation_1.stance (place, {columns}) select -1, {columns} from generation_1.stance limit 1"
    )
    assert await found(pool, strange) == ["differs: nowhere stance (1 row, the record gives 0)"]


async def test_two_rectangles_that_answer_one_question(pool: asyncpg.Pool) -> None:
    await record(pool, of_everything())
    await fold_all(pool)
    overlapping = (
        "insert into generation_1.stance select place, valid_from + 1, valid_to, known_from, known_to, bits, ahead,"
        " touched, without, because from generation_1.stance order by valid_from limit 1"
    )
    told = await found(pool, overlapping)
    assert next(line.split(" (")[0] for line in told if line.startswith("overlap")) == f"overlap: {TRAVIS}"
    assert [line.split(" (")[0] for line in told if line.startswith("differs")] == [f"differs: {TRAVIS} stance"]


async def test_a_record_with_a_gap_or_a_wrong_head(pool: asyncpg.Pool) -> None:
    await record(pool, of_everything())
    await fold_all(pool)
    end = await pool.fetchval("select position from record.head")
    assert await found(pool, "delete from record.event where position in (2, 3)") == [
        "gap: positions 2 to 3 are missing in the record"
    ]
    lost = await found(pool, f"delete from record.event where position = {end}")
    assert lost[:2] == [
        f"head: record.head is {end}, the last event is at {end - 1}",
        f"checkpoint: of the live generation is {end}, the record ends at {end - 1}",
    ]
    assert lost[2].endswith("its text is missing and was not erased"), "the last event was the tombstone"
    assert all(line.startswith("differs: articles ") for line in lost[3:])
    for wrong in (end - 1, end + 1):
        assert await found(pool, f"update record.head set position = {wrong}") == [
            f"head: record.head is {wrong}, the last event is at {end}"
        ]
    assert await found(pool, "delete from record.head") == [f"head: record.head is empty, the last event is at {end}"]
    assert await verify(pool, PLACES) == []


async def test_an_event_of_the_record_that_is_not_as_it_was_appended(pool: asyncpg.Pool) -> None:
    await record(pool, [*of_everything(), *story(50)])
    await fold_all(pool)
    claim, seen = [
        await pool.fetchrow("select position, id::text from record.event where type = $1 order by position desc", kind)
        for kind in ("policy-changed", "article-seen")
    ]
    for change, row, what in (
        ("event set body = replace(body::text, '\"limits\"', '\"cooperates\"')::json", claim, "body"),
        ("event set subject = 'elsewhere'", claim, "subject"),
        ("event set time = time - interval '1 s', version = 2", claim, "version, time"),
        ("event set body_hash = '\\x00'", claim, "body"),
        ("text set value = value || ' And more.'", seen, "body or text"),
    ):
        key = "id" if change.startswith("event") else "event"
        told = await found(pool, f"update record.{change} where {key} = '{row['id']}'")
        assert [line for line in told if line.startswith("altered")] == [
            f"altered: position {row['position']} ({row['id']}): {what}"
        ], (change, told)
    assert await verify(pool, PLACES) == []


async def test_a_text_that_went_without_a_tombstone_or_came_back_in_spite_of_one(pool: asyncpg.Pool) -> None:
    await record(pool, [*of_everything(), *story(50)])
    await fold_all(pool)
    kept = await pool.fetchrow(
        "select e.position, e.id::text from record.event e join record.text t on t.event = e.id order by 1 desc limit 1"
    )
    gone = await pool.fetchrow("select position, id::text from record.event where id = $1", article(101).id)
    for statement, row, what in (
        (f"delete from record.text where event = '{kept['id']}'", kept, "is missing and was not erased"),
        (
            f"delete from record.text where event = '{kept['id']}' and member = 'text'",
            kept,
            "is missing and was not erased",
        ),
        (f"insert into record.text values ('{gone['id']}', 'text', 'Again.')", gone, "is there and was erased"),
    ):
        assert await found(pool, statement) == [f"altered: position {row['position']} ({row['id']}): its text {what}"]
    assert await verify(pool, PLACES) == []


async def test_what_was_not_understood_is_compared_too(pool: asyncpg.Pool) -> None:
    seen, claim = story(1)
    stranger = claim.model_copy(update={"id": "00000000-0000-5000-8000-000000000001"})
    await record(pool, [seen, claim, stranger])
    await fold_all(pool)
    assert await verify(pool, PLACES) == []
    assert await found(pool, "delete from fold.not_understood") == [
        "differs: position 3 is not among what was not understood"
    ]
    assert await found(pool, "update fold.not_understood set position = 2") == [
        "differs: position 2 is among what was not understood",
        "differs: position 3 is not among what was not understood",
    ]


async def test_verify_is_quiet_while_events_keep_arriving(pool: asyncpg.Pool) -> None:
    await record(pool, of_everything())
    stop = asyncio.Event()

    async def arriving() -> int:
        number = 200
        while not stop.is_set():
            await record(pool, story(number))
            number += 1
            await asyncio.sleep(0)
        return number - 200

    async with folding(fold_loop(pool)) as task:
        await folded(pool, task)
        writer = asyncio.create_task(arriving())
        try:
            for _ in range(3):
                assert await verify(pool, PLACES) == []
        finally:
            stop.set()
        assert await writer > 3
        await folded(pool, task)
    assert await verify(pool, PLACES) == []
