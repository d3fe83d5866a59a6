"""Too much at once, in words: what to do now first, then why, how long, how sure, and what comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.grounds import UNREAD, keys_line
from handrail.report.numbers import ambulance_words, number_lines, poison_words

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.overdose_nouns import Overdose, TriageReason
    from handrail.medicine.nouns import Medicine
    from handrail.medicine.overdose import CareNote, TriageLevel

CARD = "overdose"
MOST_STEPS = 5
"""Steps shown at the top; a list that is too long isn't read."""
NOT_TO_REASSURE = (
    "These figures show how little separates the doses. They are a stated prior of ours, not a measurement, "
    "and no reason to wait, however small they are."
)
WHY_WIDE = (
    "The band is wide because doses are reported, not measured, hospital series select the ill, and "
    "poison-centre series include trivial ones."
)


def overdose_text(result: Overdose, medicine: Medicine, console: Console) -> None:
    """Print the whole answer.

    Args:
        result: of `judge_overdose`.
        medicine: the pack it was made with.
        console: where to print.
    """
    from handrail.report.page import Page

    page = Page(console, result.person.age_years)
    country = result.person.country
    page.emergency(call_line(result, medicine))
    page.paragraph(say_line(result, medicine), style="bold")
    if result.level != "emergency":
        page.emergency(words.emergency_words(medicine, country))
    page.bullets("What to do now", do_now(result, medicine))
    if result.level == "emergency":
        card = medicine.cards.get(CARD, ())
        number = words.country_number(country, medicine.name)
        page.pairs(
            "Until help comes",
            [(str(place), line) for place, line in enumerate(words.card_lines(card[1:], number), start=1)],
        )
    page.bullets(
        "Why", [reason_words(reason, medicine) for reason in result.reasons if _is_shown(reason, result)]
    )
    page.bullets("How long to watch", watch_lines(result))
    page.bullets("How grave it may get", severity_lines(result))
    page.bullets("What to expect", [note_words(note) for note in result.picture])
    page.bullets("Afterwards", afterwards_lines(result))
    page.bullets("For clinicians", [note_words(note) for note in result.hospital])
    page.bullets("What was not known", gap_words(result, medicine))
    page.bullets("What was assumed", result.assumptions)
    page.pairs("Whom to call", number_lines(country, medicine.name))
    page.heading("Sources")
    page.paragraph(keys_line(sorted(result.sources), medicine.bibliography))
    page.closing(words.of_pack(medicine))


def call_line(result: Overdose, medicine: Medicine) -> str:
    """The first line: whom to call now."""
    country = result.person.country
    number, poison = ambulance_words(country, medicine.name), poison_words(country, medicine.name)
    if result.level == "emergency":
        return f"EMERGENCY: call {number} now, also while the person is still awake. Stay with them."
    if result.level == "poison_centre":
        return f"CALL NOW: {poison}. Someone stays with the person."
    return f"SOMEONE STAYS with the person and knows whom to call: {poison}, or {number}."


def say_line(result: Overdose, medicine: Medicine) -> str:
    """What to say on the telephone, as a sentence of its own."""
    return f"Say: {what_to_say(result, medicine)}"


def what_to_say(result: Overdose, medicine: Medicine) -> str:
    """The same where "Say" stands beside it."""
    said = [f"medicine overdose, {medicine.name}", amount_words(result)]
    if result.hours_ago is not None:
        said.append(hours_ago_words(result.hours_ago))
    others = [name for name in result.person.other_medicines or () if name.strip()]
    said.append(f"with {words.join_words(others)}" if others else "what else was taken")
    said += [] if result.hours_ago is not None else ["when"]
    age = result.person.age_years
    said += [f"age {words.number_words(age)}"] if age is not None else []
    return f"{', '.join(said)}. Have the packs in your hand."


