"""A read model as a value: what it is called, which version its fold has, and which tables it fills."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadModel:
    """One row of the table of read models. A changed fold or table means a new `version`: it is built anew beside the
    old one, and readers are switched when it has caught up."""

    name: str
    version: int
    tables: tuple[str, ...]
