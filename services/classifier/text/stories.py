"""What is read together: an article is one story, a digest of headlines is many."""

import re
from dataclasses import dataclass

from services.classifier.text.sentences import Sentence, sentences, whole

LEAST_HEADLINES = 4
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
# `AUSTIN.` before the first sentence is where it was written, not a sentence.
_DATELINE = re.compile(r"[A-Z][A-Z .’'-]{2,30}\.")
# Who wrote a page and when it was changed, each on a line of its own, come before its first sentence.
_BYLINE = re.compile(
    r"(?:By|BY) (?!.*\.$)[A-Z][\w.’'-]{1,30}(?: [A-Z][\w.’'-]{0,30}){1,4}(?: ?[,|/•–—-] ?[\w .|’'-]{2,60})?|"
    r"(?:Updated|Published|Posted|Last updated):? [\w ,.:|]{4,60}|Staff [Ww]riter|Associated Press"
)
_SMALL_WORDS = "a an and as at by for from in of off on or over the to with their its his her is are than that"
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Story:
    """A head (a title, or the sentence that stands for one) and the sentences that tell more about it.

    A story of a digest is a retelling: its day is not the day of publication.
    """

    head: Sentence
    body: tuple[Sentence, ...]
    titled: bool
    digest: bool = False


def is_headline(line: str) -> bool:
    """Whether a line reads like a headline: short, most words capitalised, no full stop."""
    words = [word for word in _WORD.findall(line) if word.lower() not in _SMALL]
    if not 3 <= len(words) <= 22 or line.rstrip()[-1:] in ".;:,":
        return False
    return bool(sum(word[0].isupper() for word in words) >= 0.75 * len(words))


def stories(title: str, text: str) -> list[Story]:
    """Return the stories of an article, in order.

    A text with several lines that read like headlines is a digest: each line is judged like a title of its own, each
    other sentence alone. Else the title is the head, or the first sentence where there is no title.
    """
    heads = whole(title, "title")
    body = [
        sentence
        for sentence in sentences(text)
        if not _DATELINE.fullmatch(sentence.text) and not _BYLINE.fullmatch(sentence.text)
    ]
    if sum(is_headline(line) for line in text.split("\n")) >= LEAST_HEADLINES:
        own = [Story(head, (), True, True) for head in heads]
        return own + [Story(sentence, (), is_headline(sentence.text), True) for sentence in body]
    if heads:
        return [Story(heads[0], tuple(body), True)]
    return [Story(body[0], tuple(body[1:]), False)] if body else []