def amount_words(result: Overdose) -> str:
    """The amount; of a range its upper end leads: "up to 840 mg"."""
    if result.amount.high_micrograms is None:
        low = result.amount.low_micrograms
        return (
            f"at least {words.amount_words(low)}, nobody knows how much" if low else "nobody knows how much"
        )
    high = words.amount_words(result.amount.high_micrograms)
    return high if result.amount.is_exact else f"up to {high}"


def hours_ago_words(hours: float) -> str:
    """Such as "1 hour ago" and "half an hour ago"."""
    if hours == 0.5:
        return "half an hour ago"
    return f"{words.number_words(round(hours, 1))} {'hour' if hours == 1 else 'hours'} ago"


def do_now(result: Overdose, medicine: Medicine) -> list[str]:
    """The steps, most urgent first; and what the level waits for."""
    steps = [f"{finding.says} {finding.do}" for finding in result.also]
    at_level = [reason for reason in result.reasons if reason.level == result.level]
    certain = [reason.do for reason in at_level if reason.is_certain]
    steps += list(dict.fromkeys(certain or [reason.do for reason in at_level[:1]]))
    number = words.country_number(result.person.country, medicine.name)
    shown = [step.replace("the emergency number", number) if number else step for step in steps[:MOST_STEPS]]
    if not certain and not result.also and result.not_known:
        shown.append(_because_unknown(result, medicine))
    return shown


def _because_unknown(result: Overdose, medicine: Medicine) -> str:
    """Why the graver answer leads, and what it would be if everything turned out well."""
    unknown = words.join_words(_labels(result.not_known, medicine))
    level = "This is treated as an emergency" if result.level == "emergency" else "A poison centre is asked"
    because = f"{level} because it is not known: {unknown}."
    if not result.amount.is_exact or result.level == result.level_if_known or result.severity is None:
        return because
    return (
        f"{because} Only if you are certain that each of these is no reason for concern: "
        f"{_LESS[result.level_if_known]}"
    )


_LESS: dict[TriageLevel, str] = {
    "watch": "someone stays for 6 hours, and calls at the first sign.",
    "poison_centre": "call a poison centre now instead.",
    "emergency": "call all the same.",
}


def reason_words(reason: TriageReason, medicine: Medicine) -> str:
    """Why, whether it is certain, and who says so."""
    unread = "" if reason.verified else f", {UNREAD}"
    may = "" if reason.is_certain else "May hold, since it is not known: "
    waits = "" if reason.is_certain else f"{words.join_words(_labels(reason.waits_for, medicine))}. "
    rules = f", rule {', '.join(reason.rules)}" if reason.rules else ""
    return f"{may}{waits}{reason.says} [{reason.id}{rules}: {', '.join(reason.sources)}{unread}]"


def watch_lines(result: Overdose) -> list[str]:
    """How long to watch, from the intake and from now."""
    low, high = result.watch.hours
    span = f"at least {low:g} hours" if low == high else f"at least {low:g} hours, often up to {high:g}"
    unread = "" if result.watch.verified else f" ({UNREAD})"
    lines = [f"From the intake: {span}{unread}."]
    if result.hours_ago is not None:
        left, was = low - result.hours_ago, f"It was {hours_ago_words(result.hours_ago)}:"
        more = f"for at least {words.number_words(round(left, 1))} more hours."
        gone = "the shortest time has gone by. With any sign it goes on."
        lines.append(f"{was} {more if left > 0 else gone}")
    return [*lines, *result.watch.reasons]


def severity_lines(result: Overdose) -> list[str]:
    """The curve in words, with its band and everything that widened it."""
    severity = result.severity
    if severity is None:
        return [result.no_severity]
    low, high = severity.ventilated
    expected = _share(low) if _share(low) == _share(high) else f"{_share(low)} to {_share(high)}"
    lines = [
        f"Needs a ventilator: about {expected} of adults, could be {_share(severity.ventilated_band[0])} to "
        f"{_share(severity.ventilated_band[1])}.",
        f"Coma: {_share(severity.coma[0])} to {_share(severity.coma[1])}. Seizures: "
        f"{_share(severity.seizures[0])} to {_share(severity.seizures[1])}.",
        _factors(result),
        "Someone used to the medicine may react less (down to "
        f"{_share(severity.ventilated_if_used_to_it)} if a dose counts for half). There are no data on that; "
        "don't count on it.",
        f"{NOT_TO_REASSURE} {WHY_WIDE}",
    ]
    return [line for line in lines if line]


