"""POST /articles over real sockets: who may, what is taken, and that the same article is one article."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from services.ingest.demo.newsroom import _Quiet
from services.ingest.freshness import Book
from services.ingest.memory import Memory
from services.ingest.push import LARGEST, MOST, Push
from services.ingest.sources_file import Watched
from shared.bus import Publisher
from shared.embedded.supervisor import free_port
from shared.events import address_hash

from .conftest import published
from .test_service import SECONDS, start, wait_until_ready

TOKEN = "0f" * 32
KEY = {"Authorization": f"Bearer {TOKEN}"}
ARTICLE = {
    "url": "https://wire.example/1?utm_source=x",
    "title": "County limits detainers",
    "text": "The commission voted on Tuesday.",
    "published": "2026-03-01",
    "publisher": "Somebody",
    "language": "en",
}


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    file = tmp_path / "push-tokens"
    file.write_text(f"# who pushes\n\nstate wire {sha256(TOKEN.encode()).hexdigest()}\n")
    return file


@contextlib.asynccontextmanager
async def serving(client: Any, tokens: Path | None, *sources: Watched, seconds: float = 30.0) -> AsyncIterator[str]:
    memory, named = Memory(client), {source.name: source for source in sources}
    app = Push(Publisher(client), memory, Book(client), tokens, named, seconds=seconds)
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    sock.listen(16)
    server = _Quiet(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}/articles"
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def at(client: Any, tokens: Path) -> AsyncIterator[str]:
    async with serving(client, tokens) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as session:
        yield session


def refused(answer: httpx.Response, status: int) -> str:
    """The one line of a refusal."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["type"], told["status"]) == ("about:blank", status)
    assert "\n" not in told["detail"]
    assert "Traceback" not in answer.text
    return str(told["detail"])


async def test_a_new_article_is_201_and_again_200_with_the_same_id(
    at: str, http: httpx.AsyncClient, client: Any
) -> None:
    first = await http.post(at, json=ARTICLE, headers=KEY)
    again = await http.post(at, json=dict(reversed(ARTICLE.items())), headers=KEY)
    assert (first.status_code, first.json()["outcome"]) == (201, "new")
    assert (again.status_code, again.json()["outcome"]) == (200, "known")
    assert first.json()["id"] == again.json()["id"]
    (article,) = await published(client)
    assert article["event_id"] == first.json()["id"]
    assert article["canonical_url"] == "https://wire.example/1"
    assert (article["published_at"], article["publisher"], article["language"]) == ("2026-03-01", "Somebody", "en")
    assert article["feed"] == "push:state wire"
    line = (await Book(client).all())["state wire"]
    assert (line.kind, line.interval, line.failures) == ("push", None, 0)
    assert line.last_success is not None


async def test_a_changed_text_is_a_new_version(at: str, http: httpx.AsyncClient, client: Any) -> None:
    await http.post(at, json=ARTICLE, headers=KEY)
    changed = await http.post(at, json=ARTICLE | {"text": "The commission voted on Wednesday."}, headers=KEY)
    assert changed.status_code == 201
    old, new = await published(client)
    assert new["version_of"] == old["event_id"]


