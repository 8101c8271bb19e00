"""Logs and metrics of every service: structured lines on stderr, Prometheus on /metrics."""

import contextlib
import logging
import sys
from typing import TextIO, cast

import structlog
from prometheus_client import Counter, Gauge

COUNT_PARKED = Counter("sanctuary_dead_letters", "Entries parked as dead letters", ["stream", "group"])
COUNT_RETRIED = Counter(
    "sanctuary_deliveries_retried", "Batches tried again while a server was away", ["stream", "group"]
)
DEAD_LETTERS = Gauge("sanctuary_dead_letters_waiting", "Dead letters of a stream, of all groups", ["stream"])
DEAD_LETTERS_OLDEST = Gauge("sanctuary_dead_letters_oldest_seconds", "Age of a stream's oldest dead letter", ["stream"])
GROUP_LAG = Gauge("sanctuary_group_lag_events", "Entries not yet delivered to a group", ["stream", "group"])
GROUP_PENDING = Gauge("sanctuary_group_pending_events", "Entries delivered and not acknowledged", ["stream", "group"])
GROUP_OLDEST = Gauge("sanctuary_group_oldest_pending_seconds", "Wait of the oldest pending entry", ["stream", "group"])
GROUP_AGE = Gauge("sanctuary_group_oldest_event_seconds", "Age of the oldest event to handle", ["stream", "group"])

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Lossy:
    """A text stream whose lines may be lost: on a full disk, or with a terminal that is gone, the work goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write if possible."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush if possible."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


def configure_logs(level: str) -> None:
    """Write one line per log record to stderr: key=value on a terminal, JSON otherwise."""
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=cast(TextIO, Lossy(sys.stderr))),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
