"""Text comes from the network: whatever it holds, reading it takes time in proportion to its length."""

import time

import pytest

CHUNKS = [
    "A",
    "A-",
    "Aa ",
    "and ",
    "A and ",
    "(",
    "“",
    "Judge ",
    "County, ",
    "New York, ",
    "the court of ",
    "1,",
    "19 ",
    "sanctuary ",
    "ICE arrests ",
    "judge blocks ",
    "not ",
    "St. ",
    "Texas, ",
    "City of ",
    "Bb.",
    "signs ",
    "order ",
    "a ",
    ", Texas ",
]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_a_hostile_text_is_read_in_bounded_time(reading, chunk):
    text = ("sanctuary " + chunk * 20_000)[:20_000]
    reading("ICE sanctuary news", "short")
    began = time.process_time()
    reading(text[:2000], text)
    assert time.process_time() - began < 5
