"""`sanctuary review`: what waits for an editor, and the editor's words, each published as an event."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from services.projection.review.claims import claims as claims_of
from services.projection.review.queue import Waiting, queue
from services.projection.review.sayable import check
from services.projection.review.words import read_corrections, retracted, reviewed, revised
from shared.events import ClaimData, EventData, make_event
from shared.ledger import HOME, Home, database, ledger, with_pool
from shared.places import gazetteer

reviews = typer.Typer(
    no_args_is_help=True,
    help="What waits for an editor, and the editor's word: confirm, correct, retract, split, merge.",
)

Claim = Annotated[str, typer.Argument(help="The id of a claim, as `review list` and the API show it.")]
Claims = Annotated[list[str], typer.Argument(help="The ids of claims, as `review list` and the API show them.")]
By = Annotated[str, typer.Option(help="Who says so.")]
WHY = "misread (the text never said so), source_corrected (the source says otherwise now), or other."
Why = Annotated[str, typer.Option("--reason", help=WHY)]
WhyIfAny = Annotated[str | None, typer.Option("--reason", help=WHY)]
WhyInWords = Annotated[str, typer.Option("--reason", help="Why, in words.")]
ReportedAt = Annotated[
    str | None,
    typer.Option(help="When a source made it public, a day or an instant; untold: now. Of no matter to misread."),
]


@reviews.command("list")
def list_waiting(
    kind: Annotated[str | None, typer.Option(help="Only this kind of claim.")] = None,
    state: Annotated[str | None, typer.Option(help="Only this state: code, FIPS code, name or OCD id.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="As one JSON document.")] = False,
    home: Home = HOME,
) -> None:
    """List the claims that wait for an editor, oldest first."""
    found = with_pool(home, lambda pool: queue(pool, kind=kind, state=state, limit=limit))
    if json:
        typer.echo(orjson.dumps([asdict(one) for one in found], option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode())
    elif not found:
        typer.echo("nothing waits for an editor")
    else:
        typer.echo("\n\n".join(_told(one) for one in found))


@reviews.command()
def confirm(claim: Claim, by: By, reason: WhyIfAny = None, reported_at: ReportedAt = None, home: Home = HOME) -> None:
    """Say that a claim is right: it counts, from the day its source reported it."""
    _say(
        home,
        [claim],
        lambda found, at: reviewed(*_only(found), by=by, at=at, reason=reason, reported_at=reported_at),
    )


@reviews.command()
def correct(
    claim: Claim,
    by: By,
    reason: Why,
    set_: Annotated[list[str], typer.Option("--set", help="field=value, the value as JSON; may be given again.")],
    reported_at: ReportedAt = None,
    home: Home = HOME,
) -> None:
    """Say what a claim should tell. Name all fields that are wrong: the latest word replaces the earlier ones."""
    fields = read_corrections(set_)
    _say(
        home,
        [claim],
        lambda found, at: reviewed(
            *_only(found), by=by, at=at, corrected=fields, reason=reason, reported_at=reported_at
        ),
    )


@reviews.command()
def retract(claim: Claim, by: By, reason: Why, reported_at: ReportedAt = None, home: Home = HOME) -> None:
    """Say that a claim does not hold."""
    _say(
        home,
        [claim],
        lambda found, at: retracted(_only(found)[0], by=by, at=at, reason=reason, reported_at=reported_at),
    )


@reviews.command()
def split(claims: Claims, by: By, reason: WhyInWords, home: Home = HOME) -> None:
    """Say that these claims tell an occurrence of their own, apart from the others of theirs."""
    _say(home, claims, lambda found, at: revised("split", found, by=by, at=at, reason=reason))


@reviews.command()
def merge(claims: Claims, by: By, reason: WhyInWords, home: Home = HOME) -> None:
    """Say that these claims tell one occurrence, with all that theirs hold."""
    _say(home, claims, lambda found, at: revised("merge", found, by=by, at=at, reason=reason))


@reviews.command("labels")
def export_labels(
    file: Annotated[Path, typer.Argument(help="Where to: JSON lines; its name begins their ids.")], home: Home = HOME
) -> None:
    """Write what editors confirmed, corrected or retracted as misread as labels for the next training."""
    from services.projection.review.decided import decided
    from services.projection.target import check_target, write_whole

    check_target(file)
    found = with_pool(home, lambda pool: decided(pool, file.stem))
    write_whole(file, b"".join(orjson.dumps(line) + b"\n" for line in found.lines))
    left = ", ".join(f"{count} {why}" for why, count in found.left_out.items())
    typer.echo(f"wrote {len(found.lines)} labels" + (f"; left out {left}" if left else ""))


def _only(found: dict[str, ClaimData]) -> tuple[str, ClaimData]:
    ((id_, data),) = found.items()
    return id_, data


def _say(home: Path, ids: list[str], word: Callable[[dict[str, ClaimData], datetime], EventData]) -> None:
    """Publish the word on these claims and print its event's id. Raises UnknownClaim, WrongWord before anything is."""

    async def work() -> str:
        async with ledger(home) as here, database(home) as pool:
            now = datetime.now(UTC)
            said = word(await claims_of(pool, ids), now)
            event = make_event(said, source="/cli", time=now)
            check(event, said, gazetteer().canonical)
            await here.publisher.publish([event])
            return event.id

    typer.echo(asyncio.run(work()))


def _told(one: Waiting) -> str:
    says = ", ".join(f"{name} {_short(value)}" for name, value in one.says.items())
    quotes = " ... ".join(quote if quote is not None else "(erased)" for quote in one.quotes)
    source = ", ".join(part for part in (one.headline, one.publisher, one.url) if part)
    lines = [
        f"{one.id}  {one.kind}  {one.event_date or 'no day'}  reported {one.reported_at:%Y-%m-%d}  "
        f"confidence {one.confidence:.2f}  {one.method}",
        f"  {'; '.join(one.places) or 'no place'}: {says}",
        f'  "{" ".join(quotes.split())}"',
        f"  {source}" if source else "",
        f"  in doubt: {'; '.join(one.doubts)}" if one.doubts else "",
    ]
    return "\n".join(line for line in lines if line)


def _short(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
