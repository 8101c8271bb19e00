"""`sanctuary review` on real servers: an editor's word, from the command to the answers."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
from typer.testing import CliRunner

from services.classifier.labels import load
from services.cli import app
from services.projection.fold.advance import head
from services.projection.replay.verify import verify
from shared.bus import Publisher
from shared.errors import LedgerError
from shared.events import REVIEW_TYPES, ArticleErased, Event, make_event
from shared.places import gazetteer
from tests.integration.projection.given import CURATED, TEXAS, TRAVIS, article, classified, policy, story
from tests.integration.recovery.running import sanctuary, service, until

DAY = date(2017, 2, 15)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
COUNTIES = ("travis", "harris", "dallas", "bexar", "collin", "denton")
HARRIS = f"{TEXAS}/county:harris"


def doubtful(number: int, *, place: str = TRAVIS, **fields: Any) -> list[Event]:
    """An article, the one claim read in it, which waits for an editor, and that the reading is whole."""
    seen = article(number, kind="article", title=f"Headline {number}")
    claim = policy(seen, place=place)
    claim = claim.model_copy(update={"data": claim.data | {"tier": "review"} | fields})
    return [seen, claim, classified(seen, [claim], CURATED)]


class Desk:
    """An editor at the command line of a ledger, and what readers see."""

    def __init__(self, pool: asyncpg.Pool, client: Any, environment: dict[str, str]) -> None:
        self.pool, self.client, self.environment = pool, client, environment

    async def says(self, *arguments: str) -> str:
        """Run `sanctuary review ...`; return what it prints. Raises the LedgerError that ends it."""
        runner = CliRunner(env=self.environment)
        result = await asyncio.to_thread(runner.invoke, app, ["review", *arguments])
        if isinstance(result.exception, LedgerError):
            raise result.exception
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout.strip()

    async def published(self, events: list[Event]) -> None:
        """Put events on the log and wait until readers see them."""
        await Publisher(self.client).publish(events)
        await self.folded([event.id for event in events])

    async def word(self, *arguments: str) -> str:
        """Say a word and wait until readers see it; return its event's id."""
        id_ = await self.says(*arguments, "--by", "editor")
        await self.folded([id_])
        return id_

    async def folded(self, ids: list[str]) -> None:
        async def done() -> bool:
            rows = await self.pool.fetch("select position from record.event where id = any($1::uuid[])", ids)
            shown = await self.pool.fetchval(
                "select checkpoint from fold.generation join fold.pointer on generation = number"
            )
            return len(rows) == len(set(ids)) and shown is not None and shown == await head(self.pool)

        await until(done)

    async def queue(self, *options: str) -> list[dict[str, Any]]:
        return list(orjson.loads(await self.says("list", "--json", *options)))

    async def schema(self) -> str:
        return f"generation_{await self.pool.fetchval('select generation from fold.pointer')}"

    async def status(self, place: str) -> str:
        schema = await self.schema()
        key = await self.pool.fetchval(f"select key from {schema}.place where id = $1", place)
        return str(await self.pool.fetchval(f"select status from {schema}.stance_at($1, now(), $2)", DAY, [key]))

    async def occurrences(self) -> list[list[str]]:
        """The claims of each occurrence that is known now."""
        rows = await self.pool.fetch(
            f"select claims::text[] as claims from {await self.schema()}.occurrence where known_to = 'infinity'"
        )
        return sorted(sorted(row["claims"]) for row in rows)


@pytest.fixture
async def desk(pool: asyncpg.Pool, client: Any, database_url: str, redis_url: str) -> Any:
    at = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    async with service("projection", **at):
        yield Desk(pool, client, at)


