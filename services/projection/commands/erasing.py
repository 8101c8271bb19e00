"""`sanctuary erase`: the text of an article is removed, its claims stay."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import ValidationError

from shared.errors import LedgerError
from shared.events import ArticleErased, make_event
from shared.events.catalog import WrongEvent
from shared.events.envelope import canonical_uuid, first_problem
from shared.ledger import HOME, Home, database, ledger


class UnknownArticle(LedgerError):
    """The record holds no article of this id."""


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
