"""python -m services.ingest.apart: a reader. Does one piece of work after another, until nobody sends any."""

import logging
import os
import signal
import sys
from contextlib import suppress

from services.ingest.apart import frames
from services.ingest.apart.readers import Broken, TooHard
from services.ingest.errors import Unreadable

MEMORY = 2 << 30


def main() -> None:
    """Read work from the standard input, write what came of it to the standard output.

    The timer counts processor time, so that a busy machine costs no reading; it ends the process also where Python
    itself is not asked. Whatever a library prints goes to the standard error.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's business, whose end is seen here
    logging.disable()
    _bound_memory()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(EOFError, BrokenPipeError):
        while True:
            work, given, seconds = frames.read(sys.stdin.buffer)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            answer = _answer(work, given)
            signal.setitimer(signal.ITIMER_PROF, 0)
            frames.write(answers, answer)


def _answer(work: object, given: tuple[object, ...]) -> tuple[bool, object]:
    try:
        assert callable(work)
        return True, work(*given)
    except Unreadable as refused:
        return False, refused
    except MemoryError:
        return False, TooHard(f"takes more than {MEMORY >> 30} GiB of memory to read: not read")
    except Exception as broken:  # one text among others: it is refused, and the reason names the fault
        told = " ".join(str(broken).split())[:200]
        return False, Broken(f"breaks its reader ({type(broken).__name__}: {told}): not read")


def _bound_memory() -> None:
    """Where the system keeps such a bound; macOS does not."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


main()
