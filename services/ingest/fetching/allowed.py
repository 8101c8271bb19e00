"""The operator's allow list: hosts and networks that may be read although they are not of the public internet."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

HOW = "write host, host:port, or a network such as 10.1.0.0/16, parted by commas"


@dataclass(slots=True)
class Allowed:
    """hosts: (host as an address of the web writes it, port or None for the usual ones). networks: what names lead to.

    A host is allowed by its name as written: another name that resolves to the same address is not.
    """

    hosts: set[tuple[str, int | None]] = field(default_factory=set)
    networks: list[IPv4Network | IPv6Network] = field(default_factory=list)

    def add(self, base: str) -> None:
        """Put the site at an address of the web on the list, as the service does with its own newsroom."""
        parts = urlsplit(base)
        assert parts.hostname
        self.hosts.add((parts.hostname, parts.port))

    def names(self, host: str, port: int) -> bool:
        """Whether host and port are on the list by name, the port given in so many words."""
        return (host, port) in self.hosts

    def permits(self, host: str, port: int, address: str) -> bool:
        """Whether this address may be connected to for that host and port."""
        if self.names(host, port) or (host, None) in self.hosts:
            return True
        held = ip_address(address)
        return any(held in network for network in self.networks)


def read_allowed(listed: str) -> Allowed:
    """Read a list such as `newsroom:8080, 10.1.0.0/16, [::1]:8000`. Raises ValueError, which names the entry."""
    hosts: set[tuple[str, int | None]] = set()
    networks: list[IPv4Network | IPv6Network] = []
    for entry in filter(None, (entry.strip() for entry in listed.split(","))):
        try:
            if "/" in entry:
                networks.append(ip_network(entry, strict=False))
                continue
            bare = f"[{entry}]" if entry.count(":") > 1 and not entry.startswith("[") else entry
            parts = urlsplit(f"//{bare}")
            if not parts.hostname or parts.username is not None or parts.path or parts.query or parts.fragment:
                raise ValueError
            hosts.add((parts.hostname, parts.port))
        except ValueError:
            raise ValueError(f"{entry} is no host and no network: {HOW}") from None
    return Allowed(hosts, networks)
