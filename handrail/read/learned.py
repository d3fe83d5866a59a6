"""Claims and dangers recognised by likeness to labelled sentences, where no wording of the pack fits.

A sentence's features are weighed, once for each claim, stance and danger. What comes of it is likely, never
sure, and says so. Thresholds are the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from handrail.medicine.learned import STANCES, WHOLE, load_learned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from handrail.medicine.claims import ClaimsBase, DangerRule
    from handrail.read.nouns import Match, Stance

    Margins = NDArray[np.float32]

LEAST_ABOUT = -0.8
"""Below it a claim isn't looked at."""
_NEVER = -9.0
"""The margin of what no labelled sentence said."""
_OPPOSITE: dict[str, Stance] = {"asserts": "denies", "denies": "asserts"}


@dataclass(frozen=True, slots=True)
class Liked:
    """A claim that a sentence is like sentences about; margins above 0 are likelier than not."""

    claim: str
    stance: Stance
    margin: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a sentence is like.

    Attributes:
        claims: those that reach the pack's border, the surest first.
        severe: a margin for severe danger.
        rule: the severe danger whose sentences it is most like, or the one for all that is like none.
        weighed: all claims that likeness knows.
        margins: of those that it isn't quite unlike, one for each stance.
        borders: the pack's.
    """

    claims: tuple[Liked, ...]
    severe: float
    rule: DangerRule | None
    weighed: frozenset[str]
    margins: Mapping[str, Mapping[Stance, float]]
    borders: Mapping[str, float]

    def rules_out(self, match: Match) -> bool:
        """Whether a wording that fits is set aside: all else in the sentence speaks against it."""
        if match.how not in ("frame", "numeric"):
            return False
        if match.how == "frame" and _OPPOSITE.get(match.stance) in {
            one.stance for one in self.claims if one.claim == match.claim
        }:
            return True
        # A sentence often says several things; what its denial hangs on is heard in all of it.
        says_no = match.stance == "denies" and match.how == "frame"
        return self._is_below(match, self.borders["undenied" if says_no else "unlike"])

    def doubts(self, match: Match) -> bool:
        """Whether a wording that fits isn't enough to be sure."""
        return match.how == "frame" and self._is_below(match, self.borders["sure"])

    def _is_below(self, match: Match, border: float) -> bool:
        if match.claim not in self.weighed:
            return False
        of = self.margins.get(match.claim)
        # Of numbers likeness knows the size alone: whether they clash is not for it to say.
        return of is None or of["unclear" if match.how == "numeric" else match.stance] < border


class Weigher:
    """The learned weights of one claims base, ready to weigh sentences."""

    def __init__(self, base: ClaimsBase) -> None:
        """Load the base's weights.

        Raises:
            PackError: they are no weights of this base.
        """
        assert base.learned is not None
        self.borders = base.learned.borders
        self._held = held = load_learned(base.learned.path, base.claims, [one.id for one in base.dangers])
        self._column = {label: number for number, label in enumerate(held.labels)}
        self._claims = tuple(claim for claim in base.claims if f"about {claim}" in self._column)
        self._weighed = frozenset(self._claims)
        severe = [rule for rule in base.dangers if rule.severity == "severe"]
        self._rules = tuple(rule for rule in severe if f"rule {rule.id}" in self._column)
        self._other = next((rule for rule in severe if rule.kind == "likeness"), None)
        self._of = {
            kind: [self._column.get(f"{kind} {claim}", -1) for claim in self._claims]
            for kind in ("about", *STANCES)
        }
        self._of["rule"] = [self._column[f"rule {rule.id}"] for rule in self._rules]

    def margins(self, features: Iterable[str]) -> NDArray[np.float32]:
        """One margin for each label in their order, and a last one for labels that there aren't."""
        found = map(self._held.features.get, features)
        # In order, so that the same sentence gives the same sum to its last digit.
        rows = np.sort(np.array([row for row in found if row is not None], dtype=np.intp))
        rarity = self._held.rarity[rows]
        length = float(np.sqrt((rarity**2).sum())) or 1.0
        summed = (rarity / np.float32(length)) @ self._held.weights[rows].astype(np.float32)
        known_labels = summed * self._held.scale + self._held.bias
        return np.append(known_labels, np.float32(_NEVER)).astype(np.float32)

    def weigh(self, features: Iterable[str]) -> Likeness:
        """What a sentence is like, by its features: see `Checker.features`."""
        margins = self.margins(features)
        whole = {name: float(margins[self._column[name]]) for name in WHOLE}
        about, asserts, denies = (margins[self._of[kind]] for kind in ("about", *STANCES))
        rules = margins[self._of["rule"]]
        parts = claim_parts(about, asserts, denies, whole)
        against, for_ = parts @ self._held.denies_mix, parts @ self._held.asserts_mix
        either = np.logaddexp(against, for_)
        return Likeness(
            claims=self._liked(about, against, for_, either),
            severe=float(severe_parts(about, asserts, denies, rules, whole) @ self._held.severe_mix),
            rule=self._rule(rules),
            weighed=self._weighed,
            margins={
                self._claims[at]: {
                    "denies": float(against[at]),
                    "asserts": float(for_[at]),
                    "unclear": float(either[at]),
                }
                for at in np.flatnonzero(either >= min(self.borders["unlike"], self.borders["undenied"]))
            },
            borders=self.borders,
        )

    def _rule(self, margins: Margins) -> DangerRule | None:
        """The rule that names the danger, if one is near enough."""
        if not self._rules or margins.max() < self.borders["rule"]:
            return self._other
        return self._rules[int(margins.argmax())]

    def _liked(self, about: Margins, against: Margins, for_: Margins, either: Margins) -> tuple[Liked, ...]:
        """The claims that reach the border, each with its stance."""
        found: list[Liked] = []
        for at in np.flatnonzero((about > LEAST_ABOUT) & (either >= self.borders["claim"])):
            if against[at] > for_[at]:
                stance = "denies" if against[at] >= self.borders["denies"] else "unclear"
            else:
                stance = "asserts" if for_[at] >= self.borders["asserts"] else "unclear"
            found.append(Liked(self._claims[at], stance, float(either[at])))
        return tuple(sorted(found, key=lambda one: -one.margin))


def severe_parts(
    about: Margins, asserts: Margins, denies: Margins, rules: Margins, whole: Mapping[str, float]
) -> Margins:
    """What a margin for severe danger is mixed of: shape (10,), the last a constant.

    A sentence that asserts what is known, or is like no danger in particular, seldom is dangerous.
    """
    top = int(about.argmax())
    return np.array(
        [
            *(whole[name] for name in ("severe", "danger", "any denies", "any asserts")),
            denies.max(),
            asserts.max(),
            denies[top] - asserts[top],
            about[top],
            rules.max(initial=_NEVER),
            1.0,
        ],
        dtype=np.float32,
    )


def claim_parts(about: Margins, asserts: Margins, denies: Margins, whole: Mapping[str, float]) -> Margins:
    """What the margins of each claim are mixed of: shape (claims, 8), the last a constant."""
    same = [np.full_like(about, whole[name]) for name in ("any denies", "any asserts", "severe")]
    return np.stack([about, denies, asserts, *same, about - about.max(), np.ones_like(about)], axis=1)
