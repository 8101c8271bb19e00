"""Which IP addresses are of the public internet. Pure; from the IANA registries of special-purpose addresses."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

# What the addresses of a network are for; ordered: the first that holds an address names it.
_NOT_PUBLIC_4 = {
    ip_network(network): what
    for network, what in {
        "169.254.169.254/32": "the metadata service of a cloud",
        "100.100.100.200/32": "the metadata service of a cloud",
        "168.63.129.16/32": "the metadata service of a cloud",
        "192.0.0.192/32": "the metadata service of a cloud",
        "0.0.0.0/8": "this host",
        "10.0.0.0/8": "a private network",
        "100.64.0.0/10": "a provider's private network (CGNAT)",
        "127.0.0.0/8": "loopback",
        "169.254.0.0/16": "link-local",
        "172.16.0.0/12": "a private network",
        "192.0.0.0/24": "reserved for protocols",
        "192.0.2.0/24": "for documentation",
        "192.31.196.0/24": "reserved for AS112",
        "192.52.193.0/24": "reserved for AMT",
        "192.88.99.0/24": "a relay of 6to4",
        "192.168.0.0/16": "a private network",
        "192.175.48.0/24": "reserved for AS112",
        "198.18.0.0/15": "for benchmarks",
        "198.51.100.0/24": "for documentation",
        "203.0.113.0/24": "for documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved or broadcast",
    }.items()
}
_NOT_PUBLIC_6 = {
    ip_network(network): what
    for network, what in {
        "fd00:ec2::254/128": "the metadata service of a cloud",
        "fd20:ce::254/128": "the metadata service of a cloud",
        "::/128": "this host",
        "::1/128": "loopback",
        "fc00::/7": "a private network",
        "fe80::/10": "link-local",
        "ff00::/8": "multicast",
        "2001::/23": "reserved for protocols, Teredo among them",
        "2001:db8::/32": "for documentation",
        "2002::/16": "6to4, which leads to an IPv4 address",
        "2620:4f:8000::/48": "reserved for AS112",
        "3fff::/20": "for documentation",
    }.items()
}
_GLOBAL_6 = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")


def not_public(written: str) -> str | None:
    """Return what an IP address is for where it is not of the public internet, else None.

    An IPv6 address that stands for an IPv4 one (mapped, or behind NAT64) is judged by that one. Everything outside
    the networks from which IANA gives public addresses is refused. Raises ValueError for what is no IP address.
    """
    address = ip_address(written)
    if isinstance(address, IPv4Address):
        return next((what for network, what in _NOT_PUBLIC_4.items() if address in network), None)
    inner = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None)
    if inner is not None:
        return not_public(str(inner))
    what = next((what for network, what in _NOT_PUBLIC_6.items() if address in network), None)
    return what or (None if address in _GLOBAL_6 else "not of the public internet")
