"""The claims that an editor's word is about, as the record holds them."""

import asyncpg

from shared.errors import LedgerError
from shared.events import CLAIM_TYPES, ClaimData, parse_envelope, understand
from shared.events.envelope import canonical_uuid
from shared.postgres import sql


class UnknownClaim(LedgerError):
    """The record holds no claim of this id: `sanctuary review list` and the API's claims show the ids."""


async def claims(pool: asyncpg.Pool, ids: list[str]) -> dict[str, ClaimData]:
    """Return the claims of these ids (as the API or the record writes them), each once, by their event's id.

    Raises UnknownClaim for the first that is none, and NotUnderstood.
    """
    asked = list(dict.fromkeys(_id(id_) for id_ in ids))
    rows = {row["id"]: row for row in await pool.fetch(sql(__file__, "claims.sql"), asked)}
    for id_ in asked:
        if id_ not in rows:
            raise UnknownClaim(f"{id_} is no claim of this ledger: sanctuary review list shows the ids")
        if rows[id_]["type"] not in CLAIM_TYPES:
            raise UnknownClaim(
                f"{id_} is no claim but {rows[id_]['type']}: sanctuary review list shows the ids of claims"
            )
    found = {id_: understand(parse_envelope(rows[id_]["body"])) for id_ in asked}
    return {id_: data for id_, data in found.items() if isinstance(data, ClaimData)}


def _id(text: str) -> str:
    try:
        return canonical_uuid(text.strip().removeprefix("claim/"))
    except ValueError as error:
        raise UnknownClaim(f"claim {error}: sanctuary review list shows the ids") from None
