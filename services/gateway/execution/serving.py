"""The schema with all that it takes to answer: limits, the store of documents, the one statement, masking."""

import strawberry
from strawberry.extensions import MaxTokensLimiter

from services.gateway.execution.answering import Clock, SqlResult, utc_now
from services.gateway.execution.documents import Documents, DocumentStore
from services.gateway.execution.ledger import Ledger
from services.gateway.execution.masking import Masked
from services.gateway.limits.measure import MOST_TOKENS
from services.gateway.schema.build import build


def executable(ledger: Ledger, *, clock: Clock = utc_now) -> strawberry.Schema:
    """Return the schema that answers from this ledger. `clock` gives the present: today and now where untold."""
    documents = Documents()
    return build(
        (
            Masked,
            lambda: MaxTokensLimiter(MOST_TOKENS),
            lambda: DocumentStore(documents),
            lambda: SqlResult(ledger, clock),
        )
    )
