"""Sedation with other depressants and alcohol, in words: what was found, how sure, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.medicine.companion_nouns import ALCOHOL
from handrail.report import words
from handrail.report.grounds import keys_line
from handrail.report.happening_text import OVERDOSE_DO
from handrail.report.page import Page

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.medicine.nouns import Medicine
    from handrail.simulate.sedation_nouns import SedationProfile, Stop

DEPTH_NAMES = {
    "drowsy": "Drowsy or deeper",
    "asleep": "Asleep but can be woken, or deeper",
    "unrousable": "Can't be woken, breathing in danger",
}
GRADES = {
    "overdose": (
        "Too much was swallowed: no curve says how deeply someone then sleeps, or whether they will wake or "
        "breathe. What follows ranks one course beside another, and reassures nobody."
    ),
    "unrousable": "Together this could be deep enough that someone can't be woken and breathes too little.",
    "asleep": "Together this could put someone to sleep.",
    "drowsy": "Together this could make someone drowsy.",
    "not_told": "How sleepy this makes can't be told: something that sedates is not in the sum.",
    "none": "No added concern found by the rules.",
}
DO = {
    "overdose": OVERDOSE_DO,
    "unrousable": (
        "Don't take these together without the prescriber's word. If it has happened, stay with the person."
    ),
    "asleep": (
        "Speak with the prescriber or a pharmacist before these come together. No driving, no bath alone."
    ),
    "drowsy": "No driving and nothing dangerous while drowsy. Nothing else that sedates on top.",
    "not_told": "Speak with the prescriber or a pharmacist before these come together.",
    "none": "",
}
NOT_MEASURED = (
    "Nobody has measured these curves for this medicine with anything: nearly every figure in them is "
    "judgement. Compare with them, and never take a small number as a promise. On ordinary doses the deepest "
    "one is probably shown too often."
)
CALL = (
    "If someone can't be woken or breathes slowly or noisily: call for help at once, lay them on their side, "
    "and don't leave them alone. Don't wait for it to wear off."
)
SPREAD_NOT_KNOWN = "spread between people not known"
LEFT_OUT = (
    "Sleep apnoea, illness, pain, tiredness and getting used to the other depressants are not in it, and "
    "breathing can fail before sleep looks deep."
)
NO_SUDDEN_STOP = (
    "Don't stop any of them suddenly because of this: less of the medicine, gradually, and with the "
    "prescriber."
)
TWO_WITHDRAWALS = (
    "More than one thing is stopped: each has a withdrawal of its own. They look alike, they can come at the "
    "same time, and what helps one can hide the other. Reduce one gradually, then the other; both need a "
    "prescriber. The predicted withdrawal of the medicine counts another one only where the person is said "
    "to be stopping alcohol or reducing a benzodiazepine."
)


def lacks_spread(profile: SedationProfile, name: str) -> bool:
    """Whether its band holds no spread between people: that of all but the medicine and alcohol."""
    return name not in (profile.medicine, ALCOHOL)


def grade_words(profile: SedationProfile) -> str:
    """The whole in one sentence, with what is missing from it."""
    said = GRADES[profile.grade]
    if profile.not_modelled and profile.grade not in ("not_told",):
        names = words.join_words(dict.fromkeys(one.name for one in profile.not_modelled))
        said += f" Not counted: {names}; the truth may be more."
    return said


def sedation_text(
    profile: SedationProfile,
    medicine: Medicine,
    console: Console,
    *,
    load_line: str = "",
    is_alone: bool = True,
) -> None:
    """Print what a simulation of sedation says.

    Args:
        load_line: the depressant load in one line, which counts what could not be modelled.
        is_alone: whether the emergency line still has to come first.
    """
    from handrail.medicine.companions import load_companions

    companions = load_companions().bibliography
    page = Page(console)
    if is_alone:
        page.emergency(words.emergency_words(medicine), is_urgent=bool(DO[profile.grade]))
    page.heading("Sleepiness and breathing, together")
    page.paragraph(grade_words(profile), style="bold")
    page.paragraph(CALL)
    if DO[profile.grade]:
        page.paragraph(DO[profile.grade])
        page.paragraph(NO_SUDDEN_STOP)
    page.blank()
    page.rows(("At its highest", f"{medicine.name} alone", "All together"), _highest_rows(profile))
    page.paragraph(NOT_MEASURED)
    if len(profile.shares) > 2:
        page.rows((f"At {_when(profile.peak_h)}", "Its part", "Level (90 % of draws)"), _share_rows(profile))
    missing = [f"{one.name}: {one.why}." for one in profile.not_modelled]
    page.bullets("Not modelled, so the truth may be more", missing)
    if load_line:
        page.paragraph(load_line)
    _stops(page, profile)
    page.bullets("What was counted, and assumed", _assumed(profile))
    page.bullets("The figures of the sum", _priors(medicine))
    page.paragraph(LEFT_OUT)
    page.heading("Sources")
    page.paragraph(keys_line(profile.sources, medicine.bibliography))
    short = [
        companions.short(key) + ("" if companions.get(key).verified else " (judgement)")
        for key in profile.companion_sources
    ]
    page.paragraph(f"Of what is taken beside it: {'; '.join(short)}." if short else "")
    page.closing(
        f"{words.NOT_A_DEVICE} Pack {medicine.name} {profile.pack_version}, kinetics {profile.kinetics}, "
        f"seed {profile.seed}, {profile.replicates} x {profile.people} draws."
    )


def _highest_rows(profile: SedationProfile) -> list[tuple[str, str, str]]:
    return [
        (name, range_words(profile.highest_alone[depth]), range_words(profile.highest[depth]))
        for depth, name in DEPTH_NAMES.items()
    ]


def range_words(found: tuple[float, float, float, float]) -> str:
    """A chance with its 90 % range: "38 % (4 % to 86 %)"."""
    from handrail.plan.nouns import Chance

    mean, median, low, high = found
    return words.percent_words(Chance(mean=mean, median=median, low=low, high=high))


def _share_rows(profile: SedationProfile) -> list[tuple[str, str, str]]:
    at = int((abs(profile.time_h - profile.peak_h)).argmin())
    rows: list[tuple[str, str, str]] = []
    for name, share in profile.shares.items():
        if name == "together":
            rows.append(("what they add to each other", _percent(share), ""))
            continue
        band, unit = profile.levels[name], profile.units[name]
        low, middle, high = (words.figure_words(float(v[at])) for v in (band.p5, band.p50, band.p95))
        aside = f"; {SPREAD_NOT_KNOWN}" if lacks_spread(profile, name) else ""
        rows.append((name, _percent(share), f"{middle} {unit} ({low} to {high}{aside})"))
    return rows


def _percent(share: float) -> str:
    return "under 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


def _stops(page: Page, profile: SedationProfile) -> None:
    if not profile.stops:
        return
    page.pairs("What is stopped", [(stop.name, stop_words(stop)) for stop in profile.stops])
    if len(profile.stops) > 1:
        page.paragraph(TWO_WITHDRAWALS)


def stop_words(stop: Stop) -> str:
    """When something was last taken, when its withdrawal may begin, and how that is known."""
    said = "" if stop.last_h is None else f"Last on {_when(stop.last_h)}. "
    if stop.begins_h is not None:
        low, high = stop.begins_h
        said += f"Withdrawal may begin from {_when(low)} to {_when(high)}. "
    return said + stop.says + ("" if stop.verified else " (Not read at a source.)")


def _when(hour: float) -> str:
    """An hour of the course as a day and a time."""
    minutes = round(hour * 60)
    return f"day {1 + minutes // 1440} {minutes % 1440 // 60:02d}:{minutes % 60:02d}"


PRIORS = {
    "drowsy_mg_per_l": "Half of the people drowsy",
    "asleep_threshold": "Asleep",
    "unrousable_threshold": "Not to be woken",
    "steepness": "Steepness",
}


def _priors(medicine: Medicine) -> list[str]:
    """Each figure of the sum with its range, and whether it was read at a source or is judgement."""
    data = medicine.sedation
    if data is None:
        return []
    said: list[str] = []
    for name, figure in data.figures.items():
        span = ""
        if figure.low is not None and figure.high is not None:
            span = f" ({figure.low:g} to {figure.high:g})"
        elif name == "drowsy_mg_per_l" and data.drowsy_cv:
            span = f" (people differ by {100 * data.drowsy_cv:.0f} %)"
        unit = "" if figure.unit == "exponent" else f" {figure.unit}"
        how = "read at a source" if figure.verified else "judgement"
        said.append(f"{PRIORS.get(name, name)}: {figure.value:g}{unit}{span}; {how}.")
    for pair in data.pairs.values():
        how = "read at a source" if pair.verified else "judgement"
        said.append(f"More than the sum with {pair.group}: {pair.mean:g} (sd {pair.sd:g}); {how}.")
    return said


def _assumed(profile: SedationProfile) -> list[str]:
    said = [*profile.factors, *profile.assumptions]
    said += [f"{pair}: nothing more is known than that they add up." for pair in profile.adds_up_only]
    return said
