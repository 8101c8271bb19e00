"""The rules of fetching, as tables: addresses, the allow list, robots.txt, what follows from a failure, encodings."""

from datetime import UTC, datetime

import pytest

from services.ingest.fetching import Allowed, FetchSettings, Manners, read_allowed
from services.ingest.fetching.addresses import not_public
from services.ingest.fetching.patience import Again, GiveUp, backoff, decide, read_retry_after
from services.ingest.fetching.refusals import (
    AnswerRefused,
    Busy,
    ConnectionLost,
    CredentialsInAddress,
    NoAddress,
    NotConnected,
    PortRefused,
    PrivateAddress,
    Refused,
    TooSlow,
)
from services.ingest.fetching.robots import read_rules
from services.ingest.fetching.settings import web_client
from services.ingest.fetching.targets import aim
from shared.errors import LedgerError
from shared.settings import load_as

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
        *("192.168.1.1", "169.254.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "100.100.100.200"),
        *("192.0.0.192", "168.63.129.16", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.7"),
        *("203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
        *("::", "::1", "fe80::1", "fd00::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1"),
        *("::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "::ffff:7f00:1"),
        *("64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1::808:808"),
        *("2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "2001::1", "2001:0:4136:e378::1"),
        *("::127.0.0.1", "::a00:1", "100::1", "5f00::1", "fec0::1", "4000::1"),
    ],
)
def test_an_address_that_is_not_of_the_public_internet(address: str) -> None:
    assert not_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1"),
        *("223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"),
    ],
)
def test_an_address_of_the_public_internet(address: str) -> None:
    assert not_public(address) is None


def test_the_allow_list_names_hosts_as_they_are_written_and_networks_by_what_names_lead_to() -> None:
    listed = read_allowed("127.0.0.1:8123, Newsroom.local, [::1]:9000, fd00::5, 10.1.0.0/16, fd12::/16")
    assert listed.permits("127.0.0.1", 8123, "127.0.0.1")
    assert not listed.permits("127.0.0.1", 8124, "127.0.0.1")
    assert not listed.permits("rebound.example", 8123, "127.0.0.1")
    assert listed.permits("newsroom.local", 80, "192.168.1.1")
    assert listed.permits("::1", 9000, "::1")
    assert listed.permits("fd00::5", 80, "fd00::5")
    assert listed.permits("any.example", 80, "10.1.2.3")
    assert listed.permits("any.example", 80, "fd12::1")
    assert not listed.permits("any.example", 80, "10.2.0.1")
    assert not Allowed().permits("127.0.0.1", 80, "127.0.0.1")
    assert read_allowed(" , ") == Allowed()


@pytest.mark.parametrize(
    "listed", ["host:port", "10.0.0.0/33", "user@host", "http://host/", "host:70000", "[::1", ":80"]
)
def test_a_wrong_allow_list_is_one_line_that_names_its_variable(listed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANCTUARY_ALLOW_PRIVATE", listed)
    with pytest.raises(LedgerError, match=r"^setting SANCTUARY_ALLOW_PRIVATE=.*no host and no network: write host"):
        web_client()


def test_the_user_agent_says_who_asks_and_whom_to_write_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Manners().user_agent.startswith("SanctuaryLedger/0.1 (reads public news")
    monkeypatch.setenv("SANCTUARY_FETCH_CONTACT", "ledger@desk.example")
    assert web_client().manners.user_agent.startswith("SanctuaryLedger/0.1 (+ledger@desk.example; reads")
    for wrong in ("a b", "x\ny", "(x)", "é"):
        monkeypatch.setenv("SANCTUARY_FETCH_CONTACT", wrong)
        with pytest.raises(LedgerError, match="SANCTUARY_FETCH_CONTACT"):
            load_as(FetchSettings)


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("file:///etc/hosts", NoAddress),
        ("gopher://a.example/", NoAddress),
        ("http://", NoAddress),
        ("http://a.example/\0", NoAddress),
        ("http://a.example/" + "x" * 4000, NoAddress),
        ("http://user:secret@a.example/", CredentialsInAddress),
        ("http://user@a.example/", CredentialsInAddress),
        ("http://:secret@a.example/", CredentialsInAddress),
        ("http://a.example:22/", PortRefused),
        ("https://a.example:6379/", PortRefused),
    ],
)
def test_an_address_that_is_not_asked(url: str, cause: type[Refused]) -> None:
    with pytest.raises(Refused) as caught:
        aim(url, Allowed())
    assert type(caught.value) is cause
    assert "secret" not in str(caught.value)


def test_an_address_taken_apart() -> None:
    target = aim("HTTPS://Münch.Example.:8443/a b?q=é#part", Allowed())
    assert (target.host, target.port, target.path) == ("xn--mnch-0ra.example", 8443, "/a%20b?q=%C3%A9")
    assert target.origin == "https://xn--mnch-0ra.example:8443"
    assert aim("http://[::1]:80/", Allowed()).origin == "http://[::1]"
    assert aim("http://a.example:2000/", read_allowed("a.example:2000")).port == 2000


