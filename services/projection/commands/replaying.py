"""`sanctuary replay`, `verify`: the read models anew from the record, and whether they are what it says."""

from pathlib import Path
from typing import Annotated

import typer

from shared.errors import NotYet
from shared.ledger import HOME, Home, with_pool
from shared.places import gazetteer
from shared.progress import bar


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


def verify(home: Home = HOME) -> None:
    """Compare what readers see with what the record says, place by place; exit 1 with the differences."""
    from services.projection.replay.verify import verify as compare

    with bar("verify") as report:
        found = with_pool(home, lambda pool: compare(pool, gazetteer(), progress=report))
    for difference in found:
        typer.echo(str(difference))
    typer.echo(f"{len(found)} differences" if found else "all read models are what the record says")
    raise typer.Exit(1 if found else 0)
