"""From names in sentences to places: an explicit state beats a cue, a cue beats the article's states; else unlinked."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.classifier.places.masks import DATELINE, dateline, hidden
from services.classifier.places.names import AMBIGUOUS_STATES, WORDS, Names
from services.classifier.text.sentences import Sentence
from shared.places import Gazetteer

_COUNTY_WORD = re.compile(r"[\s-]+(?:County|Co\.|Parish|Borough)(?![\w])(?! of)")
_COUNTY_LIST = re.compile(
    r"(?:,? (?:and|or) |, )(?:[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)?(?:,? (?:and|or) |"
    r", ))*[A-Z][\w.’'-]*(?: [A-Z][\w’'-]*)? [Cc]ounties\b"
)
_COUNTIES = re.compile(r" [Cc]ounties\b")
_COUNTY_OF = re.compile(r"\b[Cc]ounty of $")
_CITY_OF = re.compile(r"\b(?:[Cc]ity|[Tt]own|[Vv]illage|[Mm]ayor) of $")
_CITY_AFTER = re.compile(
    r"^[’']?s? (?:[Cc]ity|[Tt]own|[Vv]illage) (?:[Cc]ouncil|[Cc]ommission|[Hh]all)|^[’']?s? (?:[Mm]ayor|"
    r"[Pp]olice)\b|^ City [Cc]"
)
_STATE_AFTER = re.compile(
    r"^[’']s? |^ and \w+ (?:other )?states|^ (?:state|law|State|statewide|Legislature|legislature|Gov|governor|"
    r"lawmakers|"
    r"House|Senate)\b"
)
_COMMA = re.compile(r",\s+|\s+\(")
_ADJECTIVE = re.compile(r"^ (?:counties|cities|sheriffs|towns|jurisdictions|police chiefs|mayors)\b")
_OF_UNNAMED = re.compile(r"^ (?:county|city|town|sheriff|village|suburb)(?:[’']s)?\b")
_NUMBERED = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|some|other|\d+) $", re.IGNORECASE)
_SHERIFF_COUNTY = re.compile(r"^ [Ss]heriffs?\b|^ and [A-Z]\w+ [Ss]heriffs\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence and the place it is linked to. level: explicit, cue, known, context."""

    place: str
    start: int
    end: int
    level: str
    court: bool = False


@dataclass(frozen=True, slots=True)
class _Raw:
    name: str
    start: int
    end: int
    court: bool


