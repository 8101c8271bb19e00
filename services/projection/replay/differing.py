"""Which places would a switch of readers change, and how: the rows that differ, and today's answer before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.projection.fold.digest import Said, differing, said
from services.projection.fold.generation import Generation
from services.projection.replay.verify import kinds_that_differ

Answer = tuple[str, str, bool]
NOTHING: Answer = ("UNKNOWN", "NONE", False)


@dataclass(frozen=True, slots=True)
class Change:
    """One place (or drawer of articles): the kinds of rows that differ, and today's (status, basis, contested)."""

    about: str
    kinds: str
    before: Answer
    after: Answer

    def __str__(self) -> str:
        moved = f": {_spoken(self.before)} becomes {_spoken(self.after)}" if self.before != self.after else ""
        return f"{self.about}: {self.kinds}{moved}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a generation says, and its answer for today, by place."""

    said: Said
    answers: Mapping[str, Answer]

    def differing(self, other: "Shown") -> list[Change]:
        """Return what would change from this to another, in order."""
        moved = {
            place for place in {*self.answers, *other.answers} if self.answers.get(place) != other.answers.get(place)
        }
        return [
            Change(
                about,
                kinds_that_differ(self.said.get(about, {}), other.said.get(about, {})) or "by what its state does",
                self.answers.get(about, NOTHING),
                other.answers.get(about, NOTHING),
            )
            for about in sorted({*differing(self.said, other.said), *moved})
        ]


async def shown(connection: Any, generation: Generation) -> Shown:
    """Return what a generation shows at this moment, today being the ledger's day."""
    rows = await connection.fetch(
        f"select p.id, s.status, s.basis, s.contested"  # noqa: S608
        f" from {generation.schema}.stance_at(coalesce($1, current_date), '9999-12-31', null) s"
        f" join {generation.schema}.place p on p.key = s.place where s.basis <> 'NONE' or s.contested",
        generation.today,
    )
    return Shown(await said(connection, generation), {row[0]: (row[1], row[2], row[3]) for row in rows})


def _spoken(answer: Answer) -> str:
    status, basis, contested = answer
    return f"{status} ({basis.lower()}{', contested' if contested else ''})"
