"""eventsourcing on the bench's events: aggregates saved through an Application, a Projection run by ProjectionRunner.

run_eventsourcing.py DATABASE_URL STREAMS.jsonl SECONDS; run by the interpreter of the peers' environment. Prints one
JSON line. The view is a table in Postgres, written in one transaction with its tracking row, as the project's
documentation has it. A rebuild that takes longer than SECONDS is stopped and counted up to there.
"""

import contextlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL


class Place(Aggregate):
    """What is told of one place, or of the country where an event names none."""

    def __init__(self, name: str) -> None:
        self.name = name

    class Told(Aggregate.Event):
        """One event of the bench, whole."""

        key: str
        value: str
        day: str
        document: dict[str, Any]

        def apply(self, aggregate: Any) -> None:
            """Nothing of it is state of the aggregate."""


class Ledger(Application[UUID]):
    """Saves what a place is told."""

    def tell(self, name: str, events: list[dict[str, Any]]) -> int:
        """Record the events of one stream in one transaction; return the position of the last."""
        place = Place(name)
        for event in events:
            place.trigger_event(
                Place.Told, key=event["key"], value=event["value"], day=event["day"], document=event["document"]
            )
        return self.save(place)[-1].notification.id


class Last(PostgresTrackingRecorder):
    """The read model: how much was told of a key, and the last of it."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        table = "create table if not exists last_told (key text primary key, count bigint, value text, day text)"
        self.sql_create_statements.append(SQL(table).format())

    def tell(self, event: Place.Told, tracking: Tracking) -> None:
        """Write one event and its position."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "insert into last_told values (%s, 1, %s, %s) on conflict (key)"
                " do update set count = last_told.count + 1, value = excluded.value, day = excluded.day",
                (event.key, event.value, event.day),
            )

    def pass_by(self, tracking: Tracking) -> None:
        """Write the position of an event that tells nothing."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)


class Lasts(Projection[Last]):
    """From events to the read model."""

    name = "lasts"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Take the next event in order."""
        if isinstance(domain_event, Place.Told):
            self.view.tell(domain_event, tracking)
        else:
            self.view.pass_by(tracking)


@dataclass
class Stream:
    """One append."""

    name: str
    events: list[dict[str, Any]]


def main(url: str, path: str, limit: float) -> None:
    """Append all, rebuild from the beginning, print what it took."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    env = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": asked["host"][0],
        "POSTGRES_PORT": asked.get("port", ["5432"])[0],
        "POSTGRES_USER": parts.username or "postgres",
        "POSTGRES_PASSWORD": parts.password or "none",
    }
    streams = [Stream(**json.loads(line)) for line in Path(path).read_bytes().splitlines()]
    app = Ledger(env=env)
    start = perf_counter()
    for stream in streams:
        last = app.tell(stream.name, stream.events)
    append = perf_counter() - start
    start = perf_counter()
    with ProjectionRunner(application_class=Ledger, projection_class=Lasts, view_class=Last, env=env) as runner:
        with contextlib.suppress(TimeoutError):
            runner.wait(last, timeout=limit)
        rebuild = perf_counter() - start
        done = runner.projection.view.max_tracking_id(app.name) or 0
    told = sum(len(stream.events) for stream in streams)
    created = len(streams)
    app.close()
    share = done / (told + created)
    print(json.dumps({"events": told, "append": append, "rebuild": rebuild, "rebuilt": round(told * share)}))


main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
