"""Polite toward those who are read: robots.txt, turns, pauses, rests. The clock is the test's, the servers are real."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from services.ingest.fetching import Manners, Validators
from services.ingest.fetching.refusals import (
    Busy,
    ConnectionLost,
    Disallowed,
    HostRests,
    Refused,
    RobotsAway,
)

from .hostile import Hands, answer, serving

PATIENT = Manners(own_interval=3.0)


def robots(text: str) -> bytes:
    return answer(text.encode(), "X-Kind: robots")


async def test_what_robots_txt_forbids_is_not_asked_for() -> None:
    rules = robots("User-agent: SanctuaryLedger\nDisallow: /private\n")
    async with serving({"/robots.txt": rules, "/x": answer(b"text"), "/private/x": answer(b"text")}) as site:
        fetcher = site.fetcher()
        assert await fetcher.get(site.base + "/x")
        for _ in range(2):
            with pytest.raises(Disallowed, match="asks programs not to read it"):
                await fetcher.get(site.base + "/private/x")
    assert site.paths == ["/robots.txt", "/x"]
    assert "user-agent: sanctuaryledger/" in site.asked[0][1].lower()


async def test_robots_txt_is_asked_before_every_hop() -> None:
    async with serving({"/x": answer(b"", "Location: /private", status="301 Moved")}) as site:
        site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /private")
        with pytest.raises(Disallowed):
            await site.fetcher().get(site.base + "/x")
    assert site.paths == ["/robots.txt", "/x"]


@pytest.mark.parametrize("status", ["404 Not Found", "401 Unauthorized", "403 Forbidden", "410 Gone"])
async def test_a_site_without_robots_txt_may_be_read(status: str) -> None:
    async with serving({"/robots.txt": answer(b"", status=status), "/x": answer(b"text")}) as site:
        assert await site.fetcher().get(site.base + "/x")


async def test_a_robots_txt_in_a_circle_is_none() -> None:
    async with serving({"/robots.txt": answer(b"", "Location: /robots.txt", status="301 Moved")}) as site:
        site.pages["/x"] = answer(b"text")
        assert await site.fetcher().get(site.base + "/x")


async def test_while_robots_txt_is_away_nothing_is_read_and_it_is_asked_for_again_later() -> None:
    hands = Hands()
    async with serving({"/robots.txt": answer(b"", status="500 Fault"), "/x": answer(b"text")}) as site:
        fetcher = site.fetcher(clock=hands.clock())
        for _ in range(2):
            with pytest.raises(RobotsAway, match="500 Internal Server Error"):
                await fetcher.get(site.base + "/x")
        assert site.paths == ["/robots.txt"] * 3
        hands.at += 61
        site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /y")
        assert await fetcher.get(site.base + "/x")


async def test_rules_are_renewed_after_a_while_and_kept_while_they_cannot_be() -> None:
    hands = Hands()
    async with serving({"/robots.txt": robots("User-agent: *\nDisallow: /x"), "/x": answer(b"text")}) as site:
        fetcher = site.fetcher(clock=hands.clock())
        with pytest.raises(Disallowed):
            await fetcher.get(site.base + "/x")
        site.pages["/robots.txt"] = answer(b"", status="500 Fault")
        hands.at += 7 * 3600
        with pytest.raises(Disallowed):
            await fetcher.get(site.base + "/x")
        site.pages["/robots.txt"] = robots("")
        hands.at += 120
        assert await fetcher.get(site.base + "/x")


async def test_one_request_at_a_time_and_a_pause_after_each() -> None:
    hands = Hands()
    pages = {f"/{number}": answer(b"text") for number in range(4)}
    async with serving(pages) as site:
        fetcher = site.fetcher(manners=PATIENT, clock=hands.clock())
        await asyncio.gather(*(fetcher.get(site.base + path) for path in pages))
        assert site.most_open == 1
        assert hands.slept == [3.0] * 4  # robots.txt is a request, too


async def test_the_pause_that_robots_txt_wishes_is_kept() -> None:
    hands = Hands()
    async with serving({"/robots.txt": robots("User-agent: *\nCrawl-delay: 7"), "/x": answer(b"text")}) as site:
        fetcher = site.fetcher(clock=hands.clock())
        for _ in range(3):
            await fetcher.get(site.base + "/x")
    assert hands.slept == [7.0, 7.0]


async def test_a_short_wish_to_wait_is_fulfilled_and_then_asked_again() -> None:
    hands = Hands(chance=0.5)
    async with serving({"/x": answer(b"", "Retry-After: 4", status="429 Too Many")}) as site:
        with pytest.raises(Busy, match="the server answers 429 Too Many Requests"):
            await site.fetcher(clock=hands.clock()).get(site.base + "/x")
        assert site.paths == ["/robots.txt", "/x", "/x", "/x"]
    assert hands.slept == [4.5, 4.5]


@pytest.mark.parametrize("dated", [False, True])
async def test_a_long_wish_lets_the_whole_host_rest(dated: bool) -> None:
    hands = Hands()
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=601), usegmt=True) if dated else "600"
    async with serving({"/x": answer(b"", f"Retry-After: {when}", status="503 Away"), "/y": answer(b"text")}) as site:
        fetcher = site.fetcher(clock=hands.clock())
        with pytest.raises(Busy):
            await fetcher.get(site.base + "/x")
        with pytest.raises(HostRests, match="rests for another"):
            await fetcher.get(site.base + "/y")
        hands.at += 580
        with pytest.raises(HostRests):
            await fetcher.get(site.base + "/y")
        hands.at += 30
        assert await fetcher.get(site.base + "/y")
    assert site.paths == ["/robots.txt", "/x", "/y"]


async def test_a_host_that_fails_again_and_again_rests_longer_each_time_until_it_answers() -> None:
    hands = Hands()
    async with serving({"/x": answer(b"", status="502 Away")}) as site:
        fetcher = site.fetcher(clock=hands.clock())

        async def rest() -> float:
            """How long the host rests after one more failure."""
            with pytest.raises(Busy):
                await fetcher.get(site.base + "/x")
            began = hands.at
            while True:
                try:
                    with pytest.raises(Busy):
                        await fetcher.get(site.base + "/x")
                except HostRests:
                    hands.at += 1
                    continue
                return hands.at - began

        first = await rest()
        second = await rest()
        assert second > first > 2
        site.pages["/x"] = answer(b"text")
        hands.at += 3600
        assert await fetcher.get(site.base + "/x")


async def test_a_lost_connection_is_tried_again_after_a_growing_pause() -> None:
    hands = Hands(chance=0.5)
    lost = 0

    async def lose(writer: asyncio.StreamWriter) -> None:
        nonlocal lost
        lost += 1
        if lost == 3:
            writer.write(answer(b"text"))
            await writer.drain()

    async with serving({"/x": lose}) as site:
        assert await site.fetcher(clock=hands.clock()).get(site.base + "/x")
        assert hands.slept == [0.375, 0.75]
        lost = -9
        with pytest.raises(ConnectionLost):
            await site.fetcher(clock=hands.clock()).get(site.base + "/x")


async def test_conditions_are_sent_and_an_unchanged_page_is_not() -> None:
    seen = Validators('"v1"', "Tue, 24 Nov 2026 12:00:00 GMT")
    headers = ('ETag: "v1"', f"Last-Modified: {seen.last_modified}")
    async with serving({"/x": answer(b"text", *headers)}) as site:
        got = await site.fetcher().get(site.base + "/x")
        assert got
        assert got[1] == seen
        site.pages["/x"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
        assert await site.fetcher().get(site.base + "/x", seen) is None
    head = site.asked[-1][1]
    assert 'If-None-Match: "v1"' in head
    assert f"If-Modified-Since: {seen.last_modified}" in head
    assert not any("If-" in told for path, told in site.asked if path == "/robots.txt")


@pytest.mark.parametrize("etag", ['"é"', '"' + "x" * 9000 + '"', '"a\tb"'])
async def test_a_strange_validator_is_not_sent_back(etag: str) -> None:
    raw = answer(b"text").replace(b"Content-Type", b"ETag: " + etag.encode() + b"\r\nContent-Type", 1)
    async with serving({"/x": raw}) as site:
        got = await site.fetcher().get(site.base + "/x")
        assert got
        assert got[1] == Validators()
        assert await site.fetcher().get(site.base + "/x", got[1])


async def test_a_redirect_in_letters_of_any_language_is_followed() -> None:
    async with serving({"/x": answer(b"", "Location: /señal?q=ü", status="302 Found")}) as site:
        site.pages["/se%C3%B1al?q=%C3%BC"] = answer(b"text")
        assert await site.fetcher().get(site.base + "/x")


async def test_nothing_of_the_reader_is_sent_but_who_it_is() -> None:
    contact = Manners(contact="https://ledger.example/about")
    async with serving({"/x": answer(b"text", "Set-Cookie: id=1")}) as site:
        fetcher = site.fetcher(manners=contact)
        for _ in range(2):
            await fetcher.get(site.base + "/x")
    told = {line.partition(":")[0] for _, head in site.asked for line in head.strip().splitlines()[1:]}
    assert told == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
    assert "(+https://ledger.example/about; " in site.asked[-1][1]


def test_every_refusal_has_a_cause_of_its_own() -> None:
    causes = [*Refused.__subclasses__(), Busy]
    assert len({cause.__doc__ for cause in causes}) == len(causes) > 20
