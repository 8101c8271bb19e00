"""The second voter where its files are as verified; without it rules read alone, and the service says so."""

from services.classifier.model.files import ModelAway
from services.classifier.voters import Voter
from shared.places import Gazetteer


def second_voters(gazetteer: Gazetteer) -> tuple[tuple[Voter, ...], str | None]:
    """Return the voters beside the rules, and one line that says why there is none. Loads 23 MB; never raises."""
    try:
        from services.classifier.model.voter import load

        return (load(gazetteer),), None
    except ImportError as error:
        return (), f"{error.name} is not installed: run make setup"
    except ModelAway as error:
        return (), str(error)
