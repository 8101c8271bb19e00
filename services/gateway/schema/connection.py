"""Relay's cursor connections, and the Node interface."""

from typing import Generic, TypeVar

import strawberry

T = TypeVar("T")


@strawberry.interface(
    description="Anything that has an id of its own. Ids are the ledger's: an OCD division id for a jurisdiction, the "
    "event's UUID for an article, the UUID of its earliest claim for an occurrence (the UUID of any member claim finds "
    "it too), `claim/` and the event's UUID for a claim."
)
class Node:
    """Relay's Node."""

    id: strawberry.ID = strawberry.field(description="The global id.")


@strawberry.type(description="Where a page lies in the whole.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more follows the page.")
    has_previous_page: bool = strawberry.field(description="Whether something precedes the page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last item; null on an empty page.")


@strawberry.type(description="An item of a page, with its cursor.")
class Edge(Generic[T]):
    """Relay's edge."""

    cursor: str = strawberry.field(description="Where the item lies; opaque.")
    node: T = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """Relay's connection, with the nodes beside the edges and the size of the whole."""

    edges: list[Edge[T]] = strawberry.field(description="The items with their cursors.")
    nodes: list[T] = strawberry.field(description="The items.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many items there are on all pages together.")
