"""A server for second opinions that fails: the claim is left to an editor, the batch is not held up."""

import asyncio
import socket

import pytest
from redis.exceptions import OutOfMemoryError
from structlog.testing import capture_logs

from services.classifier.app import handler
from services.classifier.opinion.asking import Asker
from services.classifier.opinion.breaker import Breaker
from services.classifier.opinion.endpoint import MOST_BYTES
from services.classifier.opinion.kept import PREFIX, KeptOnServer
from shared.bus import Publisher
from shared.events import PolicyChanged
from shared.places import gazetteer
from tests.integration.classifier.answering import (
    answering,
    completion,
    dripping,
    endless,
    hangs_up,
    in_turn,
    packed,
    says,
    sends,
    silent,
)
from tests.integration.classifier.left_open import AGREES, Against, counted, entry, law, read, reader
from tests.integration.classifier.test_classifier_service import events

OTHER = "ocd-division/country:us/state:ca"
FAILURES = {
    "it says nothing": (silent, "timeout"),
    "it drips": (dripping, "timeout"),
    "its body has no end": (endless, "too_long"),
    "its answer is too long": (sends(b" " * (MOST_BYTES + 1)), "too_long"),
    "it hangs up": (hangs_up, "unreachable"),
    "it fails": (sends(b"oops", "500 Internal Server Error"), "status"),
    "it knows no such key": (sends(b"{}", "401 Unauthorized"), "status"),
    "it leads elsewhere": (sends(b"", "307 Temporary Redirect", location="http://127.0.0.1:1/"), "status"),
    "it has had enough": (sends(b"{}", "429 Too Many Requests"), "limited"),
    "it packs its answer": (packed(completion(kind="none")), "unreadable"),
    "it answers no JSON": (sends(b"<html>busy</html>"), "unreadable"),
    "it answers no completion": (sends(b'{"error": {"message": "no"}}'), "unreadable"),
    "its answer is cut": (sends(completion(kind="policy").replace(b'"stop"', b'"length"')), "form"),
    "its answer lacks a member": (sends(completion(kind="policy")), "form"),
    "its kind was not offered": (says(kind="raid", direction="limits", stage="enacted"), "form"),
    "its quote is its own": (says(kind="policy", direction="limits", stage="enacted", quote="the mayor said"), "quote"),
    "its place was not offered": (says(kind="policy", direction="limits", stage="enacted", places=[OTHER]), "place"),
}  # fmt: skip


@pytest.mark.parametrize(("behaves", "reason"), FAILURES.values(), ids=FAILURES)
async def test_whatever_fails_leaves_the_claim_to_an_editor(client, opened, behaves, reason):
    before = counted(reason)
    async with answering(behaves) as server:
        with capture_logs() as logs:
            (claim,), (reading,) = await read(client, reader(client, opened(server.url, seconds=1.0)), law())
        assert len(server.asked) == 1
    assert (claim.data["tier"], claim.data["direction"], claim.data["method"]["version"]) == (
        "review", "neutral", "1.4.1",
    )  # fmt: skip
    assert "opinion" not in claim.data["method"]
    assert reading.data["method"]["version"] == "1.4.1"
    assert counted(reason) == before + 1
    (line,) = [line for line in logs if line["event"] == "no_second_opinion"]
    assert (line["article"], line["reason"]) == (law().id, reason)
    assert "\n" not in line["told"]
    assert not [key async for key in client.scan_iter(f"{PREFIX}:*")]


async def test_a_server_that_is_not_there_leaves_the_claim_to_an_editor(client, opened):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    before = counted("unreachable")
    (claim,), _ = await read(client, reader(client, opened(f"http://127.0.0.1:{port}/v1")), law())
    assert claim.data["tier"] == "review"
    assert counted("unreachable") == before + 1


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


async def test_after_failures_in_a_row_it_rests_and_then_tries_again(client, opened):
    clock = Clock()
    async with answering(in_turn(*[sends(b"", "503 Busy")] * 3, AGREES)) as server:
        handle = reader(client, opened(server.url), breaker=Breaker(failures=3, rest=60, now=clock))
        with capture_logs() as logs:
            for number in range(1, 7):
                await read(client, handle, law(number))
        assert len(server.asked) == 3
        assert [line["seconds"] for line in logs if line["event"] == "second_opinion_rests"] == [60]
        clock.now += 61
        await read(client, handle, law(7))
        await read(client, handle, law(8))
        assert len(server.asked) == 5
    versions = [claim.data["method"]["version"] for claim in await events(client, PolicyChanged.type)]
    assert versions == ["1.4.1"] * 6 + ["1.4.1.1"] * 2


async def test_answers_that_are_refused_do_not_make_it_rest(client, opened):
    async with answering(says(kind="policy", direction="limits", stage="enacted", places=[OTHER])) as server:
        handle = reader(client, opened(server.url), breaker=Breaker(failures=2))
        for number in range(1, 6):
            await read(client, handle, law(number))
        assert len(server.asked) == 5


async def test_a_wait_that_the_server_asks_for_is_kept(client, opened):
    clock = Clock()
    limited = sends(b"", "429 Too Many Requests", retry_after="30")
    async with answering(in_turn(limited, AGREES)) as server:
        asker = Asker(opened(server.url), KeptOnServer(client), budget=20, breaker=Breaker(now=clock))
        handle = handler(Publisher(client), gazetteer(), [Against()], asker)
        await read(client, handle, law(1))
        assert "30 s" in (await asker.degraded() or "")
        clock.now += 29
        await read(client, handle, law(2))
        assert len(server.asked) == 1
        clock.now += 2
        await read(client, handle, law(3))
        assert len(server.asked) == 2
        assert await asker.degraded() is None


async def test_a_batch_is_not_held_up_beyond_its_time(client, opened):
    before = counted("late") + counted("timeout") + counted("resting")
    async with answering(silent) as server:
        handle = reader(client, opened(server.url, seconds=30), budget=1.0)
        async with asyncio.timeout(20):
            claims, readings = await read(client, handle, *(law(number) for number in range(1, 11)))
        assert len(server.asked) <= 4
    assert (len(claims), len(readings)) == (10, 10)
    assert counted("late") + counted("timeout") + counted("resting") == before + 10


async def test_an_answer_that_cannot_be_kept_is_not_asked_for_again(client, opened):
    async with answering(AGREES) as server:
        handle = reader(client, opened(server.url))
        await client.config_set("maxmemory", "1")
        try:
            for _ in range(2):
                with pytest.raises(OutOfMemoryError):
                    await handle([entry(law())])
        finally:
            await client.config_set("maxmemory", "0")
        (claim,), _ = await read(client, handle, law())
        assert len(server.asked) == 1
    assert claim.data["method"]["version"] == "1.4.1.1"
