"""The one query that everybody starts from, and its relatives, on a seeded ledger."""

START = """{ jurisdiction(fips: "48453", asOf: "2017-09-05", knownAt: "2017-09-06") {
    id name kind population parent { name }
    stance { status basis contested confidence since upcoming { status on }
      because { id kind title occurredOn sources { url publisher publishedAt evidence { quote start end } } } }
    listings { lister listName edition action reason }
    history { status basis validFrom validTo } }
  _meta { position generation } }"""


async def test_the_query_that_everybody_starts_from(gateway):
    assert await gateway.data(START) == {
        "jurisdiction": {
            "id": "ocd-division/country:us/state:tx/county:travis",
            "name": "Travis County",
            "kind": "county",
            "population": 1290188,
            "parent": {"name": "Texas"},
            "stance": {
                "status": "SANCTUARY",
                "basis": "OWN",
                "contested": True,
                "confidence": 0.99,
                "since": "2017-02-01",
                "upcoming": None,
                "because": [
                    {
                        "id": "c0000000-0000-4000-8000-000000000005",
                        "kind": "policy-changed",
                        "title": "Travis County limits detainers",
                        "occurredOn": "2017-02-01",
                        "sources": [],
                    }
                ],
            },
            "listings": [
                {
                    "lister": "ICE",
                    "listName": "Declined Detainer Outcome Report",
                    "edition": None,
                    "action": "withdrawn",
                    "reason": None,
                }
            ],
            "history": [{"status": "SANCTUARY", "basis": "OWN", "validFrom": "2017-02-01", "validTo": None}],
        },
        "_meta": {"position": 41, "generation": 7},
    }


async def test_what_happened_is_told_with_its_sentences(gateway):
    query = """query($id: ID!) { occurrence(id: $id, knownAt: "2017-06-01") {
      id title confidence stage symbolic effectiveOn dimensions instrument { id kind name }
      disagreements { field values } places { role place { name } }
      sources { url publisher title erased evidence { quote field start end } claim { eventId } }
      claims { id eventDate cause { headline author erased } } } }"""
    found = (await gateway.data(query, id="c0000000-0000-4000-8000-000000000001"))["occurrence"]
    assert found == {
        "id": "c0000000-0000-4000-8000-000000000001",
        "title": 'Texas enacts SB 4 — "the ban"',
        "confidence": 0.925,
        "stage": "enacted",
        "symbolic": False,
        "effectiveOn": "2017-09-01",
        "dimensions": ["sanctuary_ban"],
        "instrument": {"id": "tx:sb4-2017", "kind": "statute", "name": "Senate Bill 4"},
        "disagreements": [
            {"field": "confidence", "values": [1, None]},
            {"field": "event_date", "values": ["2017-05"]},
        ],
        "places": [{"role": "actor", "place": {"name": "Texas"}}],
        "sources": [
            {
                "url": "https://news.example/sb4",
                "publisher": "The Example",
                "title": "Governor signs SB 4",
                "erased": False,
                "evidence": [{"quote": "Texas ban", "field": "text", "start": 0, "end": 9}],
                "claim": {"eventId": "c0000000-0000-4000-8000-000000000001"},
            },
            {
                "url": "https://court.example/order",
                "publisher": None,
                "title": "Order of the court",
                "erased": False,
                "evidence": [{"quote": "🗽 la", "field": "text", "start": 4, "end": 8}],
                "claim": {"eventId": "c0000000-0000-4000-8000-000000000001"},
            },
            {
                "url": "https://wire.example/sb4",
                "publisher": "The Wire",
                "title": None,
                "erased": True,
                "evidence": [],
                "claim": {"eventId": "c0000000-0000-4000-8000-000000000002"},
            },
        ],
        "claims": [
            {
                "id": "claim/c0000000-0000-4000-8000-000000000001",
                "eventDate": "2017-05-07",
                "cause": {"headline": "Governor signs SB 4", "author": "The Capitol Desk", "erased": False},
            },
            {
                "id": "claim/c0000000-0000-4000-8000-000000000002",
                "eventDate": "2017-05",
                "cause": {"headline": None, "author": None, "erased": True},
            },
        ],
    }


async def test_the_present_is_today_and_the_future_is_known_as_now(gateway):
    told, future = [
        await gateway.data(
            f'{{ jurisdiction(fips: "48"{more}) {{ stance {{ status contested }} history {{ basis }} }} }}'
        )
        for more in ("", ', knownAt: "2999-01-01"')
    ]
    assert told == future == {"jurisdiction": {"stance": {"status": "UNKNOWN", "contested": True}, "history": []}}


