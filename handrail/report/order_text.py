"""What a pasted order was read as, for a terminal: to be confirmed before anything is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from rich.console import Console

    from handrail.medicine.nouns import Medicine

CONFIRM = "Nothing has been judged yet. Is this what was meant? Correct what isn't, and then ask:"
NOT_READ = "NOT READ: nothing was concluded from it, and nothing of it will be checked."
MAY_END = (
    "The order may say that {medicine} is stopped or held, and that part was not read. It must not end at "
    "once: speak with whoever wrote it before a dose is left out; less of it only gradually."
)
NOT_IN_IT = "Part of what was pasted was NOT READ and isn't in this answer."
FIELDS = {
    "course": "What is taken",
    "also": "Other medicine",
    "egfr": "eGFR",
    "crcl": "Creatinine clearance",
    "creatinine": "Creatinine",
    "dialysis": "Dialysis",
    "age": "Age",
    "sex": "Sex",
    "weight": "Weight",
    "pregnant": "Pregnant",
    "gestation_weeks": "Weeks of pregnancy",
    "alcohol": "Drinks a week",
    "condition": "Condition",
    "symptom": "Symptom",
    "fact": "Further",
}
"""What a field is called."""


def order_rows(parts: Sequence[tuple[str, str, str, str]]) -> list[tuple[str, str, str]]:
    """(as written, which field, read as) rows of (written, field, value, note) parts."""
    return [
        (written, FIELDS.get(name, name), f"{value}. {note}" if note else value)
        for written, name, value, note in parts
    ]


def order_text(
    parts: Sequence[tuple[str, str, str, str]],
    not_read: Sequence[tuple[str, str]],
    command: str,
    medicine: Medicine,
    console: Console,
) -> None:
    """Print what was read, what was not, and the command that asks for the check.

    Args:
        parts: (written, field, value, note) of each part.
        not_read: (as written, why) pairs.
        command: that asks what was read.
        medicine: the pack it was read with.
        console: where to print.
    """
    from handrail.report.page import Page

    page = Page(console)
    page.emergency(words.emergency_words(medicine), is_urgent=False)
    page.heading("Read as")
    page.rows(("As written", "Field", "Read as"), order_rows(parts), space=True)
    if not_read:
        page.heading("Not read")
        page.paragraph(NOT_READ, style="bold red")
        for written, why in not_read:
            page.hanging("-", f"{written}: {why}", width=1)
    page.heading("To confirm")
    page.paragraph(CONFIRM)
    page.paragraph(command, style="bold", indent=2)
    page.closing(words.of_pack(medicine))
