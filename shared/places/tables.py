"""Our own tables beside the packages: small CSV files in this folder, the first line of each naming its source."""

import csv
from dataclasses import dataclass
from pathlib import Path

from shared.places.ids import COUNTRY

FOLDER = Path(__file__).parent
FILES = ("states.csv", "territories.csv", "consolidated.csv", "id_aliases.csv", "names.csv", "overrides.csv")


@dataclass(frozen=True, slots=True)
class State:
    """A state, DC or a territory: its population is the 2020 census count, its names AP abbreviation and nicknames."""

    code: str
    fips: str
    name: str
    population: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consolidation:
    """One government with two ids: facts go to home; whole means that no other government lies inside it."""

    home: str
    folded: str
    name: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Override:
    """What to do with one GeoNames row: drop it, or set its population, name or county."""

    do: str
    value: str


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables, ids in full."""

    states: dict[str, State]
    territories: dict[str, tuple[str, str]]
    consolidated: tuple[Consolidation, ...]
    id_aliases: dict[str, str]
    names: tuple[tuple[str, str], ...]
    overrides: dict[int, Override]


def full(tail: str) -> str:
    """`state:tx` -> `ocd-division/country:us/state:tx`; empty is the country."""
    return f"{COUNTRY}/{tail}" if tail else COUNTRY


def _read(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf8", newline="") as lines:
        next(lines)
        return list(csv.DictReader(lines))


def load() -> Tables:
    """Read the six files."""
    return Tables(
        states={
            row["code"]: State(
                row["code"],
                row["fips"],
                row["name"],
                int(row["population"]),
                tuple(name for name in (row["ap"], *row["names"].split("|")) if name),
            )
            for row in _read("states.csv")
        },
        territories={row["fips"]: (full(row["id"]), row["name"]) for row in _read("territories.csv")},
        consolidated=tuple(
            Consolidation(full(row["home"]), full(row["folded"]), row["name"], row["whole"] == "yes")
            for row in _read("consolidated.csv")
        ),
        id_aliases={full(row["alias"]): full(row["id"]) for row in _read("id_aliases.csv")},
        names=tuple((row["name"], full(row["id"])) for row in _read("names.csv")),
        overrides={int(row["geonames_id"]): Override(row["do"], row["value"]) for row in _read("overrides.csv")},
    )
