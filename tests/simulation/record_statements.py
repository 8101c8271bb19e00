"""What append, the days and the trimming ask of the database."""

from typing import Any

import orjson

from services.projection.fold import advance, days
from services.projection.record import append, erasures, texts
from shared.events.article_erased import address_hash
from shared.postgres import sql
from tests.simulation.statements import Row, copies, says

HEAD: Any = ("head", "exclusive")


def _event_keys(_columns: Any, rows: Any) -> list[tuple[Any, str]]:
    return [((("record.event", at)), "exclusive") for row in rows for at in (row[0], row[1])]


@says(append._LOCK_HEAD, "lock head", lambda: [HEAD])
def lock_head(tx: Any) -> Any:
    return [Row.of(position=tx.get("record.head", True) or 0, now=tx.server.clock())]


@says("select id::text, body_hash from record.event where id = any($1)", "known events")
def known(tx: Any, ids: Any) -> Any:
    found = {id_: tx.get("record.event_id", id_) for id_ in ids}
    return [Row.of(id=id_, body_hash=event["body_hash"]) for id_, event in found.items() if event]


@copies("record", "event", "copy events", _event_keys)
def copy_events(tx: Any, columns: Any, rows: Any) -> None:
    for row in rows:
        event = dict(zip(columns, row, strict=True))
        tx.insert("record.event", event["position"], event)
        tx.insert("record.event_id", event["id"], event)


@says("update record.head set position = $1", "move head", lambda _: [HEAD])
def move_head(tx: Any, position: int) -> None:
    tx.put("record.head", True, position)


@says(texts._ERASED, "erased")
def erased(tx: Any, ids: Any, addresses: Any) -> Any:
    told = [row["address"] for row in tombstones(tx) if row["address"] in addresses]
    return [Row.of(erased=found) for found in (*(id_ for id_ in ids if tx.get("record.event_id", id_)), *told)]


@says(sql(erasures.__file__, "tombstones.sql"), "tombstones")
def tombstones(tx: Any) -> Any:
    return [
        Row.of(id=event["id"], body=event["body"], article=data["article"], address=data.get("address"))
        for event, data in _of_type(tx, "article-erased")
    ]


@says(sql(erasures.__file__, "neighbours.sql"), "neighbours")
def neighbours(tx: Any) -> Any:
    closed = {row["address"]: row["id"] for row in tombstones(tx) if row["address"]}
    has_one = {row["article"] for row in tombstones(tx)}
    return [
        Row.of(article=event["id"], tombstone=closed[address_hash(data["canonical_url"])])
        for event, data in _of_type(tx, "article-seen")
        if address_hash(data["canonical_url"]) in closed and event["id"] not in has_one
    ]


@says("select body -> 'data' ->> 'canonical_url' as url from record.event where id = any($1)", "addresses")
def addresses(tx: Any, ids: Any) -> Any:
    found = [tx.get("record.event_id", id_) for id_ in ids]
    return [Row.of(url=orjson.loads(event["body"])["data"].get("canonical_url")) for event in found if event]


def _of_type(tx: Any, type_: str) -> list[tuple[Any, Any]]:
    events = [event for _, event in sorted(tx.scan("record.event")) if event["type"] == type_]
    return [(event, orjson.loads(event["body"])["data"]) for event in events]


@says("select count(*) from record.event where id = any($1)", "count events")
def count_events(tx: Any, ids: Any) -> Any:
    return [Row.of(count=sum(tx.get("record.event_id", id_) is not None for id_ in set(ids)))]


@says("select last_entry from record.stream where name = $1", "last entry")
def last_entry(tx: Any, name: str) -> Any:
    found = tx.get("record.stream", name)
    return [Row.of(last_entry=found)] if found else []


@says("update record.stream set last_entry = $2 where name = $1", "name entry")
def name_entry(tx: Any, name: str, entry: str) -> None:
    tx.put("record.stream", name, entry)


@says(
    "insert into record.gap (stream, after_entry, before_entry) values ($1, $2, $3) on conflict do nothing",
    "gap",
)
def gap(tx: Any, stream: str, after: str, before: str) -> None:
    tx.put("record.gap", (stream, after), before)


@says("delete from record.text where event = any($1)", "erase texts")
def erase_texts(tx: Any, ids: Any) -> None:
    for key, _ in list(tx.scan("record.text")):
        if key[0] in ids:
            tx.delete("record.text", key)


@copies("record", "text", "copy texts")
def copy_texts(tx: Any, _columns: Any, rows: Any) -> None:
    for event, member, value in rows:
        tx.insert("record.text", (event, member), value)


@says(append._CONFLICT, "conflict", lambda *row: [(("record.conflict", row[:2]), "exclusive")])
def conflict(tx: Any, id_: str, body_hash: bytes, body: str, entry: str, _seen: Any) -> None:
    if tx.get("record.conflict", (id_, body_hash)) is None:
        tx.put("record.conflict", (id_, body_hash), (body, entry))


@says(append._STREAM, "stream entry", lambda name, _: [(("record.stream", name), "exclusive")])
def stream_entry(tx: Any, name: str, entry: str) -> None:
    former = tx.get("record.stream", name)
    if former is None or _two(entry) > _two(former):
        tx.put("record.stream", name, entry)


def _two(entry: str) -> tuple[int, ...]:
    return tuple(map(int, entry.split("-")))


@says("select name, last_entry from record.stream order by name", "streams")
def streams(tx: Any) -> Any:
    return [Row.of(name=name, last_entry=entry) for name, entry in sorted(tx.scan("record.stream"))]


@says("select position from record.head", "head")
def head(tx: Any) -> Any:
    return [Row.of(position=tx.get("record.head", True) or 0)]


@says(advance._PAGE, "page")
def page(tx: Any, after: int, until: int, limit: int) -> Any:
    found = sorted(at for at, _ in tx.scan("record.event") if after < at <= until)[:limit]
    events = [tx.get("record.event", at) for at in found]
    return [Row.of(position=event["position"], id=event["id"], body=event["body"]) for event in events]


@says(days._KNOWN, "known days")
def known_days(tx: Any) -> Any:
    return [Row.of(day=data["day"]) for _, data in _of_type(tx, "day-began")]
