"""A crowd followed through happenings: the same as `courses.Followed`, phase by phase."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from handrail.course.nouns import Dose
from handrail.person import Person
from handrail.simulate.forecast import mean_chances
from handrail.simulate.happenings import Happening
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.stepping import Stepping
from handrail.simulate.timeline import Told, timeline_of
from tests.simulate.bodies import medicine

REFERENCE_ADULT = Person(age_years=40, weight_kg=70, creatinine_clearance_ml_min=105)


def told(
    draws: Draws, doses: Sequence[Dose], happenings: Sequence[Happening], days: float, **person: object
) -> Told:
    """The timeline of the reference adult (or with other kidneys), the model at its central values."""
    return timeline_of(
        doses,
        happenings,
        draws,
        medicine=medicine(),
        person=REFERENCE_ADULT.with_(**person),
        end_h=24.0 * days,
        uncertain=False,
    )


class FollowedHappenings:
    """A crowd on a course on which things happen: quantities at each hour, and the largest burden."""

    def __init__(
        self, draws: Draws, doses: Sequence[Dose], happenings: Sequence[Happening], days: float
    ) -> None:
        self.draws = draws
        self.timeline = told(draws, doses, happenings, days).timeline
        self.at_h = np.arange(0.0, 24 * days + 1)
        self.run = Stepping(self.timeline, self.at_h)
        values = np.concatenate([part for _, part in self.run.stretches()], axis=1).astype(float)
        self.level, self.effect, self.adaptation, self.burden = values[:4]
        self.lumbar, self.cord_effect = values[4:] if len(values) > 4 else (None, None)
        self.peak: FloatArray = self.run.peak_burden

    def chances(self, from_h: float = 0.0) -> FloatArray:
        """Chances of any, moderate and severe withdrawal from the largest burden since an hour."""
        return mean_chances(self.burden[self.at_h >= from_h].max(axis=0), self.draws)

    def onset_h(self, from_h: float, grade: int, sensitivities: int = 200) -> FloatArray:
        """Hours from `from_h` until each person of each sensitivity reaches a grade; only those who do."""
        sigma = self.draws.sensitivity_sigma[0]
        s = np.exp(sigma * ndtri((np.arange(sensitivities) + 0.5) / sensitivities))
        highest = np.maximum.accumulate(self.burden[self.at_h >= from_h], axis=0)
        needed = self.draws.thresholds[grade] / s
        hours = np.stack([np.searchsorted(column, needed) for column in highest.T], axis=1)
        return hours[hours < len(highest)].astype(float)
