"""How we behave toward the sites that we read."""

from dataclasses import dataclass

NAME = "SanctuaryLedger/0.1"
PURPOSE = "reads public news, rulings and official lists; asks only for what has changed"


@dataclass(frozen=True, slots=True)
class Manners:
    """interval: seconds between two requests to one host of the internet. own_interval: the same for hosts that the
    allow list names, which are the operator's. contact: where a publisher reaches the operator (an address of mail or
    of the web); empty for none."""

    interval: float = 1.0
    own_interval: float = 0.0
    contact: str = ""

    @property
    def user_agent(self) -> str:
        """Who asks, what for, and where to complain."""
        return f"{NAME} (+{self.contact}; {PURPOSE})" if self.contact else f"{NAME} ({PURPOSE})"


POLITE = Manners()
