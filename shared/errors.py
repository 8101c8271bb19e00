"""The root of every error that a person can mend. Each cause is a subclass beside the code that raises it."""

import sys


class LedgerError(Exception):
    """A fault that a person can mend; its text is one line: what, where, and how to mend it.

    The command line prints the text and exits with `exit_code`, without a stack trace.
    """

    exit_code = 1


class NotYet(LedgerError):
    """The command does not do this in this version."""

    exit_code = 3


def complain(line: str) -> None:
    """Say what went wrong: one line on stderr."""
    sys.stderr.write(line + "\n")
