"""How a jurisdiction is asked for: an id, a FIPS code, or a name with or without its state.

The hits of a name, best form first, follow the gazetteer: the plainest form that has any decides; a state-level place
is meant unless a city of the same name is large; within a state the much larger place is meant.
"""

from typing import Any

from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.errors import bad_input
from shared.places.gazetteer import DWARFS, RIVAL
from shared.places.lookup import STATE_LEVEL
from shared.places.spelling import forms, key

_STATES = ", ".join(f"'{kind}'" for kind in sorted(STATE_LEVEL))
_BARE = ("county", "parish", "borough", "municipio", "census area")
"""A bare name means a county only when nothing bears it as its own."""


def state_key(compiler: Compiler, text: str) -> str:
    """A subquery with the keys of the state-level places that a code, FIPS code, id or name may mean."""
    asked = text.strip()
    place, alias = compiler.table("place"), compiler.table("place_alias")
    plain, folded = compiler.param(asked, "text"), compiler.param(key(asked), "text")
    return (
        f"(select s.key from {place} s where s.key = s.state and (s.state_code = upper({plain}) or s.fips = {plain} "
        f"or exists(select from {alias} a where a.place = s.key and a.alias in ({plain}, {folded}))))"
    )


def place_key(compiler: Compiler, id_: str) -> str:
    """A subquery with the key of the place that has this id or alias id; null without one."""
    return f"(select max(a.place) from {compiler.table('place_alias')} a where a.alias = {compiler.param(id_, 'text')})"


def jurisdiction(compiler: Compiler, arguments: Arguments, path: list[str | int]) -> str:
    """Add the hits as a side column and return a subquery with the one key that is meant, or null."""
    given = {name: arguments.get(name) for name in ("id", "fips", "name")}
    told = {name: str(value) for name, value in given.items() if value is not None}
    if len(told) != 1:
        raise bad_input("jurisdiction is asked for by id, by fips, or by name and state: give one of them.")
    if arguments.get("state") is not None and "name" not in told:
        raise bad_input("state goes with name only.")
    ((way, value),) = told.items()
    hits = {"id": _by_id, "fips": _by_fips, "name": _by_name}[way](compiler, value, arguments.get("state"))
    cte = f"look{len(compiler.lookups)}"
    compiler.ctes.append(f"{cte} as materialized ({hits})")
    asked = f"{way} {_short(value)}" + (f" in {_short(arguments['state'])}" if arguments.get("state") else "")
    compiler.lookups.append((path, asked, cte))
    return f"(select min(key) from {cte} having count(*) = 1)"


def _short(text: str) -> str:
    return f'"{text[:80]}"'


def _by_id(compiler: Compiler, id_: str, _: Any) -> str:
    return f"select p.* from {compiler.table('place')} p where p.key = {place_key(compiler, id_.strip())}"


def _by_fips(compiler: Compiler, fips: str, _: Any) -> str:
    folded = {"11001": "11", "66010": "66"}.get(fips.strip(), fips.strip())
    return f"select p.* from {compiler.table('place')} p where p.fips = {compiler.param(folded, 'text')}"


def _by_name(compiler: Compiler, name: str, state: str | None) -> str:
    name, state = _split(name.strip(), state)
    place, alias = compiler.table("place"), compiler.table("place_alias")
    text = key(name)
    asked = [*forms(text), *((f"{text} {kind}", "county") for kind in _BARE)]
    texts = compiler.param([text for text, _ in asked], "text[]")
    whats = compiler.param([what for _, what in asked], "text[]")
    within = f"and p.state in {state_key(compiler, state)}" if state else ""
    last = "p.key = p.state" if state else "false"  # asked for in a state, the state itself is meant last
    code = compiler.param(name if len(name) == 2 and name.isupper() else "", "text")
    hits = (
        f"select p.*, f.n, p.kind in ({_STATES}) as state_level, coalesce(p.population, 0) as people, "
        f"{last} as own "
        f"from unnest({texts}, {whats}) with ordinality f(text, what, n) "
        f"join lateral (select a.place from {alias} a where a.alias = f.text union "
        f"select s.key from {place} s where s.key = s.state and s.state_code = {code} and f.n = 1) a on true "
        f"join {place} p on p.key = a.place {within} where case f.what "
        f"when 'city' then p.kind in ('place', 'district') or p.same_as <> '{{}}' "
        f"when 'county' then length(p.fips) = 5 when 'state' then p.kind in ({_STATES}) and p.kind <> 'country' "
        "else true end"
    )
    larger = f"or {DWARFS} * h.people <= w.people" if state else ""
    return (
        f"with h as materialized ({hits}), "
        "best as (select h.* from h where (h.own, h.n) = (select g.own, g.n from h g order by g.own, g.n limit 1)), "
        "w as (select b.* from best b order by b.state_level desc, b.people desc, b.id limit 1) "
        "select h.key, h.id, h.name, h.kind, h.state_code, h.population from best h, w where h.key = w.key "
        f"or not case when w.state_level then not h.state_level and h.people < {RIVAL} else false {larger} end"
    )


def _split(name: str, state: str | None) -> tuple[str, str | None]:
    """Take the state from "X, Texas" or "X TX" where it is not told apart."""
    if state and state.strip():
        return name, state
    head, comma, tail = name.rpartition(",")
    if not comma:
        head, _, tail = name.rpartition(" ")
        if not (len(tail) == 2 and tail.isupper()):
            return name, None
    return (head.strip(), tail.strip()) if head.strip() and tail.strip() else (name, None)
