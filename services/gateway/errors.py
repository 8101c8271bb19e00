"""What a reader may be told: one function per cause, each a GraphQL error with a code in its extensions."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

BAD_USER_INPUT = "BAD_USER_INPUT"
NOT_FOUND = "NOT_FOUND"
AMBIGUOUS = "AMBIGUOUS"
TOO_LARGE = "TOO_LARGE"
TIMEOUT = "TIMEOUT"
UNAVAILABLE = "UNAVAILABLE"
SLOW_SUBSCRIBER = "SLOW_SUBSCRIBER"


def bad_input(message: str) -> GraphQLError:
    """An argument that cannot be meant; the message names it and how to mend it."""
    return GraphQLError(message, extensions={"code": BAD_USER_INPUT})


def too_large(message: str) -> GraphQLError:
    """A document that asks for more than the limits allow."""
    return GraphQLError(message, extensions={"code": TOO_LARGE})


def timed_out() -> GraphQLError:
    """The database gave up within its statement timeout."""
    return GraphQLError("The answer took too long: ask for less, or in pages.", extensions={"code": TIMEOUT})


def unavailable() -> GraphQLError:
    """No live generation, or no database."""
    return GraphQLError("The ledger is not ready to answer; try again in a moment.", extensions={"code": UNAVAILABLE})


def too_slow() -> GraphQLError:
    """A subscriber that does not read as fast as the ledger changes."""
    message = "The subscription fell too far behind and was closed: subscribe again and catch up with changes(since)."
    return GraphQLError(message, extensions={"code": SLOW_SUBSCRIBER})


def no_such_place(asked: str, path: Sequence[str | int]) -> GraphQLError:
    """No jurisdiction has this id, code or name."""
    message = f"No jurisdiction is known as {asked}: check the spelling, or give a FIPS code or an OCD division id."
    return GraphQLError(message, path=list(path), extensions={"code": NOT_FOUND, "candidates": []})


def ambiguous_place(asked: str, candidates: list[dict[str, Any]], path: Sequence[str | int]) -> GraphQLError:
    """Several jurisdictions have this name; the error lists them."""
    message = f"{asked} may be {len(candidates)} jurisdictions: give the state, or the id of one."
    return GraphQLError(message, path=list(path), extensions={"code": AMBIGUOUS, "candidates": candidates})
