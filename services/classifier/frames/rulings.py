"""Rulings: outcome, which side it favours, whose policy is decided, and what becomes of a named instrument."""

import re

from services.classifier.dates.days import event_day
from services.classifier.frames import courts
from services.classifier.frames.dimensions import dimensions
from services.classifier.frames.instruments import Known, known
from services.classifier.frames.matter import Draft, Line, Matter, evidence, link_level
from services.classifier.kinds.polarity import sign

DIRECTION = {1: "limits", -1: "cooperates", 0: "neutral"}
PARTLY = re.compile(
    r"\b(?:part(?:s|ly|ially|ial)?|portions?|most(?:ly)?|some|nearly|almost|key|certain|provisions?|largely)\b",
    re.IGNORECASE,
)
# Lines of the lead that name places which are no party to this ruling.
OTHERS = re.compile(
    r"similar|have said|also (?:refuse|sue)(?!d to)\b|have filed|earlier (?:order|this week)|his earlier|"
    r"had supported|would (?:now )?seem|sponsored|"
    r"center for|currently no|vowed|have vowed|welcomed|gathered",
    re.IGNORECASE,
)
FEDERAL_ACT = re.compile(
    r"\b(?:Trump|Sessions|Justice Department|DOJ|[Aa]dministration|[Ee]xecutive [Oo]rder|presidential|[Gg]rants?|"
    r"[Ff]unding|[Ff]unds|[Ff]ederal aid)\b"
)
STATE_LAW = re.compile(
    r"\b(?:ban|law|bill|SB ?\d+|Senate Bill|act|directive|anti-sanctuary|sanctuary[- ]state)\b", re.IGNORECASE
)
APPEALED = re.compile(
    r"\b(?:appeal(?:s|ed)? (?:it|the ruling|at once)|notice of appeal|will appeal|has appealed|"
    r"appeal would follow|vow\w* to appeal)\b",
    re.IGNORECASE,
)
ONE_CASE = re.compile(
    r"\b(?:covers that one|other judges are not bound|no real effect|one detainee|in that case only)\b", re.IGNORECASE
)


def ruling(matter: Matter) -> list[Draft]:
    """Return the draft of the ruling that the matter tells (one), or none where no side and no place can be read."""
    act, told = matter.hit.act, matter.text
    own = sign(matter.line.text)
    lead = [line for line in matter.body[:3] if "ruling" in line.hits and line is not matter.line]
    other = next((s for s in (sign(line.text) for line in lead) if s), 0)
    direction = own or other
    if act == "struck" and re.search(r"\binjunction\b", matter.line.text):
        act = "granted"
    if act == "other" and lead:
        act = next((line.hits["ruling"].act for line in lead if line.hits["ruling"].act != "other"), act)
    if act == "granted" and courts.is_appeal(matter.line.text):
        act = "reversed" if own < 0 else "affirmed"
    places = _places(matter)
    laws = known(told, {matter.state(place) for place in places}, matter.published)
    day = event_day(
        [matter.line.text, *(line.text for line in lead), *(line.text for line in matter.body[:2])], matter.published
    )
    partly = any(PARTLY.search(line.text) for line in matter.lead[:3])
    outcome = "other" if act == "struck" else act
    case = courts.case_name(told)
    fields: dict[str, object] = {
        "court": courts.court(told),
        "forum": courts.forum(told),
        "case": courts.case_key(case),
        "case_name": case,
        "docket": courts.docket(told),
        "judge": courts.judge(told),
        "outcome": outcome,
        "supports": DIRECTION[direction],
        "effects": _effects(act, laws, places, matter, partly, direction),
        "relief_scope": "one_case" if ONE_CASE.search(told) else None,
        "posture": "appealed" if APPEALED.search(told) else "unknown",
    }
    if not direction and act == "other":
        return []  # neither what was decided nor for whom
    roles = [(place, "target" if not FEDERAL_ACT.search(matter.line.text) or laws else "party") for place in places]
    return [
        Draft(
            "ruling",
            roles,
            evidence(matter),
            fields,
            day.edtf if day else None,
            day is not None,
            agree=bool(own and (not other or own == other)),
            linked=link_level(matter, places),
            known_instrument=bool(laws),
            background=matter.line.background,
            main=matter.main,
            doubts=["partly"] if partly else [],
        )
    ]


def _places(matter: Matter) -> list[str]:
    """Whose policy is decided: a state's own law names its state; a federal act, the places that sued or were sued."""
    own = matter.line.places() or matter.head.places()
    states = [place for place in own if matter.level(place) == "state"]
    others = [place for place in own if matter.level(place) != "state"]
    if states and STATE_LAW.search(matter.line.text) and not _is_suit_over_policies(matter):
        return own
    if others and not FEDERAL_ACT.search(matter.line.text) and not _is_suit_over_policies(matter):
        return own
    found = list(own)
    for line in matter.body[:LEAD_LINES]:
        if OTHERS.search(line.text) or (line.background and "sued" not in line.text):
            continue
        if not own and states_only(matter, line) and found:
            continue
        found += [place for place in line.places() if place not in found]
        if found and own and not _is_suit_over_policies(matter):
            break
    if not found and matter.main:
        found = [
            place
            for line in matter.lead[:2]
            for place in line.places(court=True)
            if matter.level(place) == "county" and "ederal" not in line.text
        ]
    if not found and matter.main and STATE_LAW.search(matter.line.text):
        found = [place for place in matter.line.places(court=True) if matter.level(place) == "state"]
    if not found and re.search(r"\bthe state[’']s\b", matter.text):
        found = [
            place for line in matter.lead[:2] for place in line.places(court=True) if matter.level(place) == "state"
        ][:1]
    return list(dict.fromkeys(found))


LEAD_LINES = 3


def states_only(matter: Matter, line: Line) -> bool:
    """Whether a line names states only."""
    return all(matter.level(place) == "state" for place in line.places())


def _is_suit_over_policies(matter: Matter) -> bool:
    return bool(re.search(r"\b(?:suit|lawsuit|sued)\b", matter.text, re.IGNORECASE)) and "dismiss" in matter.hit.id


def _effects(
    act: str, laws: list[Known], places: list[str], matter: Matter, partly: bool, direction: int
) -> list[dict[str, object]]:
    """What becomes of an instrument that the text names, or of a county's or city's policy in named dimensions."""
    kind = {
        "granted": "partly_suspends" if partly else "suspends",
        "struck": "strikes",
        "affirmed": "upholds",
        "reversed": "restores",
        "stayed": "restores",
    }.get(act)
    if kind is None:
        return []
    # Tied to nothing, a strike moves nothing; it is told all the same, and waits for review.
    named = [law for law in laws if (law.direction == DIRECTION[direction]) == (kind in ("upholds", "restores"))]
    if named:
        return [{"instrument": law.id, "effect": kind} for law in named]
    local = [place for place in places if matter.level(place) != "state"]
    about = [
        name for name in dimensions(matter.line.text) if name in ("detainer_holds", "agreement_287g", "jail_access")
    ]
    if len(local) == 1 and about and act == "struck" and not FEDERAL_ACT.search(matter.line.text):
        return [{"of": local[0], "dimensions": about, "effect": kind}]
    return [{"effect": kind}] if act == "struck" else []
