"""What a stance is made of: one bit per ground, and the status that the grounds of a place and its state give."""

from enum import IntFlag

from shared.events.vocabulary import Basis, Status


class Grounds(IntFlag):
    """The grounds of a stance. BAN and MANDATE are set on a state only: acts that reach its localities."""

    CORE_LIMITS = 1
    CORE_COOPERATION = 2
    OWN_BAN = 4
    SOFT_ACTS = 8
    LIMITS_ENDED = 16
    BAN = 32
    MANDATE = 64


def status(own: int, state: int, *, is_state: bool) -> tuple[Status, Basis]:
    """Return status and basis, the first rule that fits (stance rules, section 3, Status).

    `own` are the place's grounds, `state` those of its state (its own again where the place is the state).
    """
    ban, mandate = state & Grounds.BAN, state & Grounds.MANDATE
    cooperation = own & (Grounds.CORE_COOPERATION | (0 if is_state else Grounds.OWN_BAN))
    if is_state and ban:
        return "ANTI_SANCTUARY", "OWN"
    if own & Grounds.CORE_LIMITS:
        return "PREEMPTED" if ban else "MIXED" if cooperation else "SANCTUARY", "OWN"
    if cooperation:
        return "MIXED" if mandate else "COOPERATING", "OWN"
    if mandate:
        return "SANCTUARY", "INHERITED"
    if own & Grounds.SOFT_ACTS:
        return "STEALTH", "OWN"
    if own & Grounds.LIMITS_ENDED:
        return "COOPERATING", "OWN"
    if ban:
        return "COOPERATING", "INHERITED"
    return "UNKNOWN", "NONE"
