import pytest

from services.classifier.dates.days import days, effect_day, event_day


@pytest.mark.parametrize(
    ("text", "published", "found"),
    [
        ("It ruled on April 25, 2017.", None, [("2017-04-25", "event")]),
        ("Decision date 13 March 2018", None, [("2018-03-13", "event")]),
        ("It ruled Tuesday.", "2017-05-09", [("2017-05-09", "event")]),
        ("It ruled on Wednesday.", "2017-05-09", [("2017-05-03", "event")]),
        ("It was signed today.", "2017-05-09", [("2017-05-09", "event")]),
        ("It was signed yesterday.", "2017-05-09", [("2017-05-08", "event")]),
        ("The law takes effect Sept. 1.", "2017-05-09", [("2017-09-01", "effect")]),
        ("The law takes effect Jan. 1.", "2017-10-05", [("2018-01-01", "effect")]),
        ("He signed it on Dec. 20.", "2017-01-10", [("2016-12-20", "event")]),
        ("In July 2017 it began.", None, [("2017-07", "event")]),
        ("It has stood since 2013.", "2017-05-09", [("2013", "event")]),
        ("It May be heard; the vote was 31-20.", "2017-05-09", []),
        ("They may vote next Tuesday.", "2017-05-10", [("2017-05-16", "other")]),
        ("Papers are due by June 30, 2017.", None, [("2017-06-30", "other")]),
        ("On September 25 a panel ruled.", None, []),
        ("It ruled Tuesday.", "2017-05", []),
        ("There is no Feb. 30, 2017.", None, []),
    ],
)
def test_days_in_a_sentence(text, published, found):
    assert [(day.edtf, day.purpose) for day in days(text, published)] == found


def test_the_day_of_the_event_is_not_the_day_of_effect():
    text = ["Gov. X signed the bill Sunday. It takes effect Sept. 1."]
    assert event_day(text, "2017-05-09").edtf == "2017-05-07"
    assert effect_day(text, "2017-05-09") == "2017-09-01"
