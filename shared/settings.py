"""Settings of every service, from the environment alone (twelve-factor): SANCTUARY_*, DATABASE_URL, REDIS_URL."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import LedgerError

S = TypeVar("S", bound="Settings")
Seconds = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"],
    BeforeValidator(lambda given: given.upper() if isinstance(given, str) else given),
]


class WrongSetting(LedgerError):
    """A setting is missing or cannot be read: the line names its variable."""


class Settings(BaseSettings):
    """What a service needs to know of its surroundings. Durations are seconds."""

    model_config = SettingsConfigDict(env_prefix="SANCTUARY_", frozen=True, extra="ignore")

    database_url: Annotated[str, Field(validation_alias="DATABASE_URL")] = ""
    database_password_file: Path | None = None
    redis_password_file: Path | None = None
    redis_url: Annotated[str, Field(validation_alias="REDIS_URL")] = ""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    uds: str = ""
    home: Path = Path(".sanctuary")
    batch: Annotated[int, Field(ge=1, le=5000)] = 500
    max_deliveries: Annotated[int, Field(ge=1)] = 5
    reclaim_after: Seconds = 60.0
    retention: Seconds = 7 * 24 * 3600.0
    backup_interval: Seconds = 24 * 3600.0
    poll: Seconds = 0.5
    graceful_timeout: Seconds = 20.0
    graphiql: bool = True
    log_level: LogLevel = "INFO"

    @field_validator("redis_url")
    @classmethod
    def _with_password(cls, url: str, info: ValidationInfo) -> str:
        """Put the password of the secret file, where one is named, into the address."""
        file = info.data.get("redis_password_file")
        if not (file and url):
            return url
        parts = urlsplit(url)
        user, _, host = parts.netloc.rpartition("@")
        password = quote(secret("SANCTUARY_REDIS_PASSWORD_FILE", file), safe="")
        return parts._replace(netloc=f"{user.partition(':')[0]}:{password}@{host}").geturl()

    @property
    def database_password(self) -> str | None:
        """The password in the secret file, where one is named; else what the address holds. Raises WrongSetting."""
        if self.database_password_file is None:
            return None
        return secret("SANCTUARY_DATABASE_PASSWORD_FILE", self.database_password_file)


def secret(variable: str, file: Path) -> str:
    """Return what a secret file holds, without the blanks around. Raises WrongSetting, which names the variable."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongSetting(f"{variable} {error.filename}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise WrongSetting(
            f"{variable} {file}: is no UTF-8 text: name a file that holds the password and nothing else"
        ) from None


def load(*needs: str) -> Settings:
    """Read the settings; `needs` names those that this service cannot do without. Raises WrongSetting."""
    return load_as(Settings, *needs)


def load_as(kind: type[S], *needs: str) -> S:
    """Read the settings of a service that has some of its own, as `load` does."""
    try:
        settings = kind()
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = str(problem["loc"][-1])
        variable = name if name.isupper() else f"SANCTUARY_{name.upper()}"
        raise WrongSetting(f"setting {variable}={problem['input']}: {problem['msg']}") from None
    for name in needs:
        if not getattr(settings, name):
            raise WrongSetting(f"{name.upper()} is not set: give the address of the server")
    return settings
