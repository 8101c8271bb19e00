"""The stance of a place, from its own row and its state's: what view.sql says in SQL, said once more in Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.projection.readmodels.stances.bits import Grounds, status
from shared.events.vocabulary import Basis, Status

Ahead = Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Held:
    """What one row of table `stance` says, whatever its periods; the empty one stands for no row."""

    bits: int = 0
    ahead: Ahead = ()
    touched: int = 0
    without: Mapping[str, tuple[int, Ahead]] | None = None
    because: Mapping[int, Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Stance:
    """The answer: status, basis, contested, what is upcoming and on which day, and the deciding occurrences."""

    status: Status
    basis: Basis
    contested: bool
    upcoming: tuple[Status, date] | None
    because: tuple[str, ...]


def combine(own: Held, state: Held, *, is_state: bool) -> Stance:
    """Return what a place stands for (stance rules, section 3: status, contested, upcoming, because)."""
    now, basis = status(own.bits, state.bits, is_state=is_state)
    coming = upcoming(own.bits, own.ahead, state.bits, state.ahead, is_state=is_state)
    by_own, by_state = deciding(own.bits, state.bits, is_state=is_state)
    return Stance(
        now,
        basis,
        bool(own.touched & by_own or state.touched & by_state) or _differs(own, state, now, coming, is_state),
        coming,
        tuple(sorted({*_ids(own, by_own), *_ids(state, by_state)})),
    )


def upcoming(
    own: int, own_ahead: Ahead, state: int, state_ahead: Ahead, *, is_state: bool
) -> tuple[Status, date] | None:
    """Return the first later status that differs from today's, and its day."""
    now = status(own, state, is_state=is_state)[0]
    for day in sorted({step for step, _ in (*own_ahead, *state_ahead)}):
        later = status(_on(own, own_ahead, day), _on(state, state_ahead, day), is_state=is_state)[0]
        if later != now:
            return later, day
    return None


def deciding(own: int, state: int, *, is_state: bool) -> tuple[int, int]:
    """Return the grounds of the place, and of its state, that decide the status."""
    cooperation = own & (Grounds.CORE_COOPERATION | (0 if is_state else Grounds.OWN_BAN))
    if is_state and state & Grounds.BAN:
        return 0, int(Grounds.BAN)
    if own & Grounds.CORE_LIMITS:
        if state & Grounds.BAN:
            return int(Grounds.CORE_LIMITS), int(Grounds.BAN)
        return int(Grounds.CORE_LIMITS | cooperation), 0
    if cooperation or state & Grounds.MANDATE:
        return int(cooperation), int(state & Grounds.MANDATE)
    if own & (Grounds.SOFT_ACTS | Grounds.LIMITS_ENDED):
        return int(own & Grounds.SOFT_ACTS or own & Grounds.LIMITS_ENDED), 0
    return 0, int(state & Grounds.BAN)


def _on(now: int, ahead: Ahead, day: date) -> int:
    return next((bits for step, bits in reversed(ahead) if step <= day), now)


def _ids(held: Held, mask: int) -> list[str]:
    return [id_ for bit, ids in (held.because or {}).items() if bit & mask for id_ in ids]


def _differs(own: Held, state: Held, now: Status, coming: tuple[Status, date] | None, is_state: bool) -> bool:
    for ruling in {*(own.without or {}), *(state.without or {})}:
        own_bits, own_ahead = (own.without or {}).get(ruling, (own.bits, own.ahead))
        state_bits, state_ahead = (state.without or {}).get(ruling, (state.bits, state.ahead))
        if status(own_bits, state_bits, is_state=is_state)[0] != now:
            return True
        if upcoming(own_bits, own_ahead, state_bits, state_ahead, is_state=is_state) != coming:
            return True
    return False
