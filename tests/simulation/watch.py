"""What must always hold: looked at after every commit, at every reading, and when all has settled."""

from collections import Counter
from typing import Any

from services.projection.fold.tables import TABLES
from services.projection.readmodels.places.rows import place_keys
from tests.simulation.alphabet import BREAKS, GAZETTEER
from tests.simulation.driver import Broken
from tests.simulation.journal_statements import answer_of
from tests.simulation.postgres_server import PostgresServer, Tx

Rows = dict[str, dict[Any, Any]]
NAMES = tuple(table.name for table in TABLES)
KEYS = {table.name: table for table in TABLES}
STATES = {place_keys(GAZETTEER)[p.id]: place_keys(GAZETTEER).get(p.state or "") for p in GAZETTEER.places.values()}


class Watch:
    """The oracle: folds the record from scratch, one event at a time, and compares."""

    def __init__(self, server: PostgresServer, state: Any) -> None:
        self.server, self.state = server, state
        self.tally: Counter[str] = Counter()
        self.rows: list[Rows] = [{name: {} for name in NAMES}]  # by position
        self.not_yet: list[int] = []
        self.live: tuple[int, int] | None = None  # generation, checkpoint
        self.seen: tuple[int, int] | None = None  # by the reader
        self.head = 0
        self.dayless = 0  # the last change that was told before any day had begun
        server.committed = self.committed

    def committed(self, tx: Tx) -> None:
        """A transaction became visible: look at what it touched."""
        if "record.event" in tx.written or "record.head" in tx.written:
            self._record(tx)
        touched = {int(name.partition(".")[0]) for name in tx.written if name[0].isdigit()}
        touched |= set(tx.written.get("fold.generation", ()))
        for number in sorted(touched):
            self._generation(number)
        self._pointer()

    def _record(self, tx: Tx) -> None:
        events = self.server.tables["record.event"]
        new = sorted(tx.written.get("record.event", ()))
        head = self.server.tables["record.head"].get(True, 0)
        if new != list(range(self.head + 1, self.head + 1 + len(new))) or head != self.head + len(new):
            raise Broken(f"positions {new} were committed when the record ended at {self.head}; its head is {head}")
        self.head = head
        if len({event["id"] for event in events.values()}) != len(events):
            raise Broken("an event is in the record twice")

    def at(self, position: int) -> Rows:
        """The rows that a fold from scratch gives at a position."""
        events = self.server.tables["record.event"]
        while len(self.rows) <= position:
            event = events[len(self.rows)]
            breaks = BREAKS in event["body"]
            row = (event["position"], event["id"], event["body"])
            folded = self.state.fold([row], {row[0]} if breaks else ())
            if breaks or folded.not_yet:
                self.not_yet.append(row[0])
            rows = dict(self.rows[-1])
            for table, change in folded.changes.items():
                now = dict(rows[table.name])
                for gone in change.removed:
                    del now[table.key_of(gone)]
                now |= {table.key_of(added): added for added in change.added}
                rows[table.name] = now
            if folded.erased:
                rows["article"] = _erased(rows["article"], folded.erased)
            self.rows.append(rows)
        return self.rows[position]

    def _generation(self, number: int) -> None:
        found = self.server.tables["fold.generation"].get(number)
        build = self.server.tables["fold.build"].get(number)
        if found is None or found["status"] == "retired" or (build and found["checkpoint"] < build["to_position"]):
            return
        wanted = self.at(found["checkpoint"])
        for name in NAMES:
            if self.server.tables[f"{number}.{name}"] != wanted[name]:
                odd = _odd(self.server.tables[f"{number}.{name}"], wanted[name])
                raise Broken(f"generation {number} at {found['checkpoint']}: {name} is not what the record says: {odd}")
        end, every = found["checkpoint"], self.server.tables["fold.not_understood"]
        told = {at for of, at in every if of == number and at <= end}
        if told != {at for at in self.not_yet if at <= end}:
            raise Broken(f"generation {number}: not understood are {told}")

    def _pointer(self) -> None:
        number = self.server.tables["fold.pointer"].get(True)
        if number is None:
            if self.live is not None:
                raise Broken("the pointer is gone")
            return
        found = self.server.tables["fold.generation"][number]
        if found["status"] != "live" or self.server.tables["schemas"].get(number) is None:
            raise Broken(f"readers are pointed to generation {number}, which is {found['status']}")
        if self.live is not None:
            if found["checkpoint"] < self.live[1]:
                raise Broken(f"readers went back from {self.live} to {(number, found['checkpoint'])}")
            if self.live[0] != number:
                self.tally["swaps"] += 1
        if found["today"] is None:
            self.dayless = max(self.server.tables["fold.change"], default=0)
        self.live = (number, found["checkpoint"])

    def read(self) -> None:
        """A reader's one statement: pointer, position and rows."""
        if not self.server.up:
            return
        number = self.server.tables["fold.pointer"].get(True)
        if number is None:
            if self.seen:
                raise Broken("a reader found no generation, after there had been one")
            return
        position = self.server.tables["fold.generation"][number]["checkpoint"]
        if self.seen and position < self.seen[1]:
            raise Broken(f"a reader went back from {self.seen} to {(number, position)}")
        if any(self.server.tables[f"{number}.{name}"] != self.at(position)[name] for name in NAMES):
            raise Broken(f"a reader saw rows of generation {number} that are not those of position {position}")
        self.tally["readings"] += 1
        self.tally["readings of another generation"] += bool(self.seen and self.seen[0] != number)
        self.seen = (number, position)

    def journal(self) -> str | None:
        """Whether what each place was told to have become is where its next change starts, and its end is now.

        From the first day that was folded on: before it the journal's today is the database's.
        """
        last: dict[str, Any] = {}
        for number, (_, place, scope, before, after, _) in sorted(self.server.tables["fold.change"].items()):
            if scope == "CURRENT" and number > self.dayless:
                if place in last and last[place] != before:
                    return f"the journal of {place} goes from {last[place]} on from {before}"
                last[place] = after
        if self.live is None:
            return "no generation is live"
        number = self.live[0]
        today = self.server.tables["fold.generation"][number]["today"] or self.server.clock().date()
        ids = {key: row[1] for key, row in self.server.tables[f"{number}.place"].items()}
        now = answer_of(self.server.tables[f"{number}.stance"].values(), today, STATES, None)
        for place, answer in now.items():
            if last.get(ids[place], answer) != answer:
                return f"the journal of {ids[place]} ends at {last[ids[place]]}, its answer is {answer}"
        return None


def _erased(articles: dict[Any, Any], ids: list[str]) -> dict[Any, Any]:
    at = KEYS["article"].columns.index("erased")
    return {key: (*row[:at], row[at] or key[0] in ids, *row[at + 1 :]) for key, row in articles.items()}


def _odd(there: dict[Any, Any], wanted: dict[Any, Any]) -> str:
    return "; ".join(
        f"{key}: there {there.get(key)}, wanted {wanted.get(key)}"
        for key in sorted(there.keys() | wanted.keys(), key=str)
        if there.get(key) != wanted.get(key)
    )[:600]
