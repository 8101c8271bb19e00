"""No private address is ever connected to: not by name, not after a redirect, not after DNS has changed its mind."""

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from services.ingest.fetching import Allowed, Client, Fetcher, read_allowed
from services.ingest.fetching.connecting import Resolver, system_resolver
from services.ingest.fetching.refusals import NoSuchHost, NotConnected, NoTrust, PortRefused, PrivateAddress, Refused
from services.ingest.fetching.targets import PORTS

from .hostile import EASY, answer, serving

GOOD, BAD = "127.0.0.2", "127.0.0.1"


class Names:
    """A resolver with answers of its own: for each name a list of them, one after the other, the last for ever."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        given = self.answers.get(host)
        if given is None:
            return await system_resolver(host, port)
        return given.pop(0) if len(given) > 1 else given[0]


def web_port() -> int:
    """A port of web servers that nobody has on loopback."""
    for port in sorted(PORTS - {80, 443, 591}):
        with socket.socket() as one, socket.socket() as other:
            try:
                one.bind((GOOD, port))
                other.bind((BAD, port))
            except OSError:
                continue
            return port
    pytest.skip("every port of web servers is taken on this machine")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://localhost./",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://[fd00::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://[::]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[0:0:0:0:0:ffff:10.0.0.1]/",
        "http://[fe80::1]/",
        "http://017700000001/",
        "http://127.0.0.1./",
    ],
)
async def test_a_private_address_however_it_is_written(url: str) -> None:
    async with Client(Allowed(), EASY) as client:
        with pytest.raises(PrivateAddress, match="SANCTUARY_ALLOW_PRIVATE"):
            await Fetcher(client).get(url)


@pytest.mark.parametrize(
    "url", ["http://0177.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://[fe80::1%25lo]/"]
)
async def test_a_private_address_in_disguise(url: str) -> None:
    async with Client(Allowed(), EASY) as client:
        with pytest.raises(Refused):
            await Fetcher(client).get(url)


async def test_a_server_on_loopback_is_not_asked_unless_it_is_named() -> None:
    async with serving({"/x": answer(b"text")}) as site:
        for elsewhere in ("", "127.0.0.1:1", "127.0.0.1", "localhost", "127.0.0.0/8"):
            with pytest.raises(PortRefused):
                await site.fetcher(allowed=read_allowed(elsewhere)).get(site.base + "/x")
        assert site.most_open == 0
        assert await site.fetcher().get(site.base + "/x")


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/",
        "http://localhost/",
        "//10.1.2.3/x",
        "http://inside.example/",
        "https://[::1]/",
        "http://2852039166/",
        "http://[64:ff9b::10.0.0.1]/",
    ],
)
async def test_a_redirect_to_a_private_address_is_not_followed(location: str) -> None:
    names = Names(inside_example=[["10.0.0.1"]])
    async with serving({"/x": answer(b"", f"Location: {location}", status="302 Found")}) as site:
        with pytest.raises(PrivateAddress):
            await site.fetcher(resolve=names).get(site.base + "/x")
    assert len(names.asked) == 2


async def test_a_redirect_of_robots_txt_is_not_followed_there_either() -> None:
    away = answer(b"", "Location: http://169.254.169.254/", status="302 Found")
    async with serving({"/x": answer(b"text"), "/robots.txt": away}) as site:
        with pytest.raises(PrivateAddress):
            await site.fetcher().get(site.base + "/x")
    assert site.paths == ["/robots.txt"]


async def test_a_name_that_is_bound_anew_is_connected_where_it_was_judged_or_not_at_all() -> None:
    port = web_port()
    names = Names(news_example=[[GOOD], [BAD]])
    closing = answer(b"text", "Connection: close")
    async with serving({"/x": closing}, at=(GOOD, port)) as good, serving({"/x": closing}, at=(BAD, port)) as bad:
        fetcher = good.fetcher(allowed=read_allowed(f"{GOOD}/32"), resolve=names)
        assert await fetcher.get(f"http://news.example:{port}/x")
        assert names.asked == ["news.example"]  # once: what was judged is what was connected to
        with pytest.raises(PrivateAddress, match=f"news.example is at {BAD}, which is loopback"):
            await fetcher.get(f"http://news.example:{port}/x")
        assert (len(good.asked), bad.most_open) == (2, 0)


async def test_one_private_address_among_the_public_ones_is_enough_to_refuse() -> None:
    port = web_port()
    async with serving({"/x": answer(b"text")}, at=(GOOD, port)) as good, serving(at=(BAD, port)) as bad:
        for mixed in ([GOOD, BAD], [GOOD, "::ffff:10.0.0.1"], [GOOD, "fe80::1%lo"]):
            names = Names(news_example=[mixed])
            with pytest.raises(PrivateAddress):
                await good.fetcher(allowed=read_allowed(f"{GOOD}/32"), resolve=names).get(
                    f"http://news.example:{port}/"
                )
        assert (good.most_open, bad.most_open) == (0, 0)


async def test_a_host_that_is_not_there() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    async def silent(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    cases: list[tuple[Resolver, str, type[Refused]]] = [
        (nobody, "there is no host news.example", NoSuchHost),
        (silent, "takes no connection within 1 s", NotConnected),
        (Names(news_example=[[GOOD]]), "takes no connection at port", NotConnected),
    ]
    for resolve, said, cause in cases:
        bounds = EASY if cause is NoSuchHost else replace(EASY, connect=1.0)
        async with Client(read_allowed("news.example:1"), bounds, resolve=resolve) as client:
            with pytest.raises(cause, match=said):
                await Fetcher(client).get("http://news.example:1/")


async def test_tls_is_checked_against_the_name_and_not_against_the_address(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl here to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    await asyncio.to_thread(
        subprocess.run,
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=news.example"),
            *("-addext", "subjectAltName=DNS:news.example"),
        ],
        check=True,
        capture_output=True,
    )
    seen: list[str | None] = []
    at_server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    at_server.load_cert_chain(certificate, key)
    at_server.sni_callback = lambda _, name, __: seen.append(name)
    trust = ssl.create_default_context(cafile=str(certificate))
    names = Names(news_example=[[BAD]], other_example=[[BAD]])
    async with serving({"/x": answer(b"text")}, tls=at_server) as site:
        allowed = read_allowed(f"news.example:{site.port}, other.example:{site.port}")
        bounds = EASY
        async with Client(allowed, bounds, resolve=names, ssl_context=trust) as client:
            assert await Fetcher(client).get(f"https://news.example:{site.port}/x")
            with pytest.raises(NoTrust):
                await Fetcher(client).get(f"https://other.example:{site.port}/x")
        async with Client(allowed, bounds, resolve=names) as client:
            with pytest.raises(NoTrust):
                await Fetcher(client).get(f"https://news.example:{site.port}/x")
    assert seen[:2] == ["news.example", "other.example"]


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving({"/x": answer(b"text")}) as site, serving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.base)
        assert await site.fetcher().get(site.base + "/x")
        assert proxy.most_open == 0
