"""POST /articles: a source that pushes its articles, with a bearer token. Pushed again, an article has the same id."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import structlog
from pydantic import ValidationError
from redis.exceptions import RedisError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.ingest.aside import aside
from services.ingest.command import stamped
from services.ingest.counts import Counts
from services.ingest.desk import Desk, article_of
from services.ingest.errors import Unreadable
from services.ingest.found import Item, Material, Refusal
from services.ingest.freshness import Book, Freshness
from services.ingest.memory import Memory
from services.ingest.problems import Problem, answer, one_line
from services.ingest.sources import jsonlines
from services.ingest.sources_file import Watched
from services.ingest.tokens import read_tokens, who
from shared.bus import Publisher
from shared.bus.failure import Unavailable
from shared.errors import LedgerError
from shared.events import address_hash
from shared.events.data import event_id
from shared.events.dates import write_instant

LOG = structlog.get_logger("ingest")
LARGEST = 4 << 20
MOST = 500
SECONDS = 30.0
EXAMPLE = '{"url": ..., "title": ..., "text": ..., "published": ...}'
OUTAGE = (RedisError, OSError, Unavailable)


class Push:
    """The route as an ASGI app. `sources` are the push sources of the settings, by name: the operator's words for them.

    Without a file of tokens nobody may push. The answer to one article is 201 (new) or 200 (known) with its id, to a
    list one outcome for each, in order. Whoever gets 503, or no answer, simply sends the same again.
    """

    def __init__(
        self,
        publisher: Publisher,
        memory: Memory,
        book: Book,
        tokens: Path | None,
        sources: Mapping[str, Watched],
        *,
        seconds: float = SECONDS,
    ) -> None:
        self._publisher, self._memory, self._book = publisher, memory, book
        self._tokens, self._sources, self._seconds = tokens, sources, seconds
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong is one line of problem+json."""
        request = Request(scope, receive)
        try:
            response = await self._taken(request)
        except Problem as refused:
            response = answer(refused)
        except ClientDisconnect:
            return
        except OUTAGE as error:
            LOG.warning("push stopped", problem=str(error))
            response = answer(Problem(503, "the stream server does not take it now: send the same again", 5))
        except Exception:  # a stack trace is for the log, never for who sent it
            LOG.exception("push broke")
            response = answer(Problem(500, "this request broke the service: its log says where"))
        await response(scope, receive, send)

    async def _taken(self, request: Request) -> Response:
        if request.method != "POST":
            raise Problem(405, "articles are sent with POST", headers={"Allow": "POST"})
        name = self._who(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Problem(415, f"{kind[:60] or 'a body without a type'} is not taken: send application/json")
        if (packed := request.headers.get("content-encoding", "identity").lower()) != "identity":
            raise Problem(415, f"a body packed with {packed[:60]} is not taken: send it as it is")
        told = await aside(_parsed, await self._body(request))
        outcomes = await self._publish(told if isinstance(told, list) else [told], name)
        return _answered(outcomes, many=isinstance(told, list))

    def _who(self, request: Request) -> str:
        if self._tokens is None:
            raise Problem(
                403, "pushing is off: put hashes of tokens into a file and name it in SANCTUARY_PUSH_TOKENS_FILE"
            )
        try:
            names = read_tokens(self._tokens)
        except LedgerError as error:
            LOG.error("push tokens cannot be read", problem=str(error))
            raise Problem(503, "the tokens cannot be read now: the log of ingest says why", 60) from None
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        name = who(names, token.strip()) if scheme.lower() == "bearer" else None
        if name is None:
            raise Problem(401, "no token that is known: send Authorization: Bearer TOKEN", headers=_CHALLENGE)
        return name

    async def _body(self, request: Request) -> bytes:
        large = Problem(413, f"larger than {LARGEST >> 20} MiB: send fewer articles at once", headers=_CLOSE)
        told = request.headers.get("content-length", "0")
        if told.isascii() and told.isdigit() and int(told[:20]) > LARGEST:
            raise large
        body = bytearray()
        try:
            async with asyncio.timeout(self._seconds):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > LARGEST:
                        raise large
        except TimeoutError:
            raise Problem(408, f"no whole body within {self._seconds:g} s: send it again", headers=_CLOSE) from None
        return bytes(body)

    async def _publish(self, told: Sequence[Any], name: str) -> list["Outcome"]:
        """Publish what is new among the articles, and say of each what became of it."""
        source = self._sources.get(name) or Watched(name=name, kind="push")
        fetched_at = write_instant(datetime.now(UTC))
        read = await aside(lambda: [_read(one, source, fetched_at) for one in told])
        ids = {one.id for one in read if isinstance(one, _Read)}
        counts = Counts()
        async with self._one_at_a_time:  # a second request with the same article must learn of the first
            known = await self._memory.recall(f"a:{id_}" for id_ in ids)
            erased = await self._memory.erased(
                {*ids, *(one.address for one in read if isinstance(one, _Read) and one.address)}
            )
            outcomes, fresh = _judged(read, {key.removeprefix("a:") for key in known}, erased)
            await Desk(self._publisher, self._memory, counts, source.grade).publish(fresh, fetched_at)
            await self._note(source, counts)
        LOG.info("push", source=name, seen=len(read), new=counts.new)
        return outcomes

    async def _note(self, source: Watched, counts: Counts) -> None:
        now = time.time()
        known = (await self._book.of([source.name])).get(source.name) or Freshness(since=now)
        await self._book.write(source.name, known.described(source).after_success(now, 0.0, counts.new))


_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="articles"'}
_CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: 201 new, 200 known, 410 erased, 422 refused with a reason."""

    status: int
    id: str | None = None
    reason: str | None = None

    def told(self) -> dict[str, Any]:
        """Return it as a member of the answer."""
        if self.reason is not None:
            return {"status": self.status, "detail": self.reason} | ({"id": self.id} if self.id else {})
        return {"status": self.status, "id": self.id, "outcome": "new" if self.status == 201 else "known"}


@dataclass(frozen=True, slots=True)
class _Read:
    item: Item
    id: str
    address: str | None


def _parsed(body: bytes) -> Any:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem(400, f"malformed JSON: {error}") from None
    if not isinstance(told, dict | list):
        raise Problem(400, f"send one article as an object {EXAMPLE}, or a list of such objects")
    if isinstance(told, list) and not 0 < len(told) <= MOST:
        raise Problem(413 if told else 400, f"a list of {len(told)} articles: send 1 to {MOST} at once")
    return told


def _read(told: Any, source: Watched, fetched_at: str) -> "_Read | str":
    """Read one article as a line of JSON lines is read; a text is why it cannot be."""
    if not isinstance(told, dict):
        return f"no object: an article is {EXAMPLE}"
    try:
        line = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        return one_line(error)
    found = next(jsonlines.read(Material(f"urn:sanctuary-ledger:push:{quote(source.name)}", line)))
    if isinstance(found, Refusal):
        return found.reason
    item = stamped(found, source)
    assert isinstance(item, Item)
    item = replace(item, feed=f"push:{source.name}")
    try:
        data = article_of(item, fetched_at)
        if item.published and data.published_at is None:
            return f"published {item.published} is later than today: send it when it is out, or without that date"
    except (ValidationError, Unreadable) as error:
        return one_line(error)
    return _Read(item, event_id(data.identity()), address_hash(data.canonical_url))


def _judged(read: Sequence["_Read | str"], known: set[str], erased: set[str]) -> tuple[list[Outcome], list[Item]]:
    """Return the outcomes in order, and what is to be published: the first of each id that is new."""
    outcomes: list[Outcome] = []
    fresh: dict[str, Item] = {}
    for one in read:
        if isinstance(one, str):
            outcomes.append(Outcome(422, reason=one))
        elif one.id in erased or one.address in erased:
            outcomes.append(Outcome(410, one.id, "its text was erased: it is not taken again"))
        elif one.id in known or one.id in fresh:
            outcomes.append(Outcome(200, one.id))
        else:
            fresh[one.id] = one.item
            outcomes.append(Outcome(201, one.id))
    return outcomes, list(fresh.values())


def _answered(outcomes: Sequence[Outcome], *, many: bool) -> Response:
    if not many:
        (only,) = outcomes
        if only.reason is not None:
            raise Problem(only.status, only.reason)
        return _json(only.told(), only.status)
    refused = sum(outcome.reason is not None for outcome in outcomes)
    new = any(outcome.status == 201 for outcome in outcomes)
    status = 422 if refused == len(outcomes) else 207 if refused else 201 if new else 200
    return _json({"results": [outcome.told() for outcome in outcomes]}, status)


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
