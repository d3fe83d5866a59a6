"""Finding help in words: whom to call, services with their day, kinds side by side, what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from handrail.report import words
from handrail.report.grounds import UNREAD
from handrail.report.numbers import FROM_MEMORY, number_lines
from handrail.report.setting_text import notes, setting_line

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.check.finding_help import HelpAnswer, KindOfHelp
    from handrail.medicine.finding_help import HelpService
    from handrail.medicine.nouns import Medicine

CHECK_FIRST = "Check before relying on it."
OURS = (
    "The sentences on kinds of help, the questions and whom to ask are common knowledge or a judgement of "
    "the authors, not yet verified at a source and awaiting clinical sign-off."
)
ABOUT = {
    "cost": "Cost",
    "cover": "Insurance",
    "interest": "Who profits",
    "medicine": "The medicine",
    "care": "Care",
    "afterwards": "Afterwards",
}
SIDES = {"for": "Speaks for it", "against": "Speaks against it", "care": "To watch"}
KIND_HEADER = ("Kind", "What it is", "Whom it suits", "Home", "Work", "For this person")
NO_SERVICE = (
    "No service is on file for {country}. Ask a family doctor, a pharmacist, or the health service of the "
    "region."
)
NO_COUNTRY = "Name the country, and its services and numbers stand here."
STRAIGHT_LINE = (
    "Distances are as the crow flies, from the position that was given. The list is as its publisher made "
    "it; a place in it is not a recommendation. Call before going."
)


def service_words(service: HelpService) -> str:
    """One service in a sentence: how to reach it, for where, what it does, whether it was read."""
    reach = ", ".join(part for part in (service.dial, service.web) if part)
    region = f" ({service.region})" if service.region else ""
    aside = "" if service.verified else f" ({FROM_MEMORY})"
    note = f" {service.note}" if service.note and service.verified else ""
    return f"{reach}{'. ' if reach else ''}{service.says}{note}{region}{aside}"


def services_age(answer: HelpAnswer) -> str:
    """When the services were last looked at; loud once the day to look again has gone by."""
    if answer.as_of is None:
        return ""
    looked = f"Last looked at on {words.long_day_words(answer.as_of)}."
    if answer.is_due and answer.review_by is not None:
        due = words.long_day_words(answer.review_by)
        return f"{looked} To be looked at again by {due}, and that day has gone by. {CHECK_FIRST}"
    return f"{looked} {CHECK_FIRST}"


def no_service(answer: HelpAnswer) -> str:
    """What to say where no service is on file."""
    return NO_COUNTRY if answer.country is None else NO_SERVICE.format(country=answer.country)


def kind_rows(answer: HelpAnswer) -> list[tuple[str, ...]]:
    """The kinds side by side, with home and work among the criteria."""
    rows: list[tuple[str, ...]] = []
    for one in answer.kinds:
        kind = one.kind
        rows.append((kind.title, kind.says, kind.suits, kind.home, kind.work, suits_words(one, answer)))
    return rows


def suits_words(one: KindOfHelp, answer: HelpAnswer) -> str:
    """What the level of care says of a kind for this person."""
    if not one.kind.levels:
        return "beside the others"
    if answer.setting is None or one.suits is None:
        return "not worked out: say what is taken"
    if one.suits:
        at_least = "the least that suits" if answer.setting.open else "suits"
        return f"{at_least}: {answer.setting.level.title}"
    return "nothing known asks for it"


def level_lines(answer: HelpAnswer) -> list[str]:
    """What the level of care says for this person, with its caveats."""
    if answer.setting is None:
        return ["Say what is taken, and the level of care that suits this person stands here."]
    profits = [one.says for one in answer.setting.interest]
    return [setting_line(answer.setting), *profits, *notes(answer.setting)]


def question_groups(answer: HelpAnswer) -> list[tuple[str, list[str]]]:
    """What to ask a provider: (about what, questions) groups in order."""
    return [
        (title, [one.says for one in answer.questions if one.about == about])
        for about, title in ABOUT.items()
        if any(one.about == about for one in answer.questions)
    ]


def prescriber_pairs(answer: HelpAnswer) -> list[tuple[str, str]]:
    """Whom to ask for a prescriber."""
    return [(one.who, one.says) for one in answer.prescribers]


def evidence_groups(answer: HelpAnswer) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    """The evidence to bring, both sides: (side, (sentence, source keys)) groups."""
    groups: list[tuple[str, list[tuple[str, tuple[str, ...]]]]] = []
    for side, title in SIDES.items():
        lines = [
            (f"{one.says}{'' if one.verified else f' ({UNREAD})'}", one.sources)
            for one in answer.evidence
            if one.side == side
        ]
        if lines:
            groups.append((title, lines))
    return groups


def place_words(near: Any) -> tuple[str, str]:
    """(how far, what and where) of a place nearby, an `exchange.directory.Nearby`."""
    place = near.place
    km = near.distance_km
    far = f"{km:.1f} km" if km < 10 else f"{km:.0f} km"
    parts = (place.name, place.program, place.kind, place.address, place.phone, place.website)
    return far, ". ".join(part for part in parts if part)


def help_text(
    answer: HelpAnswer,
    medicine: Medicine,
    console: Console,
    *,
    near: Sequence[Any] = (),
    directory: str = "",
) -> None:
    """Print everything: numbers first, then services, what is near, kinds, questions, whom to ask, evidence.

    Args:
        answer: of `find_help`.
        medicine: the pack it was made with.
        console: where to print.
        near: the nearest places of a directory.
        directory: what is said of the directory: its name, its size, what was left out.
    """
    from handrail.report.page import Page

    page = Page(console)
    page.emergency(words.emergency_words(medicine, answer.country), is_urgent=False)
    page.pairs("Whom to call now", number_lines(answer.country, medicine.name))
    page.heading("Services that find treatment")
    for one in answer.services:
        page.hanging("-", f"{one.name}: {service_words(one)}", width=1)
    page.paragraph(services_age(answer) if answer.services else no_service(answer))
    if directory:
        page.heading("Nearest places")
        for one in near:
            far, said = place_words(one)
            page.hanging(far, said, width=8)
        page.paragraph(directory)
        page.paragraph(STRAIGHT_LINE)
    page.bullets("What the level of care says", level_lines(answer))
    page.heading("Kinds of help, side by side")
    for one in answer.kinds:
        kind = one.kind
        page.paragraph(kind.title, style="bold")
        for label, said in (
            ("Is", kind.says),
            ("Suits", kind.suits),
            ("Home", kind.home),
            ("Work", kind.work),
        ):
            page.hanging(label, said, width=6, indent=2)
        page.hanging("Here", suits_words(one, answer), width=6, indent=2)
    for title, asked in question_groups(answer):
        page.bullets(f"To ask a provider: {title[:1].lower()}{title[1:]}", asked)
    page.pairs("Whom to ask for a prescriber", prescriber_pairs(answer))
    for title, lines in evidence_groups(answer):
        page.bullets(
            f"Evidence to bring: {title[:1].lower()}{title[1:]}",
            [f"{said} [{', '.join(keys)}]" for said, keys in lines],
        )
    page.heading("How sure this is")
    page.paragraph(OURS)
    page.sources(answer.sources, medicine)
    page.closing(words.of_pack(medicine))
