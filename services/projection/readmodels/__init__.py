"""The read models: pure folds, one folder each, all in the table at the foot of this file."""

from hashlib import sha256

from services.projection.readmodels.model import ReadModel
from shared.events import EVENT_TYPES

READ_MODELS = (
    ReadModel("places", 1, ("place", "place_alias")),
    ReadModel("sources", 1, ("article", "reading")),
    ReadModel("occurrences", 5, ("claim", "occurrence")),
    ReadModel("listings", 1, ("listing",)),
    ReadModel("stances", 2, ("stance",)),
)


def code_version() -> str:
    """Return the name of what this code makes of the record: the read models' versions and the known event versions.

    A generation of another code version is never folded further; a new one is built from the record.
    """
    models = " ".join(f"{model.name}={model.version}" for model in READ_MODELS)
    known = ",".join(f"{name}/{data.version}" for name, data in sorted(EVENT_TYPES.items()))
    return f"{models} events={sha256(known.encode()).hexdigest()[:8]}"
