from datetime import UTC, date, datetime

import pytest
from graphql import GraphQLError, get_operation_ast, parse

from services.gateway.compiler import asks_schema_only, compile_document
from services.gateway.schema.build import build

SCHEMA = build()._schema
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
END_OF_DAY = datetime(2017, 9, 6, 23, 59, 59, 999999, tzinfo=UTC)


def compiled(query, operation=None, generation=7, **variables):
    document = parse(query)
    return compile_document(SCHEMA, document, get_operation_ast(document, operation), variables, generation, NOW)


def test_values_are_parameters_and_never_text():
    statement = compiled("""{ jurisdiction(name: "'; drop table place; --", state: "x'y") { id } }""")
    assert "drop" not in statement.sql
    assert ";" not in statement.sql
    assert "x'y" in statement.params


def test_one_document_is_one_text_whatever_its_values():
    query = "query($f: String, $n: Int) { jurisdiction(fips: $f) { children(first: $n) { nodes { name } } } }"
    assert compiled(query, f="48", n=7).sql == compiled(query, f="06", n=7).sql


def test_the_generation_is_in_the_text_and_the_token_in_the_row():
    statement = compiled('{ jurisdiction(fips: "48") { stance { status } } }', generation=12)
    assert "generation_12.stance_at(" in statement.sql
    assert "generation_7" not in statement.sql
    assert "p.generation, g.checkpoint as position" in statement.sql


def test_both_times_are_inherited_and_bound_once():
    statement = compiled("""{ jurisdiction(fips: "48", asOf: "2017-09-05", knownAt: "2017-09-06") {
        stance { status } parent { stance { status } history { status } } } }""")
    assert statement.params.count(date(2017, 9, 5)) == 1
    assert statement.params.count(END_OF_DAY) == 1
    assert statement.sql.count("stance_at($3::date, $4::timestamptz") == 2


@pytest.mark.parametrize(
    ("known_at", "bound"),
    [
        ('"2017-09-06"', END_OF_DAY),
        ('"2017-09-06T12:00:00Z"', datetime(2017, 9, 6, 12, tzinfo=UTC)),
        ('"2017-09-06T12:00:00+02:00"', datetime(2017, 9, 6, 10, tzinfo=UTC)),
        ('"2030-01-01"', NOW),
        ("null", NOW),
    ],
)
def test_known_at_is_an_instant_never_in_the_future(known_at, bound):
    statement = compiled(f'{{ jurisdiction(fips: "48", knownAt: {known_at}) {{ history {{ status }} }} }}')
    assert [value for value in statement.params if isinstance(value, datetime)][-1] == bound


@pytest.mark.parametrize("known_at", ["2017-09", "2017-09-06T12:00:00", "yesterday", "2017-02-30", "٢٠١٧-٠٩-٠٦", ""])
def test_what_is_no_instant_and_no_day_is_refused(known_at):
    with pytest.raises(GraphQLError, match="knownAt is a DateTime with an offset, or a date"):
        compiled("query($k: DateTime) { stanceMap(knownAt: $k) { id } }", k=known_at)


def test_what_is_skipped_is_not_computed():
    query = "query($no: Boolean!) { changes { totalCount @skip(if: $no) nodes @include(if: $no) { number } } }"
    assert "count(*)" not in compiled(query, no=True).sql
    assert "count(*)" in compiled(query, no=False).sql


def test_a_fragment_applies_to_the_types_that_it_is_for():
    sql = compiled('{ node(id: "x") { ...F } } fragment F on Node { id ... on Claim { tier } }').sql
    assert sql.count('as "tier"') == 1
    assert sql.count('as "id"') == 4


def test_only_the_schema():
    for query, only in (("{ __typename }", True), ("{ ...F } fragment F on Query { __schema { description } }", True),
                        ("{ __typename _meta { build } }", False)):  # fmt: skip
        document = parse(query)
        assert asks_schema_only(document, get_operation_ast(document, None)) is only
