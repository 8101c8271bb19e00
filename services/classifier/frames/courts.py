"""Courts, judges, cases: what a sentence says about who decided."""

import re

FORUMS: tuple[tuple[str, str, str], ...] = (
    (
        "us_supreme",
        "Supreme Court of the United States",
        r"\bSCOTUS\b|U\.S\. Supreme Court|"
        r"(?<!state )(?<!Judicial )\bSupreme Court\b(?! of "
        r"[A-Z]\w+)(?!, Appellate)",
    ),
    (
        "federal_appeals",
        "",
        r"\b(?:(?P<n>First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|"
        r"Eleventh|D\.C\.|\d{1,2}(?:st|nd|rd|th))"
        r" (?:U\.S\. )?Circuit)|(?:federal|U\.?S\.?) (?:court of appeals|appeals court|appellate court)",
    ),
    (
        "state_supreme",
        "",
        r"Supreme Judicial Court|\bSJC\b|highest court|state supreme court|"
        r"Supreme Court of [A-Z]\w+",
    ),
    (
        "state_appeals",
        "",
        r"Appellate Division|Second Department|state app(?:eals|ellate) court|"
        r"District Court of Appeal|NY Appeals Court",
    ),
    ("state_trial", "", r"Superior Court|[Cc]ircuit [Jj]udge|[A-Z][\w-]+ County judge|county judge"),
    (
        "federal_trial",
        "",
        r"[Ff]ederal (?:district )?(?:judge|court)|U\.?S\.? District (?:Court )?(?:Judge|"
        r"Court)|[Dd]istrict [Jj]udge|"
        r"(?:Northern|Southern|Eastern|Western|Central) District of",
    ),
)
_FORUMS = [
    (forum, name, re.compile(pattern, re.IGNORECASE if forum != "us_supreme" else 0)) for forum, name, pattern in FORUMS
]
_ORDINAL = {
    "5th": "Fifth",
    "9th": "Ninth",
    "7th": "Seventh",
    "3rd": "Third",
    "2nd": "Second",
    "1st": "First",
    "4th": "Fourth",
    "6th": "Sixth",
    "8th": "Eighth",
    "10th": "Tenth",
    "11th": "Eleventh",
}
_APPEAL = re.compile(
    r"\b(?:appeals? court|court of appeals|appellate|(?:fifth|ninth|third|seventh|5th|9th|3rd|7th|2nd|"
    r"4th) (?:U\.S\. )?circuit)\b",
    re.IGNORECASE,
)
_JUDGE = re.compile(
    r"\b(?:Judge|Justice) (?!Dep(?:artmen)?t\b)((?:[A-Z][\w’'-]{1,40}\.? (?:[A-Z]\. )?)?[A-Z][a-z][\w’'-]{1,40})"
)
# What a headline that capitalises each word puts behind the title: the deed, not the name.
_DEED = re.compile(
    r"(?:Again|Also|Allows?|Asks?|Backs?|Bars?|Blocks?|Declares?|Declines?|Den(?:y|ies)|Dismiss\w*|Ends?|Extends?|Finds?|"
    r"Freezes?|Grants?|Halts?|Hears?|Holds?|Issues?|Keeps?|Lets?|Lifts?|Limits?|Nixes|Orders?|Overturns?|Permanently|"
    r"Pauses?|Puts?|Quash\w*|Refuses?|Rejects?|Ruled|Rules?|Says?|Sets?|Sides?|Slaps?|Slams?|Stays?|Stops?|"
    r"Strikes?|Suspends?|Tells?|Temporarily|Throws?|Tosses|Upholds?|Vacates?|Voids?|Weighs?|Won[’']t)\b"
)
_PARTY = (
    r"(?:(?:City|County|State|Commonwealth)(?: and County)? of )?(?:El |New |San |Santa |Los |Las |United |South |"
    r"North |East |West |St\. )?"
    r"[A-Z][\w.’'-]{1,40}(?: (?:County|City|Beach|States|Jersey|York))?"
)
_CASE = re.compile(rf"\b({_PARTY}(?:, Texas,)? v\. {_PARTY})")
_DOCKET = re.compile(r"\b(?:No\. )?(\d{1,2}[:-]\d{2}-cv-\d{3,5}|\d{2}-\d{4,5})\b")


def forum(text: str) -> str | None:
    """Return the forum: the one of the appeal where a trial court is told beside it."""
    return next((forum for forum, _, pattern in _FORUMS if pattern.search(text)), None)


def court(text: str) -> str | None:
    """Return the court's name as far as the words give it."""
    for found, name, pattern in _FORUMS:
        match = pattern.search(text)
        if match:
            number = match.groupdict().get("n")
            if found == "federal_appeals" and number:
                return f"{_ORDINAL.get(number.lower(), number)} Circuit"
            return name or match.group()
    return None


def is_appeal(text: str) -> bool:
    """Whether a court of appeals is named."""
    return bool(_APPEAL.search(text))


def judge(text: str) -> str | None:
    """Return the judge's name, if one is named with the title."""
    for match in _JUDGE.finditer(text):
        words = match.group(1).split()
        if not _DEED.fullmatch(words[0]):
            return " ".join(words[:-1] if len(words) > 1 and _DEED.fullmatch(words[-1]) else words)
    return None


def case_name(text: str) -> str | None:
    """Return the first `X v. Y`."""
    match = _CASE.search(text)
    return match.group(1).rstrip(".") if match else None


def case_key(name: str | None) -> str | None:
    """Return the key of a case: its parties in small letters, as el-cenizo-v-texas; no key for one without a name."""
    if name is None:
        return None
    bare = re.sub(r"\b(?:City|County|State|Commonwealth)(?: and County)? of |,.*?(?= v\.)|[.’']", "", name)
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-") or None


def docket(text: str) -> str | None:
    """Return the first docket number."""
    match = _DOCKET.search(text)
    return match.group(1) if match else None
