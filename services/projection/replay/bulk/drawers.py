"""Which drawer does an event lie in? All that bears on one text, and on older and newer ones of it, in one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.events import (
    CLAIM_TYPES,
    EVENT_TYPES,
    ArticleClassified,
    ArticleErased,
    ArticleSeen,
    ClaimRetracted,
    ClaimReviewed,
    DayBegan,
    OccurrenceRevised,
)
from shared.events.envelope import canonical_uuid

EDITORS = frozenset({ClaimReviewed.type, ClaimRetracted.type})
EVERYWHERE = frozenset({OccurrenceRevised.type, DayBegan.type})
_CAUSE = {ArticleClassified.type: "article", ArticleErased.type: "article"} | dict.fromkeys(CLAIM_TYPES, "cause")


class Bearing(NamedTuple):
    """What an event bears on. `text`: the id of the article that it reads or is, else its own.

    `claim`: it is a claim. `lists`: the claims that a reading lists. `acts_on`: the claim that an editor's act names.
    """

    text: str
    claim: bool = False
    lists: tuple[str, ...] = ()
    acts_on: str | None = None


def bearing(id_: str, type_: str, data: Mapping[str, Any]) -> Bearing:
    """Return what an event bears on, from its data as published in today's version.

    Data that cannot be read bear on nothing else: the fold will not understand them wherever they lie.
    """
    try:
        if type_ in EDITORS:
            return Bearing(id_, acts_on=canonical_uuid(data["claim"]))
        named = data.get(_CAUSE[type_]) if type_ in _CAUSE else None
        lists = tuple(map(canonical_uuid, data["claims"])) if type_ == ArticleClassified.type else ()
        return Bearing(canonical_uuid(named) if named else id_, type_ in CLAIM_TYPES, lists)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Bearing(id_)


def older_version(type_: str, data: Mapping[str, Any]) -> str | None:
    """Return the article that an article-seen is a newer version of."""
    return data.get("version_of") if type_ == ArticleSeen.type else None


def is_todays(type_: str, version: int) -> bool:
    """Tell whether the data are as today's model of the type has them."""
    model = EVENT_TYPES.get(type_)
    return model is not None and model.version == version


@dataclass(frozen=True, slots=True)
class Drawers:
    """`count` drawers; `chains` leads from an article to the first of the articles that are versions of one text."""

    count: int
    chains: Mapping[str, str]

    def of(self, text: str) -> int:
        """Return the drawer of a text, by its id, which is as good as random."""
        first = self.chains.get(text, text)
        return int(first[:8], 16) % self.count


def chains(versions: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return {article: the smallest id among all versions of its text}, from pairs (newer, older)."""
    groups: dict[str, set[str]] = {}
    for pair in versions:
        joined = set[str]().union(*(groups.get(id_, {id_}) for id_ in pair))
        groups.update(dict.fromkeys(joined, joined))
    first = {id(group): min(group) for group in groups.values()}
    return {article: first[id(group)] for article, group in groups.items()}


def together(drawers: int, listed: Mapping[int, set[bytes]], claims: Mapping[int, set[bytes]]) -> list[tuple[int, ...]]:
    """Return the drawers that must be counted together: where a reading in one lists a claim that lies in another.

    `listed`: by drawer the claims that its readings list and that do not lie in it; `claims`: by drawer its own.
    """
    ties = [(one, other) for one, names in listed.items() for other, own in claims.items() if not names.isdisjoint(own)]
    joined = chains((str(one), str(other)) for one, other in ties)
    groups: dict[str, list[int]] = {}
    for drawer in range(drawers):
        groups.setdefault(joined.get(str(drawer), str(drawer)), []).append(drawer)
    return [tuple(group) for group in groups.values()]
