"""asOf and knownAt, resolved before they are bound: today and now are arguments, never the database's clock."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from services.gateway.compiler.compiler import Compiler
from services.gateway.compiler.row import Scope

LAST_DAY = date(9999, 12, 30)
"""The day after it is how asyncpg writes infinity, on which no row holds any more."""


def known_at(asked: datetime | None, now: datetime) -> datetime:
    """The instant asked for; now where untold, and where it lies in the future."""
    return now if asked is None or asked > now else asked


def scope(compiler: Compiler, surroundings: Scope, arguments: Mapping[str, Any]) -> Scope:
    """The scope below a field with asOf and knownAt, which keeps what is untold."""
    as_of, known = arguments.get("asOf"), arguments.get("knownAt")
    if as_of is not None:
        surroundings = replace(surroundings, as_of=compiler.param(min(as_of, LAST_DAY), "date"))
    if known is not None:
        surroundings = replace(surroundings, known_at=compiler.param(known_at(known, compiler.now), "timestamptz"))
    return surroundings


def present(compiler: Compiler) -> Scope:
    """The scope of the root: today (UTC) and now."""
    return Scope(compiler.param(compiler.now.date(), "date"), compiler.param(compiler.now, "timestamptz"))
