"""Articles and documents: rows of `article` and `reading`."""

from services.gateway.compiler.catalog.columns import column, reference
from services.gateway.compiler.catalog.relations import REPORTED
from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.compiler.connections import Relation, connection
from services.gateway.compiler.row import Row
from services.gateway.compiler.selection import Nodes


def _headline(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return f"record.headline({row['id']})"


def _author(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return f"record.author({row['id']})"


def _readings(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    reading = compiler.row(row.scope, 2)
    source = (
        f"from {compiler.table('reading')} {reading.alias} where {reading['article']} = {row['id']} "
        f"order by {reading['position']}"
    )
    return compiler.many("Reading", nodes, reading, source)


def _claims(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    where = [f"{{r}}.cause = {row['id']}", f"{{r}}.reported_at <= {row.scope.known_at}"]
    relation = Relation(compiler.table("claim"), REPORTED, where)
    return connection(compiler, "Claim", nodes, arguments, row.scope, relation)


TYPES = {
    "Article": {
        "id": column("id"),
        "kind": column("kind"),
        "url": column("url"),
        "publisher": column("publisher"),
        "author": _author,
        "language": column("language"),
        "publishedAt": column("published_at"),
        "modifiedAt": column("modified_at"),
        "fetchedAt": column("fetched_at"),
        "reportedAt": column("reported_at"),
        "recordedAt": column("recorded_at"),
        "feed": column("feed"),
        "headline": _headline,
        "erased": column("erased"),
        "copyOf": reference("Article", "article", "copy_of", "id"),
        "versionOf": reference("Article", "article", "version_of", "id"),
        "readings": _readings,
        "position": column("position"),
        "claims": _claims,
    },
    "Reading": {
        "method": column("method"),
        "version": column("version"),
        "claims": column("claims"),
        "recordedAt": column("recorded_at"),
    },
}
