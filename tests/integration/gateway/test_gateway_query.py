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
                "contested": False,
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
