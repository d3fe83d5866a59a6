"""What is asked of a population, read from the fields of a form: by the page and by the job's worker.

The fields have the names of the command line's options, so that a job is also a command. What a job needs is
only these fields as they were typed: the worker reads them again, with the same readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import ImmutableMultiDict

import handrail
from handrail.errors import InputError
from handrail.exchange import reading
from handrail.web.case import Case

KIND = "population"
FEWEST, MOST = 1000, 1_000_000
MOST_BODY_DAYS = 400_000_000
"""People x arms x days: about half an hour of one core."""
MOST_DAYS = 3650
MOST_REPLICATES = 1000
ARMS = 4
LABELS = {
    "course": "What is taken",
    "arm": "Another course",
    "crowd": "The people",
    "people": "How many people",
    "replicates": "Truths about the model",
    "seed": "Seed",
    "until": "Last day",
    "above": "Count hours above",
    "kinetics": "Kinetics",
    "title": "What the job is called",
    **{f"arm_{letter}_name": f"Name of course {letter.upper()}" for letter in "bcd"},
    **{f"arm_{letter}": f"Course {letter.upper()}" for letter in "bcd"},
}
CROWDS = (
    ("adults", "adults who all differ"),
    ("", "all like one person"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PopulationCase:
    """A population that can be simulated: the arguments of `handrail.PopulationRun`."""

    courses: dict[str, handrail.Course]
    person: handrail.Person
    medicine: handrail.Medicine
    asked: dict[str, Any]

    def run(self) -> handrail.PopulationRun:
        """The population, ready to be reckoned part by part.

        Raises:
            InputError: what can't be simulated together.
        """
        return handrail.PopulationRun(self.courses, self.person, self.medicine, **self.asked)


def case_of(pairs: list[tuple[str, str]] | Any) -> Case:
    """The form's case from the saved fields."""
    return Case(ImmutableMultiDict([(str(name), str(value)) for name, value in pairs]), LABELS)


def read_population(case: Case) -> PopulationCase | None:
    """What is asked; None where something can't be read, which then stands in the case's errors."""
    medicine = case.medicine
    courses = _courses(case, medicine)
    everyone = case.read("people", lambda text: _whole(text, "--people", FEWEST, MOST), 10_000)
    replicates = case.read("replicates", lambda text: _whole(text, "--replicates", 1, MOST_REPLICATES), 100)
    asked: dict[str, Any] = {
        "people": max(1, everyone // replicates),
        "replicates": replicates,
        "seed": case.read("seed", lambda text: reading.whole_number(text, "--seed", at_least=0), 1),
        "until_day": case.read("until", lambda text: _whole(text, "--until", 1, MOST_DAYS)),
        "above_mg_per_l": case.read("above", _level),
        "crowd": case.read("crowd", _crowd),
        "kinetics": case.text("kinetics"),
    }
    person = case.person
    if case.is_refused or not courses:
        return None
    if everyone < replicates:
        case.refuse(
            InputError("There are fewer people than truths about the model.", fix="Ask for more people."),
            "people",
        )
        return None
    found = PopulationCase(courses=courses, person=person, medicine=medicine, asked=asked)
    try:
        run = found.run()
        _refuse_too_much(run, len(courses))
    except InputError as error:
        case.refuse(error, case.field_of(error) or "course")
        return None
    return found


def command_of(case: Case) -> list[tuple[str, str]]:
    """The options of `handrail simulate` that ask the same, after the course."""
    from handrail.web.options import option_pairs

    own = [("--people", case.text("people") or "10000"), ("--summary", "")]
    own += [(f"--{name}", text) for name in ("replicates", "until", "above") if (text := case.text(name))]
    if case.text("crowd"):
        own.append(("--crowd", case.typed("crowd")))
    for letter in "bcd":
        if (course := case.text(f"arm_{letter}")) is not None:
            own.append(("--arm", f"{case.text(f'arm_{letter}_name') or _name(letter)}: {course}"))
    return [*option_pairs(case), *own]


def _courses(case: Case, medicine: handrail.Medicine) -> dict[str, handrail.Course]:
    if case.text("course") is None:
        case.refuse(
            InputError("No course was given.", fix="Such as: 20 mg three times a day for 60 days then stop"),
            "course",
        )
    courses = {"course": case.course} if case.course is not None else {}
    for letter in "bcd":
        course = case.read(
            f"arm_{letter}", lambda text: handrail.parse_course(text, products=medicine.products)
        )
        if course is None:
            continue
        name = case.text(f"arm_{letter}_name") or _name(letter)
        if name in courses or any(mark in name for mark in ":0123456789"):
            case.refuse(
                InputError(
                    f"'{name[:40]}' can't be the name of a course here.",
                    fix="Give each course a name of its own, without a colon or a digit.",
                ),
                f"arm_{letter}_name",
            )
        courses[name] = course
    return courses


def _name(letter: str) -> str:
    return f"course {letter.upper()}"


def _whole(text: str, option: str, least: int, most: int) -> int:
    return reading.whole_number(text.replace(",", "").replace(" ", ""), option, at_least=least, at_most=most)


def _level(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(
            f"'{text[:40]}' is no number.", fix="Give a level in mg/L, such as 0.4.", where="--above"
        ) from None


def _crowd(text: str) -> handrail.Crowd:
    if text != "adults":
        # A name is a file for the command line; a page may not ask for files of this machine.
        raise InputError(
            f"There is no crowd '{text[:40]}'.",
            fix="There are adults; the command line takes a file of your own.",
            where="--crowd",
        )
    return handrail.read_crowd(text)


def _refuse_too_much(run: handrail.PopulationRun, arms: int) -> None:
    days = run.study.days
    most = MOST_BODY_DAYS // (days * arms)
    if run.bodies > most:
        raise InputError(
            f"{run.bodies:,} people on {arms} {'course' if arms == 1 else 'courses'} over {days:,} days are "
            "more than this server simulates as one job.",
            fix=f"Ask for at most {most:,} people, fewer courses or an earlier last day; "
            "handrail simulate --summary has no such limit.",
            where="--people",
        )
