"""What the gateway promises beside the answers: one statement, one token, coded errors, pages, a swap survived."""

import asyncpg
import pytest

from services.gateway.execution.ledger import Ledger

WIDE = """{
  a: jurisdiction(name: "Travis County", state: "TX") { stance { because { sources { evidence { quote } } } } }
  b: jurisdictions(first: 50) { totalCount nodes { parent { name } stance { status since } history { status }
    occurrences(first: 3) { nodes { title places { place { name } } } } } }
  stanceMap { status } changes { nodes { place { name } } } _meta { position } }"""
PAGES = """query($first: Int, $after: String, $last: Int, $before: String) {
  jurisdictions(first: $first, after: $after, last: $last, before: $before, order: POPULATION) {
    nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def test_a_document_is_one_statement_however_much_it_asks(gateway, monkeypatch):
    ran = []
    fetchrow = asyncpg.Pool.fetchrow

    async def counted(self, query, *arguments, **options):
        ran.append(query)
        return await fetchrow(self, query, *arguments, **options)

    await gateway.ledger.stop_watching()
    monkeypatch.setattr(asyncpg.Pool, "fetchrow", counted)
    data = await gateway.data(WIDE)
    assert data["b"]["totalCount"] == 12
    assert len(ran) == 1


async def test_what_asks_for_the_schema_only_needs_no_database(gateway):
    await gateway.ledger.stop()
    data = await gateway.data("{ __typename ...On } fragment On on Query { __schema { queryType { name } } }")
    assert data == {"__typename": "Query", "__schema": {"queryType": {"name": "Query"}}}


async def test_the_schema_may_be_asked_beside_the_ledger(gateway):
    query = 'query($t: String!) { kind: __type(name: $t) { kind } jurisdiction(fips: "48") { __typename name } }'
    data = await gateway.data(query, t="Jurisdiction")
    assert data == {"kind": {"kind": "OBJECT"}, "jurisdiction": {"__typename": "Jurisdiction", "name": "Texas"}}


async def test_one_token_one_answer(gateway):
    first, second = [await gateway.ask(WIDE) for _ in range(2)]
    assert first.extensions == second.extensions == {"token": {"generation": 7, "position": 41}}
    assert await gateway.data(WIDE) == await gateway.data(WIDE)


async def test_a_swap_between_two_answers_is_followed_at_once(gateway, seed_generation):
    await seed_generation(8, live=False)
    await gateway.data("{ _meta { generation } }")
    await gateway.ledger.stop_watching()
    await gateway.sql("update generation_8.place set name = 'Lone Star State' where fips = '48'")
    await gateway.sql("update fold.pointer set generation = 8")
    query = '{ jurisdiction(fips: "48") { name } _meta { generation } }'
    expected = {"jurisdiction": {"name": "Lone Star State"}, "_meta": {"generation": 8}}
    assert await gateway.data(query) == expected
    await gateway.sql("update fold.pointer set generation = 7; drop schema generation_8 cascade")
    assert (await gateway.data(query))["_meta"] == {"generation": 7}


async def test_without_a_live_generation_the_gateway_is_not_ready_and_says_so(gateway):
    await gateway.sql("delete from fold.pointer")
    assert await gateway.ledger.problem() == "no generation of read models is live"
    (error,) = await gateway.errors("{ _meta { position } }")
    assert error["extensions"] == {"code": "UNAVAILABLE"}


async def test_a_name_that_may_be_two_is_null_with_the_candidates(gateway):
    answer = await gateway.ask(
        '{ them: jurisdiction(name: "Paris") { id } texas: jurisdiction(name: "Texas") { fips } }'
    )
    (error,) = answer.errors
    assert error.path == ["them"]
    assert error.extensions["code"] == "AMBIGUOUS"
    assert [(each["name"], each["state"]) for each in error.extensions["candidates"]] == [
        ("Paris", "TX"),
        ("Paris", "CA"),
    ]


NAMES = [
        ('name: "paris", state: "Texas"', "state:tx/place:paris"),
        ('name: "Paris, TX"', "state:tx/place:paris"),
        ('name: "Paris CA"', "state:ca/place:paris"),
        ('name: "Austin", state: "48"', "state:tx/place:austin"),
        ('name: "Austin County"', "state:tx/county:austin"),
        ('name: "Orange", state: "TX"', "state:tx/county:orange"),
        ('name: "City of Austin"', "state:tx/place:austin"),
        ('name: "TX"', "state:tx"),
        ('name: "Waterloo"', "state:tx/place:austin"),
        ('id: "ocd-division/country:us/state:tx/place:waterloo"', "state:tx/place:austin"),
        ('fips: "06"', "state:ca"),
    ]  # fmt: skip


async def test_a_place_is_found_by_what_people_call_it(gateway):
    for asked, id_ in NAMES:
        data = await gateway.data(f"{{ jurisdiction({asked}) {{ id }} }}")
        assert data == {"jurisdiction": {"id": f"ocd-division/country:us/{id_}"}}


REFUSED = [
        ('{ jurisdiction(name: "Nowhere") { id } }', "NOT_FOUND"),
        ('{ jurisdiction(fips: "99") { id } }', "NOT_FOUND"),
        ("{ jurisdiction { id } }", "BAD_USER_INPUT"),
        ('{ jurisdiction(fips: "48", name: "Texas") { id } }', "BAD_USER_INPUT"),
        ("{ jurisdictions(first: 0) { totalCount } }", "BAD_USER_INPUT"),
        ("{ jurisdictions(first: 1, last: 1) { totalCount } }", "BAD_USER_INPUT"),
        ('{ jurisdictions(after: "WyJuYW1lIl0") { totalCount } }', "BAD_USER_INPUT"),
        ('{ occurrences(kind: "rumour") { totalCount } }', "BAD_USER_INPUT"),
        ('{ jurisdiction(name: "\\u0000") { id } }', "BAD_USER_INPUT"),
        ("{ jurisdictions(first: 100) { nodes { children(first: 100) { nodes { history { basis } } } } } }",
         "TOO_LARGE"),
        ("query A { _meta { position } } query B { _meta { position } }", "BAD_USER_INPUT"),
    ]  # fmt: skip


async def test_what_cannot_be_meant_is_refused_with_a_code(gateway):
    for query, code in REFUSED:
        for _ in range(2):  # the second time from the store of documents
            (error,) = await gateway.errors(query)
            assert error["extensions"]["code"] == code


async def test_faults_are_masked(gateway):
    await gateway.sql("alter table generation_7.place rename column name to label")
    (error,) = await gateway.errors("{ jurisdictions { nodes { name } } }")
    assert error["message"] == "Something went wrong here; it has been logged."


SIZES = [1, 3, 5, 12, 100]  # fmt: skip


async def test_pages_follow_one_another_both_ways(gateway):
    for size in SIZES:
        whole = [node["id"] for node in (await gateway.data(PAGES, first=100))["jurisdictions"]["nodes"]]
        for names, step in (
            (("first", "after", "endCursor", "hasNextPage"), 1),
            (("last", "before", "startCursor", "hasPreviousPage"), -1),
        ):
            (size_, from_, cursor, more), seen, at = names, [], None
            while True:
                page = (await gateway.data(PAGES, **{size_: size, from_: at}))["jurisdictions"]
                assert page["totalCount"] == 12
                seen = seen + [n["id"] for n in page["nodes"]] if step > 0 else [n["id"] for n in page["nodes"]] + seen
                at = page["pageInfo"][cursor]
                if not page["pageInfo"][more]:
                    break
            assert seen == whole


async def test_a_cursor_serves_its_own_order_only(gateway):
    end = (await gateway.data(PAGES, first=2))["jurisdictions"]["pageInfo"]["endCursor"]
    (error,) = await gateway.errors("query($c: String) { jurisdictions(after: $c) { totalCount } }", c=end)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_session_cannot_write(gateway):
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await gateway.ledger.fetch("delete from fold.change")


async def test_the_role_gateway_is_taken_where_it_may_be(gateway):
    assert (await gateway.ledger.fetch("select current_user::text as name"))[0]["name"] == "gateway"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await gateway.ledger.fetch("select value from record.text")


async def test_a_gateway_that_is_older_than_the_ledger_takes_it_up(database_url, seed_generation, connected):
    ledger = Ledger(await connected(database_url), poll=60)
    await ledger.start()
    try:
        assert await ledger.problem() == "no generation of read models is live"
        await seed_generation(7)
        assert await ledger.problem() is None
        assert (await ledger.fetch("select current_user::text as name"))[0]["name"] == "gateway"
    finally:
        await ledger.stop()
