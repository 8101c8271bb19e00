"""Protean on the bench's events: event-sourced aggregates in Message DB, a projection rebuilt through its projector.

run_protean.py DATABASE_URL STREAMS.jsonl SECONDS; run by the interpreter of the peers' environment, beside the
node_modules that hold Message DB's own schema. Prints one JSON line. A rebuild cannot be stopped and counted halfway;
whoever runs this ends it when it takes too long.
"""

import json
import logging
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg2
from protean import Domain, apply, current_domain
from protean.core.projector import on
from protean.exceptions import ObjectNotFoundError
from protean.fields import Dict, Identifier, Integer, String

logging.disable(logging.WARNING)
FUNCTIONS = (
    *("message-store-version", "hash-64", "acquire-lock", "category", "is-category", "id", "cardinal-id"),
    *("stream-version", "write-message", "get-stream-messages", "get-category-messages", "get-last-stream-message"),
)
domain = Domain(name="told")


@domain.event(part_of="Place")
class Told:
    """One event of the bench, whole."""

    key: String(required=True, max_length=300)
    value: String(required=True)
    day: String(required=True)
    document: Dict(required=True)


@domain.aggregate(event_sourced=True)
class Place:
    """What is told of one place, or of one type where an event names no place."""

    name: Identifier(identifier=True)
    count: Integer(default=0)

    @apply
    def on_told(self, event: Told) -> None:
        """Count it."""
        self.count = (self.count or 0) + 1


@domain.projection
class Last:
    """The read model: how much was told of a key, and the last of it."""

    key: Identifier(identifier=True, required=True)
    count: Integer(default=0)
    value: String()
    day: String()


@domain.projector(projector_for=Last, aggregates=[Place])
class Lasts:
    """From events to the read model."""

    @on(Told)
    def on_told(self, event: Told) -> None:
        """Take the next event in order."""
        repository = current_domain.repository_for(Last)
        try:
            last = repository.get(event.key)
        except ObjectNotFoundError:
            last = Last(key=event.key)
        last.count, last.value, last.day = last.count + 1, event.value, event.day
        repository.add(last)


def install_message_db(url: str, home: Path) -> None:
    """Make the schema of Message DB as its own install script does, but for what needs psql and what is not used.

    The extension pgcrypto is left out: its gen_random_uuid is a function of Postgres itself now.
    """
    files = [home / "schema" / "message-store.sql", home / "tables" / "messages.sql", home / "types" / "message.sql"]
    files += [home / "functions" / f"{name}.sql" for name in FUNCTIONS]
    files += sorted((home / "indexes").glob("*.sql"))
    connection = psycopg2.connect(url)
    connection.autocommit = True  # an index of its is built concurrently
    with connection.cursor() as cursor:
        cursor.execute("select current_database()")
        name = cursor.fetchone()[0]
        cursor.execute(f'alter database "{name}" set search_path = public, message_store')
        cursor.execute("set search_path = message_store, public")
        for file in files:
            cursor.execute(file.read_text())
    connection.close()


def main(url: str, path: str, _: float) -> None:
    """Append all, rebuild the projection, print what it took."""
    install_message_db(url, Path(__file__).parent / "node_modules" / "@eventide" / "message-db" / "database")
    domain.config["databases"]["default"] = {"provider": "postgresql", "database_uri": url}
    domain.config["event_store"] = {"provider": "message_db", "database_uri": url}
    domain.config["event_processing"] = "async"  # the projector runs in the rebuild, not in each append
    domain.init(traverse=False)
    streams: list[dict[str, Any]] = [json.loads(line) for line in Path(path).read_bytes().splitlines()]
    told = sum(len(stream["events"]) for stream in streams)
    with domain.domain_context():
        domain.setup_database()
        repository = domain.repository_for(Place)
        start = perf_counter()
        for stream in streams:
            place = Place(name=stream["name"])
            for event in stream["events"]:
                place.raise_(Told(**event))
            repository.add(place)
        append = perf_counter() - start
        start = perf_counter()
        done = domain.rebuild_projection(Last)
        rebuild = perf_counter() - start
    if not done.success or done.events_skipped:
        raise SystemExit(f"rebuild skipped {done.events_skipped} events: {done.errors}")
    print(json.dumps({"events": told, "append": append, "rebuild": rebuild, "rebuilt": done.events_dispatched}))


main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
