"""python -m services.ingest: the ingest service alone, configured by environment."""

from services.ingest.app import start
from services.ingest.settings import IngestSettings
from shared.service import main
from shared.settings import load_as

main(start, lambda: load_as(IngestSettings, "redis_url"))
