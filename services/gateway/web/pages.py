"""The landing page: GraphiQL with example queries, from files here and in an installed package, no network."""

from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = Path(__file__).parent
PACKAGE = "graphene_django_graphiql_static"
OWN = ("explorer.js", "examples.js", "explorer.css")
THEIRS = (
    "react.production.min.js",
    "react-dom.production.min.js",
    "graphiql.min.js",
    "graphiql.min.css",
    "graphql-ws.min.js",
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def assets() -> Path | None:
    """The folder of GraphiQL's files, found without importing the package (it needs Django); None where it lacks."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "static" / PACKAGE
    return folder if all((folder / name).is_file() for name in THEIRS) else None


def pages(*, graphiql: bool) -> list[BaseRoute]:
    """The routes of the landing page and its files; without GraphiQL only a hint where to ask."""
    folder = assets() if graphiql else None
    if folder is None:
        return [Route("/", _hint)]
    return [
        Route("/", Page(HERE / "index.html")),
        *(Route(f"/web/{name}", Page(HERE / name)) for name in OWN),
        *(Route(f"/web/{name}", Page(folder / name)) for name in THEIRS),
    ]


class Page:
    """One file, with the headers that keep a page to itself."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        headers = {"content-security-policy": POLICY, "cache-control": "no-cache", "referrer-policy": "no-referrer"}
        await FileResponse(self._path, headers=headers)(scope, receive, send)


async def _hint(request: Request) -> Response:
    return JSONResponse({"graphql": "/graphql", "ready": "/readyz", "metrics": "/metrics"})


class NoSniffing:
    """Every answer says that it is what it says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and mark."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            await send(message)

        await self._app(scope, receive, marked)
