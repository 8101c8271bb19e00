"""Fields with arguments need a body in Strawberry; theirs is never run, because documents are compiled to SQL."""

from collections.abc import Callable
from typing import Any, NoReturn

import strawberry


class Uncompiled(RuntimeError):
    """A field's body was run: the document went around the compiler, which is a fault of the gateway."""


def compiled() -> NoReturn:
    """Stand for a value that the compiler brings."""
    raise Uncompiled("this field is answered by the compiler")


def compiled_field(description: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a field with arguments."""
    decorate: Callable[[Callable[..., Any]], Any] = strawberry.field(description=description)
    return decorate


def watched_field(description: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a field of a subscription."""
    decorate: Callable[[Callable[..., Any]], Any] = strawberry.subscription(description=description)
    return decorate
