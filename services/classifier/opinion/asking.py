"""Asking for second opinions: the one place where a reading depends on anything but the article and the code."""

import asyncio
from collections.abc import Sequence

from prometheus_client import Counter
from pydantic import ValidationError

from services.classifier.opinion.answer import Answer, NoAnswer, answer
from services.classifier.opinion.breaker import Breaker
from services.classifier.opinion.endpoint import Endpoint
from services.classifier.opinion.kept import Kept
from services.classifier.opinion.question import Question
from shared.telemetry import log

OPINIONS = Counter(
    "sanctuary_opinions", "Second opinions: answered, kept from before, or why there is none", ["outcome"]
)
AT_ONCE = 4


class Asker:
    """Asks an endpoint, at most `at_once` questions together. `budget`: seconds that all questions of a batch may take.

    No failure of the server, and nothing that it says, leaves this class but as the lack of an answer, counted and
    logged; errors of `kept` do.
    """

    def __init__(
        self, endpoint: Endpoint, kept: Kept, *, budget: float, breaker: Breaker | None = None, at_once: int = AT_ONCE
    ) -> None:
        self._endpoint, self._kept, self._budget = endpoint, kept, budget
        self._breaker, self._at_once = breaker or Breaker(), asyncio.Semaphore(at_once)

    async def answers(self, questions: Sequence[Question | None]) -> list[Answer | None]:
        """Return the answers in order; None where there was no question or is no answer."""
        end = asyncio.get_running_loop().time() + self._budget
        asked = [asyncio.ensure_future(self._answer(question, end)) for question in questions]
        try:
            return list(await asyncio.gather(*asked))
        except BaseException:
            for one in asked:  # the batch is given up: nothing of it goes on behind its back
                one.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
            raise

    async def degraded(self) -> str | None:
        """Say that the server is left in peace, and for how long."""
        return f"no second opinion: the server rests for {rests:.0f} s" if (rests := self._breaker.rests) else None

    async def _answer(self, question: Question | None, end: float) -> Answer | None:
        if question is None:
            return None
        if raw := await self._kept.known(question.key):
            OPINIONS.labels("kept").inc()
            return _again(raw)
        try:
            given = await self._asked(question, end)
        except NoAnswer as lack:
            OPINIONS.labels(lack.reason).inc()
            if lack.reason != "resting":
                log.warning("no_second_opinion", article=question.article, reason=lack.reason, told=str(lack))
            return None
        OPINIONS.labels("answered").inc()
        return _again(await self._kept.keep(question.key, given.model_dump_json().encode()))

    async def _asked(self, question: Question, end: float) -> Answer:
        try:
            async with asyncio.timeout_at(end), self._at_once:
                return await self._tried(question)
        except TimeoutError:
            raise NoAnswer("late", f"the batch had its {self._budget:g} seconds") from None

    async def _tried(self, question: Question) -> Answer:
        if not self._breaker.admits():
            raise NoAnswer("resting", f"the server is left in peace for {self._breaker.rests:.0f} s")
        try:
            given = answer(await self._endpoint.ask(question), question)
        except NoAnswer as lack:
            if lack.of_server:
                self._failed(lack)
            else:
                self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        return given

    def _failed(self, lack: NoAnswer) -> None:
        rested = self._breaker.rests
        self._breaker.failed(lack.wait)
        if self._breaker.rests and not rested:
            log.warning("second_opinion_rests", seconds=round(self._breaker.rests), reason=lack.reason, told=str(lack))


def _again(raw: bytes) -> Answer | None:
    try:
        return Answer.model_validate_json(raw)
    except ValidationError:
        log.error("kept_opinion_unreadable", told=raw[:80].decode(errors="replace"))
        return None