ROBOTS = b"""\xef\xbb\xbf# a comment
User-agent: OtherBot
Disallow: /
user-agent: sanctuaryledger/2.0   # by name
User-Agent: FriendBot
Disallow: /private/   # until further notice
Allow: /private/press/
Disallow: /*.pdf$
Disallow: /search*q=
Disallow:
Crawl-delay: 2
Sitemap: https://a.example/sitemap.xml

User-agent: *
Disallow: /

User-agent: SanctuaryLedger
Disallow: /caf%c3%A9
nonsense
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/robots.txt", True),
        ("/news/1", True),
        ("/private", True),
        ("/private/", False),
        ("/private/x", False),
        ("/private/press/x", True),
        ("/a.pdf", False),
        ("/a.pdf?x", True),
        ("/a.pdfs", True),
        ("/search?x=1&q=2", False),
        ("/search?x=1", True),
        ("/café", False),
        ("/caf%C3%A9/x", False),
        ("/%70rivate/x", False),
    ],
)
def test_the_rules_of_a_site_for_us(path: str, allowed: bool) -> None:
    assert read_rules(ROBOTS).allow(path) is allowed
    assert read_rules(ROBOTS).delay == 2


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        (b"", "/x", True),
        (b"User-agent: *\nDisallow: /", "/x", False),
        (b"User-agent: *\r\nDisallow: /\rAllow: /x", "/x", True),
        (b"User-agent: *\nDisallow: /x\nAllow: /x", "/x", True),
        (b"User-agent: *\nAllow: /\nDisallow: /x", "/x", False),
        (b"User-agent: sanctuaryledgerbot\nDisallow: /", "/x", True),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: SANCTUARYLEDGER\nDisallow:", "/x", True),
        (b"Disallow: /", "/x", True),
        (b"<!doctype html><html>Not found: sorry</html>", "/x", True),
        (b"\xff\xfe\x00garbage: \x00\nUser-agent: *\nDisallow: /x", "/x", False),
        (b"User-agent: *\nDisallow: /a*b*c$", "/a1b2c", False),
        (b"User-agent: *\nDisallow: /a*b*c$", "/a1b2c3", True),
        (b"User-agent: *\nDisallow: *", "/x", False),
        (b"User-agent: *\nDisallow: /$", "/", False),
        (b"User-agent: *\nDisallow: /$", "/x", True),
        (b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"$", "/" + "a" * 3000, True),
    ],
)
def test_rules_as_rfc_9309_reads_them(robots: bytes, path: str, allowed: bool) -> None:
    assert read_rules(robots).allow(path) is allowed


@pytest.mark.parametrize(
    ("told", "delay"), [("1.5", 1.5), ("900", 30), ("-1", 0), ("nan", 0), ("soon", 0), ("inf", 30)]
)
def test_the_pause_that_a_site_wishes_is_bounded(told: str, delay: float) -> None:
    assert read_rules(f"User-agent: *\nCrawl-delay: {told}".encode()).delay == delay


@pytest.mark.parametrize(
    ("refused", "attempt", "failures", "chance", "follows"),
    [
        (Busy(429, "", 2.0), 1, 0, 0.5, Again(2.5)),
        (Busy(503, "", 9.5), 1, 0, 0.75, GiveUp(10.25)),
        (Busy(429, "", 600.0), 1, 0, 0.5, GiveUp(600.5)),
        (Busy(429, "", 1e9), 1, 0, 0.0, GiveUp(86400.0)),
        (Busy(429, "", 2.0), 3, 0, 0.5, GiveUp(2.5)),
        (Busy(502, ""), 1, 0, 0.0, Again(0.25)),
        (Busy(502, ""), 2, 0, 0.5, Again(0.75)),
        (Busy(502, ""), 3, 0, 0.0, GiveUp(2.5)),
        (Busy(502, ""), 3, 4, 0.5, GiveUp(60.0)),
        (Busy(500, ""), 3, 0, 0.5, GiveUp()),
        (ConnectionLost(""), 1, 0, 0.0, Again(0.25)),
        (ConnectionLost(""), 3, 1, 0.0, GiveUp(5.0)),
        (NotConnected(""), 1, 0, 0.0, GiveUp(2.5)),
        (TooSlow(""), 1, 50, 0.0, GiveUp(1800.0)),
        (AnswerRefused(404, ""), 1, 0, 0.0, GiveUp()),
        (PrivateAddress(""), 1, 0, 0.0, GiveUp()),
    ],
)
def test_what_follows_from_a_failure(
    refused: Refused, attempt: int, failures: int, chance: float, follows: Again | GiveUp
) -> None:
    assert decide(refused, attempt, failures, chance) == follows


def test_a_pause_doubles_up_to_its_bound_and_half_of_it_is_chance() -> None:
    assert [backoff(step, 1, 10, 0.0) for step in range(6)] == [0.5, 1, 2, 4, 5, 5]
    assert backoff(2, 1, 10, 0.5) == 3
    assert backoff(10**6, 1, 10, 0.0) == 5


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999999999999", 86400),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 07:01:00 -0500", 60),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(told: str | None, seconds: float | None) -> None:
    assert read_retry_after(told, NOW) == seconds
