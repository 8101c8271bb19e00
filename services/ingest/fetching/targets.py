"""An address of the web taken apart, and refused where it is none that should be asked. Pure."""

from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from services.ingest.canonical import is_sound
from services.ingest.fetching.allowed import Allowed
from services.ingest.fetching.refusals import CredentialsInAddress, NoAddress, PortRefused

PORTS = frozenset({80, 443, 591, 8000, 8008, 8080, 8081, 8088, 8443, 8888})
"""Where web servers listen; any other port must be on the allow list."""
USUAL_PORT = {"http": 80, "https": 443}
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to ask for. host: in lower case, IDNA, without brackets or final dot. path: with the query, encoded."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """Host and port as the Host header writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORT[self.scheme] else f"{host}:{self.port}"


def aim(url: str, allowed: Allowed) -> Target:
    """Take an address apart. Raises NoAddress, CredentialsInAddress, PortRefused."""
    if not is_sound(url) or len(url) > LONGEST:
        raise NoAddress(f"{url[:200]!r} is no http or https address with a host: check it")
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise NoAddress(f"{url[:200]!r} is no address ({error}): check it") from None
    host = parts.raw_host.decode("ascii").strip("[]").rstrip(".").lower()
    if parts.scheme not in USUAL_PORT or not host:
        raise NoAddress(f"{url[:200]!r} is no http or https address with a host: check it")
    if parts.userinfo:
        raise CredentialsInAddress(f"the address at {host} holds a user name or password: write it without")
    port = parts.port or USUAL_PORT[parts.scheme]
    if port not in PORTS and not allowed.names(host, port):
        raise PortRefused(f"port {port} of {host} is none of a web server: name it in SANCTUARY_ALLOW_PRIVATE if it is")
    return Target(url, parts.scheme, host, port, parts.raw_path.decode("ascii"))


def onward(target: Target, location: str) -> str:
    """Return where a redirect leads. Raises NoAddress."""
    try:
        return urljoin(target.url, location)
    except ValueError:
        raise NoAddress(f"the server leads on to {location[:200]!r}, which is no address") from None
