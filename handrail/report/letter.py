"""A letter of one page to a prescriber: the question, the course, the kidneys, what was found.

Names are filled in by hand. Nothing in it orders anything: it asks, and says on whose word.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handrail.report import words
from handrail.report.grounds import UNREAD
from handrail.report.kidney_text import GRADUALLY, kidneys_words
from handrail.report.load_text import load_line
from handrail.report.sheet import Part, Sheet, sheet_of

if TYPE_CHECKING:
    from handrail.check.kidney_advice import KidneyAdvice
    from handrail.check.load import DepressantLoad
    from handrail.check.nouns import CheckResult, Finding
    from handrail.course.nouns import Course
    from handrail.medicine.nouns import Medicine
    from handrail.person.nouns import Person

MOST_FINDINGS = 4
MOST_GAPS = 4
LONGEST_LOAD = 420
MOST_NAMES = 14
"""Names of a list on the letter; a longer one goes with it on a paper of its own."""
MOST_QUESTION = 450
"""Letters of a question: more doesn't fit on the page."""
QUESTION = (
    "Could you look at this with me: does the dose fit these kidneys and the other medicines, and when shall "
    "we look again? If it should be less: gradually, by a plan, and never all at once."
)
NOTHING_FOUND = "The rules that could be judged found nothing. This does not mean that nothing is wrong."


def prescriber_letter(
    course: Course,
    person: Person,
    medicine: Medicine,
    *,
    question: str | None = None,
    on: dt.date | None = None,
) -> Sheet:
    """A letter of one page for a prescriber.

    Args:
        course: what is taken now, and for how long it has been.
        person: who takes it; what is not known is said.
        medicine: whose rules are asked.
        question: what is asked; a general one if left out.
        on: the day; today if left out.

    Raises:
        InputError: the question is longer than a page holds.
    """
    from handrail.check.engine import check_course
    from handrail.check.kidney_advice import kidney_advice
    from handrail.check.load import depressant_load
    from handrail.errors import InputError

    if question is not None and len(question) > MOST_QUESTION:
        raise InputError(
            f"The question has {len(question)} letters, more than {MOST_QUESTION}.",
            fix="Ask it in a few sentences.",
            where="question",
        )
    today = 1 + sum(step.days or 0 for step in course.steps)
    result = check_course(course, person, medicine, from_day=today)
    kidneys = kidney_advice(person, medicine, course)
    load = depressant_load(person, medicine, course)
    title = words.medicine_words(medicine, "title", medicine.name.capitalize())
    shown = [*result.shown][:MOST_FINDINGS]
    cited = [key for finding in shown for key in finding.sources]
    if kidneys.default is not None:
        cited += kidneys.default.row.sources
    parts = (
        Part(heading="To and from", blanks=("To", "From, telephone", "About (name, born)")),
        Part(heading="What I ask", text=((question or QUESTION).strip(),), is_urgent=True),
        Part(heading="What is taken", pairs=taken_pairs(course, person, medicine)),
        Part(
            heading="What was found",
            pairs=tuple(_said(finding) for finding in shown),
            text=() if shown else (NOTHING_FOUND,),
            bullets=_also(result, shown),
        ),
        Part(heading="Kidneys", text=_kidney_lines(kidneys)),
        Part(heading="Everything that sedates, together", text=(_load_words(load),)),
        Part(heading="What was not checked", text=(_gaps(result, medicine),)),
    )
    return sheet_of(
        medicine,
        name="letter",
        title=f"{title}: a letter to the prescriber",
        description="A letter of one page: the course, the kidneys, the other medicines, what was found.",
        made_on=on or dt.date.today(),
        country=person.country,
        parts=parts,
        sources=cited,
    )


