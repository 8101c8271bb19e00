"""Servers that mean harm: each is refused with its cause, in bounded time and memory."""

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
import zstandard

from services.ingest.fetching import Bounds, Refused
from services.ingest.fetching.refusals import (
    AnswerRefused,
    Bomb,
    ConnectionLost,
    CredentialsInAddress,
    Damaged,
    EncodingRefused,
    HeadersTooLarge,
    NoAddress,
    NoHttp,
    NoTrust,
    PortRefused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    WrongType,
)

from .hostile import EASY, NOT_FOUND, Script, Site, answer, serving

ZEROS = bytes(64 << 20)
BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(ZEROS, 9),
    "deflate": lambda: zlib.compress(ZEROS, 9),
    "zstd": lambda: zstandard.ZstdCompressor(level=19).compress(ZEROS),
}


async def refused(site: Site, path: str = "/x", cause: type[Refused] = Refused, bounds: Bounds = EASY) -> str:
    """Fetch a page that must be refused with this very cause; return the reason, one line that needs no more."""
    with pytest.raises(Refused) as caught:
        await site.fetcher(bounds).get(site.base + path if path.startswith("/") else path)
    assert type(caught.value) is cause, caught.value
    reason = str(caught.value)
    assert "\n" not in reason
    assert len(reason) < 300
    return reason


@pytest.mark.parametrize("encoding", BOMBS)
async def test_a_bomb_is_refused_in_little_memory(encoding: str) -> None:
    packed = BOMBS[encoding]()
    async with serving({"/x": answer(packed, f"Content-Encoding: {encoding}")}) as site:
        tracemalloc.start()
        try:
            await refused(site, cause=Bomb)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 12 << 20


async def test_what_unpacks_to_more_than_the_bound_is_refused_though_its_ratio_is_that_of_a_text() -> None:
    text = " ".join(str(number) for number in range(400_000)).encode()
    async with serving({"/x": answer(gzip.compress(text), "Content-Encoding: gzip")}) as site:
        await refused(site, cause=TooLarge)


async def test_a_row_of_many_small_parts_is_refused() -> None:
    async with serving({"/x": answer(gzip.compress(b"") * 2000, "Content-Encoding: gzip")}) as site:
        await refused(site, cause=Bomb)


@pytest.mark.parametrize(
    ("encoding", "body", "cause"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(b"a")), EncodingRefused),
        ("br", b"\x0b\x02\x80hello\x03", EncodingRefused),
        ("gzip", gzip.compress(b"some text")[:-5], Damaged),
        ("gzip", b"no gzip at all", Damaged),
        ("zstd", b"no zstd at all", Damaged),
        ("deflate", b"\xff\xff\xff", Damaged),
    ],
)
async def test_what_cannot_be_unpacked_is_refused(encoding: str, body: bytes, cause: type[Refused]) -> None:
    async with serving({"/x": answer(body, f"Content-Encoding: {encoding}")}) as site:
        await refused(site, cause=cause)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"some text")),
        ("x-gzip", gzip.compress(b"some ") + gzip.compress(b"text") + bytes(8)),
        ("deflate", zlib.compress(b"some text")),
        ("deflate", zlib.compress(b"some text")[2:-4]),
        ("zstd", zstandard.ZstdCompressor().compress(b"some text")),
        ("identity", b"some text"),
    ],
)
async def test_what_is_honestly_packed_is_read(encoding: str, packed: bytes) -> None:
    async with serving({"/x": answer(packed, f"Content-Encoding: {encoding}")}) as site:
        got = await site.fetcher().get(site.base + "/x")
    assert got
    assert got[0].body == b"some text"


async def test_a_body_without_end_is_cut_at_the_bound() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        await site.write_on(writer, b"x" * 65536)

    async with serving({"/x": endless}) as site:
        await refused(site, cause=TooLarge)
    assert site.sent < 16 << 20


