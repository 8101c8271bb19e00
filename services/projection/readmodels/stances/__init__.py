"""What follows for a place at (asOf, knownAt) from the acts and rulings."""

from services.projection.readmodels.stances.row import StanceRow
from services.projection.readmodels.stances.state import StateStances

__all__ = ["StanceRow", "StateStances"]