def taken_pairs(course: Course, person: Person, medicine: Medicine) -> tuple[tuple[str, str], ...]:
    """What is taken and by whom, a label and a sentence each; what was not said is said to be not known."""
    from handrail.course import write_course

    return (
        (words.medicine_words(medicine, "title", medicine.name.capitalize()), f"{write_course(course)}."),
        ("Person", _person_words(person)),
        ("Other medicines", _list_words(person.other_medicines)),
        ("Conditions", _list_words(person.conditions)),
        ("Symptoms now", _list_words(person.symptoms)),
        ("Alcohol", _alcohol_words(person)),
    )


def _person_words(person: Person) -> str:
    said = [
        "age not known" if person.age_years is None else f"{words.number_words(person.age_years)} years",
        person.sex or "sex not known",
        "weight not known" if person.weight_kg is None else f"{words.number_words(person.weight_kg)} kg",
    ]
    if person.pregnant:
        weeks = person.gestation_weeks
        said.append("pregnant" if weeks is None else f"pregnant, week {words.number_words(weeks)}")
    return f"{', '.join(said)}."


def _list_words(names: tuple[str, ...] | None) -> str:
    if names is None:
        return "not known."
    more = len(names) - MOST_NAMES
    rest = f", and {more} more (list attached)" if more > 0 else ""
    return f"{', '.join(names[:MOST_NAMES])}{rest}." if names else "none."


def _alcohol_words(person: Person) -> str:
    drinks = person.alcohol_drinks_week
    if drinks is None:
        return "not known."
    return "none." if drinks == 0 else f"{words.number_words(drinks)} drinks a week."


def _said(finding: Finding) -> tuple[str, str]:
    unread = "" if finding.verified else f"; {UNREAD}"
    label = words.severity_words(finding).capitalize()
    return label, f"{finding.says} {finding.do} [{finding.rule}: {', '.join(finding.sources)}{unread}]"


def _also(result: CheckResult, shown: list[Finding]) -> tuple[str, ...]:
    there = {finding.rule for finding in shown}
    others = [finding for finding in result.leading if finding.rule not in there]
    if not others:
        return ()
    said = "; ".join(f"{one.says.rstrip('.')} [{one.rule}]" for one in others)
    return (f"Also noted: {said}.",)


def _kidney_lines(kidneys: KidneyAdvice) -> tuple[str, ...]:
    known = f"{kidneys_words(kidneys)}."
    if kidneys.default is None or kidneys.strictest is None or kidneys.most_permissive is None:
        return (f"{known} No source can be told to hold: an eGFR is asked for.",)
    unread = "" if kidneys.default.row.verified else f" ({UNREAD})"
    said = f"Leads here: {kidneys.default.row.who}: {kidneys.default.row.says}{unread}"
    other = kidneys.most_permissive if kidneys.default is kidneys.strictest else kidneys.strictest
    if other.row.id != kidneys.default.row.id:
        said += f" The sources disagree; at the other end: {other.row.who}: {other.row.says}"
    return known, said, GRADUALLY


def _load_words(load: DepressantLoad) -> str:
    """Who sedates, by name where the names fit on the page."""
    line = load_line(load)
    if len(line) <= LONGEST_LOAD:
        return line
    return f"{'At least ' if load.at_least else ''}{load.count} sedating things, by what is known."


def _gaps(result: CheckResult, medicine: Medicine) -> str:
    """In one paragraph: names not known, the gravest missing facts, and how many rules wait."""
    names = [f"{name} (not known to the rules)" for name in result.not_recognised[:MOST_GAPS]]
    if len(result.not_recognised) > MOST_GAPS:
        names.append(f"{len(result.not_recognised) - MOST_GAPS} more names that the rules don't know")
    gaps = [medicine.vocabulary.label(gap.missing) for gap in result.missing_facts]
    named = [*names, *gaps[:MOST_GAPS]]
    more = len(gaps) - MOST_GAPS
    if not named:
        return "Every rule could be judged."
    rest = f", and {more} other facts" if more > 0 else ""
    count = len(result.cannot_tell)
    rules = "1 rule" if count == 1 else f"{count} rules"
    return (
        f"{'; '.join(named)}{rest}: {rules} could not be judged. Not checked does not mean that all is well."
    )
