"""Fields with arguments need a body in Strawberry; theirs is never run, because documents are compiled to SQL."""

from typing import NoReturn


class Uncompiled(RuntimeError):
    """A field's body was run: the document went around the compiler, which is a fault of the gateway."""


def compiled() -> NoReturn:
    """Stand for a value that the compiler brings."""
    raise Uncompiled("this field is answered by the compiler")
