"""The root fields the plain way: rows in memory, filtered and paged in Python. For tests only."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, time
from uuid import UUID

from services.gateway.build import BUILD
from shared.places import CREDIT

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
APART = (
    "evidence", "cause", "method", "confidence", "tier", "reported_at", "source_grade", "strong_key", "jurisdictions",
)  # fmt: skip


class Roots:
    """A function for each root field. An object is its row with the asOf and knownAt that hold for it."""

    def __init__(self, connection, tables):
        self.connection, self.tables = connection, tables
        self.places = {row["key"]: row for row in tables["place"]}

    def scope(self, arguments, outer=None):
        as_of, known = outer or (NOW.date(), NOW)
        if arguments.get("asOf"):
            as_of = date.fromisoformat(arguments["asOf"])
        if arguments.get("knownAt"):
            end = datetime.combine(date.fromisoformat(arguments["knownAt"]), time.max, tzinfo=UTC)
            known = min(NOW, end)
        return as_of, known

    def connection_of(self, rows, keys, order, arguments, scope, descending=False):
        rows = sorted(rows, key=keys, reverse=descending)
        first, last = arguments.get("first"), arguments.get("last")
        page = rows[len(rows) - last :] if last and last < len(rows) else rows if last else rows[: first or 20]
        edges = [({"cursor": cursor(order, keys(row)), "node": (row, scope)}, scope) for row in page]
        ends = [edge[0]["cursor"] for edge in edges]
        info = {
            "has_next_page": not last and len(page) < len(rows),
            "has_previous_page": bool(last) and len(page) < len(rows),
            "start_cursor": ends[0] if ends else None,
            "end_cursor": ends[-1] if ends else None,
        }
        whole = {"edges": edges, "nodes": [edge[0]["node"] for edge in edges], "page_info": (info, scope)}
        return (whole | {"total_count": len(rows)}, scope)

    def alias(self, text):
        hits = [row["place"] for row in self.tables["place_alias"] if row["alias"] == text]
        return self.places[max(hits)] if hits else None

    def states(self, text):
        hits = {row["place"] for row in self.tables["place_alias"] if row["alias"] in (text, text.lower())}
        return {
            p["key"]
            for p in self.tables["place"]
            if p["key"] == p["state"] and (p["state_code"] == text.upper() or p["fips"] == text or p["key"] in hits)
        }

    def placed(self, arguments):
        rows, kind = self.tables["place"], arguments.get("kind")
        if kind == "county":
            rows = [row for row in rows if len(row["fips"] or "") == 5]
        elif kind:
            rows = [row for row in rows if row["kind"] == kind]
        if arguments.get("state") is not None:
            rows = [row for row in rows if row["state"] in self.states(arguments["state"])]
        return rows

    def known(self, scope):
        return [row for row in self.tables["occurrence"] if row["known_from"] <= scope[1] < row["known_to"]]

    async def stances(self, scope, keys=None):
        rows = await self.connection.fetch("select * from generation_7.stance_at($1, $2, $3)", *scope, keys)
        return {row["place"]: dict(row) for row in rows}

    async def query__meta(self, _, arguments):
        return ({"position": 41, "generation": 7, "build": BUILD, "credit": CREDIT}, None)

    def found(self, id_, scope):
        if id_.startswith("ocd-division/"):
            place = self.alias(id_)
            return (place | {"__typename": "Jurisdiction"}, scope) if place else None
        uuid = as_uuid(id_.removeprefix("claim/"))
        if id_.startswith("claim/"):
            return next(((c | {"__typename": "Claim"}, scope) for c in self.tables["claim"] if c["id"] == uuid), None)
        for row in self.tables["article"]:
            if row["id"] == uuid:
                return (row | {"__typename": "Article"}, scope)
        return self.matter(uuid, scope)

    def matter(self, uuid, scope):
        rows = [row for row in self.known(scope) if uuid in row["claims"]]
        rows.sort(key=lambda row: (row["id"] != uuid, row["id"], row["state"]))
        if not rows:
            kin = {claim for row in self.tables["occurrence"] if uuid in row["claims"] for claim in row["claims"]}
            kin = kin or self.heirs(uuid) or self.alike(uuid)
            rows = [row for row in self.known(scope) if kin & set(row["claims"])]
        return (rows[0] | {"__typename": "Occurrence"}, scope) if rows else None

    def heirs(self, uuid):
        """What a newer version reads in place of a superseded claim."""
        return {
            new["id"]
            for old in self.tables["claim"]
            for new in self.tables["claim"]
            if old["id"] == uuid
            and (old["standing"], new["standing"] in ("counts", "corrected")) == ("superseded", True)
            and all(old[name] == new[name] for name in ("cause", "method", "kind"))
            and old["version"] != new["version"]
            and (set(old["places"]) & set(new["places"]) or list(old["places"]) == list(new["places"]))
        }

    def alike(self, uuid):
        """What tells the same as a claim that never counted."""
        return {
            new["id"]
            for old in self.tables["claim"]
            for new in self.tables["claim"]
            if old["id"] == uuid
            and old["standing"] in ("superseded", "retracted")
            and new["standing"] in ("counts", "corrected")
            and old["kind"] == new["kind"]
            and set(old["places"]) & set(new["places"])
            and (old["strong_key"] == new["strong_key"] is not None or tells(old) == tells(new))
        }

    async def query_node(self, _, arguments):
        return self.found(arguments["id"], self.scope(arguments))

    async def query_nodes(self, _, arguments):
        return [self.found(id_, self.scope(arguments)) for id_ in arguments["ids"]]

    async def query_jurisdiction(self, _, arguments):
        scope = self.scope(arguments)
        if arguments.get("id"):
            place = self.alias(arguments["id"])
            return (place, scope) if place else None
        if arguments.get("fips"):
            hits = [p for p in self.tables["place"] if p["fips"] == arguments["fips"]]
        else:
            keys = {row["place"] for row in self.tables["place_alias"] if row["alias"] == arguments["name"].lower()}
            inside = self.states(arguments["state"]) if arguments.get("state") else None
            hits = [self.places[key] for key in keys if inside is None or self.places[key]["state"] in inside]
        return (hits[0], scope) if len(hits) == 1 else None

    async def query_jurisdictions(self, _, arguments):
        scope, rows = self.scope(arguments), self.placed(arguments)
        if arguments.get("name") is not None:
            rows = [row for row in rows if row["name"].lower().startswith(arguments["name"].lower())]
        if arguments.get("status") is not None:
            stances = await self.stances(scope)
            rows = [row for row in rows if stances[row["key"]]["status"] in arguments["status"]]
        if arguments.get("listedBy") is not None:
            listed = [row["place"] for row in self.listed(scope) if row["lister"] == arguments["listedBy"]]
            rows = [row for row in rows if row["key"] in listed]
        if arguments["order"] == "POPULATION":
            return self.connection_of(
                rows, lambda r: (-(r["population"] or 0), r["id"]), "population", arguments, scope
            )
        return self.connection_of(rows, lambda r: (r["name"], r["id"]), "name", arguments, scope)

    async def query_stance_map(self, _, arguments):
        scope = self.scope(arguments)
        rows = sorted(self.placed(arguments), key=lambda row: row["id"])
        stances = await self.stances(scope)
        return [(row | stances[row["key"]], scope) for row in rows]

    async def query_occurrence(self, _, arguments):
        return self.matter(as_uuid(arguments["id"].removeprefix("claim/")), self.scope(arguments))

    def matters(self, arguments, scope, key=None):
        rows, seen = [], set()
        for row in sorted(self.known(scope), key=lambda row: row["state"]):
            inside = {self.places[k]["id"] for k in self.states(arguments["state"])} if arguments.get("state") else None
            fits = (
                (key is None or key in row["places"])
                and (inside is None or row["state"] in inside)
                and (not arguments.get("kind") or row["kind"] == arguments["kind"])
                and (not arguments.get("direction") or row["direction"] == arguments["direction"])
                and (not arguments.get("from") or (row["day"] and str(row["day"]) >= arguments["from"]))
                and (not arguments.get("to") or (row["day"] and str(row["day"]) < arguments["to"]))
            )
            if fits and row["matter"] not in seen:
                seen.add(row["matter"])
                rows.append(row)
        return self.connection_of(
            rows, lambda r: (r["day"] or date.min, r["id"]), "day", arguments, scope, descending=True
        )

    async def query_occurrences(self, _, arguments):
        place = arguments.get("place")
        key = None if place is None else (self.alias(place) or {"key": -1})["key"]
        return self.matters(arguments, self.scope(arguments), key)

    def reported(self, table, arguments, scope, fits, oldest=False):
        rows = [
            row
            for row in self.tables[table]
            if row["reported_at"] <= scope[1]
            and (not arguments.get("from") or row["reported_at"] >= midnight(arguments["from"]))
            and (not arguments.get("to") or row["reported_at"] < midnight(arguments["to"]))
            and fits(row)
        ]
        order = "oldest" if oldest else "reported"
        keys = lambda r: (r["reported_at"], r["id"])
        return self.connection_of(rows, keys, order, arguments, scope, descending=not oldest)

    async def query_claims(self, _, arguments):
        place = arguments.get("place")
        key = None if place is None else (self.alias(place) or {"key": -1})["key"]
        same = {name: arguments[name] for name in ("kind", "standing") if arguments.get(name)}
        inside = {p["key"] for p in self.placed({"state": arguments["state"]})} if "state" in arguments else None
        fits = lambda row: (
            (key is None or key in row["places"])
            and (inside is None or not inside.isdisjoint(row["places"]))
            and all(row[n] == v for n, v in same.items())
        )
        return self.reported("claim", arguments, self.scope(arguments), fits, arguments["order"] == "OLDEST")

    async def query_articles(self, _, arguments):
        same = {name: arguments[name] for name in ("url", "kind", "publisher") if arguments.get(name)}
        return self.reported(
            "article", arguments, self.scope(arguments), lambda row: all(row[n] == v for n, v in same.items())
        )

    async def query_changes(self, _, arguments):
        since, place = arguments.get("since"), arguments.get("place")
        own = None if place is None else (self.alias(place) or {"id": None})["id"]
        rows = [
            row
            for row in self.tables["change"]
            if (since is None or row["position"] > since) and (place is None or row["place"] == own)
        ]
        return self.connection_of(rows, lambda r: (r["number"],), "number", arguments, self.scope(arguments))

    async def query_compare(self, _, arguments):
        first, second = (self.scope(arguments[end]) for end in ("from", "to"))
        rows = self.placed(arguments)
        if arguments.get("jurisdiction"):
            rows = [row for row in rows if row is self.alias(arguments["jurisdiction"])]
        before, after = await self.stances(first), await self.stances(second)
        differs = lambda key: any(before[key][n] != after[key][n] for n in ("status", "basis", "contested"))
        rows = [
            {
                "id": row["id"],
                "place": (row, second),
                "before": (before[row["key"]], second),
                "after": (after[row["key"]], second),
            }
            for row in rows
            if differs(row["key"])
        ]
        return self.connection_of(rows, lambda r: (r["id"],), "place", arguments, second)

    async def query_event(self, _, arguments):
        uuid = as_uuid(arguments["id"].removeprefix("claim/"))
        return next(
            ((row | {"envelope": row["body"]}, None) for row in self.tables["event"] if row["id"] == uuid), None
        )


def as_uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def tells(claim):
    return {name: value for name, value in claim["data"].items() if name not in APART}


def midnight(day):
    return datetime.combine(date.fromisoformat(day), time.min, tzinfo=UTC)


def plain(value):
    if isinstance(value, datetime):
        return (
            None
            if value.year == 9999
            else value.isoformat()
            if not value.microsecond
            else value.isoformat().replace("0000+", "+")
        )
    if isinstance(value, date):
        return None if value == date.max else value.isoformat()
    if isinstance(value, list) and value and isinstance(value[0], UUID):
        return [str(each) for each in value]
    return str(value) if isinstance(value, UUID) else value


def cursor(order, keys):
    texts = [f"{key:%Y-%m-%d %H:%M:%S}+00" if isinstance(key, datetime) else str(key) for key in keys]
    return urlsafe_b64encode(json.dumps([order, *texts], ensure_ascii=False).encode()).decode().rstrip("=")
