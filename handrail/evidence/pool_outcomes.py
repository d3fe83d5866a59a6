"""What trials of a pack counted or measured, as outcomes that can be pooled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handrail.errors import InputError
from handrail.evidence.pool_nouns import Counts, Data, Means, Measure
from handrail.medicine.tables import did_you_mean
from handrail.medicine.trial_forms import StudyArm


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Something that trials counted or measured.

    Attributes:
        is_good: whether more of it is what people hope for.
        of: figures of the treated arms together, or None where the study doesn't tell.
        published: words by which a review's outcome is the same.
        missing: why a study is left out that doesn't tell it.
        has_basis: whether the pack says of each study how its figures for this came about.
        note: what has to be said of it.
    """

    name: str
    title: str
    is_good: bool
    of: Callable[[Sequence[StudyArm], StudyArm, float], Data | None]
    default: Measure
    published: str
    missing: str
    note: str
    has_basis: bool = False


Reads = Callable[[Sequence[StudyArm], StudyArm, float], Data | None]


def _counts(events: Callable[[StudyArm], int | None], people: Callable[[StudyArm], int | None]) -> Reads:
    def of(arms: Sequence[StudyArm], control: StudyArm, share: float) -> Data | None:
        told = [(events(arm), people(arm)) for arm in (*arms, control)]
        if any(value is None for pair in told for value in pair):
            return None
        numbers = [(float(a or 0), float(b or 0)) for a, b in told]
        return Counts(
            events=sum(a for a, _ in numbers[:-1]),
            people=sum(b for _, b in numbers[:-1]),
            control_events=numbers[-1][0] * share,
            control_people=numbers[-1][1] * share,
        )

    return of


def _abstinent_days(arms: Sequence[StudyArm], control: StudyArm, share: float) -> Data | None:
    if len(arms) != 1:
        return None
    values = [
        value
        for arm in (arms[0], control)
        for value in (arm.abstinent_days_mean, arm.abstinent_days_sd, arm.n_analysed)
    ]
    if any(value is None for value in values):
        return None
    mean, sd, people, other_mean, other_sd, others = (float(value or 0) for value in values)
    return Means(
        mean=mean,
        sd=sd,
        people=people,
        control_mean=other_mean,
        control_sd=other_sd,
        control_people=others * share,
    )


OUTCOMES = (
    Outcome(
        name="relapse",
        title="Return to drinking, whoever is missing counted as relapsed",
        is_good=False,
        of=_counts(lambda arm: arm.n_not_abstinent, lambda arm: arm.n_randomised),
        default="RR",
        published="relapse",
        missing="how many relapsed, or of how many, was not in the text that was seen",
        has_basis=True,
        note="An event is a relapse or any drinking over the longest fixed period that each trial reports; "
        "definitions differ between trials.",
    ),
    Outcome(
        name="relapse_as_analysed",
        title="Return to drinking, as each trial analysed it",
        is_good=False,
        of=_counts(lambda arm: arm.n_relapsed, lambda arm: arm.n_analysed or arm.n_randomised),
        default="RR",
        published="relapse",
        missing="how many relapsed, or of how many, was not in the text that was seen",
        has_basis=True,
        note="Whoever was not analysed is left out, as in the reports.",
    ),
    Outcome(
        name="abstinence",
        title="Stayed abstinent, whoever is missing counted as relapsed",
        is_good=True,
        of=_counts(lambda arm: arm.n_abstinent, lambda arm: arm.n_randomised),
        default="RR",
        published="abstinent",
        missing="how many stayed abstinent, or of how many, was not in the text that was seen",
        has_basis=True,
        note="By each trial's own definition and period.",
    ),
    Outcome(
        name="left_early",
        title="Left the trial early",
        is_good=False,
        of=_counts(lambda arm: arm.n_left, lambda arm: arm.n_randomised),
        default="RR",
        published="dropout",
        missing="how many left each arm was not in the text that was seen",
        note="Periods differ: one trial counted its high-dose phase only, another the whole year.",
    ),
    Outcome(
        name="abstinent_days",
        title="Days without drinking",
        is_good=True,
        of=_abstinent_days,
        default="MD",
        published="days abstinent",
        missing="the mean of the days in each arm, with its spread, was not in the text that was seen",
        note="Cumulative days over 12 weeks, of those analysed.",
    ),
)
_BY_NAME = {one.name: one for one in OUTCOMES}


def outcome_named(name: str) -> Outcome:
    """An outcome by name.

    Raises:
        InputError: there is none; names the nearest.
    """
    if name not in _BY_NAME:
        raise InputError(f"There is no outcome '{name}'.", fix=did_you_mean(name, _BY_NAME))
    return _BY_NAME[name]
