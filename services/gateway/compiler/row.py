"""Where a piece of SQL stands: the two times that hold there, and the row that it reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """asOf and knownAt as SQL (parameters), the number of rows that one piece may be built for, and the path."""

    as_of: str
    known_at: str
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The alias of a row in the FROM clause, and its scope."""

    alias: str
    scope: Scope

    def __getitem__(self, column: str) -> str:
        return f'{self.alias}."{column}"'

    def known(self, alias: str | None = None) -> str:
        """The condition that a row with a known period was known at knownAt."""
        row = alias or self.alias
        return f"{row}.known_from <= {self.scope.known_at} and {self.scope.known_at} < {row}.known_to"
