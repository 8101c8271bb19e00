"""The generator: a seeded stream of whole events, in about the order in which sources would report them. Pure."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from heapq import heappop, heappush
from random import Random
from typing import Any

from shared.events import CLAIM_TYPES, DayBegan
from shared.events.data import event_id
from shared.places import Gazetteer
from tests.bench import happenings
from tests.bench.happenings import Act, Happening
from tests.bench.mix import Mix
from tests.bench.telling import Desk, Raw, event, instant
from tests.bench.world import State, World, build

Told = list[Raw]
_YEAR = 365
_NEWS = 90  # days for which the press goes back to a matter of its own accord
_LATELY = 2_000  # claims: what editors mostly have before them
_STEPS = 1.9  # of an act, on average: each is a happening of its own
_CLAIMS_OF_ONE = 10.4  # that a draw leads to, on average


def events(claims: int, gazetteer: Gazetteer, mix: Mix | None = None) -> Iterator[Raw]:
    """Yield (stream, event JSON) until `claims` claims are told; the same for the same arguments.

    Whatever the number, they are spread over the mix's decades, so that fewer claims are sparser, not shorter.
    """
    mix = mix or Mix()
    return _Chronicle(claims, mix, build(gazetteer, mix)).tell()


@dataclass(slots=True)
class _Chronicle:
    claims: int
    mix: Mix
    world: World
    told: int = 0
    owed_reviews: float = 0.0
    numbers: int = 0
    agenda: list[tuple[float, int, Any]] = field(default_factory=list)  # (day, number, what is then told)
    recent: dict[str, deque[Happening]] = field(default_factory=dict)  # by state
    acts: dict[str, deque[Act]] = field(default_factory=dict)  # by state, those that courts may decide on
    standing: deque[tuple[str, Happening]] = field(default_factory=lambda: deque(maxlen=3000))  # claims to review
    random: Random = field(init=False)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.mix.seed)
        self.desk = Desk(self.random, self.mix.text_length)

    def tell(self) -> Iterator[Raw]:
        random, mix = self.random, self.mix
        first = date.fromisoformat(mix.first_day).toordinal()
        span = date.fromisoformat(mix.last_day).toordinal() - first
        year = 0
        listed = mix.claims_in_lists / (1 - mix.claims_in_lists) * _CLAIMS_OF_ONE / mix.list_rows
        while self.told < self.claims:
            now = first + span * self.told / self.claims
            if (today := date.fromordinal(int(now))).year != year:
                year = today.year
                yield _new_year(today)
            if self.agenda and self.agenda[0][0] <= now:
                yield from heappop(self.agenda)[2](now)
            elif random.random() < listed:
                yield from self._list(now)
            else:
                self._occur(now)

    def _occur(self, now: float) -> None:
        random, mix, day = self.random, self.mix, int(now)
        state = self.world.state(random)
        share = mix.rulings + mix.enforcement + mix.listings_in_press
        draw = random.random() * (share + (1 - share) / _STEPS)
        several = random.random() < mix.several_states
        others = self._others(state, 1 + int(random.random() * 5)) if several else []
        acts = self.acts.setdefault(state.code, deque(maxlen=40))
        if draw < mix.rulings and acts:
            self._plan(happenings.ruling(random, acts[int(random.random() * len(acts))], day, others), now)
        elif draw < mix.rulings + mix.enforcement:
            self._plan(happenings.raid(random, state, self._number(), day, others), now)
        elif draw < mix.rulings + mix.enforcement + mix.listings_in_press:
            edition = day - day % 7
            self._plan(happenings.listing(state, state.locality(random), "ICE", edition, "listed", day), now)
        else:
            of_state = random.random() < mix.share_of_state_acts
            ban = of_state and state.code == mix.banning_state and random.random() < 0.02
            act = happenings.act(random, state, self._number(), day, of_state=of_state, ban=ban)
            acts.append(act)
            when = now
            for wait, stage in act.way:
                when += wait
                self._at(when, partial(self._step, act, stage))

    def _step(self, act: Act, stage: str, now: float) -> Told:
        self._plan(happenings.policy(act, stage, int(now)), now)
        return []

    def _plan(self, happening: Happening, now: float) -> None:
        """Put the stories of a happening on the agenda: one at once, most within days, some years later."""
        random, mix = self.random, self.mix
        self._at(now, partial(self._story, happening))
        # Many small stories and a few that everybody tells: a geometric number.
        stay = mix.retellings / (1 + mix.retellings)
        while random.random() < stay:
            late = random.random() < mix.late * 4 / 3  # of the further stories, so that it is the share of all
            wait = random.uniform(_YEAR, 10 * _YEAR) if late else random.expovariate(1 / mix.retold_within_days)
            self._at(now + wait, partial(self._story, happening))

    def _story(self, main: Happening, now: float) -> Told:
        random, mix, day = self.random, self.mix, int(now)
        recent = self.recent.setdefault(main.state.code, deque(maxlen=12))
        if random.random() < mix.documents:
            told = self._write([main], "document", "curated", day)
        else:
            chosen = [main]
            for _ in range(3):
                if recent and random.random() < mix.background:
                    other = recent[int(random.random() * len(recent))]
                    if day - other.day < _NEWS and all(other is not one for one in chosen):
                        chosen.append(other)
            told = self._write(chosen, "article", "rules", day)
        if day - main.day < _NEWS:
            recent.append(main)
        return told

    def _list(self, now: float) -> Told:
        """A list's edition: rows over a few states, and later, for some, that a place was dropped."""
        random, day = self.random, int(now)
        state = self.world.state(random)
        lister, edition = ("ICE", "State Monitor")[int(random.random() * 2)], day - day % 7
        rows: dict[str, Happening] = {}
        for one in [state, *self._others(state, 3)]:
            for _ in range(int(random.random() * self.mix.list_rows * 0.4) + 1):
                actor = one.locality(random)
                action = "listed" if random.random() < 0.85 else "dropped"
                rows[actor.id] = happenings.listing(one, actor, lister, edition, action, day)
        return self._write(list(rows.values()), "list", "list", day)

    def _write(self, about: list[Happening], kind: str, name: str, day: int) -> Told:
        random, mix, desk = self.random, self.mix, self.desk
        second = int(random.random() * 80_000)
        article, id_, spans = desk.article(kind, [one.sentence for one in about], day, second)
        told = [article]
        method = {"name": name, "version": "1", "hashes": {}}
        again = name == "rules" and random.random() < mix.read_again
        vague = [name == "rules" and random.random() < mix.vague for _ in about]
        for version in ("1", "2") if again else ("1",):
            method = {**method, "version": version}
            time = instant(day, second + 700 + 60 * int(version))
            ids = []
            for one, span, dim in zip(about, spans, vague, strict=True):
                reported = instant(day, second) if name == "rules" else date.fromordinal(day).isoformat()
                tier = "review" if name == "rules" and random.random() < mix.unsure else "auto"
                grade = {"curated": 4, "list": 3, "rules": 2 if random.random() < 0.8 else 1}[name]
                claim, claim_id = desk.claim(one.told(dim), id_, span, method, reported, time, tier, grade)
                told.append(claim)
                ids.append(claim_id)
                self.standing.append((claim_id, one))
            if name != "curated":
                told.append(desk.reading(id_, method, ids, time))
            self.told += len(ids)
            self.owed_reviews += len(ids) * mix.reviews
        if name == "rules" and random.random() < mix.copies:
            copy, copy_id, _ = desk.article(kind, [one.sentence for one in about], day, second + 30, copy_of=id_)
            told += [copy, desk.reading(copy_id, {**method, "name": "copy"}, [], instant(day, second + 800))]
        while self.owed_reviews >= 1:
            self.owed_reviews -= 1
            among = len(self.standing) if random.random() < mix.reviews_of_old else min(_LATELY, len(self.standing))
            claim_id, one = self.standing[-1 - int(random.random() * among)]
            told.append(desk.review(claim_id, one, instant(day, second + 900 + len(told))))
        return told

    def _others(self, state: State, count: int) -> list[State]:
        drawn = (self.world.state(self.random) for _ in range(count))
        return list({one.code: one for one in drawn if one is not state}.values())

    def _number(self) -> int:
        self.numbers += 1
        return self.numbers

    def _at(self, when: float, what: Any) -> None:
        heappush(self.agenda, (when, self._number(), what))


def _new_year(today: date) -> Raw:
    day = today.isoformat()
    return event(DayBegan.type, event_id(["day", day]), f"{day}T00:00:00Z", {"day": day})


def is_claim(stream: str) -> bool:
    """Whether a stream carries claims."""
    return stream in CLAIM_TYPES
