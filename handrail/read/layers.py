"""The layers of a small encoder (BERT's, 12 heads), run with numpy alone.

Source: Vaswani et al. 2017 (attention); Devlin et al. 2019 (the layers); Wang et al. 2020 (MiniLM, the size).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]
    Weights = Mapping[str, Numbers]

WIDTH, LAYERS, HEADS = 384, 6, 12
EPSILON = 1e-12
"""Added to a variance before its root."""


def encoded(weights: Weights, looked_up: Numbers, here: Numbers | None = None) -> Numbers:
    """What the layers make of pieces of words.

    Args:
        weights: by the names of the Hugging Face models, without `embeddings.word_embeddings`.
        looked_up: the row of each piece, shape (texts, length, 384).
        here: 1 for a piece, 0 for filling, shape (texts, length); None where nothing is filled.

    Returns:
        shape (texts, length, 384).
    """
    places = weights["embeddings.position_embeddings.weight"][: looked_up.shape[1]]
    x = looked_up + places + weights["embeddings.token_type_embeddings.weight"][0]
    x = _normed(weights, x, "embeddings.LayerNorm")
    unseen = None if here is None else (here[:, None, None, :] - 1.0) * np.float32(1e9)
    for number in range(LAYERS):
        name = f"encoder.layer.{number}"
        attended = _attended(weights, x, unseen, f"{name}.attention")
        x = _normed(weights, x + attended, f"{name}.attention.output.LayerNorm")
        wide = _gelu(dense(weights, x, f"{name}.intermediate.dense"))
        x = _normed(weights, x + dense(weights, wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    return x


def dense(weights: Weights, x: Numbers, name: str) -> Numbers:
    """One layer: shape (..., into) to (..., out)."""
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _attended(weights: Weights, x: Numbers, unseen: Numbers | None, name: str) -> Numbers:
    rows, length, width = x.shape

    def split(part: str) -> Numbers:
        made = dense(weights, x, f"{name}.self.{part}")
        return made.reshape(rows, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    scores = split("query") @ split("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS))
    if unseen is not None:
        scores = scores + unseen
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    joined = (shares @ split("value")).transpose(0, 2, 1, 3).reshape(rows, length, width)
    return dense(weights, joined, f"{name}.output.dense")


def _normed(weights: Weights, x: Numbers, name: str) -> Numbers:
    middle = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((middle**2).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
    return middle / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _gelu(x: Numbers) -> Numbers:
    from scipy.special import erf

    return np.asarray(x * 0.5 * (1.0 + erf(x / np.float32(np.sqrt(2.0)))), dtype=np.float32)
