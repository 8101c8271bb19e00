"""The composition root of the gateway: ledger, schema, endpoint, pages, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.execution.ledger import Ledger, connect
from services.gateway.execution.serving import executable
from services.gateway.http.view import Endpoint
from services.gateway.limits.front import Front
from services.gateway.live.changes import Changes
from services.gateway.web.pages import NoSniffing, pages
from shared.health import livez, metrics, readyz
from shared.postgres import patiently
from shared.server import listen, serve
from shared.settings import Settings


def wire(ledger: Ledger, changes: Changes, *, graphiql: bool = True) -> Starlette:
    """Return the ASGI app. It starts and stops the ledger."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await ledger.start()
        try:
            yield
        finally:
            await changes.stop()
            await ledger.stop()

    endpoint = Endpoint(executable(ledger), changes)
    routes = [
        Route("/graphql", Front(endpoint)),
        WebSocketRoute("/graphql", endpoint),
        Route("/livez", Whole(livez(_alive))),
        Route("/readyz", Whole(readyz([ledger.problem]))),
        Route("/metrics", Whole(metrics())),
        *pages(graphiql=graphiql),
    ]
    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(NoSniffing)])


class Whole:
    """An ASGI app as an object: Starlette takes a bare function for a handler of requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        await self._app(scope, receive, send)


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises LedgerError when the port or the database cannot be had."""
    sock = listen(settings)
    url, password = settings.database_url, settings.database_password
    ledger = Ledger(await patiently(lambda: connect(url, password=password)))
    await serve(wire(ledger, Changes(ledger), graphiql=settings.graphiql), settings, sock)


async def _alive() -> str | None:
    return None
