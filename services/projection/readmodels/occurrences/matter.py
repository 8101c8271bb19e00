"""What several states' occurrences tell together: one list, one case, one operation."""

from services.projection.readmodels.occurrences.occurrence import Occurrence
from shared.events.data import event_id


def matter(occurrence: Occurrence) -> str:
    """Return the id (a UUID) that an occurrence shares with those of other states that tell the same; else its own.

    A list touches many states and is one occurrence in each; readers are shown one matter. The form follows the strong
    keys of the claims: an edition of a list, a case on a day, a named operation.
    """
    fields = occurrence.fields
    match occurrence.kind:
        case "jurisdiction-listed" if fields.get("edition"):
            day = None if fields.get("action") == "listed" else occurrence.event_date
            told = [fields.get("lister"), fields.get("list_name"), fields["edition"], fields.get("action"), day]
        case "ruling-issued" if fields.get("case") and fields.get("forum"):
            told = [fields["case"], fields["forum"], occurrence.event_date]
        case "enforcement-reported" if fields.get("operation"):
            told = [str(fields["operation"]).lower()]
        case _:
            return occurrence.id
    return event_id(["matter", occurrence.kind, *told])
