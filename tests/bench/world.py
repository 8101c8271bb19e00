"""Who acts in the synthetic world: the 50 states and some of their real localities, by the ids of the gazetteer."""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from shared.places import Gazetteer
from tests.bench.mix import Mix


@dataclass(frozen=True, slots=True)
class Actor:
    """A jurisdiction with the short name that its instruments carry."""

    id: str
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class State:
    """A state, its acting localities, the largest first, and its leaning: the chance that an act limits."""

    code: str
    actor: Actor
    localities: tuple[Actor, ...]
    leaning: float
    weights: tuple[float, ...]

    def locality(self, random: Random) -> Actor:
        """Draw a locality: a few are in the news all the time, most rarely."""
        return self.localities[bisect(self.weights, random.random() * self.weights[-1])]


@dataclass(frozen=True, slots=True)
class World:
    """All states with the weights by which they are drawn."""

    states: tuple[State, ...]
    weights: tuple[float, ...]

    def state(self, random: Random) -> State:
        """Draw a state."""
        return self.states[bisect(self.weights, random.random() * self.weights[-1])]

    @property
    def actors(self) -> int:
        """How many places may act."""
        return sum(1 + len(state.localities) for state in self.states)


def build(gazetteer: Gazetteer, mix: Mix) -> World:
    """Return the world of a mix; the same for the same gazetteer and mix."""
    random = Random(mix.seed)
    by_state: dict[str, list[tuple[int, str, Actor]]] = {}
    for place in gazetteer.places.values():
        if place.state and place.state != place.id and place.kind in ("place", "county", "parish", "borough"):
            actor = Actor(place.id, place.name, place.id.rpartition(":")[2])
            by_state.setdefault(place.state, []).append((-(place.population or 0), place.id, actor))
    states = []
    shares = []
    for place in sorted(gazetteer.places.values(), key=lambda place: place.id):
        if place.kind != "state":
            continue
        code = str(place.state_code).lower()
        banning = code == mix.banning_state
        known = sorted(by_state[place.id])
        cities = [actor for _, _, actor in known if "/place:" in actor.id]
        counties = [actor for _, _, actor in known if "/place:" not in actor.id]
        count = mix.banning_localities if banning else mix.other_localities
        chosen = [actor for pair in zip(cities[:count], counties[:count], strict=False) for actor in pair][:count]
        weights = tuple(accumulate(1 / (rank + 5) for rank in range(len(chosen))))
        own = Actor(place.id, place.name, code)
        states.append(State(code, own, tuple(chosen), 0.5 if banning else random.uniform(0.2, 0.8), weights))
        shares.append(0.0 if banning else 1 / (1 + random.random() * 4))
    others = sum(shares)
    share = mix.share_of_banning_state
    weighed = [share if w == 0.0 else w / others * (1 - share) for w in shares]
    return World(tuple(states), tuple(accumulate(weighed)))
