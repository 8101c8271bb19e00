"""The command line `sanctuary`, and the composition root: the only file that may import every service."""

import asyncio
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError

from shared.bus.commands import letters
from shared.bus.dead_letters import dead_letters
from shared.bus.lag import group_lag
from shared.embedded import Addresses, supervisor
from shared.embedded.children import Child
from shared.errors import LedgerError
from shared.events import EVENT_TYPES, ArticleErased, ArticleSeen, make_event, parse_event
from shared.events.catalog import WrongEvent
from shared.events.envelope import canonical_uuid, first_problem
from shared.ledger import HOME, Home, database, ledger, with_pool
from shared.places import gazetteer
from shared.progress import bar
from shared.status import status_text

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=__doc__)
app.add_typer(letters, name="dead-letters")

# Who reads which streams.
GROUPS = {"projection": list(EVENT_TYPES), "classifier": [ArticleSeen.type]}


class UnreadableFile(LedgerError):
    """A file cannot be read: mend its path or its rights."""


class UnknownArticle(LedgerError):
    """The record holds no article of this id."""


class NotYet(LedgerError):
    """The command does not do this in this version."""

    exit_code = 3


@app.command()
def up(
    home: Home = HOME,
    port: Annotated[int, typer.Option(help="TCP port of the gateway.")] = 8000,
    host: Annotated[str, typer.Option(help="Address that the gateway listens on.")] = "127.0.0.1",
    demo: Annotated[bool, typer.Option(help="Play the demo newsroom.")] = True,
    database_url: Annotated[str, typer.Option(help="Use this Postgres, not the embedded one.")] = "",
    redis_url: Annotated[str, typer.Option(help="Use this Redis or Valkey, not the embedded one.")] = "",
) -> None:
    """Start the servers and the four services, and run until Ctrl-C."""

    def children(addresses: Addresses) -> list[Child]:
        shared = {
            "DATABASE_URL": addresses.database_url,
            "REDIS_URL": addresses.redis_url,
            "SANCTUARY_HOME": str(home.resolve()),
            "SANCTUARY_RECLAIM_AFTER": "15",
        }
        own = {
            "projection": {},
            "gateway": {"SANCTUARY_HOST": host, "SANCTUARY_PORT": str(port)},
            "classifier": {},
            "ingest": {"SANCTUARY_DEMO": str(demo).lower()},
        }
        return [_child(name, shared | settings) for name, settings in own.items()]

    def announce(_: Addresses) -> None:
        typer.echo(f"open http://{host}:{port}/ and ask; GraphQL is at http://{host}:{port}/graphql; Ctrl-C stops")

    supervisor.up(
        home,
        children,
        database_url=database_url,
        redis_url=redis_url,
        ports={"gateway": port},
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
        f"refused {len(counts.refused)}"
    )
    raise typer.Exit(1 if counts.refused else 0)


@app.command()
def classify(file: Annotated[Path, typer.Argument(help="JSON lines {id, url, title, text, published}.")]) -> None:
    """Classify articles offline, without servers: JSON lines in, {id, events} lines out."""
    from services.classifier.command import classify_lines

    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        raise UnreadableFile(f"{file}: cannot be read: {error.strerror}") from None
    with bar("classify") as report:
        malformed = classify_lines(lines, sys.stdout, lambda done: report(done, len(lines)))
    raise typer.Exit(1 if malformed else 0)


@app.command()
def publish(file: Annotated[Path, typer.Argument(help="Events, one a line (.zst: zstd).")], home: Home = HOME) -> None:
    """Check events and put them on the log; a wrong line is named, and the others go in."""
    from services.projection.replay.export import read_lines

    async def work() -> tuple[int, int]:
        good, wrong = [], 0
        for number, line in read_lines(file):
            try:
                good.append(parse_event(line))
            except LedgerError as error:
                wrong += 1
                complain(f"{file}, line {number}: {error}")
        async with ledger(home) as here:
            return await here.publisher.publish(good), wrong

    count, wrong = asyncio.run(work())
    typer.echo(f"published {count}, refused {wrong}")
    raise typer.Exit(1 if wrong else 0)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="Where to (.zst: zstd).")], home: Home = HOME) -> None:
    """Write the whole record as JSON lines, texts included, in the order of positions."""
    from services.projection.replay.export import export as write_all

    typer.echo(f"exported {with_pool(home, lambda pool: write_all(pool, file))}")


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="An export (.zst: zstd).")], home: Home = HOME) -> None:
    """Publish every event of an export; a damaged file is refused whole, with the line. Known ones change nothing."""
    from services.projection.replay.export import import_events

    async def work() -> int:
        async with ledger(home) as here:
            return await import_events(here.publisher, file)

    typer.echo(f"imported {asyncio.run(work())}")


