"""The sentences of an answer to a diary: choices, what changed in the belief, what was taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from handrail.report.words import chance_words, days_words, join_words, long_day_words, number_words

if TYPE_CHECKING:
    from handrail.check.nouns import Finding
    from handrail.follow.agreed import Adherence
    from handrail.follow.belief import Learning
    from handrail.follow.nouns import Choice, FollowLimits, WhatNow
    from handrail.follow.signs import Sign
    from handrail.medicine.nouns import Severity

UNVALIDATED = "The list of the diary is not validated; no validated scale for this withdrawal was found."
COLOURS = {"red": "CALL NOW", "amber": "TELL SOMEONE"}
URGENCIES: Mapping[str, str] = {"emergency": "emergency", "same day": "call today"}
SEVERITIES: Mapping[Severity, str] = {
    "contraindicated": "call now",
    "major": "call today",
    "moderate": "ask soon",
    "minor": "ask",
    "info": "to know",
}
"""What a person reads instead of the name of a severity."""
SUGGESTED = {
    "continue": "The diary gives no reason against going on as agreed.",
    "hold": "The diary speaks for a hold: stay on the present dose, make no cut, and tell the clinician.",
    "call": "Call the clinician who follows this plan, today, before anything is changed. "
    "Don't stop suddenly.",
}
WHO = {"patient": "you may choose it", "clinician": "a clinician's decision, still to be approved"}
NAMES = {
    "sensitivity": "How strongly a lack is felt (1 is usual)",
    "baseline_burden": "What is reported without any lack",
    "ec50_mg_per_l": "Level for half of the effect, mg/L",
    "clearance_l_per_h": "Clearance, L/h",
    "fast_on_h": "Fast adaptation to more, hours",
    "fast_off_h": "Fast adaptation to less, hours",
    "slow_on_h": "Slow adaptation to more, hours",
    "slow_off_h": "Slow adaptation to less, hours",
}
STRIP = "= as agreed, - less, + more, . not written down"
FLOOR = (
    "What is shown is never below half of what it was before the diary: a quiet diary may be one that was "
    "not filled in with care."
)


def suggested_words(answer: WhatNow) -> str:
    """What the diary speaks for; a call, where it speaks for nothing."""
    return SUGGESTED.get(answer.suggested or "call", SUGGESTED["call"])


def sign_words(sign: Sign, label: str) -> str:
    """A sign with what was answered; a question that was answered with yes needs no number."""
    from handrail.follow.signs import SIGN_LABELS, TOO_MUCH

    if sign.name in SIGN_LABELS and sign.name != TOO_MUCH:
        return f"{label}: yes"
    return f"{label}: {sign.value:g}"


def urgency_words(finding: Finding) -> str:
    """How soon to act on a finding, for whoever takes the medicine."""
    return URGENCIES.get(finding.urgent) or SEVERITIES[finding.severity]


def worse_words(answer: WhatNow) -> str:
    """Since when it has been worse than expected; "" where it is not."""
    days = answer.worse_since_days
    if not days:
        return ""
    last = "on the last day" if days == 1 else f"on the last {days} days"
    return f"Worse than expected {last} that were written: more than 19 in 20 days would be."


def headline(answer: WhatNow) -> str:
    """How it goes, in a line for whoever treats: never "not worse" alone where something asks for a call."""
    worse = worse_words(answer)
    if worse:
        return worse
    if answer.rising_days:
        last = "day is" if answer.rising_days == 1 else f"{answer.rising_days} days are"
        return f"The last {last} worse than any of the week before"
    if answer.suggested == "call":
        return "Not worse than expected, yet there is something to talk about today"
    return "Not worse than expected, as far as the diary tells"


def taken_words(adherence: Adherence) -> str:
    """What was taken of what was agreed, in a sentence."""
    total = len(adherence.days)
    if not adherence.days_written:
        return f"Nobody wrote down what was taken on these {days_words(total)}: taken as agreed."
    share = adherence.share_taken()
    much = "" if share is None else f", {100 * share:.0f} % of the amount"
    were = "was" if adherence.days_written == 1 else "were"
    return (
        f"As agreed on {adherence.days_as_agreed} of {days_words(adherence.days_written)} that {were} "
        f"written down{much}."
    )


def taken_strip(adherence: Adherence) -> str:
    """A sign a day, a space a week: see `STRIP`."""
    signs = ""
    for place, day in enumerate(adherence.days):
        if place and place % 7 == 0:
            signs += " "
        if day.taken_mg is None:
            signs += "."
        elif day.is_as_agreed:
            signs += "="
        else:
            signs += "-" if day.taken_mg < day.agreed_mg else "+"
    return signs


def learnt_words(learning: Learning) -> tuple[str, str, str]:
    """A property, before and after: the middle and the range that holds nine in ten."""
    return (
        NAMES.get(learning.name, learning.name),
        _range_words(learning.before),
        _range_words(learning.after),
    )


def share_words(chance: float) -> str:
    """A chance in percent; what is too small to be told from nothing is said so."""
    return f"{100 * chance:.2g} %" if chance >= 0.001 else "under 0.1 %"


def limits_lines(limits: FollowLimits) -> list[str]:
    """What a clinician allows, a sentence each; empty where nothing was said."""
    from handrail.plan.task import DAY_NAMES

    lines: list[str] = []
    if limits.hold_days:
        lines.append(
            f"The person may hold the present dose for {days_words(limits.hold_days)} without asking."
        )
    if limits.most_mg_a_week is not None:
        lines.append(
            f"The daily dose falls by no more than {number_words(limits.most_mg_a_week)} mg in a week."
        )
    if limits.no_step_back:
        lines.append("Nothing goes back up.")
    if limits.change_on is not None:
        days = join_words(DAY_NAMES.get(day, day) for day in limits.change_on)
        lines.append(f"A dose changes only on {days}.")
    return lines


def hold_words(limits: FollowLimits) -> str:
    """What someone may do on their own, to them; "" where no hold was agreed."""
    if not limits.hold_days:
        return ""
    return (
        f"Agreed with your clinician: when it is worse you may stay on the dose of today for up to "
        f"{days_words(limits.hold_days)} without asking first. Make no cut in that time, and tell the clinic."
    )


def choice_lines(choice: Choice) -> Iterator[str]:
    """What is said of a choice under its title, a sentence each."""
    plan = choice.plan
    if not choice.offered:
        yield f"Not offered. {choice.not_offered_because}"
    if plan is not None:
        end = "goes on" if plan.ends_with_micrograms else f"ends after {days_words(plan.total_days)}"
        yield f"{end.capitalize()}{_later_words(choice)}."
        yield f"Moderate or worse: {chance_words(plan.forecast.moderate)}"
        yield f"Severe: {chance_words(plan.forecast.severe)}"
        yield _steps_words(choice)
    if choice.lasts_until is not None:
        yield f"The tablets left cover it until {long_day_words(choice.lasts_until)}; ask for more before."
    if choice.seen_first:
        yield f"First: {'; '.join(choice.seen_first)}."
    yield from choice.why


def _later_words(choice: Choice) -> str:
    later = choice.end_days_later
    if not later:
        return ""
    return f", {days_words(abs(later))} {'later' if later > 0 else 'sooner'} than agreed"


def _steps_words(choice: Choice) -> str:
    assert choice.plan is not None
    steps = [f"{step.daily_dose_mg:g} mg for {days_words(step.days)}" for step in choice.plan.steps]
    ending = choice.plan.ends_with_micrograms / 1000
    steps.append(f"then {ending:g} mg" if ending else "then stop")
    return f"A day: {', '.join(steps)}."


def _range_words(values: tuple[float, float, float]) -> str:
    low, middle, high = (f"{value:.0f}" if value >= 100 else f"{value:.3g}" for value in values)
    return f"{middle} ({low} to {high})"
