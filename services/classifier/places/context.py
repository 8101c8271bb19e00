"""The states that an article names: which of the places of one name it can mean."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from services.classifier.places.around import ANCHOR, COMMA, COUNTY_WORD, LIKE_A_PLACE, NUMBERED, OF_UNNAMED
from services.classifier.places.masks import DATELINE, dateline
from services.classifier.places.names import AMBIGUOUS_STATES, Names
from services.classifier.text.sentences import Sentence
from shared.places import Gazetteer

_STATE_OF_NEW_YORK = re.compile(
    r"\bNew York(?:[’']s| (?:state|law|and \w+ other states))\b(?! (?:City|Mayor|Police|mayor|police|schools|jail))|"
    r"\bNew York(?:[’']s)? (?:Gov|Assembly|Senate|Legislature|lawmakers|attorney general)\b"
)
_APPEALS = re.compile(r"\b(?:\w+ Circuit\b(?! [Jj]udge)|[Aa]ppeals [Cc]ourt|[Cc]ourt of [Aa]ppeals)")
_COUNTY_TOLD = re.compile(
    r"\b(?:the|its|his|her|for) county\b|\bcounty(?:[’']s| (?:workers|employees|board|executive))"
)
_CITY_TOLD = re.compile(r"\b(?:[Cc]ity|[Cc]ities|[Tt]own|[Mm]ayor|[Vv]illage)\b")


@dataclass(frozen=True, slots=True)
class Raw:
    """A name of the gazetteer in a sentence; court: it stands for the seat of a court."""

    name: str
    start: int
    end: int
    court: bool


class Context:
    """The states of one article, by how often it names them, and those in which it says that its place lies."""

    def __init__(
        self, names: Names, gazetteer: Gazetteer, texts: Sequence[Sentence], raw: Callable[[str], list[Raw]]
    ) -> None:
        self._names = names
        self._gazetteer = gazetteer
        self.states: Counter[str] = Counter()
        self.anchors: set[str] = set()
        self.named: set[str] = set()
        self._known_counties: list[str] = []
        self._around: set[str | None] = set()
        for sentence in texts:
            skip = dateline(sentence.text)
            for found in raw(sentence.text):
                if found.start >= skip:
                    self._count(sentence.text, found)
            if town := self.dateline_town(sentence.text):
                self._around.add(self._above(town))
        for county in self._known_counties:
            if not any(gazetteer.state_of(own) in self.named for own in names.by_county.get(county, ())):
                self._add(names.counties[county], 1)
        whole = " ".join(sentence.text for sentence in texts)
        if not _APPEALS.search(whole):  # these courts sit in other states than those that they decide on
            told = {state for sentence in texts if (state := self._dateline_state(sentence.text))}
            if not self.states or told <= self.states.keys():
                self.states.update(told)
        self.tells_a_county = bool(_COUNTY_TOLD.search(whole)) and not _CITY_TOLD.search(whole)
        self.is_state_of_new_york = any(_STATE_OF_NEW_YORK.search(sentence.text) for sentence in texts)

    def dateline_town(self, text: str) -> str | None:
        """The town of a sentence's dateline: in the state that it tells, in one of the article's, or the only one."""
        match = DATELINE.match(text) if dateline(text) else None
        if match is None:
            return None
        name, _, told = match.group("place").partition(",")
        name = " ".join(part if part in ("of", "and") else part.capitalize() for part in name.lower().split())
        if name == "Washington":
            return None
        known, towns = self._names.cities.get(name), self._names.towns.get(name, ())
        candidates = [*towns, *([known] if known else [])]
        state = self._names.postal.get(told.strip()) or self._names.states.get(told.strip())
        if told.strip():
            return self.in_state(candidates, state) if state else None
        if self.states and (own := self.one_of(candidates)):
            return own
        states = {self._gazetteer.state_of(own) for own in candidates}
        return known or self._names.leading_towns.get(name) or (candidates[0] if len(states) == 1 else None)

    def explicit_state(self, text: str, end: int) -> tuple[str, int] | None:
        """The state named right behind, as in `Franklin County, Iowa` or `Clark, Nev.`, and where it ends."""
        comma = COMMA.match(text, end)
        if comma is None:
            return None
        match = self._names.abbreviations.match(text, comma.end())
        if match is None:
            return None
        short = match.group()
        own = self._names.postal.get(short) or self._names.states.get(short)
        return (own, match.end()) if own else None

    def in_state(self, candidates: Iterable[str], state: str) -> str | None:
        """The candidate in that state; the plainest where there are two."""
        within = sorted(
            {own for own in candidates if self._gazetteer.state_of(own) == state}, key=lambda own: (len(own), own)
        )
        return within[0] if within else None

    def one_of(self, candidates: Iterable[str]) -> str | None:
        """The one candidate in the article's states, those named most often first; None where two would do."""
        given = tuple(candidates)
        for _, group in _by_count(self.states):
            within = {own for own in given if self._gazetteer.state_of(own) in group}
            if len(within) == 1:
                return within.pop()
            if within:
                return None
        return None

    def anchored(self, candidates: Iterable[str]) -> str | None:
        """The candidate in the one state of which the article says that its city or county lies there."""
        if len(self.anchors) != 1:
            return None
        (state,) = self.anchors
        return self.in_state(candidates, state)

    def around_a_town(self, counties: Iterable[str]) -> str | None:
        """The one of some counties of a name in which a town that the article names lies."""
        within = {own for own in counties if own in self._around}
        return within.pop() if len(within) == 1 else None

    def is_here(self, place: str) -> bool:
        """Whether the article names the state of a place, or no state at all."""
        return not self.states or self._gazetteer.state_of(place) in self.states

    def level(self, own: str, candidates: Iterable[str]) -> str:
        """A name told as a county's or city's is beyond doubt where no other state of the article has one of it."""
        others = {state for place in candidates if (state := self._gazetteer.state_of(place)) in self.states}
        return "known" if others <= {self._gazetteer.state_of(own)} else "cue"

    def _count(self, text: str, raw: Raw) -> None:
        names = self._names
        if LIKE_A_PLACE.match(text, raw.end):
            return
        county = COUNTY_WORD.match(text, raw.end)
        if not county and raw.name not in names.states:
            self._around.update(
                above
                for town in names.towns.get(raw.name, ())
                if (above := self._above(town)) not in names.by_county.get(raw.name, ())
            )
        state = names.states.get(raw.name) or names.short_states.get(raw.name)
        if state and raw.name not in AMBIGUOUS_STATES and not county:
            self.states[state] += 2
            self.named.add(state)
            unnamed = ANCHOR.match(text, raw.end)
            if unnamed and not NUMBERED.search(text[: raw.start]):
                self.anchors.add(state)
        elif not county and (raw.name in AMBIGUOUS_STATES or raw.name in names.cities):
            own = names.cities.get(raw.name) or names.states[raw.name]
            self._add(own, 1)
            if raw.name == "Washington" and OF_UNNAMED.match(text, raw.end):
                self.anchors.add(own)
        if county:
            candidates = names.by_county.get(raw.name, ())
            if len(candidates) == 1:
                self._add(candidates[0], 1)
            elif raw.name in names.counties:
                self._known_counties.append(raw.name)
        explicit = self.explicit_state(text, county.end() if county else raw.end)
        if explicit:
            self.states[explicit[0]] += 2
            self.named.add(explicit[0])

    def _dateline_state(self, text: str) -> str | None:
        """The weakest context: the state that a dateline tells, or that of its town."""
        match = DATELINE.match(text) if dateline(text) else None
        if match is None:
            return None
        told = match.group("place").partition(",")[2].strip()
        town = None if told else self.dateline_town(text)
        return self._names.postal.get(told) or self._names.states.get(told) or self._gazetteer.state_of(town or "")

    def _above(self, town: str) -> str | None:
        place = self._gazetteer.get(town)
        return place.parent if place else None

    def _add(self, own: str, number: int) -> None:
        state = self._gazetteer.state_of(own)
        if state:
            self.states[state] += number


def _by_count(states: Counter[str]) -> list[tuple[int, set[str]]]:
    return [(n, {s for s, m in states.items() if m == n}) for n in sorted(set(states.values()), reverse=True)]
