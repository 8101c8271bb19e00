"""What the classifier needs to know of a server for second opinions; without its address nobody is asked."""

from pathlib import Path
from typing import Annotated

import httpx
from pydantic import Field, SecretStr, ValidationInfo, field_validator

from services.classifier.opinion.endpoint import Endpoint
from shared.settings import Settings, WrongSetting, secret


class ClassifierSettings(Settings):
    """opinion_url: the base address of an OpenAI-compatible server. opinion_model: which of its models.

    opinion_key: its key, which opinion_key_file may hold instead. opinion_seconds: the most that one answer may take.
    """

    opinion_url: str = ""
    opinion_model: str = ""
    opinion_key: SecretStr = SecretStr("")
    opinion_key_file: Path | None = None
    opinion_seconds: Annotated[float, Field(gt=0, le=300, allow_inf_nan=False)] = 10.0

    @field_validator("opinion_key_file", "opinion_seconds", mode="before")
    @classmethod
    def _told(cls, told: object, info: ValidationInfo) -> object:
        """An empty variable is an untold one, as in a compose file."""
        return cls.model_fields[str(info.field_name)].default if told == "" else told


def endpoint(settings: ClassifierSettings) -> Endpoint | None:
    """Return the server of the settings; None where no address is set. Raises WrongSetting."""
    if not settings.opinion_url:
        return None
    _check_address(settings.opinion_url)
    if not settings.opinion_model:
        raise WrongSetting("SANCTUARY_OPINION_MODEL is not set: name the model that the server shall answer with")
    variable, key = "SANCTUARY_OPINION_KEY", settings.opinion_key.get_secret_value().strip()
    if settings.opinion_key_file:
        variable = "SANCTUARY_OPINION_KEY_FILE"
        key = secret(variable, settings.opinion_key_file)
    if not (key.isascii() and key.isprintable()):
        raise WrongSetting(f"{variable}: is no key that a header can hold: one line of ASCII is expected")
    return Endpoint(settings.opinion_url, settings.opinion_model, key, settings.opinion_seconds)


def check_time(server: Endpoint, settings: Settings) -> float:
    """Return the seconds that all questions of a batch may take: half of what a batch may, before another replica
    takes it over. Raises WrongSetting where one answer may take longer."""
    budget = settings.reclaim_after / 2
    if server.seconds > budget:
        raise WrongSetting(
            f"SANCTUARY_OPINION_SECONDS={server.seconds:g}: more than half of SANCTUARY_RECLAIM_AFTER="
            f"{settings.reclaim_after:g}: lower the one or raise the other"
        )
    return budget


def _check_address(address: str) -> None:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError) as error:
        raise WrongSetting(f"SANCTUARY_OPINION_URL={address[:200]}: {error}") from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        shown = url.copy_with(userinfo=b"", query=None)
        raise WrongSetting(
            f"SANCTUARY_OPINION_URL={str(shown)[:200]}: give http:// or https://, a host and a path, as "
            "https://host/v1; a key goes into SANCTUARY_OPINION_KEY"
        )
