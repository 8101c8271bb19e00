"""The ledger's clock: which days are announced."""

from datetime import date

from services.projection.fold.days import missing_days


def test_the_first_start_announces_today_only() -> None:
    assert missing_days((), date(2026, 11, 24)) == [date(2026, 11, 24)]


def test_missed_days_are_announced_oldest_first() -> None:
    days = missing_days([date(2026, 2, 26)], date(2026, 3, 1))
    assert days == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]


def test_a_day_is_announced_once_and_a_clock_that_goes_back_announces_nothing() -> None:
    assert missing_days([date(2026, 3, 1)], date(2026, 3, 1)) == []
    assert missing_days([date(2026, 3, 2)], date(2026, 3, 1)) == []


def test_a_day_that_was_left_out_is_announced_later() -> None:
    """Simulation, seed 2: the first day was on its way when days passed, so that the start after it knew of none."""
    known = [date(2017, 3, 1), date(2017, 3, 3)]
    assert missing_days(known, date(2017, 3, 4)) == [date(2017, 3, 2), date(2017, 3, 4)]
