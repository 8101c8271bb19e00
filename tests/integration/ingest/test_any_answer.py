"""Whatever bytes a server answers with, a fetch ends with a text or with one of its own refusals. Seeded."""

import asyncio
import gzip
import os
import random
import zlib

import zstandard

from services.ingest.fetching import Refused

from .hostile import EASY, Hands, answer, serving

SEED = int(os.environ.get("SANCTUARY_SEED", "20261124"))
ROUNDS = 150
TEXT = b"<html><body>" + b"The council voted. " * 40 + b"</body></html>"
PACKED = {
    "gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "zstd": zstandard.ZstdCompressor().compress(TEXT),
    "identity": TEXT,
}
HEADERS = (
    *("Retry-After: \xff", "Retry-After: Tue, 99 Nov 2026", "Location: http://[", "Location: \x7f", "ETag: \xe9"),
    *("Content-Type: text/html; charset=\x00", "Content-Type: ;;;", "Content-Encoding: gzip,,", "Connection: close"),
    *("Transfer-Encoding: chunked", "Content-Length: 1, 2", "Content-Length: 99999999999999999999999", ": no name"),
)
STATUSES = ("200 OK", "200 OK", "200 OK", "301 x", "304 x", "206 x", "429 x", "503 x", "99 x", "1000 x", "204 x")


def any_answer(chance: random.Random) -> bytes:
    encoding = chance.choice(list(PACKED))
    headers = [f"Content-Encoding: {encoding}", *chance.sample(HEADERS, chance.randint(0, 2))]
    raw = bytearray(answer(PACKED[encoding], *headers, status=chance.choice(STATUSES)))
    for _ in range(chance.choice((0, 0, 1, 3, 20))):
        at = chance.randrange(len(raw))
        raw[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    return bytes(raw[: chance.choice((len(raw), len(raw), chance.randrange(len(raw))))])


async def test_a_fetch_ends_with_a_text_or_with_a_refusal_of_its_own() -> None:
    chance = random.Random(SEED)
    said, lines = set(), set()
    async with serving() as site:
        for number in range(ROUNDS):
            raw = any_answer(chance)

            async def script(writer: asyncio.StreamWriter, raw: bytes = raw) -> None:
                writer.write(raw)
                await writer.drain()

            site.pages = {"/robots.txt": script, "/x": script} if number % 3 == 0 else {"/x": script}
            try:
                got = await site.fetcher(EASY, clock=Hands().clock()).get(site.base + "/x")
                said.add("a text" if got else "unchanged")
            except Refused as refused:
                said.add(type(refused).__name__)
                lines.add(str(refused))
            except Exception as error:
                raise AssertionError(f"round {number}: again with SANCTUARY_SEED={SEED}: {raw[:300]!r}") from error
    assert said >= {"a text", "unchanged", "ConnectionLost", "NoHttp", "Busy"}, said
    assert not [line for line in lines if not line.isprintable()]
