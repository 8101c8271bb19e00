"""The events of the ledger: one file per type, their envelope, their ids. Pure: no clock, no input or output."""

from shared.events.article_classified import ArticleClassified
from shared.events.article_erased import ArticleErased, address_hash
from shared.events.article_seen import ArticleSeen, content_hash
from shared.events.catalog import CLAIM_TYPES, EVENT_TYPES, REVIEW_TYPES, make_event, parse_event, understand
from shared.events.claim import ClaimData, ClaimPlace, Evidence, Method
from shared.events.claim_retracted import ClaimRetracted
from shared.events.claim_reviewed import ClaimReviewed
from shared.events.data import EventData
from shared.events.day_began import DayBegan
from shared.events.enforcement_reported import EnforcementReported
from shared.events.envelope import Envelope, Event, parse_envelope
from shared.events.figures import Count, Period
from shared.events.jurisdiction_listed import JurisdictionListed
from shared.events.occurrence_revised import OccurrenceRevised
from shared.events.policy_changed import Instrument, PolicyChanged
from shared.events.ruling_issued import Effect, RulingIssued

__all__ = [
    "CLAIM_TYPES",
    "EVENT_TYPES",
    "REVIEW_TYPES",
    "ArticleClassified",
    "ArticleErased",
    "ArticleSeen",
    "ClaimData",
    "ClaimPlace",
    "ClaimRetracted",
    "ClaimReviewed",
    "Count",
    "DayBegan",
    "Effect",
    "EnforcementReported",
    "Envelope",
    "Event",
    "EventData",
    "Evidence",
    "Instrument",
    "JurisdictionListed",
    "Method",
    "OccurrenceRevised",
    "Period",
    "PolicyChanged",
    "RulingIssued",
    "address_hash",
    "content_hash",
    "make_event",
    "parse_envelope",
    "parse_event",
    "understand",
]
