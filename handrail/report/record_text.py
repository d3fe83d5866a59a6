"""What was understood of somebody's record, on the terminal: what was read, and what was not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handrail.report import words
from handrail.report.page import Page

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.medicine.nouns import Medicine

NO_START = (
    "Since when it is taken is not in the record, so its days are not taken as history. The start belongs "
    "into the order (timing.repeat.boundsPeriod.start) or the statement (effectivePeriod.start)."
)
"""What a check of a record says where the record has no start; to be given to `check_text`."""


def record_text(record: Any, medicine: Medicine, console: Console) -> None:
    """Show what was understood, what was not, and what was taken as meant.

    Args:
        record: a `handrail.FhirReading`, whose room this one may not know.
        medicine: whose words are used.
        console: where to.
    """
    page = Page(console)
    page.heading("Understood")
    _person(page, record, medicine)
    _courses(page, record, medicine)
    unread_text(record, medicine, console)
    if record.assumptions:
        page.heading("Taken as meant")
        for one in record.assumptions:
            page.hanging("-", one)


def unread_text(record: Any, medicine: Medicine, console: Console) -> None:
    """Show what of a record was not read, what matters first; the rest only as a number."""
    page = Page(console)
    matters = [one for one in record.not_read if one.matters]
    unknown = _not_known(record.person, medicine)
    if matters or unknown:
        page.heading("Not read, so not checked")
        for name in unknown:
            page.hanging("-", f"{name}: a name or code that nothing here knows.")
        for one in matters:
            page.hanging("-", f"{one.reference}, {one.path}: {one.found}: {one.why}.")
    others = len(record.not_read) - len(matters)
    if others:
        page.paragraph(f"{others} more that nothing here asks for (--json lists all).", style="dim")


def _person(page: Page, record: Any, medicine: Medicine) -> None:
    dated = {one.fact: one for one in record.values}
    label = medicine.vocabulary.label
    unknown = _not_known(record.person, medicine)
    for name in record.person.__dataclass_fields__:
        value = getattr(record.person, name)
        if value is None or name == "facts":
            continue
        if name in ("conditions", "other_medicines"):
            value = tuple(one for one in value if one not in unknown) or (
                ("none that is known here",) if value else ()
            )
        page.hanging("-", f"{label(name)}: {_shown(value)}{_from(dated.get(name))}")
    for name, value in record.facts.items():
        page.hanging("-", f"{label(name)}: {_shown(value)}{_from(dated.get(name))}")


def _not_known(person: Any, medicine: Medicine) -> tuple[str, ...]:
    """Illnesses and medicines that nothing here knows by name."""
    from handrail.medicine.lookup import find_medicines, symptom_names, word_called
    from handrail.medicine.lookup import plain_words as plain

    others = [one for one in person.other_medicines or () if find_medicines((one,), medicine).not_recognised]
    words = (medicine.vocabulary.conditions, medicine.vocabulary.symptoms)
    ill = [
        one
        for one in person.conditions or ()
        if all(word_called(one, known) is None for known in words)
        and plain(one) not in symptom_names(medicine)
    ]
    return (*ill, *others)


def _courses(page: Page, record: Any, medicine: Medicine) -> None:
    from handrail.course import write_course

    title = words.medicine_words(medicine, "title", medicine.name)
    for heading, course in (("taken", record.taken), ("ordered or planned", record.ordered)):
        if course is not None:
            page.hanging("-", f"{title}, {heading}: {write_course(course)}")
    if not record.is_dose_known:
        page.hanging("-", f"{title}: the dose is not known, because an order for it could not be read.")
    elif record.taken is None and record.ordered is None:
        page.hanging("-", f"{title}: no order or statement for it that counts now.")


def _from(value: Any) -> str:
    if value is None:
        return ""
    when = f", {value.when.date().isoformat()}" if value.when else ", no date"
    return f" ({value.reference}{when})"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:.6g}"
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    if low is not None and high is not None:
        return f"{low:g} or more" if high == float("inf") else f"{low:g} to {high:g}"
    return str(value)
