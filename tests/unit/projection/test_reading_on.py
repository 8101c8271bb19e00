"""From where a stream is read again: a table of what may be found at the start."""

import pytest

from services.projection.record.resume import LATE, Plan, Standing, plan

HOUR = int(LATE * 1000)


def standing(**told: object) -> Standing:
    usual = {"recorded": (5 * HOUR, 3), "first": (HOUR, 0), "last": (6 * HOUR, 0), "trimmed": False, "missing": False}
    return Standing(**{**usual, **told})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        (standing(), Plan()),
        (standing(trimmed=True), Plan()),
        (standing(recorded=(0, 0), last=(0, 0), first=None), Plan()),
        # the group has had what the record lacks: again, from before the last one recorded
        (standing(missing=True), Plan(read_after=(4 * HOUR, 0))),
        (standing(missing=True, recorded=(0, 0)), Plan(read_after=(0, 0))),
        (standing(missing=True, recorded=(20, 1)), Plan(read_after=(0, 0))),
        # what lay between was trimmed: read what is left, and say what is gone
        (
            standing(missing=True, trimmed=True, first=(5 * HOUR, 9)),
            Plan(read_after=(4 * HOUR, 0), gap=((5 * HOUR, 3), (5 * HOUR, 9))),
        ),
        (standing(trimmed=True, first=None), Plan(gap=((5 * HOUR, 3), (6 * HOUR, 1)))),
        (standing(trimmed=True, first=(5 * HOUR, 3)), Plan()),
        (
            standing(trimmed=False, first=(5 * HOUR, 9)),
            Plan(),
        ),  # an emptied server that began anew: nothing was trimmed
        # the server was lost, and its clock or its backup is behind: the old ids mean nothing any more
        (standing(last=(0, 0), first=None), Plan(named=(0, 0))),
        (standing(last=(4 * HOUR, 0)), Plan(named=(4 * HOUR, 0))),
        (standing(last=(4 * HOUR, 0), missing=True), Plan(named=(4 * HOUR, 0), read_after=(3 * HOUR, 0))),
    ],
)
def test_what_is_done(found: Standing, chosen: Plan) -> None:
    assert plan(found) == chosen
