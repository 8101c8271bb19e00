import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.text.sentences import sentences
from services.classifier.text.stories import is_headline, stories


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Gov. Smith spoke. He left.", ["Gov. Smith spoke.", "He left."]),
        ("Rep. A. B. Stone, D-Calif., voted no. It passed.", ["Rep. A. B. Stone, D-Calif., voted no.", "It passed."]),
        ("Clark County, Nev., has 51. Cook has 13.", ["Clark County, Nev., has 51.", "Cook has 13."]),
        ("The U.S. Court of Appeals ruled. So be it.", ["The U.S. Court of Appeals ruled.", "So be it."]),
        ("It starts Sept. 1 in Texas. Then it ends.", ["It starts Sept. 1 in Texas.", "Then it ends."]),
        ("“It is over.” She left.", ["“It is over.”", "She left."]),
        ("A heading\nA sentence below it.", ["A heading", "A sentence below it."]),
        (
            "City of X v. Sessions, No. 17-1, came first. Next.",
            ["City of X v. Sessions, No. 17-1, came first.", "Next."],
        ),
        ("Really? Yes! Good.", ["Really?", "Yes!", "Good."]),
        ("It cost $1.5 million in St. Louis. Fine.", ["It cost $1.5 million in St. Louis.", "Fine."]),
        ("  \n\n ", []),
    ],
)
def test_sentences_end_where_they_end(text, parts):
    assert [sentence.text for sentence in sentences(text)] == parts


@given(st.text(alphabet="aA .?!\n“”Gov.1", max_size=80))
def test_a_sentence_is_a_slice_of_its_text_and_none_overlap(text):
    reach = 0
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text != ""
        assert sentence.start >= reach
        reach = sentence.end


def test_a_digest_is_read_line_by_line_and_an_article_as_one_story():
    lines = ["Phoenix Council Rejects Sanctuary Bid", "ICE Arrests 61 in Nevada Roundup", "Judge Blocks Texas Ban",
             "Mayor Signs Welcoming Order in Ohio", "A sentence that comments on all this."]  # fmt: skip
    told = stories("", "\n".join(lines))
    assert [story.head.text for story in told] == lines
    assert all(story.digest for story in told)
    (story,) = stories("Judge Blocks Texas Ban", "A judge acted. The state appealed.")
    assert (story.head.field, [s.text for s in story.body]) == ("title", ["A judge acted.", "The state appealed."])


@pytest.mark.parametrize(
    ("line", "yes"),
    [
        ("ICE Arrests 61 Criminal Aliens in Nevada Roundup", True),
        ("The council voted on Tuesday to end the program.", False),
        ("Some areas have adopted a less visible approach", False),
        ("By Jane Doe", False),
    ],
)
def test_headlines(line, yes):
    assert is_headline(line) is yes


def test_bylines_and_stamps_are_no_sentences_of_a_story():
    kept = ["By a vote of 5-2 it passed.", "By Monday Texas Cities Must Obey."]
    lines = ["By Mary Stone, Staff Writer", "Updated 5:14 p.m. Tuesday", *kept]
    (story,) = stories("A title of ours", "\n".join(lines))
    assert [s.text for s in story.body] == kept