def _factors(result: Overdose) -> str:
    severity = result.severity
    assert severity is not None
    low, high = severity.effective_mg
    if low == high == result.amount.high_mg:
        return ""
    parts: list[str] = []
    for name, (least, most) in (
        ("alcohol or another sedating medicine", severity.coingestant_factor),
        ("the kidneys", severity.kidney_factor),
    ):
        if most > 1.005:
            span = f"{least:.2g}" if least == most else f"{least:.2g} to {most:.2g}"
            parts.append(f"{span} for {name}")
    span = effective_words(low, high)
    factors = f", with a factor of {words.join_words(parts)}" if parts else ""
    return f"It counts for {span} in someone with healthy kidneys who took nothing else{factors}."


def effective_words(low_mg: float, high_mg: float) -> str:
    """An effective dose: "660 mg" or "339 to 2100 mg"."""
    low, high = words.figure_words(low_mg), words.figure_words(high_mg)
    return f"{high} mg" if low == high else f"{low} to {high} mg"


def afterwards_lines(result: Overdose) -> list[str]:
    """The trap of withdrawal: for whoever takes it regularly, and as a question where nobody said."""
    if result.is_taken_regularly is False:
        return []
    asked = ["Does the person take it regularly? If so:"] if result.is_taken_regularly is None else []
    return [*asked, *(note_words(note) for note in result.afterwards)]


def note_words(note: CareNote) -> str:
    """A note with its heading, and whose position it is where sources disagree."""
    position = f" ({note.position})" if note.position else ""
    unread = "" if note.verified else f" ({UNREAD})"
    return f"{note.topic}{position}: {note.says}{unread}"


def gap_words(result: Overdose, medicine: Medicine) -> list[str]:
    """What would have changed the answer, and names that nobody understood."""
    lines = [label[:1].upper() + label[1:] for label in _labels(result.not_known, medicine)]
    lines += [f"Not recognised, so not checked: {name}" for name in result.not_recognised]
    severity = result.severity
    if severity and severity.coingestant_factor[0] != severity.coingestant_factor[1]:
        lines.append("Alcohol or another sedating medicine: the figures span with and without.")
    if severity and severity.kidney_factor[0] != severity.kidney_factor[1]:
        lines.append("Kidneys or weight: the figures span what they could be.")
    if result.amount.is_open:
        lines.append("How much: look for the packs and count what is left, while somebody else calls.")
    elif not result.amount.is_exact:
        lines.append("How much exactly: the upper end leads. Counting what is left would narrow it.")
    return lines


def _is_shown(reason: TriageReason, result: Overdose) -> bool:
    return reason.is_certain or reason.level == result.level or reason.level == result.level_if_known


def _labels(names: tuple[str, ...], medicine: Medicine) -> list[str]:
    """Facts as a person calls them; each once."""
    return list(dict.fromkeys(_SAID.get(name) or medicine.vocabulary.label(name) for name in names))


_SAID = {"single_dose_mg": "the usual dose at one time (none, if it is someone else's medicine)"}
"""Facts that a relative would not know by the name that a prescriber gives them."""


def _share(chance: float) -> str:
    if chance < 0.01:
        return "under 1 %"
    return "over 95 %" if chance > 0.95 else f"{chance * 100:.0f} %"


def first_lines(result: Overdose, medicine: Medicine) -> list[tuple[str, str]]:
    """What to do now, as lines for other doors: whom to call, what to say, the steps."""
    return [
        ("Call", call_line(result, medicine)),
        ("Say", what_to_say(result, medicine)),
        *(("Do", step) for step in do_now(result, medicine)),
    ]
