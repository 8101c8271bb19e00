"""Whom a state's act binds: its own agencies, or its localities as well."""

from services.projection.readmodels.stances.acts import GENERAL, Act
from shared.events.vocabulary import CORE, POLICE, SOFT


def reaches_localities(act: Act, dimension: str) -> bool:
    """Clause: told, as told; untold, localities for a sanctuary_ban, and for a statute or court_order in general or in
    a police dimension; else own."""
    if act.reach is not None:
        return act.reach == "localities"
    if dimension == "sanctuary_ban":
        return True
    return act.kind in ("statute", "court_order") and (dimension == GENERAL or dimension in POLICE)


def is_ban(act: Act, dimension: str) -> bool:
    """Clause: a BAN is a state act that cooperates and reaches localities, soft dimensions apart."""
    return act.direction == "cooperates" and dimension not in SOFT and reaches_localities(act, dimension)


def is_mandate(act: Act, dimension: str) -> bool:
    """Clause: a MANDATE is a state act that limits and reaches localities, soft dimensions apart."""
    return act.direction == "limits" and dimension not in SOFT and reaches_localities(act, dimension)


def is_core(dimension: str) -> bool:
    """Tell whether a provision in this dimension counts as core: general acts do."""
    return dimension == GENERAL or dimension in CORE
