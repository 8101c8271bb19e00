"""What errors reach a reader: five at most, short, and none of the library's own faults."""

import logging

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

_log = logging.getLogger(__name__)

MOST, LONGEST = 5, 300


class Masked(MaskErrors):
    """Show what the reader can mend; log and hide the rest."""

    def __init__(self) -> None:
        super().__init__(should_mask_error=is_fault, error_message="Something went wrong here; it has been logged.")

    def _process_errors(self, errors: list[GraphQLError]) -> list[GraphQLError]:
        for error in errors:
            if is_fault(error):
                _log.error("a query failed", exc_info=error.original_error)
        return [_short(error) for error in super()._process_errors(errors[:MOST])]


def is_fault(error: GraphQLError) -> bool:
    """Whether the error is the gateway's and not the reader's."""
    return error.original_error is not None and not isinstance(error.original_error, GraphQLError | ValueError)


def _short(error: GraphQLError) -> GraphQLError:
    message = error.message.partition(" Did you mean ")[0]
    if len(message) > LONGEST:
        message = message[: LONGEST - 3] + "..."
    if message == error.message:
        return error
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=error.extensions,
    )
