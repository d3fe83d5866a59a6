"""What a pack's small network says of a sentence: one margin a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from handrail.medicine.network import HEAD, NetworkWeights
from handrail.read.layers import dense, encoded
from handrail.read.pieces import Pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PIECES = 72
"""What is beyond is left out: longer than all but one sentence of ten thousand."""


class Network:
    """The weights of one pack's network, ready to read sentences."""

    def __init__(self, held: NetworkWeights) -> None:
        """Keep the weights and make the cutter of words."""
        from threadpoolctl import ThreadpoolController

        self._held = held
        self._pieces = Pieces(held.pieces)
        self._threads = ThreadpoolController()

    def margins(self, text: str) -> NDArray[np.float32]:
        """One margin for each label in their order; above 0 it is likelier than not.

        A sentence is read alone, so that the same one has the same margins to their last digit.
        """
        held = self._held
        rows = self._pieces.cut(text, MOST_PIECES)
        looked_up = (held.words[rows] * held.words_scale[rows])[None]
        # Several threads wait for each other longer than matrices of this size take.
        with self._threads.limit(limits=1, user_api="blas"):
            made = encoded(held.layers, looked_up)[0]
        both = np.concatenate([made.mean(axis=0), made[0]])
        return dense(held.layers, both, HEAD)
