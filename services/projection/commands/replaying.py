"""`sanctuary replay`, `rollback`, `verify`: the read models anew from the record, and whether they are what it says."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import asyncpg
import typer

from shared.errors import LedgerError
from shared.ledger import HOME, Home, database, database_url
from shared.places import gazetteer
from shared.progress import bar

T = TypeVar("T")
Processes = Annotated[int, typer.Option(min=0, max=64, help="How many processes build; 0: one for each core.")]
Scratch = Annotated[
    Path | None,
    typer.Option(envvar="SANCTUARY_SCRATCH", help="The folder for the parts of a build (default: the system's)."),
]


class Contradiction(LedgerError):
    """Two options of one command ask for different things: give one of them."""


class Stopped(LedgerError):
    """A build was interrupted: nothing that readers see has changed; the same command goes on where it was."""

    exit_code = 130


def replay(
    home: Home = HOME,
    until: Annotated[int | None, typer.Option(help="Look at what the ledger said at this position.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Look at one place (OCD id or FIPS code).")] = None,
    read_model: Annotated[
        list[str] | None, typer.Option(help="Build this read model anew and copy the others; may be given again.")
    ] = None,
    from_: Annotated[
        Path | None, typer.Option("--from", help="Read an export of this record (.zst: zstd), not the record.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Build, compare and drop; change nothing.")] = False,
    diff: Annotated[bool, typer.Option(help="Print which places would change, and how.")] = False,
    processes: Processes = 0,
    scratch: Scratch = None,
) -> None:
    """Build all read models anew from the record and switch readers to them; or look at what the ledger said."""
    from services.projection.replay.look import look
    from services.projection.replay.making import Means
    from services.projection.replay.replay import replay as build_anew

    if until is not None or jurisdiction is not None:
        if read_model or from_ or dry_run or diff:
            raise Contradiction("--until and --jurisdiction look and change nothing: leave the other options out")
        with bar("replay") as report:
            seen = _with_means(
                home,
                lambda pool, url: look(
                    pool,
                    gazetteer(),
                    until=until,
                    jurisdiction=jurisdiction,
                    means=Means(url, processes, scratch),
                    progress=report,
                ),
            )
        for row in seen:
            coming = f", {row.upcoming_status} from {row.upcoming_on}" if row.upcoming_status else ""
            contested = ", contested" if row.contested else ""
            typer.echo(f"{row.as_of}  {row.place}  {row.name}: {row.status}, {row.basis}{contested}{coming}")
        return
    if dry_run and read_model:
        raise Contradiction("--dry-run builds all read models: leave --read-model out")
    with bar("replay") as report:
        done = _with_means(
            home,
            lambda pool, url: build_anew(
                pool,
                gazetteer(),
                read_models=read_model,
                file=from_,
                dry_run=dry_run,
                diff=diff,
                means=Means(url, processes, scratch),
                progress=report,
            ),
        )
    for change in done.differences or ():
        typer.echo(f"differs: {change}")
    if diff:
        typer.echo(_compared(done.differences))
    outcome = "is live" if done.swapped else "was dropped again (--dry-run)"
    again = ", going on with one that was stopped" if done.resumed else ""
    typer.echo(f"generation {done.generation}{again}, folded to position {done.position}, {outcome}")


def rollback(
    home: Home = HOME,
    to: Annotated[int | None, typer.Option(help="The generation; untold: the one that was live before.")] = None,
) -> None:
    """Show readers the generation that was live before, brought up to date; nothing is lost."""
    from services.projection.replay.rollback import rollback as go_back

    with bar("rollback") as report:
        done = _with_means(home, lambda pool, _: go_back(pool, gazetteer(), to=to, progress=report))
    typer.echo(f"generation {done.number}, folded to position {done.checkpoint}, is live again")


def verify(home: Home = HOME, processes: Processes = 0, scratch: Scratch = None) -> None:
    """Compare what readers see with what the record says, place by place; exit 1 with the differences."""
    from services.projection.replay.making import Means
    from services.projection.replay.verify import verify as compare

    with bar("verify") as report:
        found = _with_means(
            home,
            lambda pool, url: compare(pool, gazetteer(), means=Means(url, processes, scratch), progress=report),
        )
    for difference in found:
        typer.echo(str(difference))
    typer.echo(f"{len(found)} differences" if found else "all read models are what the record says")
    raise typer.Exit(1 if found else 0)


def _compared(differences: list[Any] | None) -> str:
    if differences is None:
        return "not compared: the live generation is of another version; --dry-run --diff compares with it"
    return f"{len(differences)} places would change" if differences else "no difference"


def _with_means(home: Path, work: Callable[[asyncpg.Pool, str], Awaitable[T]]) -> T:
    from services.projection.prepare import prepare

    async def run() -> T:
        async with database(home) as pool:
            await prepare(pool)  # this version may be newer than the projection that runs
            return await work(pool, database_url(home))

    try:
        return asyncio.run(run())
    except KeyboardInterrupt:
        raise Stopped("stopped; readers see what they saw before, and the same command goes on where it was") from None
