"""Acts of governments on their policy: whose act, which way, which stage, written in what."""

import re

from services.classifier.dates.days import effect_day, event_day
from services.classifier.frames.dimensions import dimensions
from services.classifier.frames.instruments import (
    instrument,
    known,
    known_of,
    made_on,
    named_instrument,
    own_instrument,
    place_of_law,
)
from services.classifier.frames.matter import Draft, Line, Matter, evidence, of_the_capital, of_the_dateline, sure_level
from services.classifier.kinds.cues import is_proposed
from services.classifier.kinds.polarity import firm_sign, object_value, sign
from services.classifier.places.around import CITY_AFTER
from shared.events.policy_changed import Instrument

DIRECTION = {1: "limits", -1: "cooperates", 0: "neutral"}
SOFT = frozenset({"legal_support", "identity_documents"})
STATE_ACT = re.compile(
    r"\b(?:legislat\w+|state(?:wide)? (?:senate|house|lawmakers)|(?:house|senate|assembly|delegates)\b(?! park)|"
    r"gov(?:ernor|\.)?\b|bill\b|SB ?\d+|HB ?\d+|"
    r"chief justice|into law|becomes? law|state ban|statewide|attorney general|anti-sanctuary state|general assembly)",
    re.IGNORECASE,
)
LOCAL_ACT = re.compile(
    r"\b(?:mayor|sheriffs?|council|commission\w*|supervisors|county(?:[’']s)?|city of|police|chief|lapd|"
    r"fire(?:fighters)?|airport|port|counties|L\.?A\.?)\b",
    re.IGNORECASE,
)
# What is done to a bill or a law itself; other acts that name one only answer it.
ACTS_ON_LAWS = frozenset(
    f"policy.{name}"
    for name in (
        "veto_overridden",
        "vetoed",
        "failed",
        "proposed",
        "passed",
        "passed_one_chamber",
        "signed",
        "in_force",
    )
)
DEATH = re.compile(
    r"\b(?:dies|died|is dead|fails|failed|stalls|stalled|missed|was (?:defeated|rejected|killed))\b", re.IGNORECASE
)
VETO_AHEAD = re.compile(r"\b(?:will|would|vow\w* to|threat\w* to|promis\w* to) veto\b|\bwon[’']t sign\b", re.IGNORECASE)
# What a line may hold before its subject, and how it goes on where a county or city acts.
SUBJECT = 5
LOCAL_LEGISLATURE = re.compile(
    r"(?:[’']s)? (?:[Cc]ounty )?(?:legislat(?:ors|ure)|lawmakers|freeholders|[Cc]ommon [Cc]ouncil|"
    r"assembly(?!man|woman)|board of supervisors|council)\b"
)
JOINS = re.compile(
    r",? (?:joins?|joined|stays? out|opts? out|considers?|opposes?|backs?|fights?|to add|votes?|refuses?|declines?)\b"
)
STATE_BODY = re.compile(
    r"\b[Gg]ov(?:ernor|\.)?\b|\b(?:Senate|House|Assembly|General Assembly)\b(?! Bill)|statewide|[Aa]ttorney [Gg]eneral|"
    r"\bstate (?:law|ban|senate|house)"
)
# A head that tells what is to come, and the words by which a government acts, before any `will`.
AHEAD = re.compile(r"\b(?:will|to|plans?|vows?|won[’']t|would)\b", re.IGNORECASE)
FORMAL = re.compile(
    r"\b(?:voted|adopted|approved|signed|passed|issued|ordered|directed|told|instructed|enacted|took effect|began)\b",
    re.IGNORECASE,
)
ONE_PERSON = frozenset({"executive_order", "sheriff_policy", "police_order", "ag_directive"})
# Stages that can move a stance (stance rules, section 1).
MOVING = frozenset({"enacted", "in_effect", "rescinded", "expired"})
# A measure refused is no measure made, whichever cue of making fits beside it.
REFUSED = re.compile(
    r"\b(?:reject|declin|refus|turn(?:s|ed)? down|vote[sd]? down|vot(?:es?|ed|ing) against)\w*\b[^.;]{0,60}?"
    r"\b(?:sanctuary|resolution|ordinance|bill|measure|motion|proposal|petition|request|bid|agreement|287)",
    re.IGNORECASE,
)
SYMBOLIC = re.compile(
    r"\b(?:symbolic|non-?binding|letter|statement|proclaim\w*|condemn\w*|objects?|without the word sanctuary)\b",
    re.IGNORECASE,
)
FEDERAL_ACTOR = re.compile(
    r"\b(?:Trump|president|Sessions|DOJ|Justice Department|Homeland Security|DHS|White House|Administration)\b"
)


