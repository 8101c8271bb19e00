"""What a replay builds, and from where to where: settled under the live generation's lock, and kept."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from services.projection.fold.advance import head
from services.projection.fold.generation import Generation, live
from services.projection.fold.tables import TABLES
from services.projection.readmodels import READ_MODELS, code_version
from services.projection.replay.bulk import divide, job
from shared.errors import LedgerError
from shared.places import Gazetteer

ALL = frozenset(table.name for table in TABLES)


class UnknownReadModel(LedgerError):
    """There is no read model of that name."""


class NothingToCopy(LedgerError):
    """One read model alone is built beside the others of a live generation of this very version: replay all of them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A build as fold.build has it.

    `follows`: the live generation whose later changes are taken over. `layout`: how its parts were cut; other cuts
    cannot go on with them.
    """

    generation: int
    follows: int | None
    to_position: int
    spool: UUID
    tables: frozenset[str]
    layout: tuple[int, int] = (0, 0)
    states: frozenset[str] | None = None  # for a look at some: only these are folded


def tables_of(read_models: list[str] | None) -> frozenset[str]:
    """Return the tables that some read models fill, all where untold. Raises UnknownReadModel."""
    if not read_models:
        return ALL
    known = {model.name: model.tables for model in READ_MODELS}
    if unknown := sorted(set(read_models) - known.keys()):
        raise UnknownReadModel(f"there is no read model {unknown[0]}: there are {', '.join(known)}")
    return frozenset(table for name in read_models for table in known[name])


async def same_code(connection: Any, gazetteer: Gazetteer) -> Generation | None:
    """Return the live generation if this code made it."""
    shown = await live(connection)
    return shown if shown and shown.made_by(code_version(), gazetteer) else None


async def begin(connection: Any, gazetteer: Gazetteer, generation: int, tables: frozenset[str]) -> Plan:
    """Settle the plan of a new generation, within a transaction that ends with it.

    It reaches to the live generation's checkpoint, whose row stays locked until then, so that whatever moves later is
    noted; where another version made that one, or none is live, to the head of the record. Raises NothingToCopy.
    """
    shown = await same_code(connection, gazetteer)
    if shown is None:
        if tables != ALL:
            raise NothingToCopy("no live generation of this version holds the other read models: replay all of them")
        plan = Plan(generation, None, await head(connection), uuid4(), tables, cuts())
    else:
        locked = "select checkpoint from fold.generation where number = $1 for update"
        to_position = await connection.fetchval(locked, shown.number)
        plan = Plan(generation, shown.number, to_position, uuid4(), tables, cuts())
    await keep(connection, plan)
    return plan


async def keep(connection: Any, plan: Plan) -> None:
    """Keep a plan, so that it is shown, and that whoever comes after its process finds the scratch folder."""
    await connection.execute(
        "insert into fold.build (generation, follows, to_position, spool, tables, layout, started_at, moved_at)"
        " values ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp())",
        *(plan.generation, plan.follows, plan.to_position, plan.spool, sorted(plan.tables), plan.layout),
    )


async def begun(connection: Any, generation: int) -> Plan:
    """Return the plan of a build that was begun."""
    row = await connection.fetchrow(
        "select follows, to_position, spool, tables, layout from fold.build where generation = $1", generation
    )
    tables, layout = frozenset(row["tables"]), (row["layout"][0], row["layout"][1])
    return Plan(generation, row["follows"], row["to_position"], row["spool"], tables, layout)


def cuts() -> tuple[int, int]:
    """Return how this code cuts a build into parts: events in a drawer, positions in a part that divides."""
    return job.DRAWER_EVENTS, divide.PART
