"""Write the AsyncAPI document of all streams: python -m shared.bus docs/asyncapi.json."""

from pathlib import Path

import orjson

from shared.arguments import Arguments
from shared.bus.contract import document
from shared.events import EVENT_TYPES


def written() -> bytes:
    """Return the document as the file holds it."""
    found = document(EVENT_TYPES.values())
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    asked = Arguments("shared.bus", __doc__)
    asked.add_argument("file", type=Path)
    asked.parse_args().file.write_bytes(written())
