"""The extension that answers a query with one statement; field resolvers never run."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError, OperationType, get_operation_ast
from starlette.websockets import WebSocket
from strawberry.extensions import SchemaExtension

from services.gateway import metrics
from services.gateway.compiler import Compiled, asks_schema_only, compile_document
from services.gateway.errors import bad_input
from services.gateway.execution.ledger import Ledger

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


class SqlResult(SchemaExtension):
    """Set the finished JSON as the result of a query, and name its token in the extensions of the response."""

    def __init__(self, ledger: Ledger, clock: Clock = utc_now) -> None:
        self._ledger, self._clock = ledger, clock
        self._token: dict[str, int] | None = None

    async def on_execute(self) -> AsyncIterator[None]:
        """Compile and run; leave to GraphQL what asks for the schema only, and subscriptions."""
        try:
            await self._answer()
        except GraphQLError as error:
            self._fail(error)
        except Exception as fault:
            self._fail(GraphQLError("fault", original_error=fault))
        yield

    async def _answer(self) -> None:
        context = self.execution_context
        assert context.graphql_document is not None
        operation = get_operation_ast(context.graphql_document, context.operation_name)
        if operation is None:
            raise bad_input("operationName names no operation of the document.")
        over_socket = isinstance((context.context or {}).get("request"), WebSocket)
        if operation.operation is OperationType.SUBSCRIPTION and not over_socket:
            raise bad_input("A subscription is asked for over a WebSocket: graphql-transport-ws, at this same address.")
        if operation.operation is not OperationType.QUERY or asks_schema_only(context.graphql_document, operation):
            return
        started, now = perf_counter(), self._clock()
        document, schema, inputs = context.graphql_document, context.schema._schema, context.variables or {}

        def compile_for(generation: int) -> Compiled:
            return compile_document(schema, document, operation, inputs, generation, now)

        answer = await self._ledger.answer(compile_for)
        data: Any = orjson.Fragment(answer.data)
        context.result = ExecutionResult(data=data, errors=answer.errors or None)
        self._token = {"generation": answer.generation, "position": answer.position}
        metrics.SECONDS.observe(perf_counter() - started)
        metrics.OPERATIONS.labels("query", "not found" if answer.errors else "ok").inc()

    def _fail(self, error: GraphQLError) -> None:
        """Set the error as the result, so that it is masked as every other."""
        self.execution_context.result = ExecutionResult(data=None, errors=[error])
        metrics.OPERATIONS.labels("query", "failed").inc()

    def get_results(self) -> dict[str, Any]:
        """The token of the answer."""
        return {"token": self._token} if self._token else {}
