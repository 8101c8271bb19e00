"""How often Python looks for cycles: seldom, in a process that folds."""

import gc

YOUNG, MIDDLE, OLD = 50_000, 50, 100


def collect_seldom() -> None:
    """Have the cycle collector run seldom, for this process.

    The state of a fold is millions of small objects that live for ever and form no cycles; looking through them again
    and again cost 70 of 233 microseconds a claim at 100,000 claims, and grew with them. Memory stayed the same.
    """
    gc.set_threshold(YOUNG, MIDDLE, OLD)
