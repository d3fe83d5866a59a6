"""The optional encoder: a text is encoded alike beside any other, and what it finds near decides nothing."""

from __future__ import annotations

import numpy as np
import pytest

import handrail
from handrail.errors import InputError
from handrail.read import encoder as module
from handrail.read.encoder import LENGTH, installed_encoder, weights_folder
from handrail.read.reading import read_text

needs_weights = pytest.mark.skipif(
    weights_folder() is None, reason="the package of weights isn't installed (docs/how-to/read.md)"
)
TEXT = "Baclofen makes the mouth feel oddly numb after the second tablet. Never stop baclofen suddenly."


def test_without_its_weights_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "weights_folder", lambda: None)
    installed_encoder.cache_clear()

    with pytest.raises(InputError, match="isn't installed") as told:
        read_text(TEXT, handrail.load_medicine(), encoder=True)
    assert "read-ml" in (told.value.fix or "")
    installed_encoder.cache_clear()


@needs_weights
def test_a_text_is_encoded_alike_alone_and_beside_longer_ones():
    texts = ["Stop.", "The tablets must be reduced slowly, over weeks.", "word " * 100]
    together = installed_encoder().encode(texts)
    alone = np.vstack([installed_encoder().encode([text]) for text in texts])

    assert together.shape == (3, LENGTH)
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)


@needs_weights
def test_like_meanings_are_nearer_than_unlike_ones():
    like, same, other = installed_encoder().encode(
        ["Reduce the dose bit by bit.", "Lower the amount gradually.", "The train to Leeds was late."]
    )

    assert like @ same > like @ other + 0.3


@needs_weights
def test_it_proposes_and_decides_nothing():
    medicine = handrail.load_medicine()
    with_it, without = (read_text(TEXT, medicine, encoder=use) for use in (True, False))

    decided = [[one for one in reading.matches if one.how != "near"] for reading in (with_it, without)]
    assert decided[0] == decided[1]
    assert with_it.dangers == without.dangers
    assert {one.verdict for one in with_it.matches if one.how == "near"} <= {"not checked"}
