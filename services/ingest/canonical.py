"""The canonical address of a text: one spelling for one page, without what only tracks its readers."""

from urllib.parse import urljoin, urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

TRACKING = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "utm_name", "utm_reader"),
    *("fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid", "twclid", "wbraid", "gbraid"),
    *("mc_cid", "mc_eid", "_ga", "_gl", "ocid", "ncid", "cmpid", "cmp", "smid", "smtyp", "sref", "spm", "s_cid"),
    *("ref_src", "ref_url", "share", "__twitter_impression", "amp", "outputType"),
)
DEFAULT_PORT = {"http": ":80", "https": ":443"}


def is_web(address: str) -> bool:
    """Whether it calls itself an address of the web; it may still be malformed."""
    return address.partition(":")[0].strip().lower() in DEFAULT_PORT


def is_sound(address: str) -> bool:
    """Whether it is an address that can be fetched: http or https, a host, and a port that can be."""
    try:
        parts = urlsplit(address)
        return parts.scheme in DEFAULT_PORT and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def canonical_url(address: str) -> str:
    """Return the address in one spelling: host in lower case, query sorted, no fragment, no tracking, no default port.

    Addresses that are not of the web (urn:, file:) or malformed come back as they are.
    """
    if not is_sound(address):
        return address
    try:
        cleaned = canonicalize_url(url_query_cleaner(address, TRACKING, remove=True, unique=False))
    except ValueError:  # a host in brackets that is none, half a surrogate pair
        return address
    parts = urlsplit(cleaned)
    host = parts.netloc.removesuffix(DEFAULT_PORT[parts.scheme])
    path = parts.path if parts.path == "/" else parts.path.rstrip("/")
    return parts._replace(netloc=host, path=path).geturl()


def own_address(fetched: str, named: str | None) -> str:
    """Return the address that a page calls its own (rel=canonical), if it is one of the web, else the fetched one."""
    try:
        claimed = urljoin(fetched, named.strip()) if named else fetched
    except ValueError:
        return fetched
    return claimed if is_sound(claimed) else fetched
