"""Sentences to unit vectors: int8 MiniLM on one CPU thread, one sentence at a time."""

from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

Vector = NDArray[np.float32]
SIZE = 384
# Tokens: a headline and the sentence or two behind it. The cost grows faster than the length.
LONGEST = 64


class Embedder:
    """Embeds one text at a time: the quantised model scales by what a batch holds, so a batch would change results."""

    def __init__(self, model: bytes, tokenizer: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._inputs = [given.name for given in self._session.get_inputs()]
        self._tokenizer: Any = Tokenizer.from_str(tokenizer.decode("utf-8"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()

    def embed(self, text: str) -> Vector:
        """Return the unit vector (384) of a text; a pure function of it on one kind of processor."""
        code = self._tokenizer.encode(text)
        ids = np.asarray([code.ids], dtype=np.int64)
        mask = np.ones_like(ids)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (hidden, *_) = self._session.run(None, {name: given[name] for name in self._inputs})
        unit: Vector = pool(hidden, mask)[0]
        return unit


def pool(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    """Token vectors (n, tokens, 384) to unit vectors (n, 384); what the mask leaves out does not count."""
    kept = mask[..., None].astype(np.float32)
    mean = (hidden * kept).sum(1) / np.maximum(kept.sum(1), 1)
    unit: NDArray[np.float32] = (mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)).astype(
        np.float32
    )
    return unit
