"""The forms of lists: which column of a list says what. Values, read from TOML and checked whole."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from services.ingest.errors import Unreadable
from services.ingest.lists.parts import NEEDED, Part, Tells
from shared.errors import LedgerError
from shared.events.dates import edtf


def _lower(told: object) -> object:
    """Headers and words are compared in lower case, however the operator writes them."""
    if isinstance(told, str) and not told.strip():
        raise PydanticCustomError("empty", "is empty: write what the list writes there")
    return " ".join(told.split()).lower() if isinstance(told, str) else told


def _several(told: object) -> object:
    """A single column may stand without its list."""
    return (told,) if isinstance(told, str) else told


Column = Annotated[str, BeforeValidator(_lower)]
Columns = Annotated[tuple[Column, ...], BeforeValidator(_several), Field(min_length=1)]
LARGEST = 1 << 20


class WrongForms(LedgerError):
    """A file of forms says what cannot be: the line names file, form and field."""


class Form(BaseModel):
    """How to read one kind of list.

    tells: what a row claims. known_by: columns by which a list is recognised; of a source's own form, none. columns:
    for each part the columns that may say it, the first filled one counts. fixed: what every row says. words: for a
    part, what the list's words mean; neither case nor spaces of columns and words matter. dates: formats of strptime,
    tried after YYYY, YYYY-MM and YYYY-MM-DD.
    reason_is_of: which of a row's two listings its reason is of. grade: 4 the record itself, 3 official, 2 press.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=60)] = "of its source"
    tells: Tells
    known_by: tuple[Column, ...] = ()
    columns: Mapping[Part, Columns]
    fixed: Mapping[Part, str] = {}
    words: Mapping[Part, Mapping[Column, str]] = {}
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

    def check(self, columns: Sequence[str]) -> None:
        """Raise Unreadable where a list of this form has none of the columns that should say a part: a slip of the pen
        in a mapping must not lose a column in silence.
        """
        for part, names in self.columns.items():
            if not set(columns).intersection(names):
                there = ", ".join(name[:40] for name in columns[:20] if name)
                raise Unreadable(f"has no column {' or '.join(names)!r}, which is to say {part}; its columns: {there}")

    def says(self, cells: Mapping[str, str], part: Part) -> str | None:
        """Return what a row says of a part, in the ledger's words where the form has some; None where it is silent."""
        told = next((cells[name] for name in self.columns.get(part, ()) if cells.get(name)), None)
        if told is None:
            return self.fixed.get(part)
        words = self.words.get(part, {})
        return words.get(" ".join(told.split()).lower(), told) if words else told

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


def form_named(name: str, forms: Sequence[Form]) -> Form:
    """Return the form of that name. Raises WrongForms, which tells those that there are."""
    for form in forms:
        if form.name == name:
            return form
    there = ", ".join(form.name for form in forms)
    raise WrongForms(f"{name[:60]!r} is no form: write one of {there}, or a table of its own")


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
        for needed in ("name", "known_by"):
            if not table.get(needed):
                raise WrongForms(f"{where}: [[form]] {number} {needed}: is missing: a form of a file is known by it")
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
