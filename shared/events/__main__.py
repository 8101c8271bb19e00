"""Write the JSON Schemas of all events: python -m shared.events docs/events."""

from pathlib import Path

import orjson

from shared.arguments import Arguments
from shared.events.catalog import EVENT_TYPES
from shared.events.envelope import Event

PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def schemas() -> dict[str, bytes]:
    """Return file name to JSON Schema (draft 2020-12) of the envelope and of every event's data."""
    models = {"envelope": Event} | {f"{name}.v{model.version}": model for name, model in EVENT_TYPES.items()}
    return {
        f"{name}.schema.json": orjson.dumps(model.model_json_schema(), option=PRETTY) for name, model in models.items()
    }


if __name__ == "__main__":
    asked = Arguments("shared.events", __doc__)
    asked.add_argument("folder", type=Path)
    folder: Path = asked.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_bytes(schema)
