"""An answer to a diary as text: the emergency first and alone, or what to do, why, and how sure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.report import follow_words, words
from handrail.report.page import Page

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.follow.nouns import WhatNow
    from handrail.follow.signs import Signs
    from handrail.medicine.nouns import Medicine

LAST_DAYS = 14
NEVER = (
    "No dose in this answer is approved. Any new dose is a clinician's decision, and going down is always "
    "gradual."
)


def what_now_text(answer: WhatNow, medicine: Medicine, console: Console) -> None:
    """Print an answer of `what_now`."""
    page = Page(console)
    page.emergency(words.emergency_words(medicine, answer.country), is_urgent=answer.is_emergency)
    if answer.signs is not None:
        _signs(page, answer.signs, medicine)
    number = words.country_number(answer.country, medicine.name)
    for card in answer.cards:
        _card(page, medicine, card, number)
    if answer.is_emergency:
        page.closing("Nothing else is said or offered while a red sign stands. " + words.NOT_A_DEVICE)
        return
    _now(page, answer)
    _choices(page, answer)
    _days(page, answer)
    _belief(page, answer)
    page.bullets("What was not known", answer.not_known)
    page.missing(answer.cannot_tell, (), medicine)
    page.bullets("What was assumed", answer.assumptions)
    page.sources(answer.sources, medicine)
    page.closing(
        f"{follow_words.UNVALIDATED} {words.NOT_A_DEVICE} Pack {medicine.name} {answer.pack_version}, rules "
        f"of {words.long_day_words(dt.date.fromisoformat(answer.rules_date))}."
    )


def _signs(page: Page, signs: Signs, medicine: Medicine) -> None:
    from handrail.follow.signs import SIGN_LABELS, diary_data

    labels = {item.id: item.label for item in diary_data(medicine).items} | SIGN_LABELS
    if signs.signs:
        page.heading(f"What stands out on {words.day_words(signs.date)}")
    for sign in signs.signs:
        style = "bold red" if sign.colour == "red" else "bold yellow"
        page.hanging(
            follow_words.COLOURS[sign.colour],
            follow_words.sign_words(sign, labels[sign.name]),
            width=15,
            style=style,
        )
    page.findings("What to do now", signs.findings, named=follow_words.urgency_words)


def _card(page: Page, medicine: Medicine, card: str, number: str) -> None:
    heading, *lines = medicine.cards[card]
    page.heading(heading)
    for place, line in enumerate(words.card_lines(lines, number), start=1):
        page.hanging(f"{place}.", line, width=3)


def _now(page: Page, answer: WhatNow) -> None:
    page.heading("What now")
    page.paragraph(follow_words.suggested_words(answer), "bold")
    page.paragraph(follow_words.worse_words(answer))
    for line in answer.ask:
        page.hanging("-", line, width=1)
    if answer.earlier_red:
        days = words.join_words(words.day_words(day) for day in answer.earlier_red)
        page.hanging("-", f"Red signs on {days} were answered since; tell the clinician of them.", width=1)


def _choices(page: Page, answer: WhatNow) -> None:
    page.bullets("What the clinician allows", follow_words.limits_lines(answer.limits))
    page.heading(f"Choices from {words.day_words(answer.starts_on)} on")
    for choice in answer.choices:
        if choice.name == "call":
            continue
        who = follow_words.WHO[choice.who]
        page.paragraph(f"{choice.title} ({who})" if choice.offered else choice.title, "bold")
        for line in follow_words.choice_lines(choice):
            page.hanging("", line, width=2)
    page.paragraph("Call", "bold")
    page.hanging("", "Always possible, and never a bother.", width=2)
    page.paragraph(NEVER)


def _days(page: Page, answer: WhatNow) -> None:
    page.heading("Agreed and taken")
    page.paragraph(follow_words.taken_words(answer.adherence))
    page.paragraph(f"{follow_words.taken_strip(answer.adherence)}   ({follow_words.STRIP})")
    if answer.belief is None:
        return
    page.heading("Written and expected")
    rows: list[tuple[str, ...]] = []
    days = answer.adherence.days
    for day, one in list(zip(days, answer.belief.expected, strict=False))[-LAST_DAYS:]:
        taken = "not written" if day.taken_mg is None else f"{day.taken_mg:g} mg"
        score = "" if one.written_score is None else f"{one.written_score}"
        expected = f"{one.score[0]:g} to {one.score[2]:g}"
        mark = "worse" if one.is_worse_than_expected else ""
        rows.append((words.short_day_words(day.date), f"{day.agreed_mg:g} mg", taken, score, expected, mark))
    page.rows(("Day", "Agreed", "Taken", "Score", "Expected (19 in 20 below the end)", ""), rows)


def _belief(page: Page, answer: WhatNow) -> None:
    belief = answer.belief
    if belief is None:
        return
    ahead = answer.on_day + dt.timedelta(days=belief.days_ahead)
    page.heading(f"What the diary changed, for going on as agreed until {words.day_words(ahead)}")
    page.rows(
        ("Chance of withdrawal", "Before", "With the diary", "Shown"),
        [
            (one.grade, *map(follow_words.share_words, (one.before, one.after, one.shown)))
            for one in belief.chances
        ],
    )
    page.paragraph(follow_words.FLOOR)
    page.rows(
        ("Property (nine in ten lie in the range)", "Before", "With the diary"),
        [follow_words.learnt_words(one) for one in belief.learnings],
    )
