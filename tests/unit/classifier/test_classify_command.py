import io

import orjson

from services.classifier.command import classify_lines

GOOD = {
    "id": "a",
    "url": "https://x.example/",
    "title": "Phoenix City Council rejects sanctuary bid",
    "text": "",
    "published": "2017-02-16",
}


def run(*lines):
    out, problems = io.StringIO(), io.StringIO()
    bad = classify_lines(lines, out, problems=problems)
    return bad, [orjson.loads(line) for line in out.getvalue().splitlines()], problems.getvalue().splitlines()


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