def policy(matter: Matter) -> list[Draft]:
    """Return the drafts of the act that the matter tells: one per actor; one without a place if none is linked."""
    line, stage = matter.line, matter.hit.act
    done = [x for x in matter.body[:3] if "policy" in x.hits and x.hits["policy"].act == "enacted" and not x.background]
    if AHEAD.search(line.text):
        done = [x for x in done if FORMAL.search(re.split(r"\bwill\b", x.text)[0])]
    if stage == "announced" and matter.main and done:
        stage = "enacted"
    own = _own_sign(line.text, stage)
    around = matter.body[:3] if line is matter.head else (matter.head, *matter.body[:3])
    lead = [other for other in around if other is not line and not other.background]
    other = next((s for s in (sign(x.text) for x in lead if "policy" in x.hits) if s), 0)
    if not own:
        other = other or next((s for s in (sign(x.text) for x in lead) if s), 0)
    against = firm_sign(matter.head.text) if matter.main and stage not in ("failed", "vetoed") else 0
    places = actors(matter)
    if matter.main and (seat := of_the_capital(matter)) and all(matter.level(place) == "city" for place in places):
        places = seat
    if not places and matter.main and matter.hit.id != "policy.funding":
        named = place_of_law(matter.text, matter.published) if matter.hit.id in ACTS_ON_LAWS else None
        places = [named] if named else of_the_dateline(matter)
    states = {matter.state(place) for place in places}
    near = " ".join([line.text, *(x.text for x in lead[:2])]) if matter.main else line.text
    laws = known(near, states, matter.published) if all(matter.level(place) == "state" for place in places) else []
    direction = own or other
    doubts: list[str] = []
    if laws and stage not in ("failed", "vetoed", "rescinded"):
        direction = 1 if laws[0].direction == "limits" else -1
        if own and own != direction:
            doubts.append("direction")
            direction = direction if matter.hit.id in ACTS_ON_LAWS else own  # what is told answers the law
    if stage in MOVING and REFUSED.search(line.text):
        doubts.append("stage")
    if laws and (
        matter.hit.id not in ACTS_ON_LAWS or (line is not matter.head and not laws[0].pattern.search(line.text))
    ):
        doubts.append("instrument")
    elif laws and not direction:
        direction = -1 if laws[0].direction == "limits" else 1
    day = event_day([line.text, *(x.text for x in lead[:2])] if matter.main else [line.text], matter.published)
    if not laws and matter.hit.id == "policy.signed" and len(states) == 1 and matter.level(places[0]) == "state":
        law = made_on(next(iter(states)), day.edtf if day else None, DIRECTION[direction])
        laws = [law] if law else []
    about = list(laws[0].dimensions) if laws else dimensions(line.text) or (dimensions(near) if matter.main else [])
    soft = bool(about) and set(about) <= SOFT | {"funding_sanction"} and bool(SOFT & set(about))
    if soft:
        about, direction = [name for name in about if name in SOFT], 0
    if FEDERAL_ACTOR.search(line.text) and not places and stage == "announced":
        direction = -1
    if not places and not direction and not is_proposed(matter.hit):
        return []  # neither who nor which way: nothing is told; of what is proposed its proposer says which way
    effect = effect_day([line.text, *(x.text for x in lead[:3])] if matter.main else [line.text], matter.published)
    if stage == "in_effect" and day is None and effect:
        day = event_day([line.text], matter.published)
    state = next(iter(states)) if len(states) == 1 else None
    local = any(matter.level(place) != "state" for place in places)
    law = known_of(places[0], near, matter.published) if local and len(places) == 1 else None
    if law and direction and DIRECTION[direction] != law.direction:
        law = None  # the act amends or ends it
    elif law:
        about, direction = list(law.dimensions) or about, 1 if law.direction == "limits" else -1
    written: Instrument | None
    if law:
        written = named_instrument(law)
    else:
        written = own_instrument(near) if local else instrument(near, state, matter.published, laws)
        if written and matter.hit.id == "policy.voted" and written.kind in ONE_PERSON:
            written = None  # a body's vote is not the order that it answers
    fields: dict[str, object] = {
        "instrument": written.model_dump() if written else None,
        "dimensions": about,
        "direction": DIRECTION[direction],
        "stage": stage,
        "symbolic": bool(SYMBOLIC.search(line.text)) and not (laws and matter.hit.id in ACTS_ON_LAWS),
        "reach": laws[0].reach if laws else None,
        "effective_on": effect if stage in ("enacted", "in_effect", "passed", "announced") else None,
    }
    return [
        Draft(
            "policy",
            [(place, "target" if matter.hit.id == "policy.funding" else "actor") for place in group],
            evidence(matter),
            dict(fields),
            day.edtf if day else None,
            day is not None,
            agree=bool(own and direction == own and -own not in (other, against)),
            linked=sure_level(matter, group),
            concord=bool(own and own == other) or bool(law and own == direction),
            known_instrument=bool(laws or law),
            unnamed=not local and not laws and stage in MOVING,
            background=line.background,
            main=matter.main,
            doubts=doubts,
        )
        for group in ([[place] for place in places] or [[]])
    ]


