"""What is paged: orders, filters and the rows of the connections that more than one type has."""

from collections.abc import Mapping, Sequence

from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.compiler.connections import Order, Relation
from services.gateway.compiler.lookup import state_key
from services.gateway.compiler.row import Scope
from services.gateway.errors import bad_input
from shared.events import CLAIM_TYPES

NAME = Order("name", [('{r}.name collate "C"', "text"), ('{r}.id collate "C"', "text")])
POPULATION = Order("population", [("-coalesce({r}.population, 0)", "bigint"), ('{r}.id collate "C"', "text")])
PLACE = Order("place", [('{r}.id collate "C"', "text")])
DAY = Order("day", [("coalesce({r}.day, date '0001-01-01')", "date"), ("{r}.id", "uuid")], descending=True)
REPORTED = Order("reported", [("{r}.reported_at", "timestamptz"), ("{r}.id", "uuid")], descending=True)
OLDEST = Order("oldest", REPORTED.keys)
NUMBER = Order("number", [("{r}.number", "bigint")])

_STATE_LEVEL = "('state', 'district', 'territory')"


def kinds(compiler: Compiler, kind: str | None) -> list[str]:
    """The condition that a place is of a kind, state or county meaning the whole level."""
    if kind is None:
        return []
    if kind == "state":
        return [f"{{r}}.kind in {_STATE_LEVEL}"]
    if kind == "county":
        return ["length({r}.fips) = 5"]
    return [f"{{r}}.kind = {compiler.param(kind, 'text')}"]


def places(compiler: Compiler, arguments: Arguments) -> list[str]:
    """The conditions kind and state on places."""
    conditions = kinds(compiler, arguments.get("kind"))
    if (state := arguments.get("state")) is not None:
        conditions.append(f"{{r}}.state in {state_key(compiler, state)}")
    return conditions


def claim_kind(compiler: Compiler, arguments: Arguments) -> list[str]:
    """The condition on the kind of a claim or an occurrence. Raises GraphQLError BAD_USER_INPUT."""
    kind = arguments.get("kind")
    if kind is None:
        return []
    if kind not in CLAIM_TYPES:
        raise bad_input(f"kind must be one of {', '.join(CLAIM_TYPES)}.")
    return [f"{{r}}.kind = {compiler.param(kind, 'text')}"]


def equal(compiler: Compiler, arguments: Arguments, columns: Sequence[str]) -> list[str]:
    """The conditions that a column is what the argument of its name tells."""
    told = [(name, arguments[name]) for name in columns if arguments.get(name) is not None]
    return [f"{{r}}.{name} = {compiler.param(value, 'text')}" for name, value in told]


def between(compiler: Compiler, arguments: Mapping[str, object], column: str, sql_type: str) -> list[str]:
    """The conditions from (from it on) and to (before it) on a column; days of an instant are UTC days."""
    found = []
    for name, sign in (("from", ">="), ("to", "<")):
        if arguments.get(name) is not None:
            day = compiler.param(arguments[name], "date")
            bound = f"({day}::timestamp at time zone 'UTC')" if sql_type == "timestamptz" else day
            found.append(f"{{r}}.{column} {sign} {bound}")
    return found


def occurrences(compiler: Compiler, scope: Scope, arguments: Arguments, places_: str | None = None) -> Relation:
    """Occurrences known at knownAt, each once however many states it touches; `places_` is an SQL array of keys."""
    table, known = compiler.table("occurrence"), "{r}.known_from <= {at} and {at} < {r}.known_to"
    at = scope.known_at
    where = [known.replace("{at}", at)]
    if places_ is not None:
        where.append(f"{{r}}.places @> {places_}")
    where += claim_kind(compiler, arguments)
    where += equal(compiler, arguments, ("direction",))
    where += between(compiler, arguments, "day", "date")
    twin = (
        f"twin.matter = {{r}}.matter and twin.state < {{r}}.state and twin.known_from <= {at} and {at} < twin.known_to"
    )
    if places_ is not None:
        twin += f" and twin.places @> {places_}"
    if (state := arguments.get("state")) is not None:
        where.append(
            f"{{r}}.state in (select s.id from {compiler.table('place')} s where s.key in {state_key(compiler, state)})"
        )
    else:
        where.append(f"not exists(select from {table} twin where {twin})")
    return Relation(table, DAY, where)
