"""`sanctuary publish`, `export`, `import`: events into the log, and the record out of it and in again."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from shared.errors import LedgerError, complain
from shared.events import parse_event
from shared.ledger import HOME, Home, ledger, with_pool


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


def export(file: Annotated[Path, typer.Argument(help="Where to (.zst: zstd).")], home: Home = HOME) -> None:
    """Write the whole record as JSON lines, texts included, in the order of positions."""
    from services.projection.replay.export import export as write_all

    typer.echo(f"exported {with_pool(home, lambda pool: write_all(pool, file))}")


def import_(file: Annotated[Path, typer.Argument(help="An export (.zst: zstd).")], home: Home = HOME) -> None:
    """Publish every event of an export; a damaged file is refused whole, with the line. Known ones change nothing."""
    from services.projection.replay.export import import_events

    async def work() -> int:
        async with ledger(home) as here:
            return await import_events(here.publisher, file)

    typer.echo(f"imported {asyncio.run(work())}")
