"""A recognition as text: the emergency first, then which it is, why, and what would decide.

In an emergency the first lines are the fixed line, what to do about the danger signs, and the fixed card that
the points lean to. Which it is follows; the background, for those who treat the person, comes only where it
is asked for: at three in the morning nobody reads a hundred lines. It takes nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.medicine.kleene import Between
from handrail.report import words
from handrail.report.grounds import UNREAD
from handrail.report.numbers import SUICIDE_RISK, crisis_words
from handrail.report.page import Page

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.nouns import Finding
    from handrail.check.recognised import CauseSeen, ClueSeen, FeatureSeen, Recognition, SymptomHeard
    from handrail.medicine.nouns import Medicine

MOST_CAUSES = 5
MOST_QUESTIONS = 6

NOT_UNDERSTOOD = "NOT UNDERSTOOD: {}. Nothing was concluded from it, and nothing was ruled out."
COMPLETE = (
    "What was not named counts as not there. Not sure of something? Say so (--unsure), and it stays open."
)
BACKGROUND = "Background for those who treat the person"
NOT_NAMED = "not named, counts as no"
STANDS = "The danger signs above stand, whatever the points say."
REST = (
    "Left out here: the points, the signs side by side, the causes, the fixed cards, the sources. Ask with "
    "--why for all of it; `handrail emergency` shows the cards."
)
TAKEN = (
    "Anything swallowed already, however little, or any sign of illness: that is an emergency of its own. "
    "Say it when you call; `handrail emergency` shows the first aid."
)
CRISIS = "Crisis line"
STAFF = "Staff:"
LOUD = "!"
"""The label of a line that says what was not understood."""
NO_DANGER = (
    "No danger sign was named. That can change within hours: if one comes, call the emergency number at once."
)


def recognition_text(
    result: Recognition,
    medicine: Medicine,
    console: Console,
    *,
    country: str | None = None,
    in_full: bool = False,
    age_years: float | None = None,
) -> None:
    """Print an answer of `recognise`.

    Args:
        result: the answer.
        medicine: the pack it was made with.
        console: where to print.
        country: whose emergency number to name; None if not known.
        in_full: with the background also in an emergency; every other answer has it always.
        age_years: of whom it is about, where that is known.
    """
    page = Page(console, age_years)
    in_full = in_full or not result.is_emergency
    number = words.country_number(country, medicine.name)
    is_urgent = result.is_emergency or bool(result.same_day)
    page.emergency(words.emergency_words(medicine, country), is_urgent=is_urgent)
    page.paragraph(result.expired, style="bold red")
    _now(page, result, medicine, country)
    for card in cards_shown(result, in_full=in_full):
        _card(page, medicine, card, number)
    if in_full or not result.is_apart:
        _which(page, result, medicine)
    if in_full:
        _background(page, result, medicine)
    else:
        page.closing(REST)
    page.closing(
        f"{words.NOT_A_DEVICE} Pack {medicine.name} {result.pack_version}, rules of {result.rules_date}."
    )


def _background(page: Page, result: Recognition, medicine: Medicine) -> None:
    page.heading(BACKGROUND)
    if result.is_emergency:
        leading, waiting = _by_door(result, medicine)
        if result.danger:
            page.paragraph(STANDS, style="bold")
        for finding in (*(one for one in leading if STAFF in one.do), *waiting):
            page.hanging("-", f"{finding.says} {finding.do} [{finding.rule}]", width=1)
    _score(page, result)
    _side_by_side(page, result, medicine)
    _causes(page, result.causes)
    _symptoms(page, result.heard)
    page.bullets("What makes it less sure", [remark.says for remark in result.caveats])
    page.bullets("What was assumed", result.assumptions)
    page.sources(result.sources, medicine)


def cards_shown(result: Recognition, *, in_full: bool) -> tuple[str, ...]:
    """The fixed cards to show: the one that the points lean to; in full, both where they lean nowhere."""
    if not result.is_emergency:
        return ()
    if result.verdict == "cannot tell" and result.leaning == "neither":
        return result.cards if in_full else ()
    return result.cards[:1]


def _card(page: Page, medicine: Medicine, card: str, number: str) -> None:
    """The fixed card, as `handrail emergency` shows it."""
    heading, *lines = medicine.cards[card]
    page.heading(heading.upper())
    for place, line in enumerate(words.card_lines(lines, number), start=1):
        page.hanging(f"{place}.", line, width=3)


def _now(page: Page, result: Recognition, medicine: Medicine, country: str | None) -> None:
    page.heading("What to do now")
    for label, says in now_lines(result, medicine, country):
        if label in ("", LOUD):
            page.paragraph(says, style="bold red" if label else "")
        elif label == "-":
            page.hanging("-", says, width=1)
        else:
            page.hanging(label, says, width=11 if label == CRISIS else 10, style="bold")
    if not result.is_emergency:
        page.paragraph(NO_DANGER, style="bold")


def now_lines(result: Recognition, medicine: Medicine, country: str | None) -> list[tuple[str, str]]:
    """What to do now: (label, sentence) pairs, most pressing first.

    The label is "Emergency", "Crisis line" or "Same day"; "-" for a step, "" for a remark, `LOUD` for what
    was not understood.
    """
    leading, waiting = _by_door(result, medicine)
    # What staff do about the next dose waits for the background: beside the bed it would be a second word
    # about it, under the one that holds until somebody has looked.
    lines = [("Emergency", f"{one.says} {one.do.split(STAFF)[0].rstrip()}") for one in leading]
    lines += [("Emergency", finding.says) for finding in waiting if finding.urgent == "emergency"]
    if any(finding.category == SUICIDE_RISK for finding in result.danger):
        lines.append((CRISIS, crisis_words(country, medicine.name)))
    if result.is_apart:
        lines.append(("", TAKEN))
    if not result.is_emergency:
        lines += [("Same day", f"{f.says} {f.do}") for f in words.said_once(result.same_day)]
    said = {finding.do for finding in result.danger}
    lines += [("-", line) for line in result.do if line not in said]
    if result.not_understood:
        lines.append((LOUD, NOT_UNDERSTOOD.format("; ".join(result.not_understood))))
    return lines


def _by_door(result: Recognition, medicine: Medicine) -> tuple[list[Finding], list[Finding]]:
    """The findings whose advice comes first, and those whose advice waits for the background.

    A rule speaks to those who treat, of the mild and the grave at once ("otherwise the same day"). Where a
    danger sign says what to do now, the advice of the rules would only contradict it; and in an emergency
    nothing milder stands above the call.
    """
    signs = {sign.id for sign in medicine.danger_signs}
    found = words.said_once((*result.danger, *result.same_day))
    danger = [finding for finding in found if finding.urgent == "emergency"]
    leading = [finding for finding in danger if finding.rule in signs] or danger
    return leading, [finding for finding in found if finding not in leading]


def _which(page: Page, result: Recognition, medicine: Medicine) -> None:
    which = which_lines(result)
    page.heading("Which it is")
    page.paragraph(result.title, style="bold")
    page.paragraph(result.why)
    page.paragraph(which.because)
    for line in which.also:
        page.hanging("-", line, width=1)
    page.bullets("What would decide", which.questions)
    page.paragraph(which.complete)
    for line in which.not_known:
        page.hanging("-", line, width=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Which:
    """Which it is, in sentences: why, what else holds, what would decide, what was not looked at."""

    because: str
    also: tuple[str, ...]
    questions: tuple[str, ...]
    complete: str
    not_known: tuple[str, ...]


def which_lines(result: Recognition) -> Which:
    """Which it is, beside its title and why, which the answer has itself."""
    also = [f"Also: {remark.says}" for remark in result.together]
    if result.level is not None:
        level = words.figure_words(result.level.level_mg_per_l)
        also.append(f"The level of {level} mg/L counts no points. {result.level.band.says}")
    questions = dict.fromkeys(ask for one in result.would_decide for ask in one.asks)
    is_complete = any(one.counted_as_absent for one in result.would_decide) and result.heard
    return Which(
        because=_because(result),
        also=tuple(also),
        questions=tuple(questions)[:MOST_QUESTIONS],
        complete=COMPLETE if is_complete else "",
        not_known=tuple(
            f"Not known to this pack, so not looked at: {name}" for name in result.not_recognised
        ),
    )


def _because(result: Recognition) -> str:
    """Why the verdict is what it is, in a sentence: what is there, and what is open."""
    there = [_pointed(seen) for seen in result.clues if seen.answer]
    low, high = result.score_range
    span = str(low) if low == high else f"{low} to {high}, as long as something is not known"
    named = f"{'; '.join(there)}. " if there else "None of the signs that have points is known to be there. "
    return f"{named}In all {result.score} (possible: {span}). {result.score_says}"


def _pointed(seen: ClueSeen) -> str:
    toward = "withdrawal" if seen.clue.points > 0 else "too much"
    return f"{seen.clue.name} ({abs(seen.clue.points)} for {toward})"


def _score(page: Page, result: Recognition) -> None:
    page.rows(SCORE_HEADER, score_rows(result))
    page.paragraph(result.score_note)


SCORE_HEADER = ("Sign", "Points", "Here")


def score_rows(result: Recognition) -> list[tuple[str, str, str]]:
    """Each sign that has points, how many, and whether it is here."""
    asked = {ask for one in result.would_decide if one.counted_as_absent for ask in one.asks}

    def mark(seen: ClueSeen) -> str:
        if seen.answer is None:
            return "not known"
        return "yes" if seen.answer else NOT_NAMED if seen.clue.asks in asked else "no"

    return [(seen.clue.says, f"{seen.clue.points:+d}", mark(seen)) for seen in result.clues]


def _side_by_side(page: Page, result: Recognition, medicine: Medicine) -> None:
    page.heading("Side by side")
    page.rows(SIDE_BY_SIDE_HEADER, side_by_side_rows(result, medicine), space=True)


SIDE_BY_SIDE_HEADER = ("", "Here", "Too much", "Withdrawal", "Side effect")


def side_by_side_rows(result: Recognition, medicine: Medicine) -> list[tuple[str, str, str, str, str]]:
    """Feature by feature: what is known here, and how it is in each."""
    return [
        (
            seen.feature.name,
            _here(seen, medicine),
            seen.feature.overdose,
            seen.feature.withdrawal,
            seen.feature.side_effect,
        )
        for seen in result.features
    ]


def _here(seen: FeatureSeen, medicine: Medicine) -> str:
    """What is known of this person in one row of the table."""
    if not seen.is_known:
        return "not known" if seen.feature.words or seen.feature.facts else "-"
    vocabulary = medicine.vocabulary
    said = [vocabulary.symptoms[word].meaning.rstrip(".").lower() for word in seen.words]
    for name, value in seen.values:
        fact, shown = vocabulary.facts[name], _value_words(value)
        unit = f" {fact.unit}" if fact.unit and shown != "yes" else ""
        said.append(f"{fact.label or fact.name}: {shown}{unit}")
    return "; ".join(said) or "not named"


def _value_words(value: object) -> str:
    if value is True:
        return "yes"
    if isinstance(value, Between):
        return f"{words.number_words(value.low)} or more"
    return words.number_words(value) if isinstance(value, int | float) else str(value)


def _causes(page: Page, causes: Iterable[CauseSeen]) -> None:
    """What it can be, the likeliest first, each with why; then what was not ruled out."""
    lines, rest = cause_lines(causes)
    page.bullets("What it can be", lines)
    page.paragraph(rest)


def cause_lines(causes: Iterable[CauseSeen]) -> tuple[list[str], str]:
    """What it can be, the likeliest first, each with why; and what was not ruled out, "" for nothing."""
    listed = list(causes)
    with_reasons = [seen for seen in listed if seen.speaks_for]
    lines: list[str] = []
    for seen in with_reasons[:MOST_CAUSES]:
        cause = seen.cause
        against = f" Against: {'; '.join(seen.speaks_against)}." if seen.speaks_against else ""
        unread = "" if cause.verified else f" [{UNREAD}]"
        lines.append(
            f"{cause.name}. For: {'; '.join(seen.speaks_for)}.{against} It comes from {cause.trigger}; "
            f"begins: {cause.onset}; muscles: {cause.tone}; temperature: {cause.temperature}; "
            f"also: {cause.others}. {cause.do}{unread}"
        )
    rest = [seen.cause.name for seen in with_reasons[MOST_CAUSES:]]
    rest += [seen.cause.name for seen in listed if not seen.speaks_for and seen.open]
    return lines, f"Not ruled out by what is known: {'; '.join(rest)}." if rest else ""


HEARD_HEADER = ("As said", "Withdrawal", "Too much", "Side effect")


def heard_rows(heard: Iterable[SymptomHeard]) -> list[tuple[str, str, str, str]]:
    """Each symptom with where it has been described."""
    return [
        (one.said, one.entry.in_withdrawal or "-", one.entry.in_overdose or "-", one.entry.side_effect or "-")
        for one in heard
        if one.entry is not None
    ]


def _symptoms(page: Page, heard: Iterable[SymptomHeard]) -> None:
    rows = heard_rows(heard)
    if rows:
        page.heading("Each symptom: y, where it has been described")
        page.rows(HEARD_HEADER, rows)
