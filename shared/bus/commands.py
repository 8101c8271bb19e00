"""`sanctuary dead-letters`: list, show, replay, discard."""

import sys

import typer

from shared.bus.dead_letters import dead_letters, discard, find, replay
from shared.bus.entry import Client
from shared.events import EVENT_TYPES
from shared.ledger import HOME, Home, with_client

letters = typer.Typer(no_args_is_help=True, help="Entries that could not be handled: list, show, replay, discard.")


@letters.command("list")
def list_letters(home: Home = HOME) -> None:
    """List all dead letters, oldest first within each stream."""
    found = with_client(home, lambda client: dead_letters(client, list(EVENT_TYPES)))
    if not found:
        typer.echo("no dead letters")
    for letter in found:
        typer.echo(f"{letter.id}  {letter.stream}  {letter.group}  delivered {letter.deliveries}  {letter.error}")


@letters.command("show")
def show_letter(letter: str, home: Home = HOME) -> None:
    """Print the bytes of a dead letter."""
    found = with_client(home, lambda client: find(client, list(EVENT_TYPES), letter))
    sys.stdout.buffer.write(found.raw + b"\n")


@letters.command("replay")
def replay_letter(letter: str, home: Home = HOME) -> None:
    """Put a dead letter on its stream again."""

    async def again(client: Client) -> None:
        await replay(client, await find(client, list(EVENT_TYPES), letter))

    with_client(home, again)
    typer.echo("replayed 1")


@letters.command("discard")
def discard_letter(letter: str, home: Home = HOME) -> None:
    """Delete a dead letter for good."""

    async def away(client: Client) -> None:
        await discard(client, await find(client, list(EVENT_TYPES), letter))

    with_client(home, away)
    typer.echo("discarded 1")
