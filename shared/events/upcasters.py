"""Upcasters: data of an older version, rewritten as the next one. They run in the fold, never on the record."""

from collections.abc import Callable, Mapping
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

# (type, from version) -> the data as the next version says it. No version has been superseded yet.
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}


def upcast(
    type_: str, version: int, data: dict[str, Any], to: int, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS
) -> dict[str, Any]:
    """Bring data from its version up to `to`. Raises KeyError where a step is missing."""
    while version < to:
        data = upcasters[type_, version](data)
        version += 1
    return data
