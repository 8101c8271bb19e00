"""Run the gateway alone: python -m services.gateway, configured by the environment."""

import sys

import uvloop

from services.gateway.app import run
from shared.errors import LedgerError
from shared.settings import load
from shared.telemetry import configure_logs


def main() -> None:
    """Run until a signal; a person's mistake ends in one line on stderr and a non-zero exit."""
    try:
        settings = load("database_url")
        configure_logs(settings.log_level)
        uvloop.run(run(settings))
    except LedgerError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
