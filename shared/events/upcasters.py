"""Upcasters: data of an older version, rewritten as the next one. They run in the fold, never on the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.errors import LedgerError

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upcaster:
    """The step from one version of a type to the next.

    `rewrite` returns the data as the next version says it, and leaves what it is given as it is. `identity` is given
    where the next version tells events apart by something else: it says, from the data of the old version, what made
    an event the same event, since every event keeps the id under which it was recorded.
    """

    rewrite: Callable[[Data], Data]
    identity: Callable[[Data], list[object]] | None = None


class CannotUpcast(LedgerError):
    """Data of an older version cannot be brought to today's: add the step that the line names, or mend it."""


# (type, from version) -> the step to the next version. No version has been superseded yet.
UPCASTERS: dict[tuple[str, int], Upcaster] = {}


def upcast(
    type_: str, version: int, data: Data, to: int, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS
) -> Data:
    """Bring data from its version up to `to`, one version at a time. Raises CannotUpcast."""
    while version < to:
        data = _step(type_, version, upcasters, data)
        version += 1
    return data


def published_identity(
    type_: str, version: int, data: Data, to: int, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS
) -> list[object] | None:
    """Return what made the event the same event when it was published; None where version `to` still says so itself.

    The first step on the way that names an identity decides. Raises CannotUpcast.
    """
    while version < to:
        step = upcasters.get((type_, version))
        if step is not None and step.identity is not None:
            return step.identity(data)
        data = _step(type_, version, upcasters, data)
        version += 1
    return None


def _step(type_: str, version: int, upcasters: Mapping[tuple[str, int], Upcaster], data: Data) -> Data:
    step = upcasters.get((type_, version))
    if step is None:
        raise CannotUpcast(f"{type_}: no upcaster from version {version}")
    try:
        return step.rewrite(data)
    except Exception as error:  # whatever a stranger's data do to it, the event is one that is not understood
        raise CannotUpcast(f"{type_}: the upcaster from version {version} failed: {error!r}") from error
