"""The one normalisation of texts, done before hashing, so that offsets into an article-seen are valid as they stand."""

import re
import unicodedata

from services.ingest.errors import Unreadable

# Each folds one code point to one, so that a printed quote keeps its length.
FOLDED = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u201f": '"',
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
# Invisible: byte order mark, zero width space, soft hyphen, and control characters other than tab and line feed.
_INVISIBLE = re.compile("[\ufeff\u200b\u00ad\u0001-\u0008\u000b\u000e-\u001f\u007f]")
_LINE_ENDS = re.compile("\r\n?|\x0c")


def normalise(text: str) -> str:
    """Return the text in NFC with LF line ends, plain quotes and spaces, and nothing invisible; stripped at both ends.

    Raises Unreadable for U+0000 and lone surrogates, which no database can store.
    """
    if "\0" in text:
        raise Unreadable("the text holds U+0000: remove it")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("the text holds half a surrogate pair: encode it as UTF-8") from None
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)).translate(FOLDED)
    return _INVISIBLE.sub("", text).strip()


def one_line(text: str) -> str:
    """Return a title: normalised, its white space single."""
    return " ".join(normalise(text).split())
