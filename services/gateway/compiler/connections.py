"""A Relay connection as one scalar subquery: keyset pages, never OFFSET."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.gateway.compiler import cursors
from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.compiler.row import Row, Scope
from services.gateway.compiler.selection import Nodes


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: name, the keys (SQL with {r} for the row) with their types, all in one direction, none null."""

    name: str
    keys: Sequence[tuple[str, str]]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows to be paged: a table, function or subquery, and conditions written with {r} for the row."""

    source: str
    order: Order
    where: Sequence[str] = ()


def connection(
    compiler: Compiler, type_name: str, nodes: Nodes, arguments: Arguments, scope: Scope, relation: Relation
) -> str:
    """The JSON object of a `<type_name>Connection`. Only what is selected is computed."""
    order = relation.order
    types = [type_ for _, type_ in order.keys]
    page = cursors.page(arguments, order.name, types)
    row = compiler.row(scope, page.size)
    table = f"p{row.alias}"
    keys = [key.format(r="b") for key, _ in order.keys]
    conditions = [condition.format(r="b") for condition in relation.where]

    def bound(values: list[str]) -> str:
        return ", ".join(
            f"{compiler.param(value, 'text')}::{type_}" for value, type_ in zip(values, types, strict=True)
        )

    def beyond(sign: str, values: list[str]) -> str:
        return f"({', '.join(keys)}) {sign} ({bound(values)})"

    later, earlier = ("<", ">") if order.descending else (">", "<")
    bounds = [beyond(later, page.after)] if page.after else []
    bounds += [beyond(earlier, page.before)] if page.before else []
    direction = "desc" if order.descending != page.backward else "asc"
    by = ", ".join(f"{key} {direction}" for key in keys)
    named = ", ".join(f'{key} as "#k{number}"' for number, key in enumerate(keys))
    ranked = ", ".join(f'"#k{number}" {direction}' for number in range(len(keys)))
    names = [f'{row.alias}."#k{number}"' for number in range(len(keys))]
    cte = (
        f'{table} as materialized (select *, row_number() over (order by {ranked}) as "#n" from (select b.*, {named} '
        f"from {relation.source} b {_where(conditions + bounds)} order by {by} limit {page.size + 1}) q)"
    )
    shown = f'from {table} {row.alias} where {row.alias}."#n" <= {page.size}'
    sorted_ = f'{shown} order by {row.alias}."#n" {"desc" if page.backward else "asc"}'
    cursor = cursors.sql(order.name, names)

    def exists(sign: str, values: list[str]) -> str:
        return f"exists(select from {relation.source} b {_where([*conditions, beyond(sign + '=', values)])})"

    more = f'exists(select from {table} where "#n" > {page.size})'
    next_, previous = more, exists(earlier, page.after) if page.after else "false"
    if page.backward:
        previous, next_ = more, exists(later, page.before) if page.before else "false"
    elif page.before:
        next_ = f"({more} or {exists(later, page.before)})"
    if page.backward and page.after:
        previous = f"({more} or {exists(earlier, page.after)})"
    ends = [f'(select {cursor} {shown} order by {row.alias}."#n" {way} limit 1)' for way in ("asc", "desc")]
    if page.backward:
        ends.reverse()

    compute: dict[str, Callable[[Nodes], str]] = {
        "edges": lambda fields: _edges(compiler, type_name, fields, row, cursor, sorted_),
        "nodes": lambda fields: compiler.many(type_name, fields, row, sorted_),
        "totalCount": lambda _: f"(select count(*) from {relation.source} b {_where(conditions)})",
        "pageInfo": lambda fields: _parts(
            compiler,
            "PageInfo",
            fields,
            {
                "hasNextPage": lambda _: next_,
                "hasPreviousPage": lambda _: previous,
                "startCursor": lambda _: ends[0],
                "endCursor": lambda _: ends[1],
            },
        ),
    }
    whole = _parts(compiler, f"{type_name}Connection", nodes, compute)
    return f"(with {cte} {whole[1:]}"


def _edges(compiler: Compiler, type_name: str, nodes: Nodes, row: Row, cursor: str, source: str) -> str:
    columns = _columns(
        compiler,
        f"{type_name}Edge",
        nodes,
        {"cursor": lambda _: cursor, "node": lambda fields: compiler.one(type_name, fields, row)},
    )
    inner = f"select {columns} {source}"
    return f"(select ('[' || coalesce(string_agg(row_to_json(x)::text, ','), '') || ']')::json from ({inner}) x)"


def _parts(compiler: Compiler, type_name: str, nodes: Nodes, compute: dict[str, Callable[[Nodes], str]]) -> str:
    return f"(select row_to_json(x) from (select {_columns(compiler, type_name, nodes, compute)}) x)"


def _columns(compiler: Compiler, type_name: str, nodes: Nodes, compute: dict[str, Callable[[Nodes], str]]) -> str:
    found = compiler.selection.of(type_name, nodes).items()
    sqls = {
        key: f"'{type_name}'::text" if (name := fields[0].name.value) == "__typename" else compute[name](fields)
        for key, fields in found
    }
    return ", ".join(f'{sql} as "{key}"' for key, sql in sqls.items())


def _where(conditions: Sequence[str]) -> str:
    return f"where {' and '.join(conditions)}" if conditions else ""