@app.command()
def replay(
    home: Home = HOME,
    until: Annotated[int | None, typer.Option(help="Look at what the ledger said at this position.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Look at one place (OCD id).")] = None,
    read_model: Annotated[str | None, typer.Option(help="Replay one read model (not there yet).")] = None,
    from_: Annotated[Path | None, typer.Option("--from", help="Replay an exported file (not there yet).")] = None,
    dry_run: Annotated[bool, typer.Option(help="Build, compare and drop; change nothing.")] = False,
    diff: Annotated[bool, typer.Option(help="Print the places on which new and live differ.")] = False,
) -> None:
    """Build all read models anew from the record and switch readers to them; or look at what the ledger said."""
    from services.projection.replay.look import look
    from services.projection.replay.replay import replay as build_anew

    if read_model or from_:
        raise NotYet("replay --read-model and --from are not there yet: replay builds all read models from the record")
    with bar("replay") as report:
        if until is not None or jurisdiction:
            seen = with_pool(
                home, lambda pool: look(pool, gazetteer(), until=until, jurisdiction=jurisdiction, progress=report)
            )
            for row in seen:
                coming = f", {row.upcoming_status} from {row.upcoming_on}" if row.upcoming_status else ""
                contested = ", contested" if row.contested else ""
                typer.echo(f"{row.as_of}  {row.place}  {row.name}: {row.status}, {row.basis}{contested}{coming}")
            return
        done = with_pool(home, lambda pool: build_anew(pool, gazetteer(), dry_run=dry_run, diff=diff, progress=report))
    for place in done.differences or ():
        typer.echo(f"differs: {place}")
    if done.differences == []:
        typer.echo("no difference")
    outcome = "is live" if done.swapped else "was dropped again (--dry-run)"
    typer.echo(f"generation {done.generation}, folded to position {done.position}, {outcome}")


@app.command()
def verify(home: Home = HOME) -> None:
    """Compare what readers see with what the record says, place by place; exit 1 with the differences."""
    from services.projection.replay.verify import verify as compare

    with bar("verify") as report:
        found = with_pool(home, lambda pool: compare(pool, gazetteer(), progress=report))
    for difference in found:
        typer.echo(str(difference))
    typer.echo(f"{len(found)} differences" if found else "all read models are what the record says")
    raise typer.Exit(1 if found else 0)


@app.command()
def status(
    home: Home = HOME, json: Annotated[bool, typer.Option("--json", help="As one JSON document.")] = False
) -> None:
    """Show positions, lag and its cause, conflicts, dead letters and the freshness of sources."""
    from services.projection.status import status as record_status

    async def work() -> dict[str, Any]:
        async with ledger(home) as here, database(home) as pool:
            groups = [
                lag
                for group, streams in GROUPS.items()
                for stream in streams
                if (lag := await group_lag(here.client, stream, group))
            ]
            parked = await dead_letters(here.client, list(EVENT_TYPES))
            return await record_status(pool) | {
                "groups": [asdict(lag) for lag in groups],
                "dead_letters": len(parked),
            }

    found = asyncio.run(work())
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() if json else status_text(found))


@app.command()
def erase(
    article: Annotated[str, typer.Argument(help="The id of the article.")],
    by: Annotated[str, typer.Option(help="Who asks for it.")],
    reason: Annotated[str | None, typer.Option()] = None,
    home: Home = HOME,
) -> None:
    """Remove the text of an article for good; its claims stay, marked as erased."""

    from services.projection.status import is_article

    async def work() -> None:
        try:
            canonical_uuid(article)
        except ValueError as error:
            raise WrongEvent(f"article {error}: give the id of an article as the ledger shows it") from None
        try:
            data = ArticleErased(article=article, by=by, reason=reason)
        except ValidationError as error:
            raise WrongEvent(first_problem(error)) from None
        async with ledger(home) as here, database(home) as pool:
            if not await is_article(pool, article):
                raise UnknownArticle(f"{article} is no article of this ledger: its id is shown by the API's articles")
            await here.publisher.publish([make_event(data, source="/cli", time=datetime.now(UTC))])

    asyncio.run(work())
    typer.echo("the record loses the text now; the streams keep it until their retention, exports made before keep it")


@app.command()
def token() -> None:
    """Make a token for an editor."""
    raise NotYet("token: editors' tokens come with the mutations of the gateway; this version has none")


@app.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from services.gateway.schema.build import sdl

    typer.echo(sdl())


def complain(line: str) -> None:
    """Say what went wrong: one line on stderr."""
    typer.echo(line, err=True)


def main() -> None:
    """Run the command line: a mistake of the user's ends in one line on stderr, never in a stack trace."""
    try:
        app()
    except LedgerError as error:
        complain(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
