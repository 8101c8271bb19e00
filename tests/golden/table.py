"""The golden answers (stance rules, section 4), as data. Facts and dates: the public records that the claims name."""

from dataclasses import dataclass

US = "ocd-division/country:us/state:"
TEXAS, TRAVIS, AUSTIN = f"{US}tx", f"{US}tx/county:travis", f"{US}tx/place:austin"
FLORIDA, MIAMI_DADE = f"{US}fl", f"{US}fl/county:miami-dade"
CALIFORNIA, ORANGE, LOS_ANGELES = f"{US}ca", f"{US}ca/county:orange", f"{US}ca/place:los_angeles"
FRANKLIN_IOWA, MARYLAND = f"{US}ia/county:franklin", f"{US}md"


@dataclass(frozen=True)
class Golden:
    """One row: the question, the statuses that are right, and what else must hold (None: not asked)."""

    place: str
    as_of: str
    known_at: str
    statuses: tuple[str, ...]
    basis: str | None = None
    contested: bool | None = None
    upcoming: tuple[str, str] | None = None
    since: str | None = None


ALL_BUT_BAN = ("SANCTUARY", "PREEMPTED", "MIXED", "STEALTH", "COOPERATING", "UNKNOWN")

STANCES = (
    Golden(TRAVIS, "2017-03-01", "2017-04-01", ("SANCTUARY",), basis="OWN"),
    Golden(TEXAS, "2017-06-15", "2017-06-20", ("UNKNOWN", "COOPERATING"), upcoming=("ANTI_SANCTUARY", "2017-09-01")),
    Golden(TRAVIS, "2017-06-15", "2017-06-20", ("SANCTUARY",), upcoming=("PREEMPTED", "2017-09-01")),
    Golden(TEXAS, "2017-09-05", "2017-08-29", ("ANTI_SANCTUARY",)),
    Golden(TRAVIS, "2017-09-05", "2017-08-29", ("PREEMPTED",)),
    Golden(TEXAS, "2017-09-05", "2017-09-06", ALL_BUT_BAN, contested=True),
    Golden(TRAVIS, "2017-09-05", "2017-09-06", ("SANCTUARY",), contested=True),
    Golden(TEXAS, "2017-10-01", "2017-10-02", ("ANTI_SANCTUARY",), contested=True),
    Golden(AUSTIN, "2017-10-01", "2017-10-02", ("COOPERATING",), basis="INHERITED"),
    Golden(TEXAS, "2018-06-01", "2018-06-01", ("ANTI_SANCTUARY",)),
    Golden(TRAVIS, "2018-06-01", "2018-06-01", ("PREEMPTED",)),
    Golden(MIAMI_DADE, "2015-01-01", "2015-01-01", ("SANCTUARY",)),
    Golden(MIAMI_DADE, "2017-02-15", "2017-02-20", ("COOPERATING",), basis="OWN"),
    Golden(MIAMI_DADE, "2017-04-01", "2017-04-01", ("COOPERATING",), contested=True),
    Golden(FLORIDA, "2017-04-01", "2017-04-01", ("UNKNOWN",)),
    Golden(FLORIDA, "2019-08-01", "2019-08-01", ("ANTI_SANCTUARY",)),
    Golden(LOS_ANGELES, "1985-01-01", "2026-01-01", ("SANCTUARY",), since="1979-11-27"),
    Golden(CALIFORNIA, "2018-02-01", "2018-02-01", ("SANCTUARY",)),
    Golden(ORANGE, "2018-02-01", "2018-02-01", ("SANCTUARY",), basis="INHERITED"),
    Golden(MARYLAND, "2017-06-01", "2017-06-01", ("UNKNOWN",)),
)

# (place, as of, known at, actions that ICE's list shows then)
LISTINGS = (
    (FRANKLIN_IOWA, "2017-03-25", "2017-05-01", {"listed"}),
    (FRANKLIN_IOWA, "2017-05-01", "2017-05-01", {"corrected"}),
)
