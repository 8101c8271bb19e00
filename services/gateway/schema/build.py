"""The schema as one value: python -m services.gateway.schema.build prints its SDL."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import strawberry
from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    specified_scalar_types,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from services.gateway.schema.article import Article
from services.gateway.schema.claim import Claim
from services.gateway.schema.jurisdiction import Jurisdiction
from services.gateway.schema.occurrence import Occurrence
from services.gateway.schema.query import Query
from services.gateway.schema.scalars import KnownAt, read_known_at
from services.gateway.schema.subscription import Subscription

_KNOWN_AT = strawberry.scalar(
    name="DateTime",
    description="An instant with an offset (RFC 3339). As knownAt a bare date is taken too: the end of that day, UTC.",
    serialize=str,
    parse_value=read_known_at,
)


class LedgerSchema(strawberry.Schema):
    """A schema that does not log what readers did wrong; the gateway's own faults are logged where they are masked."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing."""


def build(extensions: Sequence[Callable[[], SchemaExtension]] = ()) -> strawberry.Schema:
    """Return the schema. Values come finished from the compiler: a field reads its response key and nothing else."""
    schema = LedgerSchema(
        Query,
        subscription=Subscription,
        types=[Jurisdiction, Occurrence, Claim, Article],
        extensions=list(extensions),
        config=StrawberryConfig(disable_field_suggestions=True, scalar_map={KnownAt: _KNOWN_AT, datetime: _KNOWN_AT}),
    )
    for type_ in schema._schema.type_map.values():
        if isinstance(type_, GraphQLScalarType) and type_.name not in specified_scalar_types:
            type_.coerce_output_value = _as_it_is
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            type_.is_type_of = None
            for field in type_.fields.values():
                field.resolve = _finished
    return schema


def _as_it_is(value: Any) -> Any:
    return value


def _finished(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    """The root of a subscription's event is the finished object itself."""
    return source[info.path.key] if info.path.prev else source


def sdl() -> str:
    """The schema in GraphQL's own language, as docs/schema.graphql has it."""
    return build().as_str() + "\n"


if __name__ == "__main__":
    print(sdl(), end="")
