"""The level of care in words: where, because of what, what could raise it, when to move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.setting import NotLower, OpenCriterion, Setting
    from handrail.medicine.care_nouns import Criterion, Guidance
    from handrail.medicine.nouns import Medicine
    from handrail.report.page import Page

CARRIED_OVER = (
    "Marked with * : carried over from the joint guideline of 2025 on tapering benzodiazepines. No guideline "
    "says this of {medicine}; the transfer is a judgement, awaiting clinical sign-off."
)
OURS = (
    "Which criterion asks for which level is a judgement of the authors, awaiting clinical sign-off. It is a "
    "ground for talking with whoever supervises the taper, who decides."
)
STAR = "*"


def notes(setting: Setting) -> tuple[str, ...]:
    """To be said wherever a level of care is shown."""
    return OURS, CARRIED_OVER.format(medicine=setting.medicine)


def setting_line(setting: Setting) -> str:
    """The place and why, in one sentence, for a plan.

    Such as "At least: Outpatient care with contact each week, because nothing known asks for more."
    """
    at_least = "At least: " if setting.open else ""
    if setting.decided_by:
        why = words.join_words(_lower_first(one.says.rstrip(".")) for one in setting.decided_by[:2])
        more = len(setting.decided_by) - 2
        why += f" (and {more} more)" if more > 0 else ""
    else:
        why = "nothing known asks for more"
    star = f" {STAR}" if setting.carried_over else ""
    return f"{at_least}{setting.level.title}, because {why}.{star}"


def _lower_first(text: str) -> str:
    """The sentence as the end of another one; a word all in capitals or a figure stays as it is."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() or not first[0].isalpha() else text[0].lower() + text[1:]


def open_lines(setting: Setting) -> list[tuple[str, str]]:
    """(level, "if ...") pairs for what could not be judged, highest level first, each level named once."""
    by_level: dict[str, list[OpenCriterion]] = {}
    for one in setting.open:
        by_level.setdefault(one.level.title, []).append(one)
    lines: list[tuple[str, str]] = []
    for title, members in by_level.items():
        for position, one in enumerate(members):
            label = "" if position else title
            lines.append((label, f"if true: {one.criterion.says}{_star(one.criterion)}"))
    return lines


def asked_words(setting: Setting, medicine: Medicine) -> list[str]:
    """What to ask, each fact once, with the name to give it under."""
    names = dict.fromkeys(name for one in setting.open for name in one.missing)
    return [f"{medicine.vocabulary.label(name)} ({name})" for name in names]


def setting_text(setting: Setting, medicine: Medicine, console: Console, country: str | None = None) -> None:
    """Print the level of care, what decided, what could raise it, and when to move.

    Args:
        setting: the answer of `level_of_care`.
        medicine: the pack it was made with.
        console: where to print.
        country: whose emergency number to name.
    """
    from handrail.report.page import Page

    page = Page(console)
    page.emergency(words.emergency_words(medicine, country), is_urgent=False)
    page.heading("Where a taper belongs")
    at_least = "At least: " if setting.open else ""
    page.paragraph(f"{at_least}{setting.level.title}", style="bold")
    page.paragraph(setting.level.says)
    _why(page, setting, medicine)
    page.pairs("What to arrange", _arrange([*setting.decided_by, *setting.also]))
    page.pairs("Not known: what would ask for more", open_lines(setting))
    if setting.open:
        page.paragraph(f"To ask: {'; '.join(asked_words(setting, medicine))}.")
    page.bullets("Move up", _said(setting.move_up))
    page.bullets("Move down", _said(setting.move_down))
    page.bullets("Beside every level", _said(setting.beside))
    page.bullets("Who profits", _said(setting.interest))
    if setting.not_recognised:
        page.bullets("Not checked", [f"{name}: ask a pharmacist" for name in setting.not_recognised])
    page.bullets("What was assumed", setting.assumptions)
    page.heading("How sure this is")
    for note in notes(setting):
        page.paragraph(note)
    page.sources(setting.sources, medicine)
    page.closing(words.of_pack(medicine))


def _why(page: Page, setting: Setting, medicine: Medicine) -> None:
    if setting.decided_by:
        page.bullets("Because", [f"{one.says} [{one.id}]{_star(one)}" for one in setting.decided_by])
    elif setting.level.fits_says:
        page.bullets("Because", [f"All of this is known to hold: {setting.level.fits_says}"])
    else:
        page.bullets("Because", ["Nothing known asks for more."])
    below = list(dict.fromkeys(not_lower_words(one, medicine) for one in setting.not_lower_because))
    page.bullets("Why not less", below)


def not_lower_words(one: NotLower, medicine: Medicine) -> str:
    """Why a level below the ordinary one is not the answer."""
    if one.kind == "not_true":
        return f"{one.level.title} is for: {one.level.fits_says}"
    if one.kind == "not_known":
        return f"not known: {medicine.vocabulary.label(one.what)}"
    return f"not checked: {one.what}" if one.kind == "not_checked" else one.what


def _arrange(criteria: Sequence[Criterion]) -> list[tuple[str, str]]:
    return [(one.id, f"{one.says} {one.do}{_star(one)}") for one in criteria if one.do]


def _said(guidance: Sequence[Guidance]) -> list[str]:
    return [f"{one.says}{_star(one)}" for one in guidance]


def _star(one: Criterion | Guidance) -> str:
    return f" {STAR}" if one.carried_over else ""
