"""Rulings: outcome, which side it favours, whose policy is decided, and what becomes of a named instrument."""

import re

from services.classifier.dates.days import event_day
from services.classifier.frames import courts
from services.classifier.frames.cases import case_of
from services.classifier.frames.dimensions import dimensions
from services.classifier.frames.extent import extent, left
from services.classifier.frames.instruments import Known, described, known, place_of_law
from services.classifier.frames.matter import (
    Draft,
    Line,
    Matter,
    evidence,
    of_the_dateline,
    sure_level,
    without_parents,
)
from services.classifier.kinds.polarity import firm_sign, sign

DIRECTION = {1: "limits", -1: "cooperates", 0: "neutral"}
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
    r"\b(?:appeal(?:s|ed)? (?:it|the (?:ruling|decision|order)|at once)|notice of appeal|(?:will|plans? to|intends? to|"
    r"vow\w* to|going to|expected to|promis\w+ to) appeal|has appealed|is appealing|appeal would follow)\b",
    re.IGNORECASE,
)
PROCEEDS = re.compile(
    r"\b(?:pending (?:the |an |its )?appeal|while (?:\w+ ){0,4}?(?:consider\w*|hear\w*|weigh\w*) (?:\w+ ){0,2}?"
    r"(?:appeal|case)|(?:case|suit|lawsuit|litigation|challenge|fight|appeal) (?:goes|go|went) (?:on|forward|ahead)|"
    r"(?:case|suit|lawsuit|litigation|appeal) (?:proceeds|continues)|during (?:the )?appeal|preliminary injunction|"
    r"temporary restraining order)\b",
    re.IGNORECASE,
)
ONE_CASE = re.compile(
    r"\b(?:(?:covers?|binds?|decides|reach\w*|applies to|limited to) (?:only )?(?:that|this|the) (?:one|single)\b|"
    r"other judges are not bound|no real effect|(?:one|single) detainee|in that case only|habeas(?! class))\b",
    re.IGNORECASE,
)
JAIL = ("detainer_holds", "agreement_287g", "jail_access", "release_notification", "custody_transfer")


def ruling(matter: Matter) -> list[Draft]:
    """Return the draft of the ruling that the matter tells (one), or none where no side and no place can be read."""
    act, told = matter.hit.act, matter.text
    own = sign(matter.line.text)
    lead = [line for line in matter.body[:3] if "ruling" in line.hits and line is not matter.line]
    other = next((s for s in (sign(line.text) for line in lead) if s), 0)
    direction = own or other
    if act == "struck" and re.search(r"\binjunction\b", matter.line.text):
        act = "granted"
    if any(line.hits["ruling"].id == "ruling.habeas" for line in lead) and act in ("struck", "other"):
        act = "granted"
    if act == "other" and lead:
        act = next((line.hits["ruling"].act for line in lead if line.hits["ruling"].act != "other"), act)
    if act == "granted" and courts.is_appeal(matter.line.text) and matter.hit.id != "ruling.habeas":
        act = "reversed" if own < 0 else "affirmed"
    places = _places(matter)
    states = {matter.state(place) for place in places}
    laws = known(told, states, matter.published)
    if not laws and not FEDERAL_ACT.search(matter.line.text):
        laws = described(matter.line.text, states, matter.published)
    day = event_day(
        [matter.line.text, *(line.text for line in lead), *(line.text for line in matter.body[:2])], matter.published
    )
    reach, mixed = extent([matter.line.text, *(line.text for line in lead)], act)
    outcome = "other" if act == "struck" else act
    case = case_of(told)
    # The line that tells the ruling names the court; others may be named later as what comes next.
    bench = next((text for text in (matter.line.text, *(line.text for line in lead)) if courts.forum(text)), told)
    single = bool(ONE_CASE.search(told)) and not laws
    fields: dict[str, object] = {
        "court": courts.court(bench),
        "forum": courts.forum(bench),
        "case": case.key,
        "case_name": case.name,
        "docket": case.docket,
        "judge": courts.judge(told),
        "outcome": outcome,
        "supports": DIRECTION[direction],
        "effects": [],
        "relief_scope": "one_case" if single else None,
        "posture": "appealed" if APPEALED.search(told) else "proceeds" if PROCEEDS.search(told) else "unknown",
    }
    if not direction and act == "other":
        return []  # neither what was decided nor for whom
    effects = _effects(act, laws, places, matter, reach, direction, courts.forum(bench), single)
    fields["effects"] = effects
    tied = bool(effects) and all("instrument" in effect or "of" in effect for effect in effects)
    federal = bool(FEDERAL_ACT.search(matter.line.text)) and not laws
    roles = [(place, "party" if federal else "target") for place in places]
    return [
        Draft(
            "ruling",
            roles,
            evidence(matter),
            fields,
            day.edtf if day else None,
            day is not None,
            agree=bool(own and -own not in (other, firm_sign(matter.head.text))),
            concord=bool(own and own == other),
            linked=sure_level(matter, places)
            if _told_as_parties(matter, places) and not (laws and without_parents(matter, places) != places)
            else "context",
            known_instrument=bool(laws),
            unnamed=not tied and not federal and act not in ("denied", "dismissed", "other"),
            background=matter.line.background,
            main=matter.main,
            doubts=["partly"] if mixed else [],
        )
    ]


