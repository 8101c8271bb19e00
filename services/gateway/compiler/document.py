"""A whole document: the one statement, its parameters, and the questions that may turn out to have no answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
)
from graphql.execution.values import VariableValues, get_variable_values

from services.gateway.compiler.catalog import CATALOG
from services.gateway.compiler.compiler import Compiler
from services.gateway.compiler.row import Row
from services.gateway.compiler.selection import Selection
from services.gateway.compiler.times import present


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement over one generation. Its row: data (bytes of JSON), generation, position, lookups (JSON text).

    `lookups` here says for each element there: the path of the field, and what was asked for.
    """

    sql: str
    params: Sequence[Any]
    lookups: Sequence[tuple[Sequence[str | int], str]]
    generation: int


def asks_schema_only(document: DocumentNode, operation: OperationDefinitionNode) -> bool:
    """Whether a query asks only for what the schema itself knows, as far as its root fields show."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    waiting, seen = [operation.selection_set], set[str]()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                if not node.name.value.startswith("__"):
                    return False
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                waiting.append(fragments[node.name.value].selection_set)
    return True


def compile_document(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    inputs: Mapping[str, Any],
    generation: int,
    now: datetime,
) -> Compiled:
    """Compile a validated query.

    `now` is aware, UTC. Raises GraphQLError for arguments and variables that cannot be meant.
    """
    selection = _selection(schema, document, _variables(schema, operation, inputs))
    root = _root(operation)
    asked = selection.of("Query", [root])
    compiler = Compiler(selection, CATALOG, generation, now)
    row = Row("", present(compiler))
    columns = []
    for key, fields in asked.items():
        if fields[0].name.value in ("__schema", "__type"):
            sql = compiler.param(_introspected(schema, document, operation, fields, inputs), "json")
        else:
            sql = compiler.field("Query", fields, row)
        columns.append(f'{sql} as "{key}"')
    return _statement(compiler, f"select {', '.join(columns)}")


def compile_field(
    schema: GraphQLSchema,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
    nodes: Sequence[FieldNode],
    numbers: Sequence[int],
    generation: int,
    now: datetime,
) -> Compiled:
    """Compile a field of type Change for some entries of the journal: data is a JSON array, in their order."""
    compiler = Compiler(Selection(schema, fragments, variables), CATALOG, generation, now)
    row = compiler.row(present(compiler))
    source = f"from fold.change {row.alias} where {row['number']} = any({compiler.param(list(numbers), 'bigint[]')})"
    changes = compiler.many("Change", nodes, row, f"{source} order by {row['number']}")
    return _statement(compiler, f"select {changes} as data", "x.data")


def _statement(compiler: Compiler, query: str, data: str = "row_to_json(x)") -> Compiled:
    candidates = ", ".join(
        f"(select coalesce(json_agg(json_build_object('id', id, 'name', name, 'kind', kind, 'state', state_code) "
        f"order by coalesce(population, 0) desc, id), '[]') from {cte})"
        for _, _, cte in compiler.lookups
    )
    ctes = f"with {', '.join(compiler.ctes)} " if compiler.ctes else ""
    asked = f"{ctes}{query}{candidates}"
    unused = [reference for reference in compiler.references if reference not in asked]
    typed = f", (select {', '.join(unused)}) unused" if unused else ""  # Postgres wants to know the type of each
    sql = (
        f"{ctes}select convert_to(({data})::text, 'UTF8') as data, p.generation, g.checkpoint as position, "
        f"{f'json_build_array({candidates})::text' if candidates else 'null::text'} as lookups "
        f"from ({query}) x, fold.pointer p join fold.generation g on g.number = p.generation{typed}"
    )
    lookups = [(path, asked) for path, asked, _ in compiler.lookups]
    return Compiled(sql, compiler.params, lookups, compiler.generation)


def _selection(schema: GraphQLSchema, document: DocumentNode, variables: VariableValues) -> Selection:
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    return Selection(schema, fragments, variables)


def _variables(schema: GraphQLSchema, operation: OperationDefinitionNode, inputs: Mapping[str, Any]) -> VariableValues:
    values = get_variable_values(
        schema, operation.variable_definitions or (), dict(inputs), max_errors=5, hide_suggestions=True
    )
    if isinstance(values, list):
        raise GraphQLError(values[0].message, values[0].nodes, extensions={"code": "BAD_USER_INPUT"})
    return values


def _root(operation: OperationDefinitionNode) -> FieldNode:
    """The operation as a field whose selections are its own."""
    return FieldNode(
        name=NameNode(value="query"), alias=None, arguments=(), directives=(), selection_set=operation.selection_set
    )


def _introspected(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    fields: Sequence[FieldNode],
    inputs: Mapping[str, Any],
) -> str:
    """What the schema says of itself, beside fields of the ledger, as JSON text."""
    own = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(fields)),
    )
    rest = tuple(node for node in document.definitions if isinstance(node, FragmentDefinitionNode))
    result = execute_sync(schema, DocumentNode(definitions=(own, *rest)), variable_values=dict(inputs))
    key = (fields[0].alias or fields[0].name).value
    return orjson.dumps((result.data or {}).get(key)).decode()
