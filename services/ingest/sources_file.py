"""The settings file of sources: one TOML table [[source]] each, checked whole before anything is read."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from services.ingest.canonical import is_sound
from services.ingest.lists.forms import Form, WrongForms, form_named, known_forms
from services.ingest.schedule import duration
from shared.errors import LedgerError
from shared.plain_file import open_file

LARGEST = 4 << 20
HOUR = 3600.0
Kind = Literal["feed", "sitemap", "page", "folder", "list", "push"]


class WrongSources(LedgerError):
    """The file of sources says what cannot be: the line names file, table and field."""


def _seconds(told: object) -> float:
    try:
        return duration(told)
    except ValueError as error:
        raise PydanticCustomError("duration", "{why}", {"why": str(error)}) from None


def _printable(told: str) -> str:
    if not told.isprintable() or told != told.strip():
        raise PydanticCustomError("line", "one line without spaces at its ends is needed")
    return told


def _form(told: object) -> object:
    """A form by its name, or as a table of the source's own."""
    if not isinstance(told, str):
        return told
    try:
        return form_named(told, known_forms())
    except WrongForms as error:
        raise PydanticCustomError("form", "{why}", {"why": str(error)}) from None


Line = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_printable)]
Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0, le=366 * 86400, allow_inf_nan=False)]
Spread = Annotated[float, BeforeValidator(_seconds), Field(ge=0, le=366 * 86400, allow_inf_nan=False)]


class Watched(BaseModel):
    """A source that ingest watches.

    name: by which status, metrics and tokens know it. every: seconds from one pass to the next; of a push source the
    longest expected silence, None where none is expected. jitter: up to so many seconds on top, a tenth untold.
    publisher, grade: the operator's word, which goes before what the source says. licence: a note for people.
    form: of a list, or of those in a folder: which column says what.
    pages: of a sitemap or a feed, how many pages one pass may fetch. newest first; since: none older than that day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line
    kind: Kind
    address: Line | None = None
    every: Seconds | None = None
    jitter: Spread | None = None
    publisher: Line | None = None
    grade: Annotated[int, Field(ge=1, le=4)] | None = None
    licence: Line | None = None
    form: Annotated[Form | None, BeforeValidator(_form)] = None
    pages: Annotated[int, Field(ge=1, le=5000)] = 200
    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Watched":
        if self.kind == "push":
            if self.address is not None:
                raise PydanticCustomError("push", "address: a push source has none, its articles come by POST")
            return self
        if self.form is not None and self.kind not in ("list", "folder"):
            raise PydanticCustomError("form", "form: only a list, or a folder of lists, has one")
        if self.address is None:
            raise PydanticCustomError("address", "address: is missing: write where the source is")
        web = "://" in self.address
        if self.kind == "folder" and web:
            raise PydanticCustomError("address", "address: a folder is a path of this machine, not an address")
        if (web or self.kind not in ("folder", "list")) and not is_sound(self.address):
            raise PydanticCustomError(
                "address", "address: {told} is no address: write http:// or https:// and a host", {"told": self.address}
            )
        return self

    @property
    def interval(self) -> float:
        """Seconds from one pass to the next."""
        return HOUR if self.every is None else self.every

    @property
    def spread(self) -> float:
        """Seconds that chance may add to the interval."""
        return self.interval / 10 if self.jitter is None else self.jitter


def read_sources(path: Path) -> tuple[Watched, ...]:
    """Return the sources of a file, in its order; a relative path in it starts at its own folder.

    Raises WrongSources, UnreadableFile.
    """
    with open_file(path) as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise WrongSources(
            f"{path}: larger than {LARGEST >> 20} MiB: split the sources between several ingest services"
        )
    try:
        told = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSources(f"{path}: is no TOML in UTF-8: {error}") from None
    stranger = next((name for name in told if name not in ("source", "defaults")), None)
    if stranger is not None:
        raise WrongSources(f"{path}: {stranger}: is not known: tables are [defaults] and [[source]]")
    tables, defaults = told.get("source", []), told.get("defaults", {})
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise WrongSources(f"{path}: names no source: write a table [[source]] with name, kind and address")
    if not isinstance(defaults, dict) or (wrong := next(iter(defaults.keys() - {"every", "jitter"}), None)):
        raise WrongSources(f"{path}: [defaults] {wrong or ''}: only every and jitter have a default")
    return checked([_source(path, number, table, defaults) for number, table in enumerate(tables, 1)], str(path))


def checked(sources: Sequence[Watched], where: str) -> tuple[Watched, ...]:
    """Return the sources when no two share a name or an address. Raises WrongSources."""
    for member in ("name", "address"):
        seen: dict[str, int] = {}
        for number, source in enumerate(sources, 1):
            value = getattr(source, member)
            if value is not None and value in seen:
                raise WrongSources(
                    f"{where}: [[source]] {number} {member}: {value!r} is that of [[source]] {seen[value]}, too: "
                    "name each source once"
                )
            seen[value] = number
    return tuple(sources)


def _source(path: Path, number: int, table: dict[str, Any], defaults: dict[str, Any]) -> Watched:
    usual = {} if table.get("kind") == "push" else defaults
    address = table.get("address")
    if isinstance(address, str) and address and table.get("kind") in ("folder", "list") and "://" not in address:
        table = table | {"address": str(path.parent / address)}
    try:
        return Watched.model_validate(usual | table)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]
        name = table.get("name")
        known = f" ({name[:60]})" if isinstance(name, str) and name.isprintable() else ""
        field = " ".join(str(part) for part in problem["loc"])
        owner, fields = (
            ("a form", Form.model_fields) if "form" in problem["loc"] else ("a source", Watched.model_fields)
        )
        what = {
            "extra_forbidden": f"is no field of {owner}, which has {', '.join(fields)}",
            "missing": "is missing: write it",
        }.get(problem["type"], problem["msg"])
        raise WrongSources(
            f"{path}: [[source]] {number}{known}{f' {field}:' if field else ''} {what[0].lower()}{what[1:]}"
        ) from None
