"""From a reading by the classifier to its next training: read, judged by editors, exported, read as labels, fitted."""

import shutil
from pathlib import Path

import numpy as np

from services.classifier.labels import FOLDER, Label, load
from services.classifier.model.files import HEADS_FILE
from services.classifier.model.heads import read
from services.classifier.training import QUESTIONS, fit, rows_of
from shared.events import content_hash
from tests.integration.classifier.older import by_rules, seen
from tests.integration.projection.test_reviewing import Desk, desk

__all__ = ["desk"]

POLICY, RULING, LISTING, ARRESTS = (
    (
        "Phoenix City Council passes ordinance limiting cooperation with ICE",
        "The Phoenix City Council voted on Monday to pass an ordinance that bars police from holding people on federal "
        "immigration detainers.",
    ),
    (
        "Federal judge blocks Texas ban on sanctuary cities",
        "A federal district judge on Wednesday granted a preliminary injunction that blocks Senate Bill 4.",
    ),
    (
        "ICE lists Travis County among jails that declined detainers",
        "Immigration and Customs Enforcement on Monday named Travis County, Texas, in its weekly report of declined "
        "detainers.",
    ),
    (
        "ICE arrests 51 in Austin",
        "Federal agents arrested 51 people in the Austin, Texas, area in a five-day operation that ended Friday, ICE "
        "said.",
    ),
)


async def judged(desk: Desk, folder: Path) -> list[Label]:
    """A ledger in which editors judged a reading of each kind; what the export of it holds, put into `folder`."""
    claims = []
    for number, (title, text) in enumerate((POLICY, RULING, LISTING, ARRESTS)):
        article = seen(number, title=title, text=text, content_hash=content_hash(title, text))
        (claim,), reading = by_rules(article)
        await desk.published([article, claim, reading])
        claims.append(claim.id)
    policy, ruling, listing, arrests = claims
    misread = ("--reason", "misread")
    await desk.word("confirm", policy)
    await desk.word("correct", ruling, "--set", "outcome=denied", "--set", "supports=cooperates", *misread)
    await desk.word("correct", listing, "--set", "action=disputed", *misread)
    await desk.word("retract", arrests, *misread)
    file = folder / "review_taught.jsonl"
    assert await desk.says("labels", str(file)) == "wrote 4 labels"
    return [label for label in load(folder) if label.id.startswith("review_taught-")]


async def test_what_editors_judged_stands_beside_the_labels_and_can_be_fitted(desk: Desk, tmp_path: Path) -> None:
    for file in FOLDER.glob("*.jsonl"):
        shutil.copy(file, tmp_path)
    labels = await judged(desk, tmp_path)
    assert len(load(tmp_path)) == len(load()) + 4
    told = {label.words: [(e["type"], e["direction"], e["stage"]) for e in label.events] for label in labels}
    assert told == {
        " ".join(POLICY): [("policy-changed", "limits", "enacted")],
        " ".join(RULING): [("ruling-issued", "cooperates", "denied")],
        " ".join(LISTING): [("jurisdiction-listed", "neutral", "disputed")],
        " ".join(ARRESTS): [],
    }

    rows, heads = rows_of(labels), read(HEADS_FILE.read_bytes()).by_name
    for question in QUESTIONS:
        answers = {answer for label in labels if (answer := question.answer(label)) is not None}
        head = heads[question.name]
        assert answers <= set(head.labels), question.name
        assert rows.shape == (len(labels), head.weights.shape[0])
        if len(answers) > 1:
            assert np.isfinite(fit(rows, labels, question).weights).all()
