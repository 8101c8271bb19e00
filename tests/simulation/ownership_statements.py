"""What the ownership of generations asks of the database."""

from typing import Any

from services.projection.fold import ownership
from tests.simulation.statements import Row, says


@says("select pg_advisory_xact_lock($1)", "lock creating", lambda key: [(("advisory", key), "exclusive")])
def advisory(_tx: Any, _key: int) -> None: ...


@says("select pg_try_advisory_lock($1, $2)", "try own")
def try_own(tx: Any, class_: int, number: int) -> Any:
    return [Row.of(got=tx.server.try_advisory(tx.session, (class_, number)))]


@says("select pg_advisory_unlock($1, $2)", "disown")
def disown(tx: Any, class_: int, number: int) -> None:
    tx.session.advisory[class_, number] -= 1


@says(
    "select exists (select from pg_locks where locktype = 'advisory' and granted and objsubid = 2"
    " and database = (select oid from pg_database where datname = current_database())"
    " and classid = $1::bigint::oid and objid = $2::bigint::oid)",
    "owner",
)
def owner(tx: Any, class_: int, number: int) -> Any:
    return [Row.of(exists=any(session.advisory[class_, number] for session in tx.server.sessions))]


assert ownership._CLASS == 0x5A4C
