"""The fold without a database: rows of the record in, rows of the tables out."""

from datetime import UTC, datetime

import orjson
import pytest

from services.projection.fold.decode import decode
from services.projection.fold.state import State
from services.projection.fold.tables import ARTICLE, CLAIM, OCCURRENCE, STANCE, Table, TableChange
from services.projection.readmodels import READ_MODELS, code_version
from services.projection.readmodels.sources.articles import Sources
from services.projection.record.entries import NotStorable, read_entry
from shared.bus import Entry
from shared.events import ArticleErased, Event, make_event
from shared.places import gazetteer
from tests.integration.projection.given import TRAVIS, article, policy, story

PLACES = gazetteer()


def stored(events: list[Event], first: int = 1) -> list[tuple[int, str, str]]:
    """The events as the record gives them back: without their texts."""
    read = [read_entry(Entry(event.type, "1-0", event.to_json())) for event in events]
    return [(first + n, str(event.id), event.body) for n, event in enumerate(read)]


def erasure(seen: Event) -> Event:
    return make_event(ArticleErased(article=seen.id, by="editor"), source="test", time=datetime(2020, 1, 1, tzinfo=UTC))


def column(change: TableChange, table: Table, name: str) -> list[object]:
    return [row[table.columns.index(name)] for row in change.added]


def test_every_table_of_the_fold_belongs_to_one_read_model() -> None:
    told = [table for model in READ_MODELS for table in model.tables]
    assert sorted(told) == sorted({*told})
    assert {ARTICLE.name, CLAIM.name, OCCURRENCE.name, STANCE.name, "reading", "listing"} < set(told)
    assert "events=" in code_version()


def test_a_claim_becomes_rows_with_the_keys_of_its_places() -> None:
    state = State(PLACES)
    folded = state.fold(stored(story(1)))
    assert column(folded.changes[CLAIM], CLAIM, "places") == [[state.keys[TRAVIS]]]
    assert column(folded.changes[STANCE], STANCE, "place") == [state.keys[TRAVIS]]
    assert (folded.first, folded.last, state.position) == (1, 2, 2)
    assert set(folded.causes) == {state.keys[TRAVIS]}


def test_a_claim_about_a_place_that_nobody_knows_breaks_nothing() -> None:
    seen = article(1)
    nowhere = policy(seen, place="ocd-division/country:us/state:tx/county:nowhere")
    folded = State(PLACES).fold(stored([seen, nowhere]))
    assert column(folded.changes[CLAIM], CLAIM, "id") == [nowhere.id]
    assert folded.changes[STANCE].added == []


def test_positions_that_jump_are_refused() -> None:
    with pytest.raises(AssertionError, match="gapless"):
        State(PLACES).fold(stored(story(1), first=2))


def test_skipped_positions_count_and_change_nothing() -> None:
    state = State(PLACES)
    folded = state.fold(stored(story(1)), skipped={2})
    assert folded.changes[CLAIM].added == []
    assert state.position == 2


def test_what_is_not_understood_says_why() -> None:
    _, claim = story(1)
    newer = claim.model_copy(update={"dataschema": claim.dataschema[:-1] + "7"})
    odd = claim.model_copy(update={"data": {**claim.data, "stage": "dreamt"}})
    foreign = claim.model_copy(update={"id": "00000000-0000-5000-8000-000000000009"})
    understood, not_yet = decode(stored([claim, newer, odd, foreign]))
    assert [event.position for event in understood] == [1]
    reasons = [event.reason for event in not_yet]
    assert "not known" in reasons[0]
    assert "stage" in reasons[1]
    assert "the id is not the one" in reasons[2]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_erased_article_is_marked_in_either_order(order: tuple[int, int]) -> None:
    seen = article(1)
    pair = [seen, erasure(seen)]
    sources, marked = Sources(), False
    for place in order:
        moved = sources.apply(decode(stored([pair[place]]))[0])
        marked = any(row.erased for row in moved.articles) or (marked or seen.id in moved.erased)
    assert marked


def test_texts_leave_the_body_and_come_beside_it() -> None:
    seen = article(1, title="A title")
    read = read_entry(Entry(seen.type, "1-0", seen.to_json()))
    assert read.texts == {"title": "A title", "text": "The sheriff announced act 1."}
    assert {"title", "text"}.isdisjoint(orjson.loads(read.body)["data"])
    again = seen.model_copy(update={"data": {**seen.data, "fetched_at": "2020-01-01T00:00:00Z"}, "source": "other"})
    assert read_entry(Entry(seen.type, "2-0", again.to_json())).body_hash == read.body_hash


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "yesterday", "2017-01-01"])
def test_a_time_that_is_none_is_not_storable(time: str) -> None:
    raw = orjson.dumps(orjson.loads(article(1).to_json()) | {"time": time})
    with pytest.raises(NotStorable, match="time"):
        read_entry(Entry("article-seen", "1-0", raw))
