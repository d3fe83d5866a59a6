"""The claims that a sentence is nearest to by its words (TF-IDF): to compare with, never to decide."""

from __future__ import annotations

import math
import weakref
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.medicine.claims import ClaimsBase
from handrail.read.patterns import words_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LIKELY = 0.22
_LIKELY_ENCODED = 0.45
_SHOWN = 3
_STEM = 6


@dataclass(frozen=True, slots=True)
class Index:
    """Claims by stem: for each stem the claims that hold it, with its weight there."""

    rarity: dict[str, float]
    holding: dict[str, tuple[tuple[str, float], ...]]


_ENCODED: weakref.WeakKeyDictionary[ClaimsBase, NDArray[np.float32]] = weakref.WeakKeyDictionary()
_KEPT: weakref.WeakKeyDictionary[ClaimsBase, Index] = weakref.WeakKeyDictionary()


def nearest_claims(text: str, base: ClaimsBase) -> list[tuple[str, float]]:
    """Up to three claims with their cosine, the nearest first; none if nothing is near."""
    index = _index(base)
    counts = Counter(_stems(text))
    weights = {
        stem: (1 + math.log(n)) * index.rarity[stem] for stem, n in counts.items() if stem in index.rarity
    }
    length = math.sqrt(sum(weight**2 for weight in weights.values()))
    if not length:
        return []
    scores: Counter[str] = Counter()
    for stem, weight in weights.items():
        for claim, held in index.holding[stem]:
            scores[claim] += weight * held / length  # type: ignore[assignment]
    return [(claim, score) for claim, score in scores.most_common(_SHOWN) if score >= _LIKELY]


def nearest_by_encoder(text: str, base: ClaimsBase) -> list[tuple[str, float]]:
    """The same by the optional encoder: up to three claims with their cosine, the nearest first.

    Raises:
        InputError: the encoder isn't installed.
    """
    from handrail.read.encoder import installed_encoder

    encoder = installed_encoder()
    if base not in _ENCODED:
        _ENCODED[base] = encoder.encode([claim.says for claim in base.claims.values()])
    scores = _ENCODED[base] @ encoder.encode([text])[0]
    ranked = sorted(zip(base.claims, scores.tolist(), strict=True), key=lambda one: -one[1])
    return [(claim, score) for claim, score in ranked[:_SHOWN] if score >= _LIKELY_ENCODED]


def _stems(text: str) -> list[str]:
    return [word[:_STEM] for word in words_of(text).words if len(word) > 2]


def _index(base: ClaimsBase) -> Index:
    """The index of a base, made once a process."""
    kept = _KEPT.get(base)
    if kept is not None:
        return kept
    texts = {
        claim.id: Counter(_stems(f"{claim.says} {claim.says} {claim.why}")) for claim in base.claims.values()
    }
    held_by = Counter(stem for counts in texts.values() for stem in counts)
    rarity = {stem: math.log((1 + len(texts)) / (1 + n)) + 0.1 for stem, n in held_by.items()}
    holding: dict[str, list[tuple[str, float]]] = {}
    for claim, counts in texts.items():
        weights = {stem: (1 + math.log(n)) * rarity[stem] for stem, n in counts.items()}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        for stem, weight in weights.items():
            holding.setdefault(stem, []).append((claim, weight / length))
    made = Index(rarity, {stem: tuple(rows) for stem, rows in holding.items()})
    _KEPT[base] = made
    return made
