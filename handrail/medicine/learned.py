"""What a pack has learned from labelled sentences: weights of features, one column a label.

The sentences stand in `learning/` and the weights are made from them by `tools/learn_wordings.py`; nothing is
learned while handrail runs. A label is `severe`, `danger`, `any asserts`, `any denies`, or of one claim or
danger rule: `about WD01`, `asserts WD01`, `denies WD01`, `rule DG-STOP`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from handrail.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np
    from numpy.typing import NDArray

LEARNED_FILE = "learned.npz"
STANCES = ("asserts", "denies")
WHOLE = ("severe", "danger", "any asserts", "any denies")
_OF_ONE = ("about", *STANCES, "rule")
_ARRAYS = (
    "features",
    "rarity",
    "weights",
    "scale",
    "bias",
    "labels",
    "made_of",
)
MIXES = {"severe_mix": 10, "denies_mix": 8, "asserts_mix": 8, "rule_mix": 2}
"""Numbers by which several margins and a constant make one: how many there are in each."""


@dataclass(frozen=True, kw_only=True, slots=True, weakref_slot=True, eq=False)
class Learned:
    """Weights of features.

    Attributes:
        features: the row of each feature.
        rarity: of each feature, shape (features,).
        weights: whole numbers, shape (features, labels); times `scale` they are the weights.
        scale, bias: of each label, shape (labels,).
        labels: their names, in the order of the columns.
        made_of: the SHA-256 of the labelled sentences.
        mixes: by the names and of the lengths in `MIXES`.
    """

    features: dict[str, int]
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    labels: tuple[str, ...]
    mixes: Mapping[str, NDArray[np.float32]]
    made_of: str


def load_learned(path: Path, claims: Collection[str], rules: Collection[str]) -> Learned:
    """The weights of a pack, proved against its claims and danger rules.

    Args:
        path: of the file.
        claims, rules: the ids that labels may name.

    Raises:
        PackError: it is no such file, its parts don't fit together, or a label names nothing of the pack.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as held:
            missing = [name for name in (*_ARRAYS, *MIXES) if name not in held]
            if missing:
                raise _wrong(f"It lacks {', '.join(missing)}.")
            arrays = {name: held[name] for name in (*_ARRAYS, *MIXES)}
    except (OSError, ValueError, EOFError) as error:
        raise _wrong("It can't be read.") from error
    names = bytes(arrays["features"]).decode().split("\n")
    labels = tuple(bytes(arrays["labels"]).decode().split("\n"))
    if arrays["weights"].shape != (len(names), len(labels)) or arrays["rarity"].shape != (len(names),):
        raise _wrong(f"Its weights are {arrays['weights'].shape}, not {(len(names), len(labels))}.")
    if not arrays["scale"].shape == arrays["bias"].shape == (len(labels),):
        raise _wrong("Scale and bias don't have one number for each label.")
    for name, length in MIXES.items():
        if arrays[name].shape != (length,):
            raise _wrong(f"{name} has {arrays[name].size} numbers, not {length}.")
    _prove(labels, claims, rules)
    return Learned(
        features={name: row for row, name in enumerate(names)},
        rarity=arrays["rarity"],
        weights=arrays["weights"],
        scale=arrays["scale"],
        bias=arrays["bias"],
        labels=labels,
        mixes={name: arrays[name] for name in MIXES},
        made_of=bytes(arrays["made_of"]).decode(),
    )


def _prove(labels: Collection[str], claims: Collection[str], rules: Collection[str]) -> None:
    for name in WHOLE:
        if name not in labels:
            raise _wrong(f"It has no label '{name}'.")
    for label in labels:
        kind, _, of = label.partition(" ")
        known = rules if kind == "rule" else claims
        if label not in WHOLE and (kind not in _OF_ONE or of not in known):
            raise _wrong(f"The label '{label}' names nothing of this pack.")


def _wrong(message: str) -> PackError:
    return PackError(message, fix="Make it again: python tools/learn_wordings.py", where=LEARNED_FILE)
