"""`sanctuary erase`: the text of an article is removed, its claims stay."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import asyncpg
import typer
from pydantic import ValidationError

from shared.errors import LedgerError
from shared.events import ArticleErased, address_hash, make_event
from shared.events.catalog import WrongEvent
from shared.events.data import event_id
from shared.events.envelope import canonical_uuid, first_problem
from shared.ledger import HOME, Home, Ledger, database, ledger

# How long the command waits until projection has recorded the tombstones.
WAIT_SECONDS = 15.0


class UnknownArticle(LedgerError):
    """The record holds no article of this id."""


def erase(
    article: Annotated[str, typer.Argument(help="The id of the article.")],
    by: Annotated[str, typer.Option(help="Who asks for it.")],
    reason: Annotated[str | None, typer.Option(help="Why, in words.")] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Erase its copies under other addresses too.")] = False,
    home: Home = HOME,
) -> None:
    """Remove the text of an article and of the other versions at its address for good, and never read it again.

    Its claims stay, marked as erased.
    """
    try:
        canonical_uuid(article)
    except ValueError as error:
        raise WrongEvent(f"article {error}: give the id of an article as the ledger shows it") from None
    try:
        told = ArticleErased(article=article, by=by, reason=reason)
    except ValidationError as error:
        raise WrongEvent(first_problem(error)) from None

    async def work() -> list[str]:
        async with ledger(home) as here, database(home) as pool:
            return await _erase(here, pool, told, copies=copies)

    for line in asyncio.run(work()):
        typer.echo(line)


async def _erase(here: Ledger, pool: asyncpg.Pool, told: ArticleErased, *, copies: bool) -> list[str]:
    from services.projection.record.erasures import discard_letters, recorded, same_text

    same = await same_text(pool, told.article)
    if not same:
        raise UnknownArticle(f"{told.article} is no article of this ledger: its id is shown by the API's articles")
    address = address_hash(same[0][1])
    chosen = [one for n, one in enumerate(same) if copies or n == 0 or (address and address_hash(one[1]) == address)]
    tombstones = [told.model_copy(update={"article": id_, "address": address_hash(url)}) for id_, url in chosen]
    ids = [event_id(one.identity()) for one in tombstones]
    before = await recorded(pool, ids)  # a text is erased once: another body under the same id would be a conflict
    fresh = [one for one, id_ in zip(tombstones, ids, strict=True) if id_ not in before]
    now = datetime.now(UTC)
    await here.publisher.publish([make_event(one, source="/cli", time=now) for one in fresh])
    done = await _recorded_in_time(pool, ids)
    await discard_letters(pool, here.client)  # as projection does, which may be behind
    return [*_said(done, len(fresh), len(ids) - len(fresh)), *_left([one[0] for one in same if one not in chosen])]


async def _recorded_in_time(pool: asyncpg.Pool, ids: list[str]) -> bool:
    from services.projection.record.erasures import recorded

    end = asyncio.get_running_loop().time() + WAIT_SECONDS
    while True:
        if len(await recorded(pool, ids)) == len(set(ids)):
            return True
        if asyncio.get_running_loop().time() > end:
            return False
        await asyncio.sleep(0.05)


def _said(done: bool, fresh: int, already: int) -> list[str]:
    before = f", {already} erased already" if already else ""
    first = (
        f"erased {fresh}{before}: neither the record nor the dead letters hold the text any more"
        if done
        else f"published {fresh} tombstones{before}: "
        "the text goes when projection reads them; it does not run, or is behind"
    )
    return [first, "the streams keep the text until their retention, backups and exports made before keep it"]


def _left(copies: list[str]) -> list[str]:
    if not copies:
        return []
    return [
        f"{len(copies)} copies under other addresses keep their text, --copies erases them too: {', '.join(copies)}"
    ]
