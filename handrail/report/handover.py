"""A handover sheet for a ward: last dose, usual dose, next dose, what must not be stopped."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.running_out import admitted_lines
from handrail.report.sheet import OURS, OURS_MARK, Part, Sheet, sheet_of

if TYPE_CHECKING:
    from handrail.check.running_out import Admitted
    from handrail.course.nouns import Course
    from handrail.medicine.finding_help import NotStopped
    from handrail.medicine.nouns import Medicine
    from handrail.person.nouns import Person

CHECKED_BY = ("Checked by (name, role)", "Day, time", "Prescriber who knows, telephone", "Family, telephone")
ASK_THE_PHARMACIST = "not known to this list: ask the ward pharmacist before leaving it out."
NOT_LISTED = (
    "not on this list of medicines that must not be stopped at once; that does not mean that it may be."
)
NOTHING_BESIDE = "Other medicines were not given: ask, and look for those that must not be stopped at once."
MOST_FINDINGS = 3


def ward_handover(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    last_dose_hours_ago: float | None = None,
    nil_by_mouth: bool | None = None,
    pump_refill_on: dt.date | None = None,
    now: dt.datetime | None = None,
) -> Sheet:
    """A handover sheet for a ward, on one page.

    Args:
        course: what is taken now, and for how long it has been.
        person: unknown facts are asked for on the sheet.
        medicine: whose pack is asked.
        last_dose_hours_ago: since the last dose that was taken.
        nil_by_mouth: whether nothing may be swallowed.
        pump_refill_on: the day the pump has to be refilled.
        now: local time; the clock's if left out.

    Raises:
        InputError: as in `handrail.admitted`.
    """
    from handrail.check.running_out import admitted

    told = admitted(
        course,
        person,
        medicine,
        last_dose_hours_ago=last_dose_hours_ago,
        nil_by_mouth=nil_by_mouth,
        pump_refill_on=pump_refill_on,
        now=now,
    )
    title = words.medicine_words(medicine, "title", medicine.name.capitalize())
    beside, cited = not_stopped_lines(person, medicine)
    missing = [medicine.vocabulary.label(name) for name in told.not_known]
    findings = told.findings[:MOST_FINDINGS]
    lines = [
        line for line in admitted_lines(told, medicine) if line[0] not in ("On the chart", "Never left out")
    ]
    parts = (
        Part(heading="Who", blanks=("Name", "Born, number")),
        Part(heading="Doses", pairs=dose_pairs(told, medicine), is_urgent=True),
        Part(
            heading="What must not be stopped at once",
            pairs=beside,
            text=(OURS,) if any(says.endswith(OURS_MARK) for _, says in beside) else (),
        ),
        Part(heading="On the ward", pairs=tuple(lines)),
        Part(
            heading="What the rules say today",
            pairs=tuple(
                (words.severity_words(one).capitalize(), f"{one.says} {one.do} [{one.rule}]")
                for one in findings
            ),
        )
        if findings
        else None,
        Part(heading="To ask and write down", text=(f"{'; '.join(missing)}.",)) if missing else None,
        Part(heading="Signed", blanks=CHECKED_BY),
    )
    return sheet_of(
        medicine,
        name="handover",
        title=f"{title}: handover to the ward",
        description="Last dose, usual dose, next dose, and what must not be stopped at once.",
        made_on=told.now.date(),
        country=person.country,
        parts=parts,
        sources=[*told.sources[:3], *cited, *(key for one in findings for key in one.sources)],
    )


def dose_pairs(told: Admitted, medicine: Medicine) -> tuple[tuple[str, str], ...]:
    """Last dose, usual dose, next dose."""
    day = words.amount_words(told.regimen.daily_dose_micrograms)
    usual = f"{words.doses_words(told.regimen.intakes)} ({day} a day)."
    if told.regimen.is_as_needed:
        usual = f"as needed, up to {day} a day."
    last = "not known: ask, and write it down: ................"
    if told.last_dose_at is not None:
        last = f"{words.day_words(told.last_dose_at.date())} at {told.last_dose_at:%H:%M}."
    return (
        ("Last dose", last),
        ("Usual dose", usual),
        ("Next dose", _next_words(told)),
        ("Never stopped at once", _words(medicine, "admitted_never")),
    )


def next_dose(told: Admitted) -> tuple[dt.datetime, int] | None:
    """When the next dose is due by the usual times, and how much it is; None where it is as needed.

    After the last dose that was taken, where that is known: a dose that is overdue is due now.
    """
    if told.regimen.is_as_needed or not told.regimen.intakes:
        return None
    after = told.last_dose_at or told.now
    midnight = after.replace(hour=0, minute=0, second=0, microsecond=0)
    due = (
        (midnight + dt.timedelta(days=day, minutes=intake.minute_of_day), intake.dose_micrograms)
        for day in range(2)
        for intake in told.regimen.intakes
    )
    # A dose a little before its time is that dose.
    soonest = after + dt.timedelta(minutes=EARLY_MINUTES) if told.last_dose_at else after
    return next((one for one in due if one[0] > soonest), None)


EARLY_MINUTES = 90
"""A dose taken up to so long before its usual time counts as the one of that time. Our choice."""
OVERDUE_FROM_H = 48
"""From so long without a dose nobody restarts by a sheet."""


def _next_words(told: Admitted) -> str:
    found = next_dose(told)
    if found is None:
        return "as needed; the last dose decides. Not longer than usual without asking the prescriber."
    when, dose = found
    amount = words.amount_words(dose)
    if told.last_dose_at and (told.now - told.last_dose_at) >= dt.timedelta(hours=OVERDUE_FROM_H):
        return (
            "two days or more without a dose: not restarted by this sheet. A clinician sees how awake the "
            "person is and how the kidneys work, and decides today."
        )
    if when <= told.now:
        return (
            f"overdue: {amount} was due on {words.day_words(when.date())} at {when:%H:%M}. Ask today's "
            "clinician now; never two doses together. Drowsy or hard to wake: not before a clinician has "
            "looked."
        )
    return (
        f"{amount} on {words.day_words(when.date())} at {when:%H:%M}. Drowsy or hard to wake: not before a "
        "clinician has looked."
    )


def not_stopped_lines(
    person: Person, medicine: Medicine
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The other medicines and what a sudden stop of each does; and the sources of what is said."""
    from handrail.medicine.lookup import find_medicines

    own = words.medicine_words(medicine, "title", medicine.name.capitalize())
    pairs = [(own, _words(medicine, "admitted_never"))]
    if person.other_medicines is None:
        return (*pairs, ("Others", NOTHING_BESIDE)), ()
    found = find_medicines(person.other_medicines, medicine)
    by_class: dict[str, NotStopped] = {}
    if medicine.finding_help is not None:
        by_class = {one.medicine_class: one for one in medicine.finding_help.not_stopped}
    cited: list[str] = []
    unlisted: list[str] = []
    for other in found.medicines:
        reasons = [by_class[name] for name in other.classes if name in by_class]
        if not reasons:
            unlisted.append(other.name)
            continue
        mark = "" if reasons[0].verified else OURS_MARK
        pairs.append((other.name, f"{reasons[0].says}{mark}"))
        cited += reasons[0].sources
    if unlisted:
        pairs.append((", ".join(unlisted), NOT_LISTED))
    pairs += [(name, ASK_THE_PHARMACIST) for name in found.not_recognised]
    return tuple(pairs), tuple(cited)


def _words(medicine: Medicine, name: str) -> str:
    assert medicine.restart is not None, "who made the answer has looked"
    return medicine.restart.words[name]