def _places(matter: Matter) -> list[str]:
    """Whose policy is decided, without the state that sues its own county or city."""
    found = _decided(matter)
    local = {matter.state(place) for place in found if matter.level(place) != "state"}
    suing = {
        mention.place
        for line in matter.lead[:2]
        for mention in line.mentions
        if matter.level(mention.place) == "state"
        and matter.state(mention.place) in local
        and SUES.match(line.text, mention.end)
    }
    return [place for place in found if place not in suing]


def _decided(matter: Matter) -> list[str]:
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
    if not found:
        found = [
            place
            for line in matter.body[:LEAD_LINES]
            if line.background and not OTHERS.search(line.text)
            for place in line.places()
        ]
    if not found and matter.main:
        found = [
            place
            for line in matter.lead[:2]
            for place in line.places(court=True)
            if matter.level(place) == "county" and "ederal" not in line.text
        ]
    if not found and matter.main and STATE_LAW.search(matter.line.text):
        found = [place for place in matter.line.places(court=True) if matter.level(place) == "state"]
    if not found and not FEDERAL_ACT.search(matter.line.text):
        found = [p for line in matter.lead[:2] for p in line.places(court=True) if matter.level(p) == "state"][:1]
    if not found and matter.main:
        named = place_of_law(matter.text, matter.published)
        found = [named] if named else of_the_dateline(matter)
    if not found and re.search(r"\bthe state[’']s\b", matter.text):
        found = [
            place for line in matter.lead[:2] for place in line.places(court=True) if matter.level(place) == "state"
        ][:1]
    return list(dict.fromkeys(found))


LEAD_LINES = 3
SUES = re.compile(r"(?:[’']s)? (?:[Aa]ttorney [Gg]eneral|AG\b|(?:(?:law)?suit|case|complaint) against\b)")
PARTIES = re.compile(
    r"\b(?:sued?|suits?|lawsuits?|cases?|plaintiffs?|won|wins?|victory|challeng\w+|against|request\w*|claims?|"
    r"polic(?:y|ies)|laws?|jails?|sheriff\w*)\b",
    re.IGNORECASE,
)


def _told_as_parties(matter: Matter, places: list[str]) -> bool:
    """Whether each place stands in a line that tells the ruling, or who sued whom over what."""
    lines = [x for x in matter.lead if "ruling" in x.hits or x is matter.line or PARTIES.search(x.text)]
    return set(places) <= {place for line in lines for place in line.places(court=True)}


def states_only(matter: Matter, line: Line) -> bool:
    """Whether a line names states only."""
    return all(matter.level(place) == "state" for place in line.places())


def _is_suit_over_policies(matter: Matter) -> bool:
    return bool(re.search(r"\b(?:suit|lawsuit|sued)\b", matter.text, re.IGNORECASE)) and "dismiss" in matter.hit.id


def _effects(
    act: str,
    laws: list[Known],
    places: list[str],
    matter: Matter,
    reach: str,
    direction: int,
    forum: str | None,
    single: bool,
) -> list[dict[str, object]]:
    """What becomes of an instrument that the text names, or of a county's or city's policy in named dimensions."""
    local = [place for place in places if matter.level(place) != "state"]
    told = f"{matter.line.text} {matter.head.text}"
    about = [name for name in dimensions(told) if name in JAIL]
    if single and len(local) == 1:
        return [{"of": local[0], "dimensions": about or ["detainer_holds"], "effect": "none"}]
    named: list[dict[str, object]] = [
        {"instrument": law.id, "effect": effect}
        for law in laws
        if (effect := left(act, reach, law_wins=law.direction == DIRECTION[direction], highest=forum == "us_supreme"))
    ]
    if named:
        return named
    if len(local) == 1 and about and act == "struck" and not FEDERAL_ACT.search(matter.line.text):
        return [{"of": local[0], "dimensions": about, "effect": "strikes" if reach != "lesser" else "partly_suspends"}]
    # Tied to nothing, a strike moves nothing; it is told all the same, and waits for review.
    return [{"effect": "strikes"}] if act == "struck" else []
