import itertools

import orjson

from services.classifier.command import Malformed, Read, classify_lines
from services.classifier.model.second import second_voters
from shared.places import gazetteer

GOOD = {
    "id": "a",
    "url": "https://x.example/",
    "title": "Phoenix City Council rejects sanctuary bid",
    "text": "",
    "published": "2017-02-16",
}


def run(*lines):
    read = list(classify_lines(lines, second_voters(gazetteer())[0]))
    rows = [one.row for one in read if isinstance(one, Read)]
    problems = [f"line {one.number}: {one.reason}" for one in read if isinstance(one, Malformed)]
    return len(problems), rows, problems


def test_a_line_in_gives_a_line_out_with_the_quote_of_its_span():
    bad, rows, _ = run(orjson.dumps(GOOD))
    (event,) = rows[0]["events"]
    assert (bad, rows[0]["id"]) == (0, "a")
    assert event.keys() == {
        "type",
        "jurisdictions",
        "direction",
        "stage",
        "event_date",
        "evidence",
        "confidence",
        "tier",
    }
    evidence = event["evidence"]
    assert GOOD[evidence["field"]][evidence["start"] : evidence["end"]] == evidence["quote"]
    assert (event["type"], event["direction"], event["stage"]) == ("policy-changed", "cooperates", "failed")


def test_a_malformed_line_is_named_by_its_number_and_the_others_are_classified():
    bad, rows, problems = run("{broken", orjson.dumps(GOOD), b"[]", orjson.dumps({**GOOD, "published": "soon"}))
    assert (bad, len(rows)) == (3, 1)
    assert [line.split(":")[0] for line in problems] == ["line 1", "line 3", "line 4"]


def test_a_line_that_ingest_would_take_needs_no_id():
    bad, rows, problems = run(
        orjson.dumps({"url": "https://news.example/1", "title": "Weather"}), orjson.dumps({"title": "x"})
    )
    assert (bad, [row["id"] for row in rows]) == (1, ["https://news.example/1"])
    assert problems == ["line 2: an object with id (or url), title, text and published is expected"]


def test_missing_texts_and_dates_are_no_error():
    bad, rows, _ = run(
        orjson.dumps({"id": 7}), "", orjson.dumps({"id": 8, "title": None, "text": None, "published": None})
    )
    assert (bad, [row["events"] for row in rows]) == (0, [[], []])


def test_a_time_without_an_offset_is_taken_as_its_day():
    bad, rows, _ = run(
        orjson.dumps({**GOOD, "published": "2017-02-16T09:30:00"}), orjson.dumps({**GOOD, "url": "u" * 3000})
    )
    assert (bad, rows[0]["events"][0]["event_date"]) == (1, "2017-02-16")


def test_each_line_is_read_as_it_is_asked_for():
    """An input without an end gives its first answers."""
    endless = itertools.chain([b"{broken"], itertools.repeat(orjson.dumps(GOOD)))
    first, second = itertools.islice(classify_lines(endless), 2)
    assert isinstance(first, Malformed)
    assert isinstance(second, Read)
    assert (first.number, second.number) == (1, 2)
    assert len(second.row["events"]) == len(second.claims) == 1