class Linker:
    """Links the names of one article; the states that it names are context for its counties and towns."""

    def __init__(self, names: Names, gazetteer: Gazetteer, texts: Iterable[Sentence]) -> None:
        self._names = names
        self._gazetteer = gazetteer
        self._as_county: dict[str, str] = {}
        self._states = self._context(given := list(texts))
        self._state_of_new_york = any(
            re.search(r"\bNew York(?:[’']s| (?:state|law|and \w+ other states))\b(?! (?:City|Mayor|Police))", s.text)
            for s in given
        )

    def mentions(self, sentence: Sentence, county_list: bool = False) -> list[Mention]:
        """Return the linked mentions of a sentence, in order. In a county list a bare name with a state is a county."""
        text = sentence.text
        found: list[Mention] = []
        skip = dateline(text)
        for raw in self._raw(text):
            if raw.start < skip:
                continue
            if found and raw.start < found[-1].end:
                continue
            mention = self._link(text, raw, county_list)
            if mention:
                found.append(mention)
        return found

    def _context(self, texts: list[Sentence]) -> Counter[str]:
        states: Counter[str] = Counter()
        for sentence in texts:
            for raw in self._raw(sentence.text, masked=False):
                if raw.name in self._names.states and raw.name not in AMBIGUOUS_STATES:
                    states[self._names.states[raw.name]] += 2
                elif raw.name in AMBIGUOUS_STATES or raw.name in self._names.cities:
                    own = self._names.cities.get(raw.name) or self._names.states[raw.name]
                    state = self._gazetteer.state_of(own)
                    if state:
                        states[state] += 1
                county = _COUNTY_WORD.match(sentence.text, raw.end)
                if county:
                    own_county = self._sole(raw.name)
                    if own_county:
                        states[self._gazetteer.state_of(own_county) or ""] += 1
                explicit = self._explicit_state(sentence.text, county.end() if county else raw.end)
                if explicit:
                    states[explicit[0]] += 2
        if not states:
            states.update(state for sentence in texts for state in self._dateline_state(sentence.text))
        return states

    def _dateline_state(self, text: str) -> list[str]:
        """The weakest context: the state of a dateline's town, where only one state has a town of that name."""
        match = DATELINE.match(text) if dateline(text) else None
        towns = self._names.towns.get(match.group("place").split(",")[0].title(), ()) if match else ()
        found = {self._gazetteer.state_of(own) for own in towns}
        return [state for state in found if state] if len(found) == 1 else []

    def _sole(self, name: str) -> str | None:
        """The county that the name means without a state: the only one, or the one of the hand-written table."""
        candidates = self._names.by_county.get(name, ())
        return candidates[0] if len(candidates) == 1 else self._names.counties.get(name)

    def _raw(self, text: str, masked: bool = True) -> list[_Raw]:
        hits: list[tuple[int, int, str]] = []
        for last, name in self._names.automaton.iter(text):
            start, end = last - len(name) + 1, last + 1
            before = text[start - 1] if start else " "
            after = text[end] if end < len(text) else " "
            if not (
                before.isalnum() or after.isalnum() or (before in "-’'" and start > 1 and text[start - 2].isalnum())
            ):
                if after == "-" and end + 1 < len(text) and text[end + 1].isupper() and name not in self._names.states:
                    continue
                hits.append((start, -end, name))
        hard, court = hidden(text) if masked else ([], [])
        chosen: list[_Raw] = []
        reach = 0
        for start, minus_end, name in sorted(hits):
            end = -minus_end
            if start < reach or any(a <= start and end <= b for a, b in hard):
                continue
            reach = end
            chosen.append(_Raw(name, start, end, any(a <= start and end <= b for a, b in court)))
        return chosen

    def _explicit_state(self, text: str, end: int) -> tuple[str, int] | None:
        """The state named right behind, as in `Franklin County, Iowa` or `Clark, Nev.`, and where it ends."""
        comma = _COMMA.match(text, end)
        if comma is None:
            return None
        match = self._names.abbreviations.match(text, comma.end())
        if match is None:
            return None
        short = match.group()
        own = self._names.postal.get(short) or self._names.states.get(short)
        return (own, match.end()) if own else None

    def _link(self, text: str, raw: _Raw, county_list: bool) -> Mention | None:
        before, after = text[: raw.start], text[raw.end :]
        names = self._names
        county = _COUNTY_WORD.match(text, raw.end)
        listed = bool(_COUNTY_LIST.match(text, raw.end) or _COUNTIES.match(text, raw.end))
        if raw.name in names.cities and re.search(r"\b[Cc]ities of\b", before):
            listed = False
        end = county.end() if county else raw.end
        explicit = self._explicit_state(text, end)
        as_county = county or listed or _COUNTY_OF.search(before) or (explicit and county_list)
        if re.search(r"counties, (?:[A-Z][\w.]*(?: [A-Z]\w+)? (?:and|or) )?$", before) and raw.name not in names.states:
            as_county = True
        if (
            not as_county
            and _SHERIFF_COUNTY.match(after)
            and raw.name not in names.states
            and raw.name in names.by_county
            and raw.name not in names.cities
        ):
            as_county = True
        if as_county and raw.name in names.by_county | names.counties:
            return self._county(raw, end, explicit)
        if raw.name in names.states and not self._is_city_name(text, raw, explicit):
            if (_ADJECTIVE.match(after) and _NUMBERED.search(before)) or _OF_UNNAMED.match(after):
                return None
            if raw.name == "Washington":
                return self._washington(text, raw)
            return Mention(names.states[raw.name], raw.start, raw.end, "explicit", raw.court)
        if explicit:
            own = self._in_state(names.towns.get(raw.name, ()), explicit[0])
            known = names.cities.get(raw.name)
            if own is None and known and self._gazetteer.state_of(known) == explicit[0]:
                own = known
            if own:
                return Mention(own, raw.start, explicit[1], "explicit", raw.court)
        if raw.name in ("LA", "DC") and before.rstrip().endswith(","):
            return None
        if raw.name == "New York":
            return Mention(names.cities["NYC"], raw.start, raw.end, "known", raw.court)
        if raw.name in names.cities:
            return Mention(names.cities[raw.name], raw.start, raw.end, "known", raw.court)
        if raw.name in self._as_county:
            return Mention(self._as_county[raw.name], raw.start, raw.end, "context", raw.court)
        if raw.name in names.towns and raw.name not in WORDS:
            return self._town(text, raw, bool(_CITY_OF.search(before) or _CITY_AFTER.match(after)))
        return None

    def _is_city_name(self, text: str, raw: _Raw, explicit: tuple[str, int] | None) -> bool:
        """New York is the city among cities and with its mayor; the state where its law or bodies are named."""
        if raw.name != "New York":
            return False
        after, before = text[raw.end :], text[: raw.start]
        if self._after_a_state(before):
            return False
        if self._state_of_new_york:
            return bool(_CITY_OF.search(before))
        if _CITY_OF.search(before) or _CITY_AFTER.match(after):
            return True
        return not (
            _STATE_AFTER.match(after)
            or (
                re.search(r"(?:[a-z], |\bin |\bof |\d, )$", before)
                and not re.search(r"[A-Z][\w.]+, (?:and )?$|cities of .*$|Angeles|Chicago|Boston", before)
            )
        )

    def _after_a_state(self, before: str) -> bool:
        """Whether the name follows a state in a list of states."""
        item = re.search(r"([A-Z]\w+(?: [A-Z]\w+)?),? (?:and )?$", before)
        return bool(item and item.group(1) in self._names.states and re.search(r"(?:, |and )$", before))

    def _washington(self, text: str, raw: _Raw) -> Mention | None:
        names, after = self._names, text[raw.end :]
        if re.match(r",? D\.?C\b\.?", after):
            return Mention(names.postal["DC"], raw.start, raw.end + 4, "explicit", raw.court)
        siblings = any(
            other in text
            for other in ("Oregon", "Idaho", "Alaska", "California", "Washington state", "Washington State")
        )
        chief = re.search(r"\bin $", text[: raw.start]) and re.match(r", [A-Z]\w+ [A-Z]\w+, has", after)
        if siblings or chief or re.match(r" (?:state|State|Legislature)", after):
            return Mention(names.states["Washington"], raw.start, raw.end, "explicit", raw.court)
        return None

    def _county(self, raw: _Raw, end: int, explicit: tuple[str, int] | None) -> Mention | None:
        candidates = self._names.by_county.get(raw.name, ())
        known = self._names.counties.get(raw.name)
        if explicit:
            own = self._in_state(candidates, explicit[0])
            return Mention(own, raw.start, explicit[1], "explicit", raw.court) if own else None
        if len(set(candidates)) == 1:
            self._as_county[raw.name] = candidates[0]
            return Mention(candidates[0], raw.start, end, "explicit", raw.court)
        if known and (not self._states or self._gazetteer.state_of(known) in self._states):
            return Mention(known, raw.start, end, self._sure(known, candidates), raw.court)
        own = self._by_context(candidates) or known
        if own:
            self._as_county[raw.name] = own
        return Mention(own, raw.start, end, "context", raw.court) if own else None

    def _town(self, text: str, raw: _Raw, cue: bool) -> Mention | None:
        """A town counts where the article names its state once; its name must not stand in a person's name."""
        own = self._by_context(self._names.towns[raw.name])
        if own is None:
            return None
        before, after = text[: raw.start], text[raw.end :]
        in_a_name = re.search(r"[A-Z][\w.’'-]*[ -]$", before) or re.match(r"[ -][A-Z]", after)
        if cue or (not in_a_name and re.search(r"\b(?:in|of|by|near|around|from|and|,|for|against|to)[ ]$", before)):
            level = self._sure(own, self._names.towns[raw.name]) if cue else "context"
            return Mention(own, raw.start, raw.end, level, raw.court)
        return None

    def _sure(self, own: str, candidates: Iterable[str]) -> str:
        """A name told as a county's or city's is beyond doubt where no other state of the article has one of it."""
        others = {state for place in candidates if (state := self._gazetteer.state_of(place)) in self._states}
        return "known" if others <= {self._gazetteer.state_of(own)} else "cue"

    def _in_state(self, candidates: Iterable[str], state: str) -> str | None:
        within = sorted(
            {own for own in candidates if self._gazetteer.state_of(own) == state}, key=lambda own: (len(own), own)
        )
        return within[0] if within else None

    def _by_context(self, candidates: Iterable[str]) -> str | None:
        """The one candidate in the article's states, those named most often first; None where two would do."""
        for _, group in _by_count(self._states):
            within = {own for own in candidates if self._gazetteer.state_of(own) in group}
            if len(within) == 1:
                return within.pop()
            if within:
                return None
        return None


def _by_count(states: Counter[str]) -> list[tuple[int, set[str]]]:
    return [(n, {s for s, m in states.items() if m == n}) for n in sorted(set(states.values()), reverse=True)]
