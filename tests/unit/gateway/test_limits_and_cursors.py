import pytest
from graphql import GraphQLError, parse

from services.gateway.compiler.cursors import page, read
from services.gateway.limits.measure import MOST_ALIASES, MOST_DEPTH, MOST_FIELDS, problem


def doubling(levels):
    parts = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return parse("{ ...F0 } " + " ".join(parts) + f" fragment F{levels} on Query {{ __typename }}")


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ("{ a " * (MOST_DEPTH + 1) + "}" * (MOST_DEPTH + 1), "levels"),
        ("{ a { " + " ".join(f"a{n}: b" for n in range(MOST_ALIASES + 1)) + " } }", "aliases"),
        ("{ a { " + "b " * (MOST_FIELDS + 1) + " } }", "fields"),
        ("{ " + " ".join(f"f{n}" for n in range(41)) + " }", "root fields"),
        ("{ a " + "@skip(if: true) " * 41 + " }", "directives"),
        ("{ " + "a" * 64 + " }", "A name is longer"),
        ("{ ...F } fragment F on Q { a { " + "b " * (MOST_FIELDS + 1) + " } }", "fields"),
    ],
)
def test_what_is_too_much_is_named(document, what):
    error = problem(parse(document))
    assert error
    assert what in error.message
    assert error.extensions == {"code": "TOO_LARGE"}


def test_fragments_that_double_are_each_measured_once():
    assert problem(doubling(30))  # spread out, they are a thousand million


def test_a_circle_of_fragments_is_left_to_validation():
    assert problem(parse("{ ...A } fragment A on Q { ...B } fragment B on Q { ...A }")) is None


def test_an_honest_document_passes():
    assert problem(parse("{ a { b(c: 1) { d e: f @skip(if: true) } ...F } } fragment F on A { g }")) is None


CURSOR = "WyJwb3B1bGF0aW9uIiwgIi01IiwgIngiXQ"  # ["population", "-5", "x"]
TYPES = ("bigint", "text")


def test_a_cursor_is_read_back():
    assert read("after", CURSOR, "population", TYPES) == ["-5", "x"]


@pytest.mark.parametrize(
    "cursor",
    [
        "", "!!", CURSOR + "=", CURSOR[:-1], "é", "WyJuYW1lIiwgIi01IiwgIngiXQ", "WyJwb3B1bGF0aW9uIiwgIngiLCAieCJd",
        "WyJwb3B1bGF0aW9uIiwgIjk5OTk5OTk5OTk5OTk5OTk5OTk5IiwgIngiXQ", "W10", "e30", "bnVsbA",
    ],
)  # fmt: skip
def test_what_is_no_cursor_of_the_list_is_refused(cursor):
    with pytest.raises(GraphQLError, match="after is no cursor of this list"):
        read("after", cursor, "population", TYPES)


@pytest.mark.parametrize("arguments", [{"first": 0}, {"first": 101}, {"last": -1}, {"first": 1, "last": 1}])
def test_sizes_out_of_bounds_are_refused(arguments):
    with pytest.raises(GraphQLError, match=r"first|last"):
        page(arguments, "name", ("text",))


def test_a_page_untold_is_the_first_twenty():
    found = page({}, "name", ("text",))
    assert (found.size, found.backward, found.after, found.before) == (20, False, None, None)
