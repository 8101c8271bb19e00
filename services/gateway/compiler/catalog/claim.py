"""Claims and their evidence: rows of `claim`, and elements of its evidence."""

from services.gateway.compiler.catalog.columns import column, finite, member, reference, thousandths
from services.gateway.compiler.catalog.occurrence import by_id
from services.gateway.compiler.compiler import Arguments, Compiler
from services.gateway.compiler.row import Row
from services.gateway.compiler.selection import Nodes


def _id(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return f"'claim/' || {row['id']}"


def _evidence(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    piece = compiler.row(row.scope, 2)
    rows = f"from jsonb_array_elements({row['evidence']}) with ordinality {piece.alias}(value, n)"
    return compiler.many("Evidence", nodes, piece, f"{rows} order by {piece['n']}")


def _parts(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    part = compiler.row(row.scope, 2)
    rows = f"from unnest({row['places']}, {row['roles']}) with ordinality {part.alias}(place, role, n)"
    return compiler.many("Part", nodes, part, f"{rows} order by {part['n']}")


def _occurrence(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return by_id(compiler, nodes, row.scope, row["id"])


def _quote(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    value = row["value"]
    return (
        f"record.quote(({value}->>'article')::uuid, {value}->>'field', "
        f"({value}->>'start')::integer, ({value}->>'end')::integer)"
    )


def _quoted(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    article = compiler.row(row.scope)
    source = (
        f"from {compiler.table('article')} {article.alias} where {article['id']} = ({row['value']}->>'article')::uuid"
    )
    return compiler.one("Article", nodes, article, source)


def _title(compiler: Compiler, row: Row, nodes: Nodes, arguments: Arguments) -> str:
    return f"record.headline({row['article']})"


TYPES = {
    "Claim": {
        "id": _id,
        "eventId": column("id"),
        "kind": column("kind"),
        "places": _parts,
        "eventDate": column("event_date"),
        "reportedAt": column("reported_at"),
        "recordedAt": column("recorded_at"),
        "method": column("method"),
        "methodVersion": column("version"),
        "confidence": thousandths("confidence"),
        "tier": column("tier"),
        "sourceGrade": column("source_grade"),
        "standing": column("standing"),
        "countsFrom": column("counts_from"),
        "countsTo": finite("counts_to"),
        "evidence": _evidence,
        "cause": reference("Article", "article", "cause", "id"),
        "occurrence": _occurrence,
        "data": column("data"),
        "position": column("position"),
    },
    "Part": {"place": reference("Jurisdiction", "place", "place", "key"), "role": column("role")},
    "Evidence": {
        "article": _quoted,
        "field": member("field", source="value"),
        "start": member("start", "::integer", source="value"),
        "end": member("end", "::integer", source="value"),
        "quote": _quote,
    },
    "Source": {
        "url": column("url"),
        "publisher": column("publisher"),
        "publishedAt": column("published_at"),
        "title": _title,
        "erased": column("erased"),
        "evidence": _evidence,
        "claim": reference("Claim", "claim", "claim", "id"),
        "article": reference("Article", "article", "article", "id"),
    },
}
