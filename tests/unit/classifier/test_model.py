"""The model as a voter: verified files or none, one text at a time, heads without code, a training that repeats."""

from hashlib import sha256

import httpx
import numpy as np
import orjson
import pytest

from services.classifier.app import wire
from services.classifier.labels import load as labels
from services.classifier.method import METHOD, method
from services.classifier.model import __main__ as setup
from services.classifier.model import files, heads, second, voter
from services.classifier.model.embedding import SIZE, pool
from services.classifier.model.masking import masked
from services.classifier.places.names import compile_names
from services.classifier.training import NOTE, folds, surroundings, train
from services.classifier.training import main as training
from shared.health import readyz
from shared.settings import Settings


@pytest.fixture(scope="module")
def model(places):
    return voter.load(places)


@pytest.fixture
def altered(tmp_path, monkeypatch):
    """A tokenizer with one byte changed, in the place of the verified one."""
    content = bytearray(files.TOKENIZER_FILE.read_bytes())
    content[1000] ^= 1
    file = tmp_path / "tokenizer.json"
    file.write_bytes(content)
    monkeypatch.setattr(files, "TOKENIZER_FILE", file)
    voter.embedder.cache_clear()
    yield file
    voter.embedder.cache_clear()


def test_an_altered_file_is_refused_and_rules_read_alone(altered, places):
    voters, lack = second.second_voters(places)
    assert voters == ()
    assert "sha256" in lack
    assert lack.endswith("run make setup")
    assert method(voters).hashes["model"] == "absent"


def test_an_absent_package_is_no_reason_to_stop(monkeypatch, places):
    monkeypatch.setattr(files, "MODEL_PACKAGE", "no_such_package")
    voter.embedder.cache_clear()
    voters, lack = second.second_voters(places)
    voter.embedder.cache_clear()
    assert (voters, lack) == ((), "no model.onnx of the package no_such_package: run make setup")


async def test_a_service_without_the_model_says_that_it_is_degraded(altered):
    service = wire(Settings(REDIS_URL="redis://127.0.0.1:1"))
    (probe,) = service.degraded
    assert "rules read alone: tokenizer.json of the model has sha256" in await probe()
    await service.client.aclose()


def test_set_up_keeps_only_the_verified_tokenizer(altered, tmp_path):
    with pytest.raises(files.ModelAway):
        setup.keep_tokenizer(altered.parent, tmp_path / "kept.json")
    assert not (tmp_path / "kept.json").exists()


def test_a_reading_with_the_model_is_a_newer_way_and_names_its_hashes(model):
    way = method((model,))
    assert (way.name, way.version, METHOD.version) == ("rules", "1.4.1", "1.4.0")
    assert way.hashes["model"] == files.MODEL
    assert way.hashes["heads"] == sha256(files.HEADS_FILE.read_bytes()).hexdigest()
    assert way.hashes["rules"] == METHOD.hashes["rules"]


MASKS = [
    ("Travis County sheriff limits help to ICE", "the county sheriff limits help to ICE"),
    ("Judge blocks Texas law", "Judge blocks the state law"),
    ("Denver council votes", "the city council votes"),
    ("The sheriff of Clark County, Nev., said", "The sheriff of the county, Nev., said"),
    ("Doyleston County ends its deal", "the county ends its deal"),
    ("Mayor signs order", "Mayor signs order"),
]


@pytest.mark.parametrize(("text", "plain"), MASKS)
def test_places_are_masked(places, text, plain):
    assert masked(text, compile_names(places)) == plain


def test_the_vector_of_a_text_does_not_depend_on_what_was_read_before(model):
    embed = voter.embedder()
    first = embed.embed("Council ends its agreement with ICE")
    embed.embed("A much longer text about a judge in another state who refused to lift an order, with no end in sight")
    assert first.shape == (SIZE,)
    assert (embed.embed("Council ends its agreement with ICE") == first).all()
    assert abs(float(np.linalg.norm(first)) - 1) < 1e-5


def test_padding_does_not_count():
    hidden = np.ones((1, 3, SIZE), dtype=np.float32)
    hidden[0, 2] = 100.0
    mask = np.array([[1, 1, 0]], dtype=np.int64)
    assert np.allclose(pool(hidden, mask), pool(hidden[:, :2], mask[:, :2]))


def test_heads_come_back_as_written_and_damaged_ones_are_refused():
    head = heads.Head(("a", "b"), np.eye(2, dtype=np.float32), np.zeros(2, dtype=np.float32))
    content = heads.write(dict.fromkeys(heads.NAMES, head))
    assert content == heads.write(dict.fromkeys(heads.NAMES, head))
    back = heads.read(content).by_name["kind"]
    assert back.labels == ("a", "b")
    assert back.chances(np.array([2, 0], dtype=np.float32))["a"] > 0.8
    with pytest.raises(files.ModelAway):
        heads.read(content[:100])


def test_heads_hold_no_code():
    with np.load(files.HEADS_FILE, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind in "fU" for name in arrays.files)


@pytest.mark.parametrize(
    ("words", "kind", "event"),
    [
        (["Sheriff signs 287(g) agreement with ICE", "Deputies will check inmates' status."], "policy", True),
        (["Federal judge blocks order on sanctuary cities", "The injunction was granted Tuesday."], "ruling", True),
        (["ICE arrests 86 in weeklong operation", "Officers said most had criminal records."], "enforcement", True),
        (["Fireworks show set for Saturday", "Fairgrounds gates open at six."], None, False),
    ],
)
def test_plain_cases(model, words, kind, event):
    said = model.opinion(words)
    assert (said.event > 0.5) is event
    assert kind is None or said.kind == kind


def test_both_sides_of_a_pair_are_in_one_fold():
    every = labels()
    fold_of = {every[n].id: number for number, fold in enumerate(folds(every)) for n in fold}
    pairs: dict[str, set[int]] = {}
    for label in every:
        if label.pair:
            pairs.setdefault(label.pair, set()).add(fold_of[label.id])
    assert pairs
    assert all(len(found) == 1 for found in pairs.values())


def test_training_again_gives_the_committed_heads_bit_for_bit():
    told = orjson.loads(NOTE.read_bytes())
    assert told["sha256"] == sha256(files.HEADS_FILE.read_bytes()).hexdigest()
    assert told["labels"] == len(labels())
    if told["surroundings"] != surroundings():
        pytest.skip("the heads were made on another kind of processor or with other library versions")
    assert sha256(train(labels())).hexdigest() == told["sha256"]


async def test_ready_says_what_a_service_does_without():
    async def well():
        return None

    async def lack():
        return "rules read alone"

    async def down():
        return "the stream server does not answer"

    async def ask(probes, degraded):
        transport = httpx.ASGITransport(readyz(probes, degraded))
        async with httpx.AsyncClient(transport=transport, base_url="http://classifier") as http:
            answer = await http.get("/readyz")
        return answer.status_code, answer.text

    assert await ask([well], [well]) == (200, "ready")
    assert await ask([well], [lack]) == (200, "ready\ndegraded: rules read alone")
    assert await ask([down], [lack]) == (503, "the stream server does not answer")


def test_a_slip_in_the_arguments_trains_nothing(capsys):
    before = files.HEADS_FILE.stat().st_mtime_ns
    with pytest.raises(SystemExit) as refused:
        training(["--tyr"])
    assert refused.value.code == 2
    assert "--tyr" in capsys.readouterr().err
    assert files.HEADS_FILE.stat().st_mtime_ns == before
