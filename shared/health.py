"""The health routes of every service: /livez, /readyz and /metrics, for ASGI apps of any make."""

from collections.abc import Awaitable, Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

# A probe returns None when all is well, else one line that says what is not.
Probe = Callable[[], Awaitable[str | None]]


async def _problems(probes: Sequence[Probe]) -> list[str]:
    found = []
    for probe in probes:
        try:
            problem = await probe()
        except Exception as error:  # a probe that fails is a finding, never a crash
            problem = f"{type(error).__name__}: {error}"
        if problem:
            found.append(problem)
    return found


def readyz(probes: Sequence[Probe], degraded: Sequence[Probe] = ()) -> ASGIApp:
    """Answer 200 `ready` when no probe complains, else 503 with one problem a line.

    A service that works with less than it should have is ready; a line `degraded: ...` says what it lacks.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        problems = await _problems(probes)
        lines = problems or ["ready", *(f"degraded: {lack}" for lack in await _problems(degraded))]
        answer = PlainTextResponse("\n".join(lines), status_code=503 if problems else 200)
        await answer(scope, receive, send)

    return app


def livez(alive: Probe) -> ASGIApp:
    """Answer 200 while the process does its work; restart it when this says 503."""
    return readyz([alive])


def metrics(measure: Callable[[], Awaitable[None]] | None = None) -> ASGIApp:
    """Answer in the Prometheus text format, after `measure` has set the gauges that are read on demand."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if measure:
            await measure()
        await Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)(scope, receive, send)

    return app
