"""Names that are no jurisdiction: seats of courts, publishers, offices, people, bodies named after places."""

import re

_NAME = r"(?:[A-Z][\w.’']{0,25}(?: (?:of|and|the|de|la))?[ -]){1,4}"
# A mask hides a name that lies wholly inside its match; `hard` masks hide it for good, `court` masks hold the name of a
# court's seat back, to be used only where nothing else is named (a county's own judge).
HARD: tuple[tuple[str, str], ...] = (
    (
        "publisher",
        rf"{_NAME}(?:Times|Herald|Chronicle|Tribune|Post|Journal|News|Star|Gazette|Review-Journal|Sun|Register|"
        r"Statesman|Inquirer|Examiner|Observer|Daily|Magazine|Report|Dispatch|Globe|Bee)\b",
    ),
    ("university_of", r"University of [A-Z]\w+(?: [A-Z]\w+)?"),
    ("university", r"(?:[A-Z]\w{1,25} ){1,2}(?:State )?(?:University|College|Hospital|Airport)"),
    (
        "body",
        rf"{_NAME}(?:Civil Rights Project|Immigrant Rights Coalition|Sheriffs[’'] Association|Police Union|Trust Fund)",
    ),
    ("state_agency", rf"{_NAME}(?:Highway Patrol|State Police|State Patrol|National Guard|Bureau of|Department of)\b"),
    ("field_office", r"\b[A-Z]\w+(?: [A-Z]\w+)?(?:[’']s)? (?:[Ff]ield [Oo]ffice|(?:ICE |ERO )?office\b)"),
    (
        "office_of",
        r"\b(?:ICE|ERO) (?:New |San |Salt Lake |St\. |Los |El )?[A-Z][a-z]+(?= (?:reports?|says?|said|announce))",
    ),
    ("like_a_place", r"\b[A-Z]\w+(?: [A-Z]\w+)?-(?:style|born|based|inspired|bound|trained)\b"),
    ("near_a_place", r"\b[A-Z]\w+(?: [A-Z]\w+)?-area (?:counties|cities|towns|suburbs|sheriffs|jails)\b"),
    ("dc_circuit", r"\bD\.?C\.? Circuit"),
    (
        "foreign",
        r"(?:Toronto|Vancouver|Montreal|London|Hamilton|Ottawa|Halifax),? (?:Ontario|Canada|England)|New Mexico border",
    ),
    (
        "district_court",
        r"(?:(?:Northern|Southern|Eastern|Western|Middle|Central) )?District of (?!Columbia)"
        r"(?:New |North |South |West |Rhode )?[A-Z]\w+",
    ),
    ("superior_court", rf"{_NAME}(?:County )?(?:Superior|Circuit|District|Probate|Municipal) (?:Court|Judge)\b"),
    (
        "person",
        r"\b(?:Justice|Judge|Sheriff|Mayor|Gov\.|Governor|Sen\.|Rep\.|Senator|Attorney General|Secretary|President|"
        r"Commissioner|Councilman|Councilwoman|Chief|Sgt\.|Dr\.|Mr\.|Ms\.|Mrs\.) (?!(?:Blocks?|Rules?|Says|"
        r"Signs?|Strikes?|Halts?|Dismiss\w*|"
        r"Reject\w*|Orders?|Denies|Tosses|Upholds|Stops|Bars|Tells|Vetoes|Backs|Declines|Refuses|Grants|Sides|"
        r"Temporarily|Permanently|"
        r"Ends|Announces|Lets|Allows|Asks|Wants|Calls|Vows|In|At|Of|Against|For|From|"
        r"Over)\b)(?:[A-Z][\w’'-]*\.? )?(?:[A-Z]\. )?[A-Z][a-z]+\b"
        r"(?! (?:County|Co\.|City|and [A-Z]\w+ [Cc]ount))",
    ),
    ("caption", r"[Cc]aption [^.]*"),
    ("party_name", r"\b(?:Republican|Democrat)\w*, [A-Z]\w+"),
    (
        "residence",
        r"\b(?:ceremony|held|event|signing|rally|conference) (?:at|in) (?:the )?[A-Z]\w+(?: [A-Z]\w+)? (?:County|"
        r"Commission)",
    ),
    ("signing_place", r"\b(?:signed|signs) \w+ ?\w*(?: on \w+)? (?:in|at) [A-Z]\w+(?: [A-Z]\w+)? County"),
    ("seat_of", r"(?:[A-Z]\w{1,25} ){1,2}[Cc]ounty seat"),
    ("park", r"Orange County Great Park|the [A-Z]\w+ Park area"),
    ("agency_state", r"Washington (?:Post|Times|Examiner)"),
)
COURT: tuple[tuple[str, str], ...] = (
    (
        "judge_in",
        r"\b(?:[Jj]udge|[Cc]ourt|[Cc]ourtroom|[Jj]ury|[Pp]anel|[Jj]ustices)s?(?: of appeals)? (?:in|at|sitting in|"
        r"based in) (?:[a-z]+ern )?(?:the )?[A-Z][\w.-]*(?: [A-Z][\w-]*)?(?:, [A-Z][\w.]*(?: [A-Z]\w*)?)?",
    ),
    (
        "seat_judge",
        r"(?:^|(?<=\W))(?:[A-Z][\w.]{0,25}[ -]){1,2}(?:[Ff]ederal|[Cc]ircuit|[Dd]istrict|[Aa]ppellate|[Aa]ppeals|"
        r"[Ss]uperior|U\.S\.)"
        r"(?: [Dd]istrict)?(?: [Aa]ppeals)?(?: [Cc]ourt)?(?: [Jj]udges?| [Cc]ourts?)",
    ),
    (
        "state_court",
        r"\b(?:[A-Z][a-z]{1,25}[ -]){0,1}[A-Z][a-z]{1,25}(?:[’']s)? (?:[Ss]upreme [Cc]ourt|[Hh]igh(?:est)? [Cc]ourt|"
        r"[Cc]ourt of [Aa]ppeals|[Aa]ppellate [Dd]ivision|[Cc]hancery [Cc]ourt|[Jj]ustices\b)|"
        r"\b[Ss]upreme [Cc]ourt of (?:[A-Z][a-z]{1,25} ?){1,2}",
    ),
    ("city_judge", r"\b(?:[A-Z][\w.]{0,25}[ -]){1,3}[Jj]udge(?:[’']s)?\b"),
    ("area_of", r"\b(?:northern|southern|eastern|western|central) [A-Z]\w+"),
)
DATELINE = re.compile(
    r"(?:UPDATE: )?(?P<place>[A-Z][A-Za-z.’' ]{2,30}(?:, (?:[A-Z][\w.]*\.?(?: "
    r"[A-Z]\w+)?))?)\s*(?:\([\w.]+\))?\s*(?:[–—-]{1,2})\s"
)
# A mask is only tried where one of these stands in the text: looking for a word is far cheaper than for a pattern.
HINTS: dict[str, tuple[str, ...]] = {
    "university_of": ("University of",),
    "university": ("University", "College", "Hospital", "Airport"),
    "body": ("Project", "Coalition", "Association", "Union", "Fund"),
    "state_agency": ("Patrol", "Police", "Guard", "Bureau", "Department"),
    "field_office": ("ffice",),
    "like_a_place": ("-",),
    "near_a_place": ("-area",),
    "district_court": ("District of",),
    "superior_court": ("Court", "Judge"),
    "seat_of": ("seat",),
    "seat_judge": ("udge", "ourt"),
    "city_judge": ("udge",),
    "state_court": ("ourt", "ivision", "ustices"),
}
_HARD = [(HINTS.get(name, ("",)), re.compile(pattern)) for name, pattern in HARD]
_COURT = [(HINTS.get(name, ("",)), re.compile(pattern)) for name, pattern in COURT]


def hidden(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the spans that are no place at all, and those of a court's seat."""
    return _spans(text, _HARD), _spans(text, _COURT)


def _spans(text: str, masks: list[tuple[tuple[str, ...], re.Pattern[str]]]) -> list[tuple[int, int]]:
    return [
        match.span()
        for hints, pattern in masks
        if any(hint in text for hint in hints)
        for match in pattern.finditer(text)
    ]


def dateline(text: str) -> int:
    """Return where the sentence proper begins, behind a dateline (`AUSTIN, Texas (AP) - `); 0 without one."""
    match = DATELINE.match(text)
    if match is None:
        return 0
    place = match.group("place")
    city = place.split(",")[0]
    return match.end() if city.isupper() or "(" in match.group() or "," in place else 0
