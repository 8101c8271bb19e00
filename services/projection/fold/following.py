"""A generation that is built beside the live one takes over what moved there meanwhile: by key, in sets.

Both are folded by the same code, so that a row which the live one's owner wrote after a position is the row that the
new one must have; rows that nobody wrote since stay as they were built.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from services.projection.fold.tables import ARTICLE, TABLES, Table, TableChange

_FOLLOWED = "select exists (select from fold.build where follows = $1)"
_COLUMNS = ("generation", "position", "relation", "keys")


async def followed(connection: Any, number: int) -> bool:
    """Tell whether a build follows a generation. Ask with its row locked: a build begins under that lock."""
    return bool(await connection.fetchval(_FOLLOWED, number))


async def note(
    connection: Any, number: int, position: int, changes: Mapping[Table, TableChange], erased: list[str]
) -> None:
    """Note the keys of the rows that a batch up to `position` moves."""
    keys = {table: [table.key_of(row) for row in (*change.removed, *change.added)] for table, change in changes.items()}
    keys[ARTICLE] = [*keys.get(ARTICLE, ()), *((id_,) for id_ in erased)]
    rows = [(number, position, table.name, orjson.dumps(of).decode()) for table, of in keys.items() if of]
    if rows:
        await connection.copy_records_to_table("touched", schema_name="fold", columns=_COLUMNS, records=rows)


async def catch_up(connection: Any, old: int, new: int) -> None:
    """Bring generation `new` to the checkpoint of `old`, which it follows; both rows are locked by the caller.

    Nothing is done where `new` is not behind: it went on by itself while readers were shown another generation.
    """
    checkpoint = "select checkpoint from fold.generation where number = $1"
    since = await connection.fetchval(checkpoint, new)
    if since >= await connection.fetchval(checkpoint, old):
        return
    for table in TABLES:
        for statement in _take_over(table, old, new):
            await connection.execute(statement, old, since)
    await connection.execute(
        "insert into fold.not_understood (generation, position, id, reason)"
        " select $2, position, id, reason from fold.not_understood where generation = $1 and position > $3",
        *(old, new, since),
    )
    await connection.execute(
        "update fold.generation n set checkpoint = o.checkpoint, today = greatest(n.today, o.today)"
        " from fold.generation o where o.number = $1 and n.number = $2",
        *(old, new),
    )


async def forget(connection: Any, new: int) -> None:
    """Forget that a generation is being built, and what was noted for it alone."""
    await connection.execute("delete from fold.build where generation = $1", new)
    await connection.execute("delete from fold.part where generation = $1", new)
    await connection.execute(
        "delete from fold.touched t where not exists (select from fold.build where follows = t.generation)"
    )


def _take_over(table: Table, old: int, new: int) -> tuple[str, str]:
    parts = ", ".join(f"(k ->> {n})::{kind} as {name}" for n, (name, kind) in enumerate(table.key.items()))
    same = " and ".join(f"t.{name} = k.{name}" for name in table.key)
    keys = (
        f"with k as (select distinct {parts} from fold.touched, jsonb_array_elements(keys) k"  # noqa: S608
        f" where generation = $1 and position > $2 and relation = '{table.name}')"
    )
    columns, of_old = ", ".join(table.columns), ", ".join(f"t.{name}" for name in table.columns)
    source = f"select {of_old} from generation_{old}.{table.name} t join k on {same}"  # noqa: S608
    return (
        f"{keys} delete from generation_{new}.{table.name} t using k where {same}",  # noqa: S608
        f"{keys} insert into generation_{new}.{table.name} ({columns}) {source}",
    )
