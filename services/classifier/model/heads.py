"""The trained heads: one multinomial logistic regression each, kept as plain arrays."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from services.classifier.model.files import ModelAway

NAMES = (
    "relevance", "kind", "direction", "direction.policy", "direction.ruling", "object.policy", "turned.policy",
    "stage.policy", "stage.ruling", "stage.listing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """labels (n), weights (features, n), bias (n)."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def chances(self, row: NDArray[np.float32]) -> dict[str, float]:
        """Return the probability of each label for a row of features."""
        score = (row @ self.weights + self.bias).astype(np.float64)
        grown = np.exp(score - score.max())
        return dict(zip(self.labels, (grown / grown.sum()).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Heads:
    """All heads by name, and the sha256 of the file that they were read from."""

    by_name: Mapping[str, Head]
    hash: str


def write(heads: Mapping[str, Head]) -> bytes:
    """Return the heads as an .npz archive; equal heads give equal bytes."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name in sorted(heads):
        head = heads[name]
        arrays[f"{name}:labels"] = np.asarray(head.labels)
        arrays[f"{name}:weights"] = head.weights
        arrays[f"{name}:bias"] = head.bias
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def read(content: bytes) -> Heads:
    """Read what `write` made; nothing in the file is ever executed. Raises ModelAway where it is damaged."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            heads = {
                name: Head(
                    tuple(str(label) for label in arrays[f"{name}:labels"]),
                    arrays[f"{name}:weights"].astype(np.float32),
                    arrays[f"{name}:bias"].astype(np.float32),
                )
                for name in NAMES
            }
    except Exception as error:  # numpy and zipfile have many ways to say that a file is damaged
        raise ModelAway(f"heads.npz cannot be read ({type(error).__name__}): run make train") from None
    return Heads(heads, sha256(content).hexdigest())
