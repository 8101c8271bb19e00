"""The command line `sanctuary`, and the composition root: the only file that may import every service."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from services.classifier.commands import reclassifying
from services.projection.commands import erasing, moving, replaying, reviewing
from shared.bus.commands import letters
from shared.embedded import Addresses, supervisor
from shared.embedded.children import Child
from shared.errors import LedgerError, NotYet, complain
from shared.events.claim import ClaimData
from shared.ledger import HOME, Home, database, ledger
from shared.plain_file import open_file
from shared.progress import bar
from shared.settings import load
from shared.status import status_text

HELP = "Start, feed, ask and mend a ledger: where each jurisdiction stands on immigration enforcement, and who says so."
app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=HELP)


@app.command()
def up(
    home: Home = HOME,
    port: Annotated[int, typer.Option(help="TCP port of the gateway.")] = 8000,
    host: Annotated[str, typer.Option(help="Address that the gateway listens on.")] = "127.0.0.1",
    demo: Annotated[bool, typer.Option(help="Play the demo newsroom.")] = True,
    sources: Annotated[Path | None, typer.Option(envvar="SANCTUARY_SOURCES", help="File of sources to watch.")] = None,
    ingest_port: Annotated[int, typer.Option(help="TCP port for POST /articles; untold any free one.")] = 0,
    database_url: Annotated[str, typer.Option(help="Use this Postgres, not the embedded one.")] = "",
    redis_url: Annotated[str, typer.Option(help="Use this Redis or Valkey, not the embedded one.")] = "",
) -> None:
    """Start the servers and the four services, and run until Ctrl-C."""

    watched = {"SANCTUARY_SOURCES": str(sources.resolve())} if sources else {}
    watched |= {"SANCTUARY_PORT": str(ingest_port)} if ingest_port else {}
    if sources:
        from services.ingest.sources_file import read_sources

        read_sources(sources)  # a wrong file is told before anything is started

    def children(addresses: Addresses) -> list[Child]:
        shared = {
            "DATABASE_URL": addresses.database_url,
            "REDIS_URL": addresses.redis_url,
            "SANCTUARY_HOME": str(home.resolve()),
        }
        # An answer of a second opinion may take half of this: where one is asked for, the services' own default holds.
        if not any(os.environ.get(name) for name in ("SANCTUARY_RECLAIM_AFTER", "SANCTUARY_OPINION_URL")):
            shared["SANCTUARY_RECLAIM_AFTER"] = "15"
        own = {
            "projection": {},
            "gateway": {"SANCTUARY_HOST": host, "SANCTUARY_PORT": str(port)},
            "classifier": {},
            "ingest": {"SANCTUARY_DEMO": str(demo).lower()} | watched,
        }
        return [_child(name, shared | settings) for name, settings in own.items()]

    def announce(_: Addresses) -> None:
        typer.echo(f"open http://{host}:{port}/ and ask; GraphQL is at http://{host}:{port}/graphql; Ctrl-C stops")

    supervisor.up(
        home,
        children,
        database_url=database_url,
        redis_url=redis_url,
        ports={"gateway": port} | ({"ingest": ingest_port} if ingest_port else {}),
        host=host,
        announce=announce,
    )


def _child(name: str, settings: dict[str, str]) -> Child:
    """Describe one service as a process; only the gateway's port is anybody's wish."""
    settings = {"SANCTUARY_HOST": "127.0.0.1", "SANCTUARY_PORT": str(supervisor.free_port())} | settings
    ready = f"http://{settings['SANCTUARY_HOST']}:{settings['SANCTUARY_PORT']}/readyz"
    return Child(name, (sys.executable, "-m", f"services.{name}"), settings, ready)


@app.command()
def ingest(sources: Annotated[list[str], typer.Argument(help="URLs or paths.")], home: Home = HOME) -> None:
    """Read feeds, pages, files, JSON lines and lists once; count what was seen, new, copied, refused and why."""
    from services.ingest.command import ingest as read_once
    from services.ingest.memory import Memory

    async def work() -> Any:
        async with ledger(home) as here:
            with bar("ingest") as report:
                return await read_once(
                    sources, here.publisher, Memory(here.client), lambda _, counts: report(counts.seen, None)
                )

    counts = asyncio.run(work())
    for refusal in counts.refused:
        complain(f"refused {refusal.source}: {refusal.reason}")
    typer.echo(
        f"seen {counts.seen}, new {counts.new}, copies {counts.copies}, new versions {counts.versions}, "
        f"unchanged {counts.unchanged}, claims {counts.claims}, repeated rows {counts.repeated}, "
        f"refused {len(counts.refused)}" + (f", erased {counts.erased}" if counts.erased else "")
    )
    raise typer.Exit(1 if counts.refused else 0)


@app.command()
def classify(
    file: Annotated[Path, typer.Argument(help="JSON lines {id, url, title, text, published}; untold id: the url.")],
    occurrences: Annotated[
        bool, typer.Option(help="Tell which events are one occurrence: then nothing is printed before the end.")
    ] = True,
    second_opinion: Annotated[
        bool, typer.Option("--second-opinion", help="Ask SANCTUARY_OPINION_URL where the voters disagree.")
    ] = False,
) -> None:
    """Classify articles offline, without servers: JSON lines in, {id, events} lines out."""
    from services.classifier.command import Malformed, classify_lines
    from services.classifier.model.second import second_voters
    from services.classifier.opinion.offline import asking
    from services.projection.readmodels.occurrences.joined import with_occurrences
    from shared.places import gazetteer

    with open_file(file) as opened:
        lines = opened.read().split(b"\n")
    voters, lack = second_voters(gazetteer())
    if lack:
        complain(f"degraded, rules read alone: {lack}")
    malformed = 0

    def good() -> Iterator[tuple[dict[str, Any], list[ClaimData]]]:
        nonlocal malformed
        for one in classify_lines(lines, voters, ask):
            report(one.number, len(lines))
            if isinstance(one, Malformed):
                malformed += 1
                complain(f"line {one.number}: {one.reason}")
            else:
                yield one.row, one.claims

    with asking() if second_opinion else nullcontext() as ask, bar("classify") as report:
        for row in with_occurrences(good(), gazetteer().canonical) if occurrences else (row for row, _ in good()):
            sys.stdout.write(orjson.dumps(row).decode() + "\n")
    raise typer.Exit(1 if malformed else 0)


@app.command()
def status(
    home: Home = HOME, json: Annotated[bool, typer.Option("--json", help="As one JSON document.")] = False
) -> None:
    """Show positions, lag and its cause, conflicts, dead letters, the freshness of sources, and what needs a look."""
    from services.ingest.freshness import watched_sources
    from services.projection.retention.status import status as streams_status
    from services.projection.status import status as record_status

    settings = load()

    async def work() -> dict[str, Any]:
        async with ledger(home) as here, database(home) as pool:
            watched = {"watched": await watched_sources(here.client)}
            return await record_status(pool) | await streams_status(here.client, settings) | watched

    found = asyncio.run(work())
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if json else status_text(found))


@app.command(hidden=True)
def token() -> None:
    """Make a token for an editor."""
    raise NotYet("token: editors' tokens come with the mutations of the gateway; this version has none")


@app.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from services.gateway.schema.build import sdl

    typer.echo(sdl())


app.command()(moving.publish)
app.command()(moving.export)
app.command("import")(moving.import_)
app.command()(replaying.replay)
app.command()(replaying.rollback)
app.command()(replaying.verify)
app.command()(erasing.erase)
app.command()(reclassifying.reclassify)
app.add_typer(reviewing.reviews, name="review")
app.add_typer(letters, name="dead-letters")


def main() -> None:
    """Run the command line: a mistake of the user's ends in one line on stderr, never in a stack trace."""
    try:
        app()
    except LedgerError as error:
        complain(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
