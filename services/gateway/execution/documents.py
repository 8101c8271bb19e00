"""Documents are parsed, measured and validated once; refused ones are remembered too."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

from services.gateway.errors import BAD_USER_INPUT
from services.gateway.limits.measure import problem

SIZE = 512
LONGEST = 16_384
"""Longer documents are not remembered, so that the store stays within some megabytes."""


@dataclass(frozen=True, slots=True)
class Known:
    """A parsed document and what is wrong with it."""

    document: DocumentNode
    errors: list[GraphQLError]


class Documents:
    """The store: least recently used first out."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._known: OrderedDict[str, Known] = OrderedDict()

    def get(self, query: str) -> Known | None:
        """The document of this text, if it is remembered."""
        known = self._known.get(query)
        if known:
            self._known.move_to_end(query)
        return known

    def put(self, query: str, known: Known) -> None:
        """Remember a document."""
        if len(query) <= LONGEST:
            self._known[query] = known
            while len(self._known) > self._size:
                self._known.popitem(last=False)


class DocumentStore(SchemaExtension):
    """Bring remembered documents; measure new ones before the rules of GraphQL see them."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def on_operation(self) -> Iterator[None]:
        """Skip parsing and validation of what is known."""
        context = self.execution_context
        known = self._documents.get(context.query) if context.query else None
        if known:
            context.graphql_document = known.document
            context.pre_execution_errors = list(known.errors)
        yield

    def on_validate(self) -> Iterator[None]:
        """Refuse what is too much before it is validated; remember the verdict."""
        context = self.execution_context
        document, query, new = context.graphql_document, context.query, context.pre_execution_errors is None
        assert document is not None
        if new and (too_much := problem(document)):
            context.pre_execution_errors = [too_much]
        if not context.pre_execution_errors:
            self._one_operation(document)
        yield
        if new and query:
            self._documents.put(query, Known(document, list(context.pre_execution_errors or ())))

    def _one_operation(self, document: DocumentNode) -> None:
        context = self.execution_context
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        if len(operations) > 1 and context._provided_operation_name is None:
            message = "The document holds several operations: name one in operationName."
            context.pre_execution_errors = [GraphQLError(message, extensions={"code": BAD_USER_INPUT})]
