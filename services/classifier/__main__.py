"""python -m services.classifier: the classifier service alone, configured by environment."""

from services.classifier.app import run
from shared.service import main
from shared.settings import load

main(run, lambda: load("redis_url"))
