"""`sanctuary reclassify`: the articles of the record read again by the running version of the classifier."""

import asyncio
import contextlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from shared.errors import LedgerError, complain
from shared.ledger import HOME, Home, database, ledger
from shared.progress import bar


class NoRecord(LedgerError):
    """The database has no record yet: projection, which makes it, has not run."""


class Stopped(LedgerError):
    """The reading was interrupted: what was published stays, and the same command goes on where it was."""

    exit_code = 130


def reclassify(
    home: Home = HOME,
    dry_run: Annotated[bool, typer.Option(help="Show what would change; publish nothing.")] = False,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was made public on this day or later.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read at most so many articles.")] = None,
) -> None:
    """Read every article of the record that this version of the classifier has not read, and publish what it reads.

    A newer reading takes the place of the older one. Interrupted, the same command goes on where it was.
    """
    try:
        totals, version, refused = asyncio.run(_reclassify(home, dry_run, f"{since:%Y-%m-%d}" if since else "", limit))
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        raise NoRecord("this database has no record yet: start projection, or `sanctuary up`, first") from None
    except KeyboardInterrupt:
        raise Stopped("stopped; what was published stays, and the same command goes on where it was") from None
    typer.echo(f"{totals}; {'nothing was published (--dry-run)' if dry_run else f'published as version {version}'}")
    raise typer.Exit(1 if refused else 0)


async def _reclassify(home: Path, dry_run: bool, since: str, limit: int | None) -> tuple[str, str, int]:
    from services.classifier.commands.rereading import Change, reread
    from services.classifier.method import method
    from services.classifier.model.second import second_voters
    from shared.places import gazetteer

    def show(change: Change) -> None:
        article = change.unread.article
        typer.echo(f"{change.unread.id}  {article.url}  {article.title}")
        for difference in change.differences:
            typer.echo(f"  {difference}")
        if change.waits:
            typer.echo("  all for review: the older reading goes on counting until an editor confirms this one")

    voters, lack = second_voters(gazetteer())
    if lack:
        complain(f"degraded, rules read alone: {lack}")
    async with contextlib.AsyncExitStack() as stack:
        here = None if dry_run else await stack.enter_async_context(ledger(home))
        pool = await stack.enter_async_context(database(home, read_only=True))
        done = await reread(
            pool,
            gazetteer(),
            voters,
            publisher=here.publisher if here else None,
            changed=show if dry_run else lambda change: None,
            refused=complain,
            since=since,
            limit=limit,
            progress=stack.enter_context(bar("reclassify")),
        )
    version = method(voters).version
    said = (
        f"read {done.articles} articles, {done.changed} change; claims before {done.before}, after {done.after}; "
        f"{done.done} had been read by version {version} or a newer one"
        + (f"; refused {done.refused}" if done.refused else "")
    )
    return said, version, done.refused