async def test_a_feed_of_100_mb_is_refused_before_it_is_read() -> None:
    async def large(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 100000000\r\n\r\n")
        await site.write_on(writer, b"<rss>" * 20000)

    async with serving({"/x": large}) as site:
        assert "SANCTUARY_FETCH_BYTES" in await refused(site, cause=TooLarge)
    assert site.sent < 8 << 20


def slowly(head: bytes) -> Callable[[Site], Script]:
    def of(site: Site) -> Script:
        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(head)
            await site.write_on(writer, b"x", 0.02)

        return drip

    return of


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", "no answer within 0.4 s"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", "no whole answer within 0.6 s"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n1;", "no whole answer within 0.6 s"),
    ],
)
async def test_a_slow_loris_is_left_in_time(head: bytes, said: str) -> None:
    async with serving() as site:
        site.pages["/x"] = slowly(head)(site)
        began = time.monotonic()
        bounds = replace(EASY, first=0.4) if "no answer" in said else replace(EASY, seconds=0.6)
        assert said in await refused(site, cause=TooSlow, bounds=bounds)
    assert time.monotonic() - began < 15


async def test_informational_answers_without_end_are_left_in_time() -> None:
    async def informs(writer: asyncio.StreamWriter) -> None:
        await site.write_on(writer, b"HTTP/1.1 102 Processing\r\n\r\n", 0.001)

    async with serving({"/x": informs}) as site:
        await refused(site, cause=TooSlow, bounds=replace(EASY, first=0.4))


async def test_the_time_is_of_all_redirects_together() -> None:
    async def later(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        writer.write(answer(b"", "Location: /x", status="302 Found"))
        await writer.drain()

    async with serving({"/x": later}) as site:
        await refused(site, cause=TooSlow, bounds=replace(EASY, seconds=0.6))
    assert site.paths.count("/x") <= 3


async def test_redirects_in_a_circle_end() -> None:
    async with serving({"/x": answer(b"", "Location: /y", status="301 Moved")}) as site:
        site.pages["/y"] = answer(b"", "Location: /x", status="308 Moved")
        await refused(site, cause=TooManyRedirects)
    assert len(site.paths) == 1 + EASY.redirects + 1


@pytest.mark.parametrize(
    ("location", "cause"),
    [
        ("file:///etc/hosts", NoAddress),
        ("http://[bad", NoAddress),
        ("//user:secret@news.example/", CredentialsInAddress),
        ("http://news.example:25/", PortRefused),
        ("http://news.example/" + "a" * 5000, NoAddress),
    ],
)
async def test_where_a_redirect_may_not_lead(location: str, cause: type[Refused]) -> None:
    async with serving({"/x": answer(b"", f"Location: {location}", status="302 Found")}) as site:
        assert "secret" not in await refused(site, cause=cause)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X-Much: y\r\n" * 9000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 90_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Longer: " + b"y" * 900_000 + b"\r\n\r\n",
    ],
)
async def test_a_huge_head_is_refused(head: bytes) -> None:
    async with serving({"/x": head + b"body"}) as site:
        await refused(site, cause=HeadersTooLarge)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [("image/png", b"\x89PNG"), ("video/mp4", b""), ("application/pdf; x=y", b"%PDF-1.7"), ("Audio/MPEG", b"")],
)
async def test_what_is_no_text_by_its_type_is_refused(media_type: str, body: bytes) -> None:
    raw = answer(body).replace(b"text/html", media_type.encode())
    async with serving({"/x": raw}) as site:
        assert media_type.partition(";")[0].lower() in await refused(site, cause=WrongType)


async def test_a_length_that_is_too_long_loses_the_connection_and_one_too_short_cuts_the_body() -> None:
    async def short_of(writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"half", length=100))
        await writer.drain()

    async with serving({"/x": short_of, "/y": answer(b"all of it", length=3)}) as site:
        await refused(site, cause=ConnectionLost)
        got = await site.fetcher().get(site.base + "/y")
    assert got
    assert got[0].body == b"all"


@pytest.mark.parametrize("raw", [b"SSH-2.0-OpenSSH_9.9\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"])
async def test_what_is_no_http_is_refused(raw: bytes) -> None:
    async with serving({"/x": raw}) as site:
        await refused(site, cause=NoHttp)


async def test_no_tls_where_it_is_asked_for() -> None:
    async def no_tls(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(NOT_FOUND)
        writer.close()

    async with serving() as site, await asyncio.start_server(no_tls, "127.0.0.1", 0) as server:
        site.port = server.sockets[0].getsockname()[1]
        await refused(site, f"https://127.0.0.1:{site.port}/x", NoTrust)


async def test_the_words_of_a_server_are_not_repeated() -> None:
    async with serving({"/x": answer(b"", status="451 \x1b[31mred")}) as site:
        assert await refused(site, cause=AnswerRefused) == "the server answers 451 Unavailable For Legal Reasons"
