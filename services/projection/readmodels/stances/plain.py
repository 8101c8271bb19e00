"""The plain form: every row of a state's places from all of its occurrences, with nothing kept in between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from services.projection.readmodels.occurrences.occurrence import Occurrence
from services.projection.readmodels.stances.acts import Act, Telling, acts_of, telling_of
from services.projection.readmodels.stances.grounds import banned
from services.projection.readmodels.stances.in_force import World
from services.projection.readmodels.stances.outlook import Outlook, outlook
from services.projection.readmodels.stances.row import StanceRow
from services.projection.readmodels.stances.rows import Run, rectangles, runs
from services.projection.readmodels.stances.rulings import Ruling, open_rulings, ruling_of
from shared.events.divisions import state_of


@dataclass(frozen=True, slots=True)
class Known:
    """The acts, tellings and rulings of a state as known at one instant."""

    acts: Sequence[Act]
    tellings: Sequence[Telling]
    rulings: Sequence[Ruling]


def known(state: str, occurrences: Iterable[Occurrence]) -> Known:
    """Read occurrences, all known at one instant."""
    occurrences = list(occurrences)
    acts = [act for occurrence in occurrences for act in acts_of(occurrence) if state_of(act.place) == state]
    tellings = [telling for occurrence in occurrences if (telling := telling_of(occurrence))]
    rulings = [ruling for occurrence in occurrences if (ruling := ruling_of(occurrence))]
    return Known(acts, tellings, sorted(rulings, key=lambda ruling: ruling.order))


def world(all_known: Known, place: str, day: date) -> World:
    """Return the world of a place: what is dated by a day."""
    own = [act for act in all_known.acts if act.place == place and act.day <= day]
    return World(
        acts=[act for act in own if not act.ending],
        endings=[act for act in own if act.ending],
        tellings=[telling for telling in all_known.tellings if telling.day <= day],
        rulings=[ruling for ruling in all_known.rulings if ruling.day <= day],
    )


def outlook_of(all_known: Known, state: str, place: str, day: date) -> Outlook:
    """Return the own outlook of a place at asOf; a locality's compliance looks at its state's bans."""
    own, above = world(all_known, place, day), world(all_known, state, day)
    if place == state:
        return outlook(own, day)
    otherwise = {}
    for ruling in open_rulings(own.rulings):
        rest = [other for other in own.rulings if other is not ruling]
        otherwise[ruling.id] = replace(own, rulings=rest, banned=partial(banned, replace(above, rulings=rest)))
    return outlook(replace(own, banned=partial(banned, above)), day, otherwise)


def runs_of(all_known: Known, state: str, place: str) -> list[Run]:
    """Return the runs of a place: its outlook can change only on a day that some act, telling or ruling names."""
    days = {day for act in all_known.acts for day in (act.day, act.starts, act.ends) if day}
    days |= {day for telling in all_known.tellings for day in (telling.day, telling.starts)}
    days |= {ruling.day for ruling in all_known.rulings}
    return runs((day, outlook_of(all_known, state, place, day)) for day in sorted(days))


def plain_rows(state: str, occurrences: Iterable[Occurrence]) -> set[StanceRow]:
    """Return all rows of a state's places, from all versions of all of its occurrences."""
    versions = list(occurrences)
    instants = sorted({instant for o in versions for instant in (o.known_from, o.known_to) if instant})
    at = [known(state, [o for o in versions if _known(o, instant)]) for instant in instants]
    places = sorted({act.place for all_known in at for act in all_known.acts})
    rows: set[StanceRow] = set()
    for place in places:
        rows |= rectangles(place, _slices(instants, at, state, place))
    return rows


def _slices(
    instants: Sequence[datetime], at: Sequence[Known], state: str, place: str
) -> Iterator[tuple[datetime, list[Run]]]:
    for instant, all_known in zip(instants, at, strict=True):
        yield instant, runs_of(all_known, state, place)


def _known(occurrence: Occurrence, instant: datetime) -> bool:
    return occurrence.known_from <= instant and (occurrence.known_to is None or instant < occurrence.known_to)
