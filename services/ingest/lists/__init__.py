"""Official lists: forms that say which column tells what, and what the rows claim."""

from services.ingest.lists.claims import METHOD
from services.ingest.lists.forms import Form, form_named, known_forms, read_forms
from services.ingest.lists.reading import Reading, read_list

__all__ = ["METHOD", "Form", "Reading", "form_named", "known_forms", "read_forms", "read_list"]
