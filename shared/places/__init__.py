"""The gazetteer: every state, territory, county and place of the United States with one id, and how to find it."""

from shared.places.cache import gazetteer, gazetteer_hash
from shared.places.gazetteer import Gazetteer
from shared.places.place import CREDIT, AmbiguousPlace, GazetteerSource, Place, UnknownPlace

__all__ = [
    "CREDIT",
    "AmbiguousPlace",
    "Gazetteer",
    "GazetteerSource",
    "Place",
    "UnknownPlace",
    "gazetteer",
    "gazetteer_hash",
]
