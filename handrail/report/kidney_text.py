"""The advice for the kidneys in words: the sources side by side, which leads and why, what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.kidney_advice import KidneyAdvice, PlacedAdvice, PlacedRisk
    from handrail.medicine.care_nouns import KidneyAdviceRow, KidneyRisk
    from handrail.medicine.nouns import Medicine

GRADUALLY = (
    "For someone already taking it: less only gradually and with the prescriber, never all at once, unless "
    "doctors stop it because of poisoning. Sudden withdrawal is dangerous too."
)
NO_LICENCE = (
    "Advice that keeps the amount in the blood equal bounds the dose from above; it does not make the risk "
    "equal, because a brain in kidney failure is more sensitive."
)
NOT_PLACED = (
    "Nothing is known of the kidneys, so no source can be told to hold. This is the whole table. Obtain an "
    "eGFR, or creatinine with age, sex and weight, before starting or raising the medicine."
)
MEASURES = {
    "egfr": "eGFR",
    "creatinine_clearance": "CrCl",
    "not_said": "no figure given",
}
"""Which number a source means. The eGFR is in mL/min/1.73 m2, the clearance (CrCl) in mL/min."""
TWO_NUMBERS = (
    "eGFR (mL/min/1.73 m2, indexed to body surface) and creatinine clearance (CrCl, mL/min, absolute) are "
    "two numbers; each source means the one that is named."
)
NOTES = (GRADUALLY, NO_LICENCE, TWO_NUMBERS)
"""To be said wherever the advice is shown."""
HEADER = ("Source", "Means", "Whom", "Advice")
STAND_IN = "placed by the {used}, since the {meant} is not known"


def band_words(row: KidneyAdviceRow | KidneyRisk) -> str:
    """The band a source speaks of, such as "eGFR 30 to below 45" or "dialysis"."""
    if row.on_dialysis:
        return "dialysis"
    measure = MEASURES[row.measure] if row.measure != "not_said" else "kidney function"
    if row.low is None and row.high is None:
        return f"any {measure}"
    if row.low is None:
        return f"{measure} below {words.number_words(row.high or 0)}"
    if row.high is None:
        return f"{measure} {words.number_words(row.low)} or more"
    return f"{measure} {words.number_words(row.low)} to below {words.number_words(row.high)}"


def kidneys_words(advice: KidneyAdvice) -> str:
    """What is known of the kidneys, in one line."""
    said: list[str] = []
    if advice.egfr_ml_min_1_73m2 is not None:
        said.append(f"eGFR {words.number_words(round(advice.egfr_ml_min_1_73m2))} mL/min/1.73 m2")
    if advice.creatinine_clearance_ml_min is not None:
        clearance = words.number_words(round(advice.creatinine_clearance_ml_min))
        said.append(f"creatinine clearance {clearance} mL/min")
    names = {"hd": "on haemodialysis", "pd": "on peritoneal dialysis", "none": "not on dialysis"}
    said.append(names.get(advice.dialysis or "", "dialysis not known"))
    return ", ".join(said)


def advice_words(one: PlacedAdvice) -> str:
    """What a source advises, and what is unsure about its speaking of this person."""
    said = one.row.says
    if one.is_stand_in:
        meant = one.row.measure
        used = "egfr" if meant == "creatinine_clearance" else "creatinine_clearance"
        said += f" ({STAND_IN.format(used=MEASURES[used], meant=MEASURES[meant])})"
    if not one.row.verified:
        said += " (not verified at the source)"
    return said


def advice_rows(advice: KidneyAdvice, medicine: Medicine) -> list[tuple[str, ...]]:
    """The table: source, what it means by its band, whom it speaks of, what it advises."""
    rows: list[tuple[str, ...]] = []
    for one in advice.advice:
        said = advice_words(one)
        if advice.is_placed and one.applies is None:
            waits = ", ".join(medicine.vocabulary.label(name) for name in one.missing)
            said += f" (may apply; not known: {waits})"
        population = one.row.population
        rows.append((one.row.who, band_words(one.row), population, said))
    return rows


def risk_words(one: PlacedRisk) -> str:
    """What was seen, in people of each 1,000."""
    risk = one.risk
    said = f"{risk.who}: {risk.population}, {risk.compared}: "
    figures: list[str] = []
    if risk.with_per_1000 is not None and risk.without_per_1000 is not None:
        less = "fewer than " if risk.without_is_below else "about "
        happened = f"were {risk.outcome} within {risk.days} days"
        figures.append(
            f"about {_people(risk.with_per_1000)} of every 1,000 {happened}, "
            f"against {less}{_people(risk.without_per_1000)} of every 1,000"
        )
    if risk.more_per_1000 is not None:
        more, low, high = risk.more_per_1000
        outcome = "" if figures else f" were {risk.outcome} within {risk.days} days"
        figures.append(
            f"about {_people(more)} more of every 1,000 ({_people(low)} to {_people(high)}){outcome}"
        )
    if risk.ratio is not None:
        ratio, low, high = (words.number_words(value) for value in risk.ratio)
        outcome = "" if figures else f" as many were {risk.outcome} within {risk.days} days"
        figures.append(f"{ratio} times ({low} to {high}){outcome}")
    note = f" {risk.note}" if risk.note else ""
    seen = "" if one.applies else " Seen in others: whether it holds here is not known."
    unread = "" if risk.verified else " Not verified at the source."
    return f"{said}{'; '.join(figures)}.{note}{seen}{unread}"


def _people(value: float) -> str:
    return words.number_words(round(value)) if value >= 1 else words.number_words(value)


def default_words(advice: KidneyAdvice) -> str:
    """Which source leads for this person."""
    if advice.default is None:
        return ""
    leading = {
        "strictest": "the strictest",
        "most_permissive": "the most permissive that gives a figure, as an upper bound",
    }[advice.leads]
    return f"{leading[:1].upper()}{leading[1:]} leads: {advice.default.row.who}. {advice.default.row.says}"


def why_lines(advice: KidneyAdvice, medicine: Medicine) -> list[str]:
    """Why that one leads."""
    lines = [one.says for one in advice.because]
    for one, missing in advice.not_known:
        names = ", ".join(medicine.vocabulary.label(name) for name in missing)
        lines.append(f"Not known: {names}. Taken as if it spoke for the stricter one. ({one.says})")
    if not lines and advice.leads == "most_permissive":
        lines.append(
            "Nothing that makes the strictest one lead is true: age, another sedating medicine, alcohol, "
            "dialysis."
        )
    return lines


def kidney_text(
    advice: KidneyAdvice, medicine: Medicine, console: Console, country: str | None = None
) -> None:
    """Print the sources side by side, which one leads and why, and what was seen to happen.

    Args:
        advice: the answer of `kidney_advice`.
        medicine: the pack it was made with.
        console: where to print.
        country: whose emergency number to name.
    """
    from handrail.report.page import Page

    page = Page(console)
    page.emergency(words.emergency_words(medicine, country), is_urgent=False)
    page.heading("The kidneys")
    page.paragraph(kidneys_words(advice) + ".", style="bold")
    if not advice.is_placed:
        page.paragraph(NOT_PLACED)
    if advice.daily_dose_mg is not None:
        page.paragraph(f"Taken now: {words.number_words(advice.daily_dose_mg)} mg a day.")
    if advice.default is not None:
        page.heading("The default here")
        page.paragraph(default_words(advice), style="bold")
        for line in why_lines(advice, medicine):
            page.hanging("-", line, width=1)
        page.paragraph(GRADUALLY)
    page.heading("Side by side, the most permissive first")
    page.rows(HEADER, advice_rows(advice, medicine), space=True)
    if advice.strictest is not None and advice.most_permissive is not None:
        page.paragraph(
            f"Strictest: {advice.strictest.row.who}. Most permissive: {advice.most_permissive.row.who}. "
            "The sources disagree; that one leads by default is a judgement awaiting clinical sign-off."
        )
    page.paragraph(TWO_NUMBERS)
    page.paragraph(NO_LICENCE)
    page.bullets("What was seen", [risk_words(one) for one in advice.risks])
    if advice.to_measure:
        labels = [medicine.vocabulary.label(name) for name in advice.to_measure]
        page.bullets("To find out", labels)
    page.bullets("Not checked", [f"{name}: ask a pharmacist" for name in advice.not_recognised])
    page.bullets("What was assumed", advice.assumptions)
    page.sources(advice.sources, medicine)
    page.closing(words.of_pack(medicine))
