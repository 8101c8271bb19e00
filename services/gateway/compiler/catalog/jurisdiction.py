"""Jurisdictions: rows of `place`."""

from services.gateway.compiler.catalog.columns import column, reference
from services.gateway.compiler.catalog.relations import NAME, occurrences
from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.compiler.connections import Relation, connection
from services.gateway.compiler.row import Row
from services.gateway.compiler.selection import Nodes


def _stance(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    stance = compiler.row(row.scope)
    call = f"{compiler.table('stance_at')}({row.scope.as_of}, {row.scope.known_at}, array[{row['key']}])"
    return compiler.one("Stance", nodes, stance, f"from {call} {stance.alias}")


def _history(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    run = compiler.row(row.scope, 4)
    call = f"{compiler.table('stance_runs')}({row['key']}, {row.scope.known_at})"
    return compiler.many("StanceRun", nodes, run, f"from {call} {run.alias} order by {run['valid_from']}")


def _listings(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    listing = compiler.row(row.scope, 4)
    as_of = row.scope.as_of
    source = (
        f"from {compiler.table('listing')} {listing.alias} where {listing['place']} = {row['key']} "
        f"and {listing['valid_from']} <= {as_of} and {as_of} < {listing['valid_to']} and {listing.known()} "
        f'order by {listing["lister"]} collate "C", {listing["list_name"]} collate "C", {listing["valid_from"]}'
    )
    return compiler.many("Listing", nodes, listing, source)


def _children(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    relation = Relation(compiler.table("place"), NAME, [f"{{r}}.parent = {row['key']}"])
    return connection(compiler, "Jurisdiction", nodes, arguments, row.scope, relation)


def _occurrences(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    relation = occurrences(compiler, row.scope, arguments, f"array[{row['key']}]")
    return connection(compiler, "Occurrence", nodes, arguments, row.scope, relation)


TYPES = {
    "Jurisdiction": {
        "id": column("id"),
        "name": column("name"),
        "names": column("names"),
        "kind": column("kind"),
        "fips": column("fips"),
        "gnis": column("gnis"),
        "geonamesId": column("geonames_id"),
        "population": column("population"),
        "lat": column("lat"),
        "lng": column("lng"),
        "stateCode": column("state_code"),
        "sameAs": column("same_as"),
        "parent": reference("Jurisdiction", "place", "parent", "key"),
        "state": reference("Jurisdiction", "place", "state", "key"),
        "stance": _stance,
        "history": _history,
        "listings": _listings,
        "children": _children,
        "occurrences": _occurrences,
    },
}
