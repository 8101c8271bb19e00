"""Days of three precisions, instants in UTC."""

from datetime import UTC, date, datetime

import pytest

from shared.events.dates import day_or_instant, edtf, first_day, instant, last_day, moment, read_instant


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2017-03-01", date(2017, 3, 1), date(2017, 3, 1)),
    ],
)
def test_a_beginning_counts_from_the_first_day_an_end_from_the_last(text, first, last):
    assert edtf(text) == text
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "17", "2017-13", "2017-02-30", "2017-1-1", "1500", "20170301", "2017-03-01T00:00Z"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        edtf(text)


def test_instants_are_written_in_utc():
    assert instant("2017-03-01T07:00:00-05:00") == "2017-03-01T12:00:00Z"
    for text in ("2017-03-01", "2017-03-01T07:00:00"):
        with pytest.raises(ValueError):
            instant(text)


def test_a_day_is_known_from_its_midnight_utc():
    assert read_instant(day_or_instant("2017-03-01")) == datetime(2017, 3, 1, tzinfo=UTC)
    with pytest.raises(ValueError):
        day_or_instant("2017-03")
    assert moment("2017-03") == "2017-03"
