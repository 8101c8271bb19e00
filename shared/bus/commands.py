"""`sanctuary dead-letters`: list, show, replay, discard."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any

import orjson
import typer

from shared.bus.dead_letters import DeadLetter, NoSuchDeadLetter, dead_letters, discard, find, pages, replay
from shared.bus.entry import Client
from shared.errors import LedgerError
from shared.events import EVENT_TYPES
from shared.ledger import HOME, Home, with_client

letters = typer.Typer(no_args_is_help=True, help="Entries that could not be handled: list, show, replay, discard.")

STREAMS = list(EVENT_TYPES)
Letter = Annotated[str | None, typer.Argument(help="One dead letter, by the id in the list.")]
Reason = Annotated[str | None, typer.Option(help="All whose reason contains this text.")]
Every = Annotated[bool, typer.Option("--all", help="All there are.")]


class WrongChoice(LedgerError):
    """A command on dead letters takes one id, or --reason TEXT, or --all: give just one of the three."""


@letters.command("list")
def list_letters(
    home: Home = HOME, json: Annotated[bool, typer.Option("--json", help="As one JSON document.")] = False
) -> None:
    """List all dead letters, oldest first within each stream."""
    found = with_client(home, lambda client: dead_letters(client, STREAMS))
    if json:
        typer.echo(orjson.dumps([_told(letter) for letter in found], option=orjson.OPT_INDENT_2).decode())
    elif not found:
        typer.echo("no dead letters")
    else:
        for letter in found:
            typer.echo(
                f"{letter.id}  {letter.stream}  {letter.group}  delivered {letter.deliveries}  "
                f"parked {letter.parked_at:%Y-%m-%dT%H:%M:%SZ} by {letter.version or 'an earlier version'}  "
                + " ".join(letter.error.split())
            )


@letters.command("show")
def show_letter(letter: Annotated[str, typer.Argument(help="The id in the list.")], home: Home = HOME) -> None:
    """Print the bytes of a dead letter."""
    found = with_client(home, lambda client: find(client, STREAMS, letter))
    sys.stdout.buffer.write(found.raw + b"\n")


@letters.command("replay")
def replay_letters(letter: Letter = None, reason: Reason = None, every: Every = False, home: Home = HOME) -> None:
    """Put dead letters on their streams again: one, those of a reason, or all."""
    typer.echo(f"replayed {_each(home, replay, letter, reason, every)}")


@letters.command("discard")
def discard_letters(letter: Letter = None, reason: Reason = None, every: Every = False, home: Home = HOME) -> None:
    """Delete dead letters for good: one, those of a reason, or all."""
    typer.echo(f"discarded {_each(home, discard, letter, reason, every)}")


def _each(home: Home, act: Callable[..., Awaitable[int]], letter: str | None, reason: str | None, every: bool) -> int:
    if [bool(letter), bool(reason), every].count(True) != 1:
        raise WrongChoice("give one id, or --reason TEXT, or --all: just one of the three")

    async def work(client: Client) -> int:
        count = 0
        async for some in _chosen(client, letter, reason):
            count += await act(client, *some)
        return count

    count = with_client(home, work)
    if not count:
        whose = f"whose reason contains {reason!r}" if reason else "at all"
        raise NoSuchDeadLetter(f"no dead letter {whose}: `sanctuary dead-letters list` shows those that are there")
    return count


async def _chosen(client: Client, letter: str | None, reason: str | None) -> AsyncIterator[list[DeadLetter]]:
    if letter:
        yield [await find(client, STREAMS, letter)]
        return
    async for page in pages(client, STREAMS):
        if some := [found for found in page if reason is None or reason in found.error]:
            yield some


def _told(letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "stream": letter.stream,
        "group": letter.group,
        "origin_id": letter.origin_id,
        "reason": letter.error,
        "deliveries": letter.deliveries,
        "version": letter.version or None,
        "parked_at": f"{letter.parked_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "bytes": len(letter.raw),
    }
