"""python -m services.classifier: the classifier service alone, configured by environment."""

from services.classifier.app import run
from services.classifier.opinion.settings import ClassifierSettings
from shared.service import main
from shared.settings import load_as

main(run, lambda: load_as(ClassifierSettings, "redis_url"))