async def test_an_article_sent_many_times_at_once_is_published_once(
    at: str, http: httpx.AsyncClient, client: Any
) -> None:
    answers = await asyncio.gather(*(http.post(at, json=ARTICLE, headers=KEY) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await published(client)) == 1


async def test_a_list_is_told_one_by_one(at: str, http: httpx.AsyncClient, client: Any) -> None:
    other = ARTICLE | {"url": "https://wire.example/2", "text": "Another text."}
    answer = await http.post(at, json=[ARTICLE, {"title": 3}, ARTICLE, "text", other], headers=KEY)
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [201, 422, 200, 422, 201]
    assert results[1]["detail"] == "title is int: a text is needed"
    assert results[3]["detail"].startswith("no object")
    assert len(await published(client)) == 2
    assert (await http.post(at, json=[ARTICLE, other], headers=KEY)).status_code == 200
    assert (await http.post(at, json=[{}], headers=KEY)).status_code == 422
    third = await http.post(at, json=[ARTICLE, ARTICLE | {"text": "A third."}], headers=KEY)
    assert third.status_code == 201


async def test_an_article_without_an_address_is_known_by_its_id_or_its_words(
    at: str, http: httpx.AsyncClient, client: Any
) -> None:
    bare = {"title": "A title", "text": "A text."}
    assert [(await http.post(at, json=bare, headers=KEY)).status_code for _ in range(2)] == [201, 200]
    await http.post(at, json=bare | {"id": "x7"}, headers=KEY)
    urls = [article["url"] for article in await published(client)]
    assert urls[1] == "urn:sanctuary-ledger:push:state%20wire#x7"


async def test_what_was_erased_is_not_taken_again(at: str, http: httpx.AsyncClient, client: Any) -> None:
    named = address_hash("https://wire.example/1")
    assert named
    await Memory(client).forget(articles=[], addresses=[named])
    assert "erased" in refused(await http.post(at, json=ARTICLE, headers=KEY), 410)
    assert await published(client) == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}],
)
async def test_who_has_no_token_is_refused(
    at: str, http: httpx.AsyncClient, client: Any, headers: dict[str, str]
) -> None:
    answer = await http.post(at, json=ARTICLE, headers=headers)
    assert "Authorization: Bearer TOKEN" in refused(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert await published(client) == []


async def test_the_hash_of_a_token_opens_nothing(at: str, http: httpx.AsyncClient) -> None:
    hashed = sha256(TOKEN.encode()).hexdigest()
    refused(await http.post(at, json=ARTICLE, headers={"Authorization": f"Bearer {hashed}"}), 401)


async def test_a_token_that_is_struck_from_the_file_is_refused_at_once(
    at: str, http: httpx.AsyncClient, tokens: Path
) -> None:
    assert (await http.post(at, json=ARTICLE, headers=KEY)).status_code == 201
    await asyncio.to_thread(tokens.write_text, "# nobody\n")
    refused(await http.post(at, json=ARTICLE, headers=KEY), 401)
    await asyncio.to_thread(tokens.unlink)
    said = refused(await http.post(at, json=ARTICLE, headers=KEY), 503)
    assert str(tokens) not in said


async def test_without_a_file_of_tokens_the_answer_says_how_to_switch_it_on(
    client: Any, http: httpx.AsyncClient
) -> None:
    async with serving(client, None) as address:
        assert "SANCTUARY_PUSH_TOKENS_FILE" in refused(await http.post(address, json=ARTICLE, headers=KEY), 403)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "malformed JSON"),
        (b"{", "malformed JSON"),
        (b"[" * 100_000, "malformed JSON"),
        (b'"text"', "one article as an object"),
        (b"[]", "a list of 0 articles"),
    ],
)
async def test_what_is_no_article_is_400(at: str, http: httpx.AsyncClient, body: bytes, said: str) -> None:
    answer = await http.post(at, content=body, headers=KEY | {"Content-Type": "application/json; charset=utf-8"})
    assert said in refused(answer, 400)


@pytest.mark.parametrize(
    ("article", "said"),
    [
        ({"url": "https://a.example"}, "neither title nor text"),
        ({"title": "a", "url": "http://[bad"}, "is no address"),
        ({"title": "a", "published": "yesterday"}, "is no date"),
        ({"title": "a\0b"}, "U+0000"),
        ({"title": "a", "published": "0001-01-01T00:00:00+14:00"}, "lies beyond all calendars"),
        ({"title": "a", "modified": "9999-12-31T23:59:59-14:00"}, "lies beyond all calendars"),
        ({"title": "a", "url": " JavaScript:alert(1)"}, "its address begins with javascript:"),
        ({"title": "a", "url": "data:text/html,x"}, "its address begins with data:"),
        ({"title": "a", "text": "x" * 500_001}, "more than 500,000 characters"),
        ({"title": "\u202e\u200b", "url": "https://a.example/" + "é" * 400}, "canonical_url"),
        ({"title": "a", "text": ["b"]}, "text is list"),
    ],
)
async def test_an_article_that_cannot_be_is_422(
    at: str, http: httpx.AsyncClient, article: dict[str, Any], said: str
) -> None:
    assert said in refused(await http.post(at, json=article, headers=KEY), 422)


async def test_an_article_nested_beyond_reason_is_refused(at: str, http: httpx.AsyncClient) -> None:
    body = b'{"title": "a", "x": ' + b"[" * 500 + b"]" * 500 + b"}"
    answer = await http.post(at, content=body, headers=KEY | {"Content-Type": "application/json"})
    assert answer.status_code in (201, 422)


async def test_what_is_too_large_is_413_whether_or_not_it_says_so(at: str, http: httpx.AsyncClient) -> None:
    too_many = await http.post(at, json=[{"title": "a"}] * (MOST + 1), headers=KEY)
    assert f"send 1 to {MOST}" in refused(too_many, 413)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 65536 + 2):
            yield b" " * 65536

    headers = KEY | {"Content-Type": "application/json"}
    with contextlib.suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):  # it may not read on
        refused(await http.post(at, content=endless(), headers=headers), 413)
    with contextlib.suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        refused(await http.post(at, content=b" " * (LARGEST + 1), headers=headers), 413)


