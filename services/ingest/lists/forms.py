"""The forms of lists: which column of a list says what. Values, read from TOML and checked whole."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from services.ingest.errors import Unreadable
from shared.errors import LedgerError
from shared.events.dates import edtf

Tells = Literal["listings", "agreements", "policies"]
Part = Literal[
    "place",
    "state",
    "kind",
    "fips",
    "county_fips",
    "listed",
    "dropped",
    "action",
    "reason",
    "lister",
    "list_name",
    "edition",
    "period",
    "unit",
    "number",
    "agency",
    "agency_type",
    "county",
    "model",
    "date",
    "instrument_kind",
    "dimension",
    "direction",
    "stage",
    "instrument_name",
]
NEEDED: Mapping[Tells, tuple[Part, ...]] = {
    "listings": ("place", "lister", "list_name"),
    "agreements": ("agency", "agency_type", "state", "model", "date"),
    "policies": ("place", "date", "direction", "stage"),
}
LARGEST = 1 << 20


class WrongForms(LedgerError):
    """A file of forms says what cannot be: the line names file, form and field."""


class Form(BaseModel):
    """How to read one kind of list.

    tells: what a row claims. known_by: columns, in lower case, by which the list is recognised. columns: for each part
    the columns that may say it, the first filled one counts. fixed: what every row says. words: for a part, what the
    list's words (in lower case) mean. dates: formats of strptime, tried after YYYY, YYYY-MM and YYYY-MM-DD.
    reason_is_of: which of a row's two listings its reason is of. grade: 4 the record itself, 3 official, 2 press.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=60)]
    tells: Tells
    known_by: Annotated[tuple[str, ...], Field(min_length=1)]
    columns: Mapping[Part, tuple[str, ...]]
    fixed: Mapping[Part, str] = {}
    words: Mapping[Part, Mapping[str, str]] = {}
    dates: tuple[str, ...] = ()
    reason_is_of: Literal["listed", "dropped"] = "listed"
    grade: Annotated[int, Field(ge=1, le=4)] = 3

    @model_validator(mode="after")
    def _whole(self) -> "Form":
        for part in NEEDED[self.tells]:
            if part not in self.columns and part not in self.fixed:
                raise PydanticCustomError(
                    "part",
                    "{part}: a form that tells {tells} needs a column for it",
                    {"part": part, "tells": self.tells},
                )
        return self

    def suits(self, columns: frozenset[str]) -> bool:
        """Whether a list with these columns is of this form: all it is known by, and one for each needed part."""
        needed = [self.columns[part] for part in NEEDED[self.tells] if part not in self.fixed]
        return columns.issuperset(self.known_by) and all(columns.intersection(names) for names in needed)

    def says(self, cells: Mapping[str, str], part: Part) -> str | None:
        """Return what a row says of a part, in the ledger's words where the form has some; None where it is silent."""
        told = next((cells[name] for name in self.columns.get(part, ()) if cells.get(name)), None)
        if told is None:
            return self.fixed.get(part)
        words = self.words.get(part, {})
        return words.get(told.lower(), told) if words else told

    def day(self, cells: Mapping[str, str], part: Part) -> str | None:
        """Return a date as EDTF. Raises ValueError for what is none."""
        told = self.says(cells, part)
        if told is None:
            return None
        try:
            return edtf(told)
        except ValueError:
            pass
        for form in self.dates:
            try:
                return edtf(_written(told, form))
            except ValueError:
                continue
        column = next(name for name in self.columns[part] if cells.get(name))
        also = f", or {' or '.join(self.dates)}" if self.dates else ""
        raise ValueError(
            f"column {column}: {told[:60]!r} is no date: write YYYY, YYYY-MM or YYYY-MM-DD, from 1776 on{also}"
        )


def _written(told: str, form: str) -> str:
    return datetime.strptime(told, form).date().isoformat()


def form_of(columns: Sequence[str], forms: Sequence[Form]) -> Form:
    """Return the form that reads a list with these columns. Raises Unreadable where none does."""
    there = frozenset(columns)
    for form in forms:
        if form.suits(there):
            return form
    raise Unreadable(
        "its columns do not say whose list it is: a list needs name (or id), state, lister, list_name, listed_on, "
        "or a form of its own in the file that SANCTUARY_LISTS names"
    )


@cache
def known_forms() -> tuple[Form, ...]:
    """Return the forms of the file that SANCTUARY_LISTS names, then the built-in ones. Raises WrongForms."""
    named = os.environ.get("SANCTUARY_LISTS")
    own = read_forms(_text(Path(named)), named) if named else ()
    return own + built_in()


@cache
def built_in() -> tuple[Form, ...]:
    """Return the forms that ingest brings."""
    return read_forms(files(__package__).joinpath("forms.toml").read_text("utf-8"), "forms.toml")


def read_forms(text: str, where: str) -> tuple[Form, ...]:
    """Return the forms of a TOML text. Raises WrongForms, which names the form and the field."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongForms(f"{where}: is no TOML: {error}") from None
    tables = told.pop("form", None)
    if told or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise WrongForms(f"{where}: write one table [[form]] for each kind of list, and nothing else")
    forms = []
    for number, table in enumerate(tables, 1):
        try:
            forms.append(Form.model_validate(table))
        except ValidationError as error:
            problem = error.errors(include_url=False, include_context=False)[0]
            field = ".".join(str(part) for part in problem["loc"])
            raise WrongForms(f"{where}: [[form]] {number} {field}: {problem['msg']}") from None
    return tuple(forms)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes() if path.stat().st_size <= LARGEST else None
        if raw is None:
            raise WrongForms(f"{path}: larger than {LARGEST >> 20} MiB: a file of forms is small")
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "is no UTF-8"
        raise WrongForms(f"{path}: cannot be read ({what}): check SANCTUARY_LISTS") from None
