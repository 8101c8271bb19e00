"""`sanctuary publish`, `export`, `import`: events into the log, and the record out of it and in again."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from shared.errors import LedgerError, complain
from shared.events import Event
from shared.ledger import HOME, Home, database, ledger, with_pool
from shared.progress import bar


def publish(file: Annotated[Path, typer.Argument(help="Events, one a line (.zst: zstd).")], home: Home = HOME) -> None:
    """Check events and put them on the log; a wrong line is named, and the others go in."""
    from services.projection.replay.exported import read_lines, read_new
    from shared.plain_file import open_file

    wrong = 0

    def good() -> Iterator[Event]:
        nonlocal wrong
        for number, line in read_lines(file):
            try:
                event = read_new(line)
            except LedgerError as error:
                wrong += 1
                complain(f"{file}, line {number}: {error}")
                continue
            yield event

    async def work() -> int:
        async with ledger(home) as here:
            return await here.publisher.publish(good())

    open_file(file).close()
    count = asyncio.run(work())
    typer.echo(f"published {count}, refused {wrong}")
    raise typer.Exit(1 if wrong else 0)


def export(file: Annotated[Path, typer.Argument(help="Where to (.zst: zstd).")], home: Home = HOME) -> None:
    """Write the whole record as JSON lines, texts included, in the order of positions."""
    from services.projection.replay.export import export as write_all

    with bar("export") as report:
        count = with_pool(home, lambda pool: write_all(pool, file, progress=report))
    typer.echo(f"exported {count}")


def import_(file: Annotated[Path, typer.Argument(help="An export (.zst: zstd).")], home: Home = HOME) -> None:
    """Publish every event of an export; a damaged file is refused whole, with the line. Known ones change nothing."""
    from services.projection.replay.importing import Imported, import_events
    from shared.plain_file import open_file

    async def work() -> Imported:
        with bar("import") as report:
            async with ledger(home) as here, database(home) as pool:
                return await import_events(here.publisher, pool, file, progress=report)

    open_file(file).close()
    done = asyncio.run(work())
    typer.echo(f"imported {done.events}, of them {done.new} that the record did not hold")
