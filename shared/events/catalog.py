"""The table of all event types, and the two ways across it: from data to event, from event to data."""

from datetime import datetime

from pydantic import ValidationError

from shared.errors import LedgerError
from shared.events.article_classified import ArticleClassified
from shared.events.article_erased import ArticleErased
from shared.events.article_seen import ArticleSeen
from shared.events.claim import ClaimData
from shared.events.claim_retracted import ClaimRetracted
from shared.events.claim_reviewed import ClaimReviewed
from shared.events.data import EventData, event_id
from shared.events.dates import write_instant
from shared.events.day_began import DayBegan
from shared.events.enforcement_reported import EnforcementReported
from shared.events.envelope import SCHEMA_PREFIX, Envelope, Event, first_problem
from shared.events.jurisdiction_listed import JurisdictionListed
from shared.events.occurrence_revised import OccurrenceRevised
from shared.events.policy_changed import PolicyChanged
from shared.events.ruling_issued import RulingIssued
from shared.events.strong_key import strong_key
from shared.events.upcasters import CannotUpcast, published_identity, upcast

CLAIM_TYPES: dict[str, type[ClaimData]] = {
    model.type: model for model in (JurisdictionListed, RulingIssued, PolicyChanged, EnforcementReported)
}
REVIEW_TYPES: dict[str, type[EventData]] = {
    model.type: model for model in (ClaimReviewed, ClaimRetracted, OccurrenceRevised)
}
# The stream of an event is named as its type.
EVENT_TYPES: dict[str, type[EventData]] = {
    ArticleSeen.type: ArticleSeen,
    **CLAIM_TYPES,
    ArticleClassified.type: ArticleClassified,
    **REVIEW_TYPES,
    ArticleErased.type: ArticleErased,
    DayBegan.type: DayBegan,
}


class NotUnderstood(LedgerError):
    """This code does not know the event's type or version, or the data does not fit: upgrade, and it is folded."""


class WrongEvent(LedgerError):
    """An event to be published is not as its type asks: mend the field that the line names."""


def make_event(data: EventData, *, source: str, time: datetime, traceparent: str | None = None) -> Event:
    """Wrap data in its envelope. The id follows from the data alone; a claim gets its strong key here."""
    if isinstance(data, ClaimData) and data.strong_key is None:
        data = data.model_copy(update={"strong_key": strong_key(data)})
    return Event(
        id=event_id(data.identity()),
        source=source,
        type=data.type,
        subject=data.subject(),
        time=write_instant(time),
        dataschema=f"{SCHEMA_PREFIX}/{data.type}/{data.version}",
        traceparent=traceparent,
        data=data.model_dump(mode="json"),
    )


def understand(envelope: Envelope) -> EventData:
    """Return the data as today's model of its type, upcast where it is older. Raises NotUnderstood."""
    model = EVENT_TYPES.get(envelope.type)
    if model is None or envelope.version > model.version:
        raise NotUnderstood(f"{envelope.dataschema} is not known to this version")
    try:
        return model.model_validate(upcast(envelope.type, envelope.version, envelope.data, model.version))
    except ValidationError as error:
        raise NotUnderstood(f"{envelope.type} {envelope.id}: data.{first_problem(error)}") from None
    except CannotUpcast as error:
        raise NotUnderstood(f"{envelope.dataschema} {envelope.id}: {error}") from None


def own_id(envelope: Envelope, data: EventData) -> str:
    """Return the id that the event's own data give it; `data` is what `understand` made of them.

    By the identity of the version in which it was published: an upgrade changes no id and lets no wrong one in.
    """
    if envelope.version < data.version:
        published = published_identity(envelope.type, envelope.version, envelope.data, data.version)
        if published is not None:
            return event_id(published)
    return event_id(data.identity())


def parse_event(raw: bytes | str, *, erased_too: bool = False) -> Event:
    """Read and fully check an event that somebody wants published: envelope, data, and that the id is its own.

    With `erased_too` an article without its text, which was erased, counts as whole. Raises WrongEvent with the first
    problem as one line.
    """
    try:
        event = Event.model_validate_json(raw)
    except ValidationError as error:
        raise WrongEvent(first_problem(error)) from None
    model = EVENT_TYPES.get(event.type)
    texts = model.text_members if model and erased_too else ()
    erased = dict.fromkeys(texts, "") if texts and event.data.keys().isdisjoint(texts) else {}
    try:
        data = understand(event.model_copy(update={"data": event.data | erased}) if erased else event)
    except NotUnderstood as error:
        raise WrongEvent(str(error)) from None
    if event.version == data.version and event.subject != data.subject():
        raise WrongEvent(f"subject: {event.subject} is not whom the data are about, which is {data.subject()}")
    expected = own_id(event, data)
    if event.id != expected:
        raise WrongEvent(f"id: {event.id} is not the id of this {event.type}, which is {expected}")
    if not erased and (contradiction := data.contradiction()):
        raise WrongEvent(f"data.{contradiction}")
    return event
