"""Reading the open web: politely toward those who are read, and safely against those who mean harm.

targets, allowed, addresses: what may be asked. connecting, asking, unpacking, answers: one request within its bounds.
robots, permission, turns, patience, manners: how we behave. fetcher: all of it together. refusals: one class a cause.
"""

from services.ingest.fetching.allowed import Allowed, read_allowed
from services.ingest.fetching.asking import Client
from services.ingest.fetching.bounds import Bounds
from services.ingest.fetching.fetcher import Fetcher
from services.ingest.fetching.manners import Manners
from services.ingest.fetching.refusals import Refused
from services.ingest.fetching.settings import FetchSettings, web_client
from services.ingest.fetching.validators import Validators

__all__ = [
    "Allowed",
    "Bounds",
    "Client",
    "FetchSettings",
    "Fetcher",
    "Manners",
    "Refused",
    "Validators",
    "read_allowed",
    "web_client",
]
