"""Claims and dangers recognised by likeness to labelled sentences, where no wording of the pack fits.

A sentence's features are weighed, once for each claim, stance and danger. What comes of it is likely, never
sure, and says so. Thresholds are the pack's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from handrail.medicine.learned import STANCES, WHOLE, load_learned
from handrail.medicine.network import load_network
from handrail.read.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from handrail.medicine.claims import ClaimsBase, DangerRule
    from handrail.read.nouns import Match, Stance

    Margins = NDArray[np.float32]

LEAST_ABOUT = (-0.8, -3.0)
"""Below it a claim isn't looked at: by the features' margins, by the network's."""
FAR = -2.0
"""Where no mix of the features' margins reaches it, the network isn't asked: of sentences with a claim or a
danger that were left out, 3 of 1,000 lie below it."""
CLEARLY = 1.0
"""By so much one stance has to be likelier before a wording that holds the other is set aside."""
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
        danger: a margin for any danger.
        moderate: as `rule`, of those that are moderate.
        weighed: all claims that likeness knows.
        margins: of those that it isn't quite unlike, one for each stance.
        borders: the pack's.
    """

    claims: tuple[Liked, ...]
    severe: float
    rule: DangerRule | None
    danger: float
    moderate: DangerRule | None
    weighed: frozenset[str]
    margins: Mapping[str, Mapping[Stance, float]]
    borders: Mapping[str, float]

    def rules_out(self, match: Match) -> bool:
        """Whether a wording that fits is set aside: all else in the sentence speaks against it."""
        if match.how not in ("frame", "numeric"):
            return False
        if match.how == "frame" and self._is_opposite(match):
            return True
        # A sentence often says several things; what its denial hangs on is heard in all of it.
        says_no = match.stance == "denies" and match.how == "frame"
        return self._is_below(match, self.borders["undenied" if says_no else "unlike"])

    def _is_opposite(self, match: Match) -> bool:
        """Whether the sentence clearly is like those that say the opposite."""
        other = _OPPOSITE.get(match.stance)
        if other not in {one.stance for one in self.claims if one.claim == match.claim}:
            return False
        of = self.margins[match.claim]
        return of[other] - of[match.stance] >= CLEARLY

    def doubts(self, match: Match) -> bool:
        """Whether a wording that fits isn't enough to be sure."""
        return match.how == "frame" and self._is_below(match, self.borders["sure"])

    def _is_below(self, match: Match, border: float) -> bool:
        if match.claim not in self.weighed:
            return False
        of = self.margins.get(match.claim)
        # Of numbers likeness knows the size alone: whether they clash is not for it to say.
        return of is None or of["unclear" if match.how == "numeric" else match.stance] < border


class Columns:
    """Where the margins of each claim and each severe rule stand, by the labels of one set of weights."""

    def __init__(self, labels: Sequence[str], base: ClaimsBase) -> None:
        """Look every label up once; claims and rules stand in the order of the base."""
        column = {label: number for number, label in enumerate(labels)}
        self.claims = tuple(claim for claim in base.claims if f"about {claim}" in column)
        known = [rule for rule in base.dangers if f"rule {rule.id}" in column]
        self.rules = tuple(rule for rule in known if rule.severity == "severe")
        self.moderate = tuple(rule for rule in known if rule.severity == "moderate")
        self._of = {
            kind: [column.get(f"{kind} {claim}", -1) for claim in self.claims] for kind in ("about", *STANCES)
        }
        self._of["rule"] = [column[f"rule {rule.id}"] for rule in self.rules]
        self._of["moderate"] = [column[f"rule {rule.id}"] for rule in self.moderate]
        self._whole = {name: column[name] for name in WHOLE}

    def view(self, margins: Margins) -> View:
        """Margins in the order of the labels, told apart; of what there is no label it is never."""
        known = np.append(margins, np.float32(_NEVER)).astype(np.float32)
        return View(
            about=known[self._of["about"]],
            asserts=known[self._of["asserts"]],
            denies=known[self._of["denies"]],
            rules=known[self._of["rule"]],
            moderate=known[self._of["moderate"]],
            whole={name: float(known[at]) for name, at in self._whole.items()},
        )


@dataclass(frozen=True, slots=True)
class View:
    """The margins of one sentence, by one set of weights.

    Attributes:
        about, asserts, denies: of each claim.
        rules, moderate: of each severe rule, and of each moderate one.
        whole: of the sentence, by the names in `WHOLE`.
    """

    about: Margins
    asserts: Margins
    denies: Margins
    rules: Margins
    moderate: Margins
    whole: Mapping[str, float]