def is_soft(draft: Draft) -> bool:
    """Whether a draft is about legal help or identity papers alone, which move no place either way."""
    about = draft.fields["dimensions"]
    return isinstance(about, list) and bool(about) and SOFT.issuperset(about)


def _own_sign(text: str, stage: str) -> int:
    """The direction of the line itself; of a veto ahead, the bill's; of a bill that died, the reverse of the bill's."""
    if VETO_AHEAD.search(text):
        return object_value(text)
    death = DEATH.search(text) if stage == "failed" else None
    if death:
        return -sign(text[: death.start()]) or sign(text)
    return sign(text)


def actors(matter: Matter) -> list[str]:
    """Return the governments that act: the state for an act of the legislature or governor, else the county or city."""
    own = matter.line.places()
    if matter.hit.id == "policy.funding":
        return [place for place in own if matter.level(place) != "state"][:1]
    lines: list[Line] = [matter.line]
    if matter.main:
        lines += [line for line in [matter.head, *matter.body[:3]] if line is not matter.line and not _elsewhere(line)]
    state_act = bool(STATE_ACT.search(matter.line.text)) and not (
        LOCAL_ACT.search(matter.line.text)
        and matter.hit.act in ("rescinded", "announced", "failed")
        and not re.search(r"\bbill\b|legislat", matter.line.text, re.IGNORECASE)
    )
    if subject := _subject(matter):
        return _county_of_its_city(matter, subject)
    local_body = bool(_local_body(matter.line.text))
    local_act = local_body or (
        not state_act and bool(LOCAL_ACT.search(matter.text if matter.main else matter.line.text))
    )
    if state_act and not local_body:
        for line in lines:
            states = [place for place in line.places() if matter.level(place) == "state"]
            if states:
                return states[:1] if matter.hit.act != "introduced" or len(states) == 1 else states[:2]
        return [] if own and matter.hit.act != "announced" else own
    if local_act:
        near = {place for line in [matter.line, *matter.lead[:2]] for place in line.places()}
        if matter.main and not near and (written := of_the_dateline(matter)):
            return written
        for line in lines:
            local = [place for place in line.places() if matter.level(place) != "state"]
            if local:
                return _county_of_its_city(matter, _actor_of(matter, line, local))
    for line in lines:
        if line.places():
            return line.places()[:2]
    return [place for place in matter.head.places() if matter.level(place) != "state"][:1]


def _subject(matter: Matter) -> list[str]:
    """The county or city with which the line begins, where it is told to act itself: `Durango's council asks ...`."""
    line = matter.line
    first = next((m for m in line.mentions if not m.court), None)
    if first is None or first.start > SUBJECT or matter.level(first.place) == "state":
        return []
    after = line.text[first.end :]
    if STATE_BODY.search(line.text) and not LOCAL_LEGISLATURE.match(after):
        return []
    if LOCAL_LEGISLATURE.match(after) or CITY_AFTER.match(line.text, first.end):
        return [first.place]
    if STATE_ACT.search(line.text) and JOINS.match(after):
        return [first.place]
    return []


def _county_of_its_city(matter: Matter, found: list[str]) -> list[str]:
    """A headline's Miami is Miami-Dade County where the lead names the county of that name as the one that acts."""
    if (
        len(found) != 1
        or matter.level(found[0]) != "city"
        or re.search(r"\bcity council\b", matter.text, re.IGNORECASE)
    ):
        return found
    name = getattr(matter.gazetteer.get(found[0]), "name", "")
    for line in matter.body[:2]:
        for place in line.places():
            own = matter.gazetteer.get(place)
            if own and matter.level(place) == "county" and re.match(rf"{re.escape(name)}[- ]", own.name):
                return [place]
    return found


def _local_body(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:city council|county council|supervisors|county commission|council\b(?! of state)|mayor|"
            r"sheriff ends|county executive|commissioners)",
            text,
            re.IGNORECASE,
        )
    )


def _elsewhere(line: Line) -> bool:
    return bool(re.search(r"\bcolleague|also condemned|dozens of other|elsewhere\b", line.text))


def _actor_of(matter: Matter, line: Line, local: list[str]) -> list[str]:
    """The county of a sheriff, the city of a mayor or council; two only when joined by `and`."""
    if re.search(r"\bsheriffs?|287|county|counties\b", line.text, re.IGNORECASE):
        local = [place for place in local if matter.level(place) == "county"] or local
    elif re.search(r"\bcity council|mayor\b", line.text, re.IGNORECASE):
        local = [place for place in local if matter.level(place) == "city"] or local
    if len(local) > 1 and not re.search(r"\bcounties\b|\bsheriffs\b| and ", line.text):
        return local[:1]
    return local[:2]
