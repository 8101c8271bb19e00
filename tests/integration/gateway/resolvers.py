"""The types the plain way: a function for each field that is more than a column. For tests only."""

import json
from datetime import UTC, datetime
from uuid import UUID

from graphql import GraphQLInterfaceType
from strawberry.utils.str_converters import to_snake_case

from tests.integration.gateway.roots import Roots, plain


def holds(row, as_of, known):
    """Whether a row of two periods holds at two times."""
    return row["valid_from"] <= as_of < row["valid_to"] and row["known_from"] <= known < row["known_to"]


class Resolvers(Roots):
    """A field resolver for graphql-core."""

    async def __call__(self, source, info, **arguments):
        own = getattr(self, f"{info.parent_type.name.lower()}_{to_snake_case(info.field_name)}", None)
        if own:
            return await own(source, arguments)
        row, _ = source
        name = to_snake_case(info.field_name)
        if info.parent_type.name == "Occurrence" and name not in row:
            value = row["fields"].get(name)
            listed = str(info.return_type).startswith("[")
            if name in ("effects", "counts", "instrument", "period"):
                scope = source[1]
                return [(each, scope) for each in value or ()] if listed else (value, scope) if value else None
            return (value or []) if listed else value
        return plain(row[name])

    def at(self, key, scope):
        return (self.places[key], scope) if key in self.places else None

    async def jurisdiction_parent(self, source, _):
        return self.at(source[0]["parent"], source[1])

    async def jurisdiction_state(self, source, _):
        return self.at(source[0]["state"], source[1])

    async def jurisdiction_stance(self, source, _):
        return ((await self.stances(source[1], [source[0]["key"]]))[source[0]["key"]], source[1])

    async def jurisdiction_history(self, source, _):
        runs = "select * from generation_7.stance_runs($1, $2) order by valid_from"
        return [(dict(row), source[1]) for row in await self.connection.fetch(runs, source[0]["key"], source[1][1])]

    async def jurisdiction_listings(self, source, _):
        place, (as_of, known) = source
        rows = [row for row in self.tables["listing"] if row["place"] == place["key"]]
        return [(row, source[1]) for row in rows if holds(row, as_of, known)]

    def listed(self, scope):
        standing = [row for row in self.tables["listing"] if row["action"] in ("listed", "disputed")]
        return [row for row in standing if holds(row, *scope)]

    async def jurisdiction_children(self, source, arguments):
        rows = [row for row in self.tables["place"] if row["parent"] == source[0]["key"]]
        return self.connection_of(rows, lambda r: (r["name"], r["id"]), "name", arguments, source[1])

    async def jurisdiction_occurrences(self, source, arguments):
        return self.matters(arguments, source[1], source[0]["key"])

    async def listing_occurrence(self, source, _):
        return self.matter(source[0]["occurrence"], source[1])

    async def stance_because(self, source, _):
        return [self.matter(id_, source[1]) for id_ in source[0]["because"]]

    async def stance_confidence(self, source, _):
        found = [row["confidence"] for row in self.known(source[1]) if row["id"] in source[0]["because"]]
        return min(found) / 1000 if found else None

    async def stance_since(self, source, _):
        runs = await self.connection.fetch(
            "select * from generation_7.stance_runs($1, $2)", source[0]["place"], source[1][1]
        )
        day = source[1][0]
        held = [
            r["valid_from"] for r in runs if r["valid_from"] <= day and (r["valid_to"] is None or day < r["valid_to"])
        ]
        return held[0].isoformat() if held else None

    async def stance_upcoming(self, source, _):
        row = source[0]
        return (
            ({"status": row["upcoming_status"], "on": row["upcoming_on"]}, source[1])
            if row["upcoming_status"]
            else None
        )

    async def occurrence_occurred_on(self, source, _):
        return source[0]["event_date"]

    async def occurrence_confidence(self, source, _):
        return source[0]["confidence"] / 1000

    async def occurrence_places(self, source, _):
        rows = sorted((r for r in self.known(source[1]) if r["id"] == source[0]["id"]), key=lambda r: r["state"])
        return [part for row in rows for part in await self.claim_places((row, source[1]), _)]

    async def occurrence_disagreements(self, source, _):
        return [
            ({"field": name, "values": values}, source[1])
            for name, values in sorted(source[0]["disagreements"].items())
        ]

    def members(self, source):
        ids = {claim for row in self.known(source[1]) if row["id"] == source[0]["id"] for claim in row["claims"]}
        return sorted((c for c in self.tables["claim"] if c["id"] in ids), key=lambda c: (c["reported_at"], c["id"]))

    async def occurrence_claims(self, source, _):
        return [(claim, source[1]) for claim in self.members(source)]

    async def occurrence_sources(self, source, _):
        found = []
        for claim in self.members(source):
            by_article = {}
            for piece in claim["evidence"]:
                by_article.setdefault(UUID(piece["article"]), []).append(piece)
            if not by_article and claim["cause"]:
                by_article = {claim["cause"]: []}
            for id_, pieces in by_article.items():
                article = next((a for a in self.tables["article"] if a["id"] == id_), {})
                found.append(
                    (
                        {
                            "evidence": pieces,
                            "claim": (claim, source[1]),
                            "article": (article, source[1]),
                            **{name: article.get(name) for name in ("url", "publisher", "published_at", "erased")},
                            "title": self.headline(id_),
                        },
                        source[1],
                    )
                )
        return found

    async def source_evidence(self, source, _):
        return [(piece, source[1]) for piece in source[0]["evidence"]]

    claim_evidence = source_evidence

    def told(self, id_, member):
        return next((t["value"] for t in self.tables["text"] if t["event"] == id_ and t["member"] == member), None)

    def headline(self, id_):
        return self.told(id_, "title")

    def article(self, id_, scope):
        return next(((row, scope) for row in self.tables["article"] if row["id"] == id_), None)

    async def evidence_article(self, source, _):
        return self.article(UUID(source[0]["article"]), source[1])

    async def evidence_quote(self, source, _):
        row = source[0]
        texts = (
            t["value"] for t in self.tables["text"] if str(t["event"]) == row["article"] and t["member"] == row["field"]
        )
        return next((text[row["start"] : row["end"]] for text in texts), None)

    async def claim_id(self, source, _):
        return f"claim/{source[0]['id']}"

    async def claim_event_id(self, source, _):
        return str(source[0]["id"])

    async def claim_places(self, source, _):
        pairs = zip(source[0]["places"], source[0]["roles"], strict=True)
        return [({"place": self.at(key, source[1]), "role": role}, source[1]) for key, role in pairs]

    async def claim_method_version(self, source, _):
        return source[0]["version"]

    async def claim_confidence(self, source, _):
        return source[0]["confidence"] / 1000

    async def claim_cause(self, source, _):
        return self.article(source[0]["cause"], source[1])

    async def claim_occurrence(self, source, _):
        return self.matter(source[0]["id"], source[1])

    async def article_headline(self, source, _):
        return self.headline(source[0]["id"])

    async def article_author(self, source, _):
        return self.told(source[0]["id"], "author")

    async def article_copy_of(self, source, _):
        return self.article(source[0]["copy_of"], source[1])

    async def article_version_of(self, source, _):
        return self.article(source[0]["version_of"], source[1])

    async def article_readings(self, source, _):
        return [(row, source[1]) for row in self.tables["reading"] if row["article"] == source[0]["id"]]

    async def article_claims(self, source, arguments):
        return self.reported("claim", arguments, source[1], lambda row: row["cause"] == source[0]["id"])

    async def change_place(self, source, _):
        place = self.alias(source[0]["place"])
        return (place, source[1]) if place else None

    async def change_before(self, source, _):
        return (source[0]["before"], source[1]) if source[0]["before"] else None

    async def change_after(self, source, _):
        return (source[0]["after"], source[1]) if source[0]["after"] else None


async def load(connection):
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
    own = ("place", "place_alias", "article", "reading", "claim", "occurrence", "listing")
    tables = {name: f"generation_7.{name}" for name in own}
    tables |= {"change": "fold.change", "event": "record.event", "text": "record.text"}
    found = {}
    for name, table in tables.items():
        order = " order by position" if name == "reading" else ""
        found[name] = [dict(row) for row in await connection.fetch(f"select * from {table}{order}")]
    for row in (row for rows in found.values() for row in rows):
        for name, value in row.items():
            if isinstance(value, datetime) and value.tzinfo is None:
                row[name] = value.replace(tzinfo=UTC)
    return found


def typed(schema):
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInterfaceType):
            type_.resolve_type = lambda value, info, _: value[0]["__typename"]
    return schema
