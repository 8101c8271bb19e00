"""A version 2 of policy-changed that nobody has published: it proves the upcasters until there is a real one.

Version 2 calls `effective_on` by another name and asks for the office that acted, which version 1 does not tell.
"""

from typing import Any, ClassVar

import pytest
from pydantic import Field

from shared.events import CLAIM_TYPES, EVENT_TYPES, PolicyChanged
from shared.events.dates import Edtf
from shared.events.upcasters import UPCASTERS, Data, Upcaster

TYPE = PolicyChanged.type


class PolicyChanged2(PolicyChanged):
    """As version 1, with the office, and `in_force_from` for `effective_on`."""

    version: ClassVar[int] = 2

    office: str
    effective_on: Edtf | None = Field(default=None, alias="in_force_from")


class PolicyChanged3(PolicyChanged2):
    """As version 2, but two offices make two acts: the identity is another one."""

    version: ClassVar[int] = 3

    def distinction(self) -> list[object]:
        """The office tells two acts apart too."""
        return [*super().distinction(), self.office]


def to_version_2(data: Data) -> Data:
    """Say as version 2 what version 1 says."""
    renamed = {name: value for name, value in data.items() if name != "effective_on"}
    return renamed | {"in_force_from": data["effective_on"], "office": "untold"}


def identity_of_version_2(data: Data) -> list[object]:
    """What made an event of version 2 the same event."""
    return PolicyChanged2.model_validate(data).identity()


STEPS = {1: Upcaster(to_version_2), 2: Upcaster(lambda data: data, identity_of_version_2)}


def plant(patch: pytest.MonkeyPatch, model: Any) -> None:
    """Make `model` the one that today's code knows for policy-changed, with the steps that lead to it."""
    patch.setitem(EVENT_TYPES, TYPE, model)
    patch.setitem(CLAIM_TYPES, TYPE, model)
    for version in range(1, model.version):
        patch.setitem(UPCASTERS, (TYPE, version), STEPS[version])