async def test_a_bare_day_is_known_to_its_end(gateway):
    query = '{ jurisdiction(fips: "48", asOf: "2017-09-05", knownAt: "%s") { stance { status } } }'
    by_day = [
        (await gateway.data(query % at))["jurisdiction"]["stance"]["status"]
        for at in ("2017-08-29", "2017-08-29T23:59:59Z", "2017-08-29T20:30:00-04:00", "2017-08-30")
    ]
    assert by_day == ["ANTI_SANCTUARY", "ANTI_SANCTUARY", "UNKNOWN", "UNKNOWN"]


async def test_what_is_to_come_is_told(gateway):
    query = """{ jurisdiction(fips: "48453", asOf: "2017-06-15", knownAt: "2017-06-20") {
      stance { status since upcoming { status on } } } }"""
    stance = (await gateway.data(query))["jurisdiction"]["stance"]
    assert stance == {
        "status": "SANCTUARY",
        "since": "2017-02-01",
        "upcoming": {"status": "PREEMPTED", "on": "2017-09-01"},
    }


async def test_any_member_claim_finds_its_occurrence(gateway):
    query = """query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
      ... on Occurrence { kind } ... on Article { url } ... on Jurisdiction { fips } ... on Claim { method } } }"""
    ids = [
        "c0000000-0000-4000-8000-000000000002",
        "claim/c0000000-0000-4000-8000-000000000002",
        "a0000000-0000-4000-8000-000000000003",
        "ocd-division/country:us/state:tx/place:waterloo",
        "c0000000-0000-4000-8000-00000000ffff",
        "nothing",
    ]
    assert (await gateway.data(query, ids=ids))["nodes"] == [
        {"__typename": "Occurrence", "id": "c0000000-0000-4000-8000-000000000001", "kind": "policy-changed"},
        {"__typename": "Claim", "id": ids[1], "method": "frames"},
        {"__typename": "Article", "id": ids[2], "url": "https://wire.example/sb4"},
        {"__typename": "Jurisdiction", "id": "ocd-division/country:us/state:tx/place:austin", "fips": None},
        None,
        None,
    ]


async def test_an_id_that_was_served_before_its_claim_was_retracted_keeps_resolving(gateway):
    gone, left = "c0000000-0000-4000-8000-000000000001", "c0000000-0000-4000-8000-000000000002"
    await gateway.sql(
        f"update generation_7.occurrence set known_to = '2018-01-01' where id = '{gone}' and known_to = 'infinity';"
        f"insert into generation_7.occurrence select state, '{left}', '2018-01-01', 'infinity', kind, event_date, day,"
        " places,"
        f" roles, title, direction, verb, fields, disagreements, '{{{left}}}', 500, '{left}'"
        " from generation_7.occurrence"
        f" where id = '{gone}' and known_to = '2018-01-01'"
    )
    query = "query($id: ID!) { occurrence(id: $id) { id } node(id: $id) { id } }"
    assert await gateway.data(query, id=gone) == {"occurrence": {"id": left}, "node": {"id": left}}


async def test_an_id_that_was_served_before_a_new_version_read_the_article_keeps_resolving(gateway):
    now, old, other = (f"c0000000-0000-4000-8000-00000000000{n}" for n in ("1", "e", "f"))
    for id_, more in ((old, ""), (other, ', "places": [1]')):
        await gateway.sql(
            "insert into generation_7.claim select (jsonb_populate_record(c, to_jsonb(c) ||"
            f""" '{{"id": "{id_}", "version": "0.9", "standing": "superseded"{more}}}')).*"""
            f" from generation_7.claim c where c.id = '{now}'"
        )
    query = "query($id: ID!) { occurrence(id: $id) { id } node(id: $id) { id } }"
    assert await gateway.data(query, id=old) == {"occurrence": {"id": now}, "node": {"id": now}}
    assert await gateway.data(query, id=other) == {"occurrence": None, "node": None}


async def test_an_occurrence_of_two_states_is_one_matter(gateway):
    data = await gateway.data(
        """{ occurrences(kind: "enforcement-reported") {
          totalCount nodes { places { place { name stateCode } } counts { n } } } }"""
    )
    assert data["occurrences"] == {
        "totalCount": 1,
        "nodes": [
            {
                "places": [
                    {"place": {"name": "Orange County", "stateCode": "CA"}},
                    {"place": {"name": "Travis County", "stateCode": "TX"}},
                ],
                "counts": [{"n": 51}],
            }
        ],
    }


