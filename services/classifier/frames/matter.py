"""What a frame works on: one matter of a story, its sentences with their places, and what is drafted from it."""

import re
from dataclasses import dataclass, field, replace

from services.classifier.kinds.cues import Hit
from services.classifier.places.linking import Mention
from services.classifier.places.names import capitals
from services.classifier.text.sentences import Sentence
from shared.places import Gazetteer

LEAD = 4
DATELINE = "dateline"
LEVELS = ("explicit", "known", "cue", "context")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its linked places and the cues that fit it."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    hits: dict[str, Hit]
    background: bool

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.sentence.text

    def places(self, court: bool = False) -> list[str]:
        """Return the places named, without repetition; those of a court's seat only when asked for."""
        return list(dict.fromkeys(m.place for m in self.mentions if (court and m.level != DATELINE) or not m.court))

    def dateline(self) -> str | None:
        """Return the town of the line's dateline, if it has one that is known."""
        return next((m.place for m in self.mentions if m.level == DATELINE), None)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that a story tells: its kind, the line that tells it, and the lines around."""

    hit: Hit
    line: Line
    head: Line
    body: tuple[Line, ...]
    main: bool
    published: str | None
    gazetteer: Gazetteer

    @property
    def lead(self) -> list[Line]:
        """The head and the first sentences."""
        return [self.head, *self.body[:LEAD]]

    @property
    def text(self) -> str:
        """Title and lead as one text, for cues that may stand in either."""
        return " ".join(line.text for line in self.lead)

    def level(self, place: str) -> str:
        """Return state, county or city."""
        found = self.gazetteer.get(place)
        if found is None or found.kind in ("state", "district", "territory"):
            return "state"
        return "city" if found.kind == "place" else "county"

    def state(self, place: str) -> str:
        """Return the two-letter code of the state that a place lies in, in small letters."""
        found = self.gazetteer.get(place)
        return (found.state_code or "").lower() if found else ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules alone read of a draft, before any voter weighed it: its direction, and what they doubt."""

    direction: object
    doubts: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """A claim before it is bound to its article: places with roles, the fields of its kind, how sure it is."""

    kind: str
    places: list[tuple[str, str]]
    evidence: list[Sentence]
    fields: dict[str, object]
    event_date: str | None
    explicit_date: bool
    agree: bool  # the telling line has a direction, and no other line of the lead has the opposite
    linked: str
    concord: bool = False  # title and lead, each for itself, tell the same direction
    known_instrument: bool = False
    unnamed: bool = False  # a state's law would move, but the text does not name which
    background: bool = False
    main: bool = True
    retold: bool = False
    seconded: float = 0.0  # how surely every further voter reads the same kind and direction; 0 where one does not
    proposed: bool = False  # no rule found the matter, a voter did
    words: tuple[str, ...] = ()  # what was read to draft it: the head and the lines beside
    doubts: list[str] = field(default_factory=list)
    matter: Matter | None = None  # what it was drafted from
    ruled: Ruled | None = None


def evidence(matter: Matter) -> list[Sentence]:
    """The sentence that tells it, then the first sentence of the lead that tells the same."""
    own = [matter.line.sentence]
    if matter.line is matter.head and matter.main:
        own += [line.sentence for line in matter.body[:2] if matter.hit.kind in line.hits][:1]
    return own


def link_level(matter: Matter, places: list[str]) -> str:
    """Return the weakest way in which one of the places was linked, each by its best: explicit, known, cue, context."""
    best: dict[str, int] = {}
    for line in (*matter.body, matter.head, matter.line):
        for mention in line.mentions:
            if mention.level in LEVELS:
                level = LEVELS.index(mention.level)
                best[mention.place] = min(level, best.get(mention.place, level))
    last = len(LEVELS) - 1
    return LEVELS[max((best.get(place, last) for place in places), default=last)]


def sure_level(matter: Matter, places: list[str]) -> str:
    """Return the link level of places that one line names together (head, telling line or lead); else context."""
    lines = [matter.line, *matter.lead] if matter.main else [matter.line]
    if not any(set(places) <= set(line.places(court=True)) for line in lines):
        return "context"
    return link_level(matter, places)


def without_parents(matter: Matter, places: list[str]) -> list[str]:
    """Leave out a state of which a county or city is named too."""
    states = {matter.state(place) for place in places if matter.level(place) != "state"}
    return [place for place in places if matter.level(place) != "state" or matter.state(place) not in states]


def without_children(matter: Matter, places: list[str]) -> list[str]:
    """Leave out the counties and cities of a state that is named itself."""
    states = {matter.state(place) for place in places if matter.level(place) == "state"}
    return [place for place in places if matter.level(place) == "state" or matter.state(place) not in states]


def on(matter: Matter, hit: Hit, line: Line, main: bool) -> Matter:
    """The same story, told by another line."""
    return replace(matter, hit=hit, line=line, main=main)


_OF_A_COUNTY = re.compile(r"\b(?:[Ss]heriff|[Cc]ounty|[Jj]ail|[Ss]upervisors)\b")
_OF_A_CITY = re.compile(r"\b(?:[Cc]ity|[Cc]ouncil|[Mm]ayor|[Tt]own|[Vv]illage|[Pp]olice [Cc]hief|[Cc]ity [Mm]anager)\b")


def of_the_dateline(matter: Matter) -> list[str]:
    """Return the city or the county in which a story was written that tells of `the council` or `the sheriff` alone."""
    town = next((own for line in matter.lead[:2] if (own := line.dateline())), None)
    text = " ".join(line.text for line in matter.lead[:2])
    if town is None:
        return []
    if _OF_A_CITY.search(text):
        return [town]
    above = matter.gazetteer.ancestors(town)[:1]
    if _OF_A_COUNTY.search(text):
        return [town] if matter.level(town) == "county" else [x.id for x in above if x.kind == "county"]
    return []


_OF_A_STATE = re.compile(
    r"\b(?:[Gg]overnor|Gov\.|[Ll]egislat\w+|[Ll]awmakers|(?<!White )House|Senate|Assembly|[Dd]elegates|[Cc]hambers?|"
    r"[Tt]roopers|[Ss]tate [Pp]olice|[Aa]ttorney [Gg]eneral)\b"
)
_OF_NO_STATE = re.compile(
    r"\b(?:[Mm]ayor|[Cc]ouncil|[Ss]upervisors|[Cc]ommissioners|[Ss]heriff|Congress|White House)\b"
)


def of_the_capital(matter: Matter) -> list[str]:
    """Return the state whose government acts, where its seat stands for it: `ANNAPOLIS - The Senate voted ...`."""
    text = " ".join(line.text for line in matter.lead[:2])
    if not _OF_A_STATE.search(text) or _OF_NO_STATE.search(text):
        return []
    found = {
        state
        for name, state in capitals().items()
        for line in matter.lead[:2]
        if line.text.startswith(name.upper()) or re.search(rf"\b(?:in|from|[Tt]he) {re.escape(name)}\b", line.text)
    }
    return list(found) if len(found) == 1 else []
