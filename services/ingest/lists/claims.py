"""What every claim of a list's row has in common. Pure."""

from dataclasses import dataclass
from typing import Any

from services.ingest.found import Row
from services.ingest.lists.forms import Form
from shared.events import Evidence, Method
from shared.places import Gazetteer

METHOD = Method(name="list", version="1")
CONFIDENCE = 0.98


@dataclass(frozen=True, slots=True)
class Context:
    """A row with what its claims rest on: the list's article and publication (None: untold), and how to read it."""

    row: Row
    form: Form
    article: str
    published: str | None
    fetched_at: str
    gazetteer: Gazetteer


def shared_fields(context: Context, jurisdictions: list[dict[str, str]], reported_at: str) -> dict[str, Any]:
    """Return the fields of ClaimData; the evidence is the row, in the list's text."""
    row = context.row
    return {
        "jurisdictions": jurisdictions,
        "reported_at": reported_at,
        "cause": context.article,
        "evidence": [Evidence(article=context.article, field="text", start=row.start, end=row.end)],
        "method": METHOD,
        "confidence": CONFIDENCE,
        "tier": "auto",
        "source_grade": context.form.grade,
    }
