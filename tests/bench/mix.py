"""What the synthetic world is made of: every number of the mix, in one table that is printed with each run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares are of what the name says; days are days of the synthetic calendar."""

    seed: int = 2026
    first_day: str = "1979-01-01"
    last_day: str = "2026-06-30"
    banning_state: str = "tx"
    banning_localities: int = 250
    other_localities: int = 60  # in each of the other 49 states; a state has 62 counties on average
    share_of_banning_state: float = 0.2  # of the occurrences
    share_of_state_acts: float = 0.2  # of the occurrences, told of the state itself
    rulings: float = 0.06  # of the occurrences, which is a twentieth of the claims; shares of occurrences too:
    enforcement: float = 0.22
    listings_in_press: float = 0.03
    claims_in_lists: float = 0.12  # of the claims: rows of lists of `list_rows` rows
    list_rows: int = 25
    several_states: float = 0.15  # of the raids and rulings: over two to six states
    retellings: float = 3.0  # mean number of further stories of an occurrence; most within days
    retold_within_days: float = 4.0  # mean delay of a retelling
    late: float = 0.085  # of the stories, a twentieth of the claims: told one to ten years after
    documents: float = 0.3  # of the stories: curated, one claim with all its fields; the rest is press
    background: float = 0.5  # chance of each of three further claims in a press story, on a recent matter of the state
    vague: float = 0.5  # of the press claims: no instrument, court or operation, often a month for a date
    unsure: float = 0.08  # of the press claims: tier review
    copies: float = 0.03  # of the press stories: one more article, read as a copy
    read_again: float = 0.01  # of the press stories: read again by a newer version of the method
    reviews: float = 0.05  # per claim: confirmations, corrections, retractions
    reviews_of_old: float = 0.1  # of the reviews: of any claim there is; the others are of one of the last 2,000
    text_length: int = 700  # characters of a text, about


def describe(mix: Mix, seen: dict[str, int]) -> Sequence[str]:
    """Return the lines that a run prints: the table above, then what was counted."""
    asked = [f"  {name:<24} {value}" for name, value in asdict(mix).items()]
    total = max(1, sum(count for name, count in seen.items() if "-" in name))
    counted = [f"  {name:<24} {count:>10,} {count / total:>7.1%} of events" for name, count in sorted(seen.items())]
    return ["mix", *asked, "counted", *counted]