async def test_what_waits_is_listed_and_counts_once_it_is_confirmed(desk: Desk) -> None:
    mine, other = doubtful(1), doubtful(2, place=HARRIS, reported_at="2017-01-15", direction="cooperates")
    claim = mine[1]
    await desk.published([*mine, *other])
    assert [one["id"] for one in await desk.queue()] == [other[1].id, claim.id]
    assert [one["id"] for one in await desk.queue("--limit", "1")] == [other[1].id]
    assert [one["id"] for one in await desk.queue("--state", "TX", "--kind", "policy-changed")] == [
        other[1].id,
        claim.id,
    ]
    assert await desk.queue("--state", "California") == []
    assert await desk.queue("--kind", "ruling-issued") == []
    (told,) = [one for one in await desk.queue() if one["id"] == claim.id]
    assert told["quotes"] == ["The sheriff"]
    assert (told["places"], told["headline"]) == (["Travis County, TX (actor)"], "Headline 1")
    assert claim.id in await desk.says("list")
    assert await desk.status(TRAVIS) == "UNKNOWN"

    id_ = await desk.word("confirm", f"claim/{claim.id}")
    assert await desk.status(TRAVIS) == "SANCTUARY"
    assert [one["id"] for one in await desk.queue()] == [other[1].id]
    body = orjson.loads(await desk.pool.fetchval("select body::text from record.event where id = $1", id_))
    assert (body["type"], body["data"]["by"], body["data"]["verdict"]) == ("claim-reviewed", "editor", "confirm")

    await desk.word("correct", claim.id, "--set", "direction=cooperates", "--reason", "misread")
    assert await desk.status(TRAVIS) == "COOPERATING"
    await desk.word("retract", claim.id, "--reason", "misread")
    assert await desk.status(TRAVIS) == "UNKNOWN"
    assert await verify(desk.pool, gazetteer()) == []


async def test_an_editor_splits_an_occurrence_and_merges_it_again(desk: Desk) -> None:
    told = [story(number, day="2017-02-01") for number in (1, 2, 3)]
    one, two, three = (events[1].id for events in told)
    await desk.published([event for events in told for event in events])
    whole = [sorted([one, two, three])]
    assert await desk.occurrences() == whole
    await desk.word("split", three, "--reason", "another order of the same day")
    assert await desk.occurrences() == sorted([sorted([one, two]), [three]])
    await desk.word("merge", one, three, "--reason", "the same order after all")
    assert await desk.occurrences() == whole
    assert await verify(desk.pool, gazetteer()) == []


async def test_what_is_split_merged_and_split_again_is_as_the_latest_word_says(desk: Desk) -> None:
    told = [story(number, day="2017-02-01") for number in (1, 2, 3)]
    one, two, three = (events[1].id for events in told)
    await desk.published([event for events in told for event in events])
    apart, whole = sorted([[one], sorted([two, three])]), [sorted([one, two, three])]
    steps: list[tuple[str, list[str], list[list[str]]]] = [
        ("split", [one], apart),
        ("merge", [one, three], whole),
        ("split", [one], apart),
        ("split", [two, three], apart),
        ("merge", [one, two], whole),
        ("split", [one, two, three], whole),
        ("split", [two], sorted([[two], sorted([one, three])])),
    ]
    for action, claims, then in steps:
        await desk.word(action, *claims, "--reason", "on a second look")
        assert await desk.occurrences() == then, (action, claims)
    assert await verify(desk.pool, gazetteer()) == []


async def test_two_editors_at_once_are_both_recorded_and_the_later_word_decides(desk: Desk) -> None:
    told = [doubtful(number, place=f"{TEXAS}/county:{county}") for number, county in enumerate(COUNTIES)]
    await desk.published([event for events in told for event in events])
    claims = [events[1].id for events in told]
    words = {"ada": ("confirm",), "bo": ("retract", "--reason", "misread")}
    said = []
    for claim in claims[:3]:
        both = [sanctuary("review", *w, claim, "--by", by, **desk.environment) for by, w in words.items()]
        said.append(await asyncio.gather(*both))
    assert {code for pair in said for code, _ in pair} == {0}
    await desk.folded([id_.strip() for pair in said for _, id_ in pair])
    rows = await desk.pool.fetch(
        "select body -> 'data' ->> 'claim' as claim, type, body -> 'data' ->> 'at' as at, id::text as id"
        " from record.event where type in ('claim-reviewed', 'claim-retracted')"
    )
    assert len(rows) == 2 * 3
    last = {row["claim"]: row["type"] for row in sorted(rows, key=lambda row: (row["at"], row["id"]))}
    stood = await desk.pool.fetch(f"select id::text, standing from {await desk.schema()}.claim")
    assert {row["id"]: row["standing"] for row in stood} == dict.fromkeys(claims, "review") | {
        claim: "counts" if type_ == "claim-reviewed" else "retracted" for claim, type_ in last.items()
    }
    assert await verify(desk.pool, gazetteer()) == []


