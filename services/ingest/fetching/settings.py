"""How the web is read, from the environment."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from services.ingest.fetching.allowed import read_allowed
from services.ingest.fetching.asking import Client
from services.ingest.fetching.bounds import USUAL, Bounds
from services.ingest.fetching.manners import Manners
from shared.settings import Settings, load_as


class FetchSettings(Settings):
    """allow_private: hosts and networks that may be read although they are private (see read_allowed).

    fetch_contact: where a publisher reaches the operator. fetch_interval: seconds between two requests to one host.
    fetch_seconds, fetch_bytes: the most that one fetch may take.
    """

    allow_private: str = ""
    fetch_contact: Annotated[str, Field(max_length=200, pattern=r"^[\x21-\x27\x2a-\x7e]*$")] = ""
    fetch_interval: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = 1.0
    fetch_seconds: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 30.0
    fetch_bytes: Annotated[int, Field(ge=1 << 10, le=1 << 30)] = 8 << 20

    @field_validator("allow_private")
    @classmethod
    def _listed(cls, listed: str) -> str:
        try:
            read_allowed(listed)
        except ValueError as error:
            raise PydanticCustomError("allowed", "{why}", {"why": str(error)}) from None
        return listed


def web_client(settings: FetchSettings | None = None) -> Client:
    """Return the HTTP client of ingest, by default as the environment sets it; the caller closes it.

    Raises WrongSetting.
    """
    told = settings or load_as(FetchSettings)
    seconds, usual = told.fetch_seconds, USUAL
    return Client(
        read_allowed(told.allow_private),
        Bounds(
            size=told.fetch_bytes,
            seconds=seconds,
            first=min(usual.first, seconds),
            connect=min(usual.connect, seconds),
        ),
        Manners(interval=told.fetch_interval, contact=told.fetch_contact),
    )