async def test_the_map_has_every_place_of_its_level(gateway):
    data = await gateway.data(
        '{ stanceMap(kind: "state", asOf: "2017-09-05", knownAt: "2017-08-29") { fips id status } }'
    )
    assert data["stanceMap"] == [
        {"fips": "06", "id": "ocd-division/country:us/state:ca", "status": "UNKNOWN"},
        {"fips": "48", "id": "ocd-division/country:us/state:tx", "status": "ANTI_SANCTUARY"},
    ]
    counties = await gateway.data(
        '{ stanceMap(kind: "county", state: "Texas", knownAt: "2017-03-01") { fips status } }'
    )
    assert [(point["fips"], point["status"]) for point in counties["stanceMap"]] == [
        ("48015", "UNKNOWN"),
        ("48361", "UNKNOWN"),
        ("48453", "SANCTUARY"),
    ]


async def test_two_points_are_compared(gateway):
    data = await gateway.data("""{ compare(state: "TX", kind: "county",
        from: {asOf: "2017-09-05", knownAt: "2017-08-29"},
      to: {asOf: "2017-09-05", knownAt: "2017-09-06"}) {
        totalCount
        nodes { place { name stance { status } } before { status contested } after { status contested } } } }""")
    assert data["compare"]["totalCount"] == 4 - 1
    assert data["compare"]["nodes"][-1] == {
        "place": {"name": "Travis County", "stance": {"status": "SANCTUARY"}},
        "before": {"status": "PREEMPTED", "contested": False},
        "after": {"status": "SANCTUARY", "contested": True},
    }


async def test_the_journal_and_the_record(gateway):
    data = await gateway.data("""{ changes(since: 11, place: "ocd-division/country:us/state:tx") {
        nodes { number position scope cause at place { name } before { status } after { status basis contested } } }
      later: changes(since: 12) { nodes { scope before { status } } }
      event(id: "a0000000-0000-4000-8000-000000000001") { position type envelope } }""")
    assert data["changes"]["nodes"] == [
        {
            "number": 1,
            "position": 12,
            "scope": "CURRENT",
            "cause": "c0000000-0000-4000-8000-000000000001",
            "at": "2017-05-08T00:00:00+00:00",
            "place": {"name": "Texas"},
            "before": {"status": "UNKNOWN"},
            "after": {"status": "ANTI_SANCTUARY", "basis": "OWN", "contested": False},
        }
    ]
    assert data["later"]["nodes"] == [{"scope": "HISTORY", "before": None}]
    assert data["event"]["position"] == 1
    assert data["event"]["envelope"]["data"] == {"url": "https://news.example/sb4"}


async def test_the_places_that_a_lister_names(gateway):
    query = '{ jurisdictions(listedBy: "%s", asOf: "%s", knownAt: "2018-01-01") { totalCount nodes { fips } } }'
    listed = (await gateway.data(query % ("ICE", "2017-03-25")))["jurisdictions"]
    assert listed == {"totalCount": 1, "nodes": [{"fips": "48453"}]}
    assert (await gateway.data(query % ("ICE", "2017-05-01")))["jurisdictions"]["totalCount"] == 0
    assert (await gateway.data(query % ("DOJ", "2017-03-25")))["jurisdictions"]["totalCount"] == 0


async def test_the_last_day_of_the_calendar_is_a_day_like_others(gateway):
    query = '{ jurisdiction(fips: "48453", asOf: "%s") { stance { status since } } }'
    last, before = [await gateway.data(query % day) for day in ("9999-12-31", "9999-12-30")]
    assert last == before
    assert last["jurisdiction"]["stance"]["status"] != "UNKNOWN"


async def test_the_queue_of_review_is_told_oldest_first_page_by_page(gateway):
    waiting = [f"c0000000-0000-4000-8000-00000000000{number}" for number in (1, 4, 5)]
    await gateway.sql("update generation_7.claim set standing = 'review' where id = any($1::uuid[])", waiting)
    query = """query($after: String, $kind: String, $state: String) {
      claims(standing: "review", order: OLDEST, kind: $kind, state: $state, first: 2, after: $after) {
        totalCount nodes { eventId } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""

    async def asked(**variables):
        found = (await gateway.data(query, **variables))["claims"]
        return [int(node["eventId"][-1]) for node in found["nodes"]], found["totalCount"], found["pageInfo"]

    first, total, page = await asked()
    assert (first, total, page["hasNextPage"]) == ([5, 4], 3, True)
    last, _, page = await asked(after=page["endCursor"])
    assert (last, page["hasNextPage"], page["hasPreviousPage"]) == ([1], False, True)
    assert (await asked(kind="policy-changed"))[:2] == ([5, 1], 2)
    assert (await asked(state="TX"))[:2] == ([5, 4], 3)
    assert (await asked(state="CA"))[:2] == ([4], 1)
    assert (await asked(state="ZZ"))[:2] == ([], 0)