async def test_what_editors_judged_is_labels_that_training_reads(desk: Desk, tmp_path: Path) -> None:
    told = [doubtful(number, place=f"{TEXAS}/county:{county}") for number, county in enumerate(COUNTIES)]
    right, wrong, nothing, mended, waiting, erased = (events[1].id for events in told)
    await desk.published([event for events in told for event in events])
    file = tmp_path / "labels" / "review_a.jsonl"
    file.parent.mkdir()
    assert await desk.says("labels", str(file)) == "wrote 0 labels"
    await desk.word("retract", right, "--reason", "misread")
    await desk.word("confirm", right)  # the latest word decides
    await desk.word(
        "correct", wrong, "--set", "direction=cooperates", "--set", "stage=rescinded", "--reason", "misread"
    )
    await desk.word("retract", nothing, "--reason", "misread")
    await desk.word("correct", mended, "--set", "direction=cooperates", "--reason", "source_corrected")
    await desk.word("confirm", erased)
    assert await desk.says("labels", str(file)) == "wrote 4 labels; left out 1 on the world, not the text"
    gone = told[5][0]
    await desk.published([make_event(ArticleErased(article=gone.id, by="editor"), source="test", time=NOW)])
    said = await desk.says("labels", str(file))
    assert said == "wrote 3 labels; left out 1 on the world, not the text, 1 of an erased text"
    found = load(file.parent)
    assert [label.id for label in found] == ["review_a-001", "review_a-002", "review_a-003"]
    travis = {"type": "policy-changed", "direction": "limits", "stage": "enacted", "event_date": "2017-02-01"}
    other = travis | {"direction": "cooperates", "stage": "rescinded"}
    assert {(label.title, label.text): list(label.events) for label in found} == {
        ("Headline 0", "The sheriff"): [travis | {"jurisdictions": [f"{TEXAS}/county:{COUNTIES[0]}"]}],
        ("Headline 1", "The sheriff"): [other | {"jurisdictions": [f"{TEXAS}/county:{COUNTIES[1]}"]}],
        ("Headline 2", "The sheriff"): [],
    }
    assert waiting in {one["id"] for one in await desk.queue()}


async def test_what_is_wrong_is_one_line_and_nothing_is_said(desk: Desk, tmp_path: Path) -> None:
    seen, claim, reading = doubtful(1)
    await desk.published([seen, claim, reading])
    before = await head(desk.pool)
    nobody = "00000000-0000-4000-8000-000000000000"
    by, why = ("--by", "editor"), ("--reason", "misread")
    wrong = {
        ("confirm", nobody, *by): f"{nobody} is no claim of this ledger",
        ("confirm", seen.id, *by): f"{seen.id} is no claim but article-seen",
        ("confirm", "claim/1", *by): "'1' is no UUID",
        ("confirm", claim.id, "--by", ""): "by: ",
        ("correct", claim.id, *by, *why, "--set", "outcome=granted"): "of policy-changed one may correct",
        ("correct", claim.id, *by, *why, "--set", "stage"): "write field=value",
        ("correct", claim.id, *by, *why, "--set", r'instrument={"name":"a\u0000b"}'): "holds U+0000",
        ("correct", claim.id, *by, *why, "--set", f'jurisdictions=[{{"id":"{TEXAS}/county:travi","role":"actor"}}]'): (
            f"--set jurisdictions: the gazetteer has no place {TEXAS}/county:travi"
        ),
        ("confirm", claim.id, "--by", "  "): "--by names nobody",
        ("retract", claim.id, *by, "--reason", "boredom"): "reason: ",
        ("retract", claim.id, *by, *why, "--reported-at", "2999-01-01"): "is yet to come",
        ("split", claim.id, nobody, *by, "--reason", "two acts"): f"{nobody} is no claim",
        ("merge", claim.id, claim.id, *by, "--reason", "one act"): "merge takes two claims",
        ("list", "--kind", "rumour"): "--kind rumour: a claim is of one of",
        ("list", "--state", "Atlantis"): "--state Atlantis: no state",
        ("labels", str(tmp_path / "none" / "x.jsonl")): "there is no folder",
        ("labels", "/dev/null"): "is no regular file",
    }
    for arguments, complaint in wrong.items():
        with pytest.raises(LedgerError) as refused:
            await desk.says(*arguments)
        assert complaint in str(refused.value), arguments
        assert "\n" not in str(refused.value)
    streams = [len(await desk.client.xrange(name)) for name in REVIEW_TYPES]
    assert streams == [0, 0, 0]
    assert await head(desk.pool) == before


async def test_without_a_live_generation_there_is_no_queue(pool: asyncpg.Pool, client: Any, database_url: str) -> None:
    with pytest.raises(LedgerError, match="no generation is live"):
        await Desk(pool, client, {"DATABASE_URL": database_url}).says("list")
