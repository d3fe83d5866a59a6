"""A pack's small network: what reads a labelled sentence whole, word after word, rather than by its features.

It was made from the encoder MiniLM and the sentences in `learning/` by `tools/learn_network.py`; nothing is
learned while handrail runs. Its labels are those of `learned.npz`, its weights whole numbers, each row with a
scale.

Source: Wang et al. 2020 (MiniLM; all-MiniLM-L6-v2, Apache-2.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handrail.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

NETWORK_FILE = "network.npz"
WHOLE_NUMBERS, SCALE = "whole:", "scale:"
"""Before the name of a matrix: its whole numbers, and what each row of them is to be multiplied by."""
WORDS = "embeddings.word_embeddings.weight"
HEAD = "head"
MIXES = {"severe_mix": 19, "denies_mix": 15, "asserts_mix": 15, "rule_mix": 3}
"""As in `learned.npz`, of its margins and of the network's, and a constant."""
_PARTS = ("pieces", "labels", "made_of", f"{WHOLE_NUMBERS}{WORDS}", f"{WHOLE_NUMBERS}{HEAD}.weight", *MIXES)


@dataclass(frozen=True, kw_only=True, slots=True, weakref_slot=True, eq=False)
class NetworkWeights:
    """The weights of a pack's network.

    Attributes:
        pieces: the row of each piece of a word.
        words: of each piece, shape (pieces, 384), whole numbers; times `words_scale` they are the weights.
        words_scale: shape (pieces, 1).
        layers: everything else, by the names of the Hugging Face models; `head.weight` has a row a label.
        labels: in the order of the head's rows.
        mixes: numbers by which margins and a constant make one, as `MIXES` tells.
        made_of: the SHA-256 of the labelled sentences.
    """

    pieces: Mapping[str, int]
    words: NDArray[np.int8]
    words_scale: NDArray[np.float32]
    layers: Mapping[str, NDArray[np.float32]]
    labels: tuple[str, ...]
    mixes: Mapping[str, NDArray[np.float32]]
    made_of: str


def load_network(path: Path, labels: Sequence[str]) -> NetworkWeights:
    """The network of a pack.

    Args:
        path: of the file.
        labels: those that it must know, in any order.

    Raises:
        PackError: it is no such file, its parts don't fit together, or it knows other labels.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
    except (OSError, ValueError, EOFError) as error:
        raise _wrong("It can't be read.") from error
    missing = [name for name in _PARTS if name not in arrays]
    if missing:
        raise _wrong(f"It lacks {', '.join(missing)}.")
    for name, length in MIXES.items():
        if arrays[name].shape != (length,):
            raise _wrong(f"{name} has {arrays[name].size} numbers, not {length}.")
    pieces = bytes(arrays["pieces"]).decode().split("\n")
    its_labels = tuple(bytes(arrays["labels"]).decode().split("\n"))
    words, head = arrays[f"{WHOLE_NUMBERS}{WORDS}"], arrays[f"{WHOLE_NUMBERS}{HEAD}.weight"]
    if len(words) != len(pieces) or len(head) != len(its_labels):
        raise _wrong("It doesn't have one row for each piece and each label.")
    if set(its_labels) != set(labels):
        raise _wrong("Its labels aren't those of learned.npz.")
    return NetworkWeights(
        pieces={piece: row for row, piece in enumerate(pieces)},
        words=words,
        words_scale=arrays[f"{SCALE}{WORDS}"],
        layers=_layers(arrays),
        labels=its_labels,
        mixes={name: arrays[name] for name in MIXES},
        made_of=bytes(arrays["made_of"]).decode(),
    )


def _layers(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """Everything but the pieces' rows as numbers with a fraction, ready to be multiplied."""
    import numpy as np

    made: dict[str, NDArray[np.float32]] = {}
    for name, array in arrays.items():
        if name.startswith(WHOLE_NUMBERS):
            of = name.removeprefix(WHOLE_NUMBERS)
            if of == WORDS:
                continue
            if f"{SCALE}{of}" not in arrays:
                raise _wrong(f"It has no scale for {of}.")
            made[of] = np.asarray(array * arrays[f"{SCALE}{of}"], dtype=np.float32)
        elif array.dtype == np.float32 and not name.startswith(SCALE):
            made[name] = np.asarray(array, dtype=np.float32)
    return made


def _wrong(message: str) -> PackError:
    return PackError(message, fix="Make it again: python tools/learn_network.py", where=NETWORK_FILE)
