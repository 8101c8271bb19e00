"""One key for the spellings of a name, and the forms in which people write places."""

import re
import unicodedata

_MARKS = re.compile(r"[.’'‘ʻʼ`]")
_GAPS = re.compile(r"[\s\-–_/,()]+")
_WORDS = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "cnty": "county", "cty": "county", "&": "and"}
_CITY = re.compile(
    r"^(?:the )?(?:city|town|village|borough|township|municipality)(?: and (?:county|borough))? of (.+)$"
)
_COUNTY = re.compile(r"^(?:the )?(county|parish|borough) of (.+)$")
_STATE = re.compile(r"^(?:the )?(?:state|commonwealth|territory) of (.+)$")


def key(name: str) -> str:
    """The same key for "Doña Ana", "DONA ANA" and "dona-ana", and for "Saint Paul" and "St. Paul"."""
    text = name if name.isascii() else unicodedata.normalize("NFKD", name)
    text = "".join(sign for sign in text if not unicodedata.combining(sign)) if not text.isascii() else text
    words = _GAPS.sub(" ", _MARKS.sub("", text.casefold())).split()
    return " ".join([_WORDS.get(word, word) for word in words])


def forms(text: str) -> list[tuple[str, str]]:
    """What a key may be asking for, plainest first, as (key, what): what is any, city, county, or state."""
    asked = [(text, "any")]
    if text.endswith(" co"):
        asked.append((text + "unty", "any"))
    if match := _CITY.match(text):
        asked.append((match[1], "city"))
    if match := _COUNTY.match(text):
        asked.append((f"{match[2]} {match[1]}", "any"))
    if match := _STATE.match(text):
        asked.append((match[1], "state"))
    if text.endswith((" city", " town", " village")):
        asked.append((text.rpartition(" ")[0], "city"))
    if text.endswith(" county"):  # of a parish, a borough, an independent city
        asked.append((text.removesuffix(" county"), "county"))
    if text.endswith(" state"):
        asked.append((text.removesuffix(" state"), "state"))
    if text.startswith("the "):
        asked.append((text.removeprefix("the "), "any"))
    return asked
