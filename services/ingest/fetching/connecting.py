"""Connecting: the one place where names become addresses, every address is judged, and only a judged one is used."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

from services.ingest.fetching.addresses import not_public
from services.ingest.fetching.allowed import Allowed
from services.ingest.fetching.refusals import NoSuchHost, NotConnected, PrivateAddress

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""From host and port to IP addresses. Raises OSError where there are none."""
ADDRESSES = 8
"""So many addresses of one host are tried."""


async def system_resolver(host: str, port: int) -> list[str]:
    """Ask the resolver of the system."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class JudgedConnections(httpcore.AsyncNetworkBackend):
    """The network of the HTTP client: resolves a host once, judges all its addresses, connects to one of those.

    Nobody resolves the name a second time, so that a DNS answer that changes meanwhile changes nothing; TLS goes on
    checking the certificate against the name. Raises NoSuchHost, PrivateAddress, NotConnected.
    """

    def __init__(self, allowed: Allowed, resolve: Resolver = system_resolver) -> None:
        self._allowed, self._resolve = allowed, resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to one of the addresses of the host, within `timeout` seconds in all."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._judged(host, port)
                for address in addresses[:ADDRESSES]:
                    try:
                        return await self._network.connect_tcp(address, port, None, local_address, socket_options)
                    except httpcore.ConnectError:
                        continue
        except TimeoutError:
            raise NotConnected(f"{host} takes no connection within {timeout:g} s: check that it runs") from None
        raise NotConnected(f"{host} takes no connection at port {port}: check the address and that it runs")

    async def sleep(self, seconds: float) -> None:
        """Wait, as the HTTP client asks to."""
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = [address.partition("%")[0] for address in await self._resolve(host, port)]
        except (OSError, UnicodeError):
            addresses = []
        if not addresses:
            raise NoSuchHost(f"there is no host {host[:100]}: check the address")
        name = host.rstrip(".").lower()
        for address in addresses:
            what = not_public(address)
            if what and not self._allowed.permits(name, port, address):
                told = address if address == host else f"{host[:100]} is at {address}, which"
                raise PrivateAddress(
                    f"{told} is {what}: it is not connected to unless SANCTUARY_ALLOW_PRIVATE names {name}:{port}"
                )
        return addresses
