"""A study, and a result of a review, as tables and facts; what is not known says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.evidence_text import (
    MEASURES,
    UNREAD,
    arm_name,
    citing_lines,
    dose_words,
    effect_words,
    meta_line,
    study_lines,
)
from handrail.report.figures import FigureTable
from handrail.report.forest import NAMED, interval_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from handrail.evidence.trails import MetaTrail, StudyTrail
    from handrail.medicine.trial_forms import MetaAnalysis, Study, StudyArm

NOT_TOLD = "not told"
ANXIETIES = {
    "": NOT_TOLD,
    "not_selected": "not chosen for anxiety",
    "in_part": "chosen for anxiety in part",
    "by_design": "chosen for anxiety",
}
ARM_COLUMNS = (
    *("Arm", "Dose", "Began", "Analysed", "Abstinent", "Relapsed"),
    *("Days without drinking", "Heavy drinking days", "Left early", "How sure"),
)


def study_sources(study: Study) -> tuple[str, ...]:
    """The keys of a study's arms, each once."""
    return tuple(dict.fromkeys(key for arm in study.arms for key in arm.sources))


def arms_table(study: Study) -> FigureTable:
    """A study arm by arm."""
    return FigureTable(
        caption=f"{study.title}, arm by arm; a dash is not known",
        header=ARM_COLUMNS,
        rows=tuple(_arm_row(arm) for arm in study.arms),
    )


def _arm_row(arm: StudyArm) -> tuple[str, ...]:
    return (
        arm_name(arm),
        "none" if arm.dose_words in ("", "0") and arm.is_control else dose_words(arm) or "-",
        *(_count(value) for value in (arm.n_randomised, arm.n_analysed, arm.n_abstinent, arm.n_relapsed)),
        _mean(arm.abstinent_days_mean, arm.abstinent_days_sd),
        _mean(arm.heavy_days_percent_mean, arm.heavy_days_percent_sd, " %"),
        _count(arm.n_left),
        "read at the source" if arm.verified else UNREAD,
    )


def _count(value: int | None) -> str:
    return "-" if value is None else str(value)


def _mean(mean: float | None, sd: float | None, unit: str = "") -> str:
    if mean is None:
        return "-"
    spread = "" if sd is None else f" (SD {words.number_words(sd)})"
    return f"{words.number_words(mean)}{unit}{spread}"


def study_facts(study: Study) -> list[tuple[str, str]]:
    """What kind of study it is, fact by fact."""
    told = {True: "yes", False: "no", None: NOT_TOLD}
    weeks = sorted({arm.weeks for arm in study.arms if arm.weeks is not None})
    people = list(dict.fromkeys(arm.population for arm in study.arms if arm.population))
    return [
        ("Dependent on", study.substance),
        ("People", "; ".join(people) or NOT_TOLD),
        ("Design", study.design or NOT_TOLD),
        ("Chance decided", told[study.is_randomised]),
        ("Neither side knew", told[study.is_blind]),
        ("Detoxified first", told[study.detoxified]),
        ("Anxiety", ANXIETIES[study.anxiety]),
        ("Weeks", " and ".join(words.number_words(one) for one in weeks) or NOT_TOLD),
        ("Set out to measure", study.primary_outcome or NOT_TOLD),
        ("Registered as", study.registration or NOT_TOLD),
    ]


def counted_lines(study: Study) -> list[str]:
    """How the counts came about, and what else is to be known of the arms."""
    return [
        *_by_arm(study, lambda arm: arm.events_basis),
        *_by_arm(study, lambda arm: arm.note),
    ]


def said_lines(study: Study) -> list[str]:
    """What was found, with the arm where it is told of one among several."""
    return _by_arm(study, lambda arm: arm.says)


def _by_arm(study: Study, told: Callable[[StudyArm], str]) -> list[str]:
    """What is told of arms, once where it is told of all of them."""
    texts = dict.fromkeys(told(arm) for arm in study.arms if told(arm))
    lines: list[str] = []
    for text in texts:
        arms = [arm_name(arm) for arm in study.arms if told(arm) == text]
        lines.append(text if len(arms) == len(study.arms) else f"{', '.join(arms)}: {text}")
    return lines


def part_of(trail: StudyTrail) -> list[tuple[str, str, str, str, str]]:
    """The effects a study is part of: outcome, title, what it found, its weight, what all come to."""
    return [
        (
            one.outcome,
            one.title,
            f"{NAMED[one.pooled.measure]} {interval_words(row.effect, row.low, row.high)}",
            f"{row.weight_percent:.0f} %",
            interval_words(one.pooled.effect, one.pooled.low, one.pooled.high),
        )
        for one, row in trail.effects
    ]


def meta_facts(meta: MetaAnalysis) -> list[tuple[str, str]]:
    """A review's result, fact by fact; what it doesn't tell is left out."""
    found = [
        ("What was compared", f"{meta.treatment} against {meta.comparator}"),
        ("Dependent on", meta.substance),
        ("Outcome", meta.outcome),
        ("Result", effect_words(meta)),
        ("Kind of number", MEASURES.get(meta.measure, "")),
        ("Pooled by", meta.model),
        ("Differences between trials", _spread(meta)),
        ("Certainty", meta.certainty),
        ("What else to know", meta.says),
    ]
    return [(name, said) for name, said in found if said]


def study_page(trail: StudyTrail) -> list[str]:
    """A study with everything around it, for a terminal."""
    lines = [*study_lines(trail.study), ""]
    lines += [f"{name}: {told}" for name, told in study_facts(trail.study)]
    lines += ["", *(f"  {line}" for line in counted_lines(trail.study))]
    lines += ["", "What it is part of"]
    lines += [
        f"  {outcome}: {title}; here {own}, weight {weight}; all together {together}"
        for outcome, title, own, weight, together in part_of(trail)
    ] or ["  No pooled effect."]
    return lines + citing_lines(trail.citing)


def meta_page(trail: MetaTrail) -> list[str]:
    """A result of a review with everything around it, for a terminal."""
    lines = [meta_line(trail.meta), "", *(f"{name}: {told}" for name, told in meta_facts(trail.meta))]
    if trail.others:
        lines += [
            "",
            "The review's other results",
            *(f"  {one.id}: {meta_line(one)}" for one in trail.others),
        ]
    return lines + citing_lines(trail.citing)


def _spread(meta: MetaAnalysis) -> str:
    if meta.i2_percent is not None:
        return f"I2 {words.number_words(meta.i2_percent)} %"
    return meta.i2_words