async def test_a_body_that_does_not_end_is_408(client: Any, tokens: Path) -> None:
    async with serving(client, tokens, seconds=0.3) as address:
        url = httpx.URL(address)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        head = f"POST /articles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
        await writer.drain()
        async with asyncio.timeout(SECONDS):
            told = await reader.read()
        writer.close()
        assert b" 408 " in told.splitlines()[0]
        assert b"no whole body within 0.3 s" in told


@pytest.mark.parametrize("headers", [{"Content-Type": "text/plain"}, {"Content-Encoding": "gzip"}])
async def test_other_types_and_packings_are_415(at: str, http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    refused(await http.post(at, content=b"{}", headers=KEY | {"Content-Type": "application/json"} | headers), 415)


async def test_other_methods_are_405(at: str, http: httpx.AsyncClient) -> None:
    answer = await http.get(at)
    refused(answer, 405)
    assert answer.headers["allow"] == "POST"


async def test_the_operators_word_for_a_push_source_goes_before_its_own(
    client: Any, tokens: Path, http: httpx.AsyncClient
) -> None:
    wire = Watched(name="state wire", kind="push", publisher="State Wire", every="1d")
    async with serving(client, tokens, wire) as address:
        assert (await http.post(address, json=ARTICLE, headers=KEY)).status_code == 201
    assert [article["publisher"] for article in await published(client)] == ["State Wire"]
    assert (await Book(client).all())["state wire"].interval == 86400


async def test_a_full_server_is_503_and_the_same_goes_in_later(at: str, http: httpx.AsyncClient, client: Any) -> None:
    await client.config_set("maxmemory", "1")
    try:
        answer = await http.post(at, json=ARTICLE, headers=KEY)
    finally:
        await client.config_set("maxmemory", "0")
    assert "send the same again" in refused(answer, 503)
    assert answer.headers["retry-after"]
    assert (await http.post(at, json=ARTICLE, headers=KEY)).status_code == 201


async def test_the_service_serves_the_route_and_shows_the_source(
    redis_url: str, tokens: Path, http: httpx.AsyncClient
) -> None:
    port = free_port()
    process = start(REDIS_URL=redis_url, SANCTUARY_PORT=str(port), SANCTUARY_PUSH_TOKENS_FILE=str(tokens))
    try:
        await asyncio.to_thread(wait_until_ready, process, port)
        answer = await http.post(f"http://127.0.0.1:{port}/articles", json=ARTICLE, headers=KEY)
        assert answer.status_code == 201
        metrics = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
        assert 'sanctuary_source_silent{source="state wire"} 0.0' in metrics
        assert 'sanctuary_source_failures{source="state wire"} 0.0' in metrics
    finally:
        process.terminate()
        await asyncio.to_thread(process.communicate, timeout=SECONDS)
    assert process.returncode == 0


def test_a_file_of_tokens_that_cannot_be_read_is_one_line_at_the_start(redis_url: str, tokens: Path) -> None:
    tokens.write_text(f"{TOKEN}\n")
    process = start(REDIS_URL=redis_url, SANCTUARY_PUSH_TOKENS_FILE=str(tokens))
    _, told = process.communicate(timeout=SECONDS)
    assert process.returncode != 0
    assert told.count("\n") == 1
    assert f"{tokens} line 1: write a name" in told
    assert TOKEN not in told


async def test_an_article_sent_to_two_replicas_at_once_has_one_id(
    http: httpx.AsyncClient, client: Any, tokens: Path
) -> None:
    async with serving(client, tokens) as one, serving(client, tokens) as other:
        answers = await asyncio.gather(*(http.post(at, json=ARTICLE, headers=KEY) for at in (one, other) * 5))
    assert {answer.status_code for answer in answers} <= {200, 201}
    (id_,) = {answer.json()["id"] for answer in answers}
    assert {article["event_id"] for article in await published(client)} == {id_}  # the record keeps one of them


@pytest.mark.parametrize("token", ["", "Bearer", "é" * 10, TOKEN[:-1], TOKEN + "0", "x" * 60_000])
async def test_a_token_that_is_none_is_401_and_not_repeated(at: str, token: str) -> None:
    body = b"{}"
    head = f"POST /articles HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    port = int(at.rpartition(":")[2].partition("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head.encode("utf-8") + f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        async with asyncio.timeout(SECONDS):
            told = (await reader.read()).decode("latin-1")
    finally:
        writer.close()
    assert told.split(" ")[1] in ("401", "400", "431")
    assert len(token) < 10 or token not in told
