"""What a place stands for: the pure rules, and the rows of its own stance."""

from services.projection.readmodels.stances.row import StanceRow
from services.projection.readmodels.stances.state import StateStances

__all__ = ["StanceRow", "StateStances"]
