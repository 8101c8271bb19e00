"""Why the web was not read, one class per cause; the text is one line: what, where, and how to mend it."""

from services.ingest.errors import Unreachable


class Refused(Unreachable):
    """An address was not read.

    of_host: the cause holds for every address of that host, for now. lasting: asked again soon, the answer is the same.
    """

    of_host = False
    lasting = False


class NoAddress(Refused):
    """What was given is no address that can be fetched: http or https, a host, at most 4,000 characters."""

    lasting = True


class CredentialsInAddress(Refused):
    """The address holds a user name or a password: they would end up in logs and in the record."""

    lasting = True


class PortRefused(Refused):
    """The port is none that web servers use."""

    of_host = True
    lasting = True


class NoSuchHost(Refused):
    """The name of the host cannot be resolved."""

    of_host = True


class PrivateAddress(Refused):
    """The host is, or resolves to, an address that is not of the public internet."""

    of_host = True
    lasting = True


class NotConnected(Refused):
    """The host does not take the connection."""

    of_host = True


class NoTrust(Refused):
    """The TLS handshake failed: the certificate is not valid for the host, or the server speaks no TLS."""

    of_host = True


class ConnectionLost(Refused):
    """The server went away before the answer was whole."""


class NoHttp(Refused):
    """What the server sent is no HTTP."""


class TooSlow(Refused):
    """The answer did not come, or did not end, in time."""

    of_host = True


class TooLarge(Refused):
    """The body is larger than the bound."""

    lasting = True


class HeadersTooLarge(Refused):
    """The head of the answer is larger than the bound."""


class Bomb(Refused):
    """The body is small when packed and huge when unpacked, as no text is."""

    lasting = True


class EncodingRefused(Refused):
    """The body is packed in a way that is not read here, or in several ways at once."""

    lasting = True


class Damaged(Refused):
    """The packed body is cut off or broken."""


class WrongType(Refused):
    """What is at the address is no text: an image, a film, a program."""

    lasting = True


class TooManyRedirects(Refused):
    """The address leads on and on, or in a circle."""


class AnswerRefused(Refused):
    """The server answers that it does not give the page."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Busy(AnswerRefused):
    """The server has no answer now; `retry_after` is what it asks to wait, in seconds, if it says so."""

    def __init__(self, status: int, text: str, retry_after: float | None = None) -> None:
        super().__init__(status, text)
        self.retry_after = retry_after


class HostRests(Refused):
    """The host failed, or asked to be left alone, and the time is not over."""

    of_host = True


class Disallowed(Refused):
    """The site's robots.txt asks programs not to read this address."""

    lasting = True


class RobotsAway(Refused):
    """The site's robots.txt cannot be had, so that what it allows is not known (RFC 9309, 2.3.1.4)."""

    of_host = True
