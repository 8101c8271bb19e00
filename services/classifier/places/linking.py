"""From names in sentences to places: an explicit state beats a cue, a cue beats the article's states; else unlinked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.classifier.places import around
from services.classifier.places.context import Context, Raw
from services.classifier.places.masks import dateline, hidden
from services.classifier.places.names import CAPITALS, WORDS, Names
from services.classifier.places.twins import district_of_columbia, new_york_is_city, washington_is_state
from services.classifier.text.sentences import Sentence
from shared.places import Gazetteer

# A city of another state may be meant by a large city's name where it has this share of its people.
RIVAL = 0.1


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence and the place it is linked to. level: explicit, cue, known, context, dateline."""

    place: str
    start: int
    end: int
    level: str
    court: bool = False


class Linker:
    """Links the names of one article; the states that it names are context for its counties and towns."""

    def __init__(self, names: Names, gazetteer: Gazetteer, texts: Iterable[Sentence]) -> None:
        self._names = names
        self._gazetteer = gazetteer
        self._as_county: dict[str, str] = {}
        self._hits: dict[str, list[tuple[int, int, str]]] = {}
        self._context = Context(names, gazetteer, list(texts), lambda text: self._raw(text, masked=False))

    def mentions(self, sentence: Sentence, county_list: bool = False) -> list[Mention]:
        """Return the linked mentions of a sentence, in order. In a county list a bare name with a state is a county.

        The town of a dateline comes first, at level dateline and held back like a court's seat.
        """
        text = sentence.text
        found: list[Mention] = []
        skip = dateline(text)
        if skip and (town := self._context.dateline_town(text)):
            found.append(Mention(town, 0, skip, "dateline", court=True))
        for raw in self._raw(text):
            if raw.start < skip:
                continue
            if found and raw.start < found[-1].end:
                continue
            mention = self._link(text, raw, county_list)
            if mention:
                found.append(mention)
        return found

    def _raw(self, text: str, masked: bool = True) -> list[Raw]:
        hits = self._hits.get(text)
        if hits is None:
            hits = self._hits[text] = self._names_in(text)
        if not hits:
            return []
        hard, court = hidden(text) if masked else ([], [])
        chosen: list[Raw] = []
        reach = 0
        for start, minus_end, name in hits:
            end = -minus_end
            if start < reach or any(a <= start and end <= b for a, b in hard):
                continue
            reach = end
            chosen.append(Raw(name, start, end, any(a <= start and end <= b for a, b in court)))
        return chosen

    def _names_in(self, text: str) -> list[tuple[int, int, str]]:
        """All names of the gazetteer that stand as words, with start and minus end: in order, the longest first."""
        hits: list[tuple[int, int, str]] = []
        for last, name in self._names.automaton.iter(text):
            start, end = last - len(name) + 1, last + 1
            before = text[start - 1] if start else " "
            after = text[end] if end < len(text) else " "
            if before.isalnum() or after.isalnum():
                continue
            if before in "-’'." and start > 1 and text[start - 2].isalnum():
                continue
            if after == "-" and end + 1 < len(text) and text[end + 1].isupper() and name not in self._names.states:
                continue
            hits.append((start, -end, name))
        return sorted(hits)

    def _link(self, text: str, raw: Raw, county_list: bool) -> Mention | None:
        names = self._names
        if raw.name in names.nicknames:
            return Mention(names.nicknames[raw.name], raw.start, raw.end, "known", raw.court)
        before = text[: raw.start]
        county = around.COUNTY_WORD.match(text, raw.end)
        if county is None and raw.name not in names.states and self._holds_its_city(raw.name):
            county = around.SMALL_COUNTY_WORD.match(text, raw.end)
        end = county.end() if county else raw.end
        explicit = self._context.explicit_state(text, end)
        if (county or self._is_county(text, raw, explicit, county_list)) and (
            raw.name in names.by_county or raw.name in names.counties
        ):
            return self._county(text, raw, end, explicit)
        state = names.states.get(raw.name) or names.short_states.get(raw.name)
        if state and not (raw.name == "New York" and self._is_city_of_new_york(text, raw)):
            return self._state(text, raw, state)
        if explicit is None:
            explicit = self._state_of_row(text, raw)
        if explicit:
            own = self._context.in_state(names.towns.get(raw.name, ()), explicit[0])
            known = names.cities.get(raw.name)
            if known and self._gazetteer.state_of(known) == explicit[0]:
                own = own or known
            if own:
                return Mention(own, raw.start, max(raw.end, explicit[1]), "explicit", raw.court)
        if raw.name in ("LA", "DC") and before.rstrip().endswith(","):
            return None
        if raw.name == "New York":
            return Mention(names.cities["NYC"], raw.start, raw.end, "known", raw.court)
        if raw.name in self._as_county and raw.name not in names.cities:
            return Mention(self._as_county[raw.name], raw.start, raw.end, "context", raw.court)
        return self._of_its_county(text, raw, self._city(raw) if raw.name in names.cities else self._town(text, raw))

    def _of_its_county(self, text: str, raw: Raw, found: Mention | None) -> Mention | None:
        """The county of a city of which a sheriff or jail is told: cities that belong to a county have none."""
        if found is None or not around.SHERIFF_OR_JAIL.match(text, raw.end):
            return found
        above = self._gazetteer.ancestors(found.place)[:1]
        return replace(found, place=above[0].id, level="cue") if above and above[0].kind == "county" else found

    def _is_county(self, text: str, raw: Raw, explicit: tuple[str, int] | None, county_list: bool) -> bool:
        """Whether a name without the word is told as a county's: by a row of counties, or by an office of counties."""
        names, before = self._names, text[: raw.start]
        listed = around.COUNTY_LIST.match(text, raw.end) or around.COUNTIES.match(text, raw.end)
        if listed and not (raw.name in names.cities and around.CITIES_OF.search(before)):
            return True
        if around.COUNTY_OF.search(before) or (explicit and county_list):
            return True
        if raw.name in names.states:
            return False
        if around.COUNTIES_BEFORE.search(before):
            return True
        return bool(around.COUNTY_OFFICE.match(text, raw.end)) and self._holds_its_city(raw.name)

    def _holds_its_city(self, name: str) -> bool:
        """Whether a county of the name lies in the state of the large city of the name and is no smaller."""
        if name not in self._names.cities:
            return name in self._names.by_county
        own = self._county_of_city(name)
        return own is not None and self._names.people[own] >= self._names.people[self._names.cities[name]]

    def _county_of_city(self, name: str) -> str | None:
        """The county that shares name and state with a large city."""
        city = self._names.cities.get(name)
        state = self._gazetteer.state_of(city) if city else None
        return self._context.in_state(self._names.by_county.get(name, ()), state) if state else None

    def _is_city_of_new_york(self, text: str, raw: Raw) -> bool:
        return new_york_is_city(text, raw.start, raw.end, self._names.states, self._context.is_state_of_new_york)

    def _state(self, text: str, raw: Raw, state: str) -> Mention | None:
        before = text[: raw.start]
        if raw.name in self._names.short_states and before.rstrip().endswith((",", "(")):
            return None  # it says where a town lies that is not known
        unnamed = around.ADJECTIVE.match(text, raw.end) and around.NUMBERED.search(before)
        if raw.name == "Washington":
            if letters := district_of_columbia(text, raw.end):
                return Mention(self._names.postal["DC"], raw.start, letters.end(), "explicit", raw.court)
            if not washington_is_state(text, raw.start, raw.end, self._names.states):
                return None
        if unnamed or around.OF_UNNAMED.match(text, raw.end) or around.ANCHOR.match(text, raw.end):
            return None
        return Mention(state, raw.start, raw.end, "explicit", raw.court)

    def _state_of_row(self, text: str, raw: Raw) -> tuple[str, int] | None:
        """The state behind the last of a row of towns, where the name has a town of some size there."""
        row = around.ROW.match(text, raw.end)
        found = self._context.explicit_state(text, row.end()) if row else None
        if found is None:
            return None
        own = self._context.in_state(self._names.towns.get(raw.name, ()), found[0])
        known = self._names.cities.get(raw.name)
        if own and (known is None or self._names.people[own] >= RIVAL * self._names.people[known]):
            return found[0], raw.end
        return None

    def _county(self, text: str, raw: Raw, end: int, explicit: tuple[str, int] | None) -> Mention | None:
        names, context = self._names, self._context
        candidates = names.by_county.get(raw.name, ())
        known = names.counties.get(raw.name)
        explicit = explicit or self._state_of_counties(text, raw)
        if explicit and (own := context.in_state(candidates, explicit[0])):
            return Mention(own, raw.start, max(end, explicit[1]), "explicit", raw.court)
        if explicit and not (known or len(set(candidates)) == 1):
            return None
        if len(set(candidates)) == 1:
            self._as_county[raw.name] = candidates[0]
            return Mention(candidates[0], raw.start, end, "explicit", raw.court)
        if own := context.anchored(candidates):
            self._as_county[raw.name] = own
            return Mention(own, raw.start, end, "cue", raw.court)
        near = context.around_a_town(candidates)
        if near and context.is_here(near) and near != known:
            self._as_county[raw.name] = near
            return Mention(near, raw.start, end, "cue", raw.court)
        if known and context.is_here(known):
            return Mention(known, raw.start, end, context.level(known, candidates), raw.court)
        own = context.one_of(candidates) or near or known or names.leading_counties.get(raw.name)
        own = own or (self._county_of_city(raw.name) if self._holds_its_city(raw.name) else None)
        if own:
            self._as_county[raw.name] = own
        return Mention(own, raw.start, end, "context", raw.court) if own else None

    def _state_of_counties(self, text: str, raw: Raw) -> tuple[str, int] | None:
        """The state behind the word counties: `Bucks and Montgomery counties, Pa.`"""
        row = around.COUNTY_LIST.match(text, raw.end) or around.COUNTIES.match(text, raw.end)
        found = self._context.explicit_state(text, row.end()) if row else None
        return (found[0], raw.end) if found else None

    def _city(self, raw: Raw) -> Mention:
        """A large city, or its namesake in the state of which the article speaks."""
        names, context = self._names, self._context
        known = names.cities[raw.name]
        towns = names.towns.get(raw.name, ())
        own = context.anchored(towns)
        if own is None and len(context.named) == 1 and self._gazetteer.state_of(known) not in context.named:
            own = context.in_state(towns, next(iter(context.named)))
            own = own if own and names.people[own] >= RIVAL * names.people[known] else None
        if own and own != known and self._gazetteer.state_of(known) not in context.named:
            return Mention(own, raw.start, raw.end, "cue", raw.court)
        return Mention(known, raw.start, raw.end, "known", raw.court)

    def _town(self, text: str, raw: Raw) -> Mention | None:
        """A town counts by a cue or where the article names its state; its name must not stand in a person's name.

        Without its state it must be by far the largest of its name, and hold a place in the sentence.
        """
        names, context = self._names, self._context
        if raw.name in names.by_county and context.tells_a_county and raw.name not in WORDS:
            own = context.one_of(names.by_county[raw.name]) or names.counties.get(raw.name)
            own = own or names.leading_counties.get(raw.name)
            if own and not around.NAME_BEFORE.search(text[: raw.start]):
                return Mention(own, raw.start, raw.end, "context", raw.court)
        towns = names.towns.get(raw.name, ()) if raw.name not in WORDS else ()
        before = text[: raw.start]
        in_a_name = around.NAME_BEFORE.search(before) or around.NAME_AFTER.match(text, raw.end)
        cue = bool(around.CITY_OF.search(before) or around.CITY_AFTER.match(text, raw.end))
        leading = names.leading_towns.get(raw.name) if raw.name not in WORDS else None
        own = context.anchored(towns) or context.one_of(towns)
        if own and leading and self._is_dwarfed(own, leading):
            own = None
        if own:
            if cue:
                return Mention(own, raw.start, raw.end, context.level(own, towns), raw.court)
            opens = not before.strip(" “\"'‘") and raw.name not in CAPITALS
            plain = opens or bool(context.anchors) or raw.name in names.bare_towns
            if not in_a_name and (plain or around.PLACED.search(before)):
                return Mention(own, raw.start, raw.end, "context", raw.court)
            return None
        if raw.name in names.bare_counties and not in_a_name and not (cue and towns):
            return Mention(names.bare_counties[raw.name], raw.start, raw.end, "context", raw.court)
        if leading is None:
            return None
        placed = around.INSIDE.search(before) and raw.name not in CAPITALS
        if cue or (not in_a_name and (placed or raw.name in names.bare_towns)):
            return Mention(leading, raw.start, raw.end, "cue" if cue else "context", raw.court)
        return None

    def _is_dwarfed(self, own: str, leading: str) -> bool:
        """Whether a town is no match for its great namesake, and only a city of its state was named."""
        people = self._names.people
        told = self._context.named | self._context.anchors
        return people[own] < RIVAL * people[leading] and self._gazetteer.state_of(own) not in told
