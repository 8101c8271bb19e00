"""One POST to a chat completions endpoint: bounded in time and bytes, followed nowhere."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from services.classifier.opinion.answer import NoAnswer, Reason
from services.classifier.opinion.question import INSTRUCTIONS, Question

MOST_BYTES, MOST_TOKENS = 65_536, 800


class Endpoint:
    """The server that the operator named; a private address is as good as any, since nobody else can choose it.

    url: the base that clients of such servers are given, as https://host/v1. seconds: the most that one answer may
    take, connecting included. Proxies of the environment are not used.
    """

    def __init__(self, url: str, model: str, key: str = "", seconds: float = 10.0) -> None:
        self._url, self._model, self.seconds = f"{url.rstrip('/')}/chat/completions", model, seconds
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        self._client = httpx.AsyncClient(
            headers=headers | ({"authorization": f"Bearer {key}"} if key else {}),
            timeout=seconds,
            trust_env=False,
            follow_redirects=False,
        )

    async def ask(self, question: Question) -> bytes:
        """Return the bytes of a reply with status 200. Raises NoAnswer."""
        try:
            async with (
                asyncio.timeout(self.seconds),
                self._client.stream("POST", self._url, json=self.body(question)) as reply,
            ):
                _check(reply)
                return await _read(reply)
        except (TimeoutError, httpx.TimeoutException):
            raise NoAnswer("timeout", f"no answer within {self.seconds:g} seconds", of_server=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NoAnswer("unreachable", str(error)[:200] or repr(error)[:200], of_server=True) from None

    def body(self, question: Question) -> dict[str, object]:
        """Return what is posted."""
        schema = {"name": "reading", "strict": True, "schema": question.schema}
        return {
            "model": self._model,
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "messages": [
                {"role": "system", "content": INSTRUCTIONS},
                {"role": "user", "content": question.shown},
            ],
            "response_format": {"type": "json_schema", "json_schema": schema},
        }

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _check(reply: httpx.Response) -> None:
    if reply.status_code == 200:
        return
    wait = seconds_to_wait(reply.headers.get("retry-after"), datetime.now(UTC))
    reason: Reason = "limited" if reply.status_code == 429 else "status"
    raise NoAnswer(reason, f"the server answered {reply.status_code}", of_server=True, wait=wait)


async def _read(reply: httpx.Response) -> bytes:
    """Return the body as it came: a packed one could unpack to anything, and was not asked for."""
    if reply.headers.get("content-encoding", "identity").lower() != "identity":
        raise NoAnswer("unreadable", "the reply is packed, which was not asked for", of_server=True)
    body = bytearray()
    async for chunk in reply.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            raise NoAnswer("too_long", f"the reply is longer than {MOST_BYTES} bytes", of_server=True)
    return bytes(body)


def seconds_to_wait(retry_after: str | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, which may be a number or a date; None where it tells none."""
    told = (retry_after or "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:10])
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
