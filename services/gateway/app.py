"""The composition root of the gateway: ledger, schema, endpoint, pages, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from services.gateway.execution.ledger import Ledger, connect
from services.gateway.execution.serving import executable
from services.gateway.http.view import Endpoint
from services.gateway.limits.front import Front
from services.gateway.live.changes import Changes
from services.gateway.web.pages import NoSniffing, pages
from shared.health import livez, metrics, readyz
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

    endpoint = Front(Endpoint(executable(ledger), changes))
    routes = [
        Mount("/graphql", endpoint),
        Route("/livez", livez(_alive)),
        Route("/readyz", readyz([ledger.problem])),
        Route("/metrics", metrics()),
        *pages(graphiql=graphiql),
    ]
    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(NoSniffing)])


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises LedgerError when the port or the database cannot be had."""
    sock = listen(settings)
    ledger = Ledger(await connect(settings.database_url, password=settings.database_password))
    await serve(wire(ledger, Changes(ledger), graphiql=settings.graphiql), settings, sock)


async def _alive() -> str | None:
    return None
