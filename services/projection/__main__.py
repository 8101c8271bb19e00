"""Run projection alone: python -m services.projection, configured by the environment."""

from services.projection.app import run
from shared.service import main
from shared.settings import load

if __name__ == "__main__":
    main(run, lambda: load("database_url", "redis_url"))
