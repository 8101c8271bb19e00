"""Bytes of any character set become text; XML that explodes and pages without text are refused with the reason."""

import time

import pytest

from services.ingest.charsets import decode, narrow, wide_set
from services.ingest.errors import Unreadable
from services.ingest.found import Found, Material
from services.ingest.sources import recognise
from services.ingest.sources.hollow import why_hollow

CITY = "Cañon City’s council voted “no”"
RSS = "<rss version='2.0'><channel><title>{title}</title><item><link>https://a.example/1</link><title>{title}</title>"
RSS += "<description>One.</description></item></channel></rss>"


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (CITY.encode(), "utf-8"),
        (CITY.encode(), None),
        (CITY.encode(), "iso-8859-1"),
        (CITY.encode(), "windows-1252"),
        (CITY.encode(), "utf-16"),
        (CITY.encode(), "utf-7"),
        (CITY.encode(), "no-such-set"),
        (CITY.encode(), "a\0b"),
        (CITY.encode("cp1252"), None),
        (CITY.encode("cp1252"), "utf-8"),
        (CITY.encode("cp1252"), "iso-8859-1"),
        (CITY.encode("cp1252"), "us-ascii"),
        (CITY.encode("utf-8-sig"), "iso-8859-1"),
        (CITY.encode("utf-16"), None),
        (CITY.encode("utf-16"), "utf-8"),
        (CITY.encode("utf-32"), "utf-8"),
        (CITY.encode("utf-16-le"), None),
        (CITY.encode("utf-16-be"), "utf-8"),
    ],
)
def test_a_text_survives_whatever_is_declared(body: bytes, declared: str | None) -> None:
    assert decode(body, declared) == CITY


def test_a_declared_set_is_taken_where_the_text_is_no_utf_8() -> None:
    assert decode("Żółć".encode("iso8859-2"), "ISO-8859-2") == "Żółć"
    named = '<?xml version="1.0" encoding="iso-8859-2"?><a>Żółć</a>'
    assert decode(named.encode("iso8859-2")) == named
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"></head>Żółć'
    assert decode(page.encode("iso8859-2")) == page


def test_a_text_put_together_of_two_sets_loses_nothing_and_bytes_of_none_are_marked() -> None:
    assert decode(CITY.encode() + b" " + CITY.encode("cp1252")) == f"{CITY} {CITY}"
    assert decode(b"bad \x81 byte \xc3") == "bad \ufffd byte Ã"


@pytest.mark.parametrize("name", ["punycode", "idna", "unicode_escape", "utf-7", "hex", "undefined", "zlib"])
def test_a_set_that_is_none_of_the_web_is_not_asked(name: str) -> None:
    assert decode(b"caf\xe9 \\x41 +AD4-", name) == "café \\x41 +AD4-"


def test_what_is_no_wide_text_stays_as_it_is() -> None:
    for body in (b"", b"a", b"plain text", bytes(100), b"\x00\x01" * 3 + b"words and more words", CITY.encode()):
        assert narrow(body) == body
    assert wide_set(b"words, not wide") is None
    assert narrow(CITY.encode("utf-16-le")) == CITY.encode()


def read(text: str | bytes, media_type: str = "text/html") -> list[Found]:
    body = text if isinstance(text, bytes) else text.encode()
    material = Material("https://a.example/x", body, media_type)
    return list(recognise(material).read(material))


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{of};" * 10}">' for of, name in zip("abcdefgh", "bcdefghi", strict=True)
)
QUADRATIC = f'<!DOCTYPE r [<!ENTITY i "{"ha" * 500}">'


@pytest.mark.parametrize(
    "prolog",
    [
        LAUGHS + "]>",
        QUADRATIC + "]>",
        '<!DOCTYPE r [<!ENTITY i SYSTEM "file:///etc/hosts">]>',
        '<!DOCTYPE r [<!ENTITY % i SYSTEM "http://127.0.0.1/x">%i;]>',
        "&undefined;" + LAUGHS + "]>",
        '<!-- <r> --><!DOCTYPE r [<!entity i "ha">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused_at_once(prolog: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + prolog + RSS.format(title="&i;" * 100_000)
    began = time.monotonic()
    with pytest.raises(Unreadable, match="declares XML entities"):
        read(narrow(text.encode(encoding)))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("closed", ["</a>" * 5_000, "", "&nbsp;"])
def test_a_feed_that_nests_without_end_is_refused_at_once(closed: str) -> None:
    began = time.monotonic()
    with pytest.raises(Unreadable, match="nests its elements"):
        read(
            "<rss version='2.0'><channel>"
            + closed * closed.startswith("&")
            + "<a>" * 5_000
            + closed
            + "</channel></rss>"
        )
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "inside",
    ["<item><link>http://a/</link></item>" * 31_000, "&undefined;" + "<a " * 90_000, "&x;" + "<![CDATA[" * 30_000],
)
def test_a_feed_of_more_elements_than_any_feed_needs_is_refused_at_once(inside: str) -> None:
    began = time.monotonic()
    with pytest.raises(Unreadable, match="more elements than any feed needs"):
        read(f"<rss version='2.0'><channel>{inside}</channel></rss>")
    assert time.monotonic() - began < 10


def test_a_large_text_of_wrong_bytes_takes_no_time() -> None:
    began = time.monotonic()
    assert decode(b"\xe9" * (4 << 20)) == "é" * (4 << 20)
    assert time.monotonic() - began < 10


def test_a_feed_with_markup_in_its_texts_gives_their_words() -> None:
    title = "&lt;b&gt;Council&lt;/b&gt; votes&lt;script&gt;alert(1)&lt;/script&gt;"
    (found,) = read(RSS.format(title=title), "application/rss+xml")
    item = getattr(found, "summary", found)
    assert (item.title, item.publisher) == ("Council votes", "Council votes")


@pytest.mark.parametrize("text", [RSS.format(title="Tom &nbsp; Jerry <br> voted"), "<?xml version='1.0'?>\n\n" + RSS])
def test_an_untidy_feed_is_read(text: str) -> None:
    assert len(read(text, "application/rss+xml")) == 1


def test_a_feed_in_a_set_that_it_declares_is_read_in_it() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?>' + RSS.format(title="Cañon City")
    (found,) = read(text.encode("latin-1"), "application/rss+xml")
    assert getattr(found, "summary", found).title == "Cañon City"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("You need to enable JavaScript to run this app.", "asks for JavaScript"),
        ("JavaScript is disabled in your browser. Turn it on.", "asks for JavaScript"),
        ("This site requires a modern browser with Javascript.", "asks for JavaScript"),
        ("Just a moment...\n\nVerifying you are human. This may take a few seconds.", "turns programs away"),
        ("Access Denied\n\nReference #18.2", "turns programs away"),
    ],
)
def test_a_text_that_stands_where_the_article_should_is_told(text: str, said: str) -> None:
    assert said in (why_hollow(text) or "")


def test_an_article_is_not_taken_for_a_shell() -> None:
    roster = "The new jail roster does not work unless readers enable JavaScript, residents told the board. "
    assert why_hollow(roster * 8) is None
    assert why_hollow("The council denied the sheriff access to the jail's records on Tuesday.") is None
