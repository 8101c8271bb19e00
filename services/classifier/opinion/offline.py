"""Second opinions for a command without servers: asked one by one, kept for as long as it runs."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.classifier.opinion.answer import Answer
from services.classifier.opinion.asking import Asker
from services.classifier.opinion.kept import KeptHere
from services.classifier.opinion.question import Question
from services.classifier.opinion.settings import ClassifierSettings, endpoint
from shared.settings import WrongSetting, load_as

Ask = Callable[[Question], Answer | None]


@contextmanager
def asking() -> Iterator[Ask]:
    """Yield a function that asks the server of the settings. Raises WrongSetting where none is set."""
    server = endpoint(load_as(ClassifierSettings))
    if server is None:
        raise WrongSetting("SANCTUARY_OPINION_URL is not set: give the address of a server for second opinions")
    with asyncio.Runner() as runner:
        asker = Asker(server, KeptHere(), budget=server.seconds)
        try:
            yield lambda question: runner.run(asker.answers([question]))[0]
        finally:
            runner.run(server.close())