class Weigher:
    """The learned weights of one claims base, ready to weigh sentences."""

    def __init__(self, base: ClaimsBase) -> None:
        """Load the base's weights, and those of its network if it has one.

        Raises:
            PackError: they are no weights of this base.
        """
        assert base.learned is not None
        self.borders = base.learned.borders
        self._held = held = load_learned(base.learned.path, base.claims, [one.id for one in base.dangers])
        self._columns = Columns(held.labels, base)
        self._weighed = frozenset(self._columns.claims)
        self._others = {rule.severity: rule for rule in base.dangers if rule.kind == "likeness"}
        self._mixes = [held.mixes]
        self._network: tuple[Network, Columns] | None = None
        if base.learned.network is not None:
            weights = load_network(base.learned.network, held.labels)
            self._network = (Network(weights), Columns(weights.labels, base))
            self._mixes.append(weights.mixes)

    def margins(self, features: Iterable[str]) -> Margins:
        """One margin for each label in their order."""
        found = map(self._held.features.get, features)
        # In order, so that the same sentence gives the same sum to its last digit.
        rows = np.sort(np.array([row for row in found if row is not None], dtype=np.intp))
        rarity = self._held.rarity[rows]
        length = float(np.sqrt((rarity**2).sum())) or 1.0
        summed = (rarity / np.float32(length)) @ self._held.weights[rows].astype(np.float32)
        return np.asarray(summed * self._held.scale + self._held.bias, dtype=np.float32)

    def views(self, text: str, features: Iterable[str]) -> tuple[View, ...]:
        """How the features see a sentence and, if that isn't far from everything, how the network does."""
        first = self._columns.view(self.margins(features))
        if self._network is None or is_far(first, self._held.mixes):
            return (first,)
        network, columns = self._network
        return (first, columns.view(network.margins(text)))

    def weigh(self, text: str, features: Iterable[str]) -> Likeness:
        """What a sentence is like.

        Args:
            text: the sentence.
            features: the same as `Checker.features` gives it.
        """
        views = self.views(text, features)
        mixes = self._mixes[len(views) - 1]
        parts = claim_parts(*views)
        against, for_ = parts @ mixes["denies_mix"], parts @ mixes["asserts_mix"]
        either = np.logaddexp(against, for_)
        return Likeness(
            claims=self._liked(near_claims(*views), against, for_, either),
            severe=float(severe_parts(*views) @ mixes["severe_mix"]),
            rule=self._rule(self._columns.rules, rule_parts(*views) @ mixes["rule_mix"], "severe"),
            danger=views[-1].whole["danger"],
            moderate=self._rule(self._columns.moderate, views[-1].moderate, "moderate"),
            weighed=self._weighed,
            margins={
                self._columns.claims[at]: {
                    "denies": float(against[at]),
                    "asserts": float(for_[at]),
                    "unclear": float(either[at]),
                }
                for at in np.flatnonzero(either >= min(self.borders["unlike"], self.borders["undenied"]))
            },
            borders=self.borders,
        )

    def _rule(self, rules: Sequence[DangerRule], margins: Margins, severity: str) -> DangerRule | None:
        """The rule that names the danger, if one is near enough."""
        if not len(margins) or margins.max() < self.borders["rule"]:
            return self._others.get(severity)
        return rules[int(margins.argmax())]

    def _liked(
        self, near: NDArray[np.bool_], against: Margins, for_: Margins, either: Margins
    ) -> tuple[Liked, ...]:
        """The claims that reach the border, each with its stance."""
        found: list[Liked] = []
        for at in np.flatnonzero(near & (either >= self.borders["claim"])):
            if against[at] > for_[at]:
                stance = "denies" if against[at] >= self.borders["denies"] else "unclear"
            else:
                stance = "asserts" if for_[at] >= self.borders["asserts"] else "unclear"
            found.append(Liked(self._columns.claims[at], stance, float(either[at])))
        return tuple(sorted(found, key=lambda one: -one.margin))


def is_far(view: View, mixes: Mapping[str, Margins]) -> bool:
    """Whether features alone show that a sentence says nothing of any claim and is no danger."""
    parts = claim_parts(view)
    either = np.logaddexp(parts @ mixes["denies_mix"], parts @ mixes["asserts_mix"])
    return float(either.max()) < FAR and float(severe_parts(view) @ mixes["severe_mix"]) < FAR


def near_claims(*views: View) -> NDArray[np.bool_]:
    """The claims that one of the views finds near enough to be looked at: shape (claims,)."""
    return np.any([view.about > least for view, least in zip(views, LEAST_ABOUT, strict=False)], axis=0)


def severe_parts(*views: View) -> Margins:
    """What a margin for severe danger is mixed of: shape (9 a view and a constant,).

    A sentence that asserts what is known, or is like no danger in particular, seldom is dangerous.
    """
    return np.array([*(one for view in views for one in _severe_parts(view)), 1.0], dtype=np.float32)


def _severe_parts(view: View) -> list[float]:
    top = int(view.about.argmax())
    return [
        *(view.whole[name] for name in ("severe", "danger", "any denies", "any asserts")),
        float(view.denies.max()),
        float(view.asserts.max()),
        float(view.denies[top] - view.asserts[top]),
        float(view.about[top]),
        float(view.rules.max(initial=_NEVER)),
    ]


def claim_parts(*views: View) -> Margins:
    """What the margins of each claim are mixed of: shape (claims, 7 a view and a constant)."""
    parts: list[Margins] = []
    for view in views:
        about = view.about
        same = [np.full_like(about, view.whole[name]) for name in ("any denies", "any asserts", "severe")]
        parts += [about, view.denies, view.asserts, *same, about - about.max()]
    return np.stack([*parts, np.ones_like(parts[0])], axis=1)


def rule_parts(*views: View) -> Margins:
    """What tells which danger a dangerous sentence is: shape (rules, 1 a view and a constant)."""
    return np.stack([*(view.rules for view in views), np.ones_like(views[0].rules)], axis=1)
