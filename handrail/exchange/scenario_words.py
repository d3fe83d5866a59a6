"""A scenario as people write it, read at every door: a course, and what happens on it.

    drinks: 4 at 20:00 day 15
    title: two days forgotten; missed: days 15 to 16
    course: 10 mg three times a day for 60 days then stop; egfr: 20

The names are those of the command line's options. What a scenario doesn't say is as in the first one; `none`
takes something of the first one away.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from handrail.errors import InputError
from handrail.exchange import happening_words
from handrail.simulate.scenario_nouns import LONGEST_NAME, Scenario

if TYPE_CHECKING:
    from handrail.course.nouns import Course
    from handrail.medicine.nouns import Medicine
    from handrail.person.nouns import Person

Given = TypeVar("Given")

WORDS = ("title", "course", "missed", "drinks", "with", "egfr", "kidneys", "sessions", "pump", "overdose")
"""What a scenario may say, in the order in which it is read."""

LETTERS = "ABCD"
EXAMPLE = '--and "drinks: 4 at 20:00 day 15"'
FIRST_TITLE = "as planned"

_PART = re.compile(rf"\s*({'|'.join(WORDS)})\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_MISSED_EXAMPLE = "For example: days 15 to 16; or late by 3 hours on day 5 at 14:00."
_NOTHING = ("none", "nothing", "no")
_BARE_DAYS = re.compile(
    r"(?:on\s+)?(?:days?\s+)?(\d[\d\s,]*(?:(?:to|-|and|&|until)\s*\d[\d\s,]*)*)", re.IGNORECASE
)


def split_scenario(text: str, option: str = "--and") -> dict[str, str]:
    """The parts of a scenario by name; a part without a name belongs to the one before it.

    Raises:
        InputError: it begins without a name, or says one thing twice.

    >>> split_scenario("title: party; drinks: 4 at 20:00 day 3; 2 at 21:00 day 4")
    {'title': 'party', 'drinks': '4 at 20:00 day 3; 2 at 21:00 day 4'}
    """
    found: dict[str, str] = {}
    last = ""
    for part in text.split(";"):
        named = _PART.fullmatch(part)
        if named is not None:
            last = named[1].lower()
            if last in found:
                raise InputError(
                    f"{option} '{text[:60]}' says {last} twice.", fix=f"Say it once, such as {EXAMPLE}"
                )
            found[last] = named[2].strip()
        elif last:
            found[last] += f"; {part.strip()}" if part.strip() else ""
        elif part.strip():
            raise InputError(
                f"{option} '{text[:60]}' does not say what happens.",
                fix=f"Begin with one of {', '.join(WORDS)}, such as {EXAMPLE}",
            )
    if not found:
        raise InputError(f"{option} is empty.", fix=f"Write it like this: {EXAMPLE}")
    return found


def read_scenarios(
    said: Sequence[Mapping[str, str]], person: Person, medicine: Medicine
) -> tuple[Scenario, ...]:
    """Scenarios from what is said of each, by the names in `WORDS`; the others follow the first.

    Args:
        said: of each scenario; several other depressants stand in "with" with ";" between.
        person: what is known of the person in all of them.
        medicine: its products give a tablet its strength.

    Raises:
        InputError: something can't be read; its place names the scenario and the word, such as "B, drinks".

    >>> from handrail.medicine import load_medicine, medicine_names
    >>> from handrail.person import Person
    >>> said = [{"course": "5 mg three times a day for 30 days"}, {"missed": "days 15 to 16"}, {"egfr": "20"}]
    >>> [one.name for one in read_scenarios(said, Person(), load_medicine(medicine_names()[0]))]
    ['A: as planned', 'B: missed days 15 to 16', 'C: eGFR 20']
    """
    first: Mapping[str, str] = {}
    found: list[Scenario] = []
    for letter, own in zip(LETTERS, said, strict=False):
        given = {name: own[name].strip() for name in WORDS if own.get(name, "").strip()}
        found.append(_scenario(letter, given, first, person, medicine))
        first = first or {name: text for name, text in given.items() if name != "title"}
    if len(said) > len(LETTERS):
        raise InputError(f"{len(said)} scenarios are too many.", fix=f"Give at most {len(LETTERS)}.")
    return tuple(found)


def _scenario(
    letter: str, own: Mapping[str, str], first: Mapping[str, str], person: Person, medicine: Medicine
) -> Scenario:
    merged = {**first, **own}
    said = {name: text for name, text in merged.items() if text.lower() not in _NOTHING}

    def read(name: str, reader: Callable[[str], Given], otherwise: Any) -> Given | Any:
        if name not in said:
            return otherwise
        try:
            return reader(said[name])
        except InputError as error:
            raise InputError(error.message, fix=error.fix, where=f"{letter}, {name}") from None

    refusal = medicine.words.get("no_conversion", "")
    happenings = (
        *read("kidneys", happening_words.read_kidneys, ()),
        *read("sessions", lambda text: happening_words.read_dialysis(text, "--sessions"), ()),
        *read("pump", lambda text: happening_words.read_pump(text, refusal), ()),
        *read("overdose", happening_words.read_large_dose, ()),
    )
    try:
        return Scenario(
            name=f"{letter}: {_title(own, is_first=not first)}",
            course=_course(said, read, medicine),
            person=read("egfr", lambda text: _with_egfr(person, text), person),
            happenings=happenings,
            with_=read("with", _companions, ()),
            drinks=read("drinks", _drinks, ()),
        )
    except InputError as error:
        where = error.where if error.where.startswith(f"{letter}, ") else f"{letter}, course"
        raise InputError(error.message, fix=error.fix, where=where) from None


def _course(said: Mapping[str, str], read: Callable[..., Any], medicine: Medicine) -> Course | None:
    from handrail.course import parse_course

    course = read("course", lambda text: parse_course(text, products=medicine.products), None)
    if course is None or "missed" not in said:
        return course
    sentence = said["course"].rstrip(" .;,")

    def departing(text: str) -> Course:
        try:
            return parse_course(f"{sentence}; {departures(text)}", products=medicine.products)
        except InputError as error:
            # What the sentence has to say is about whole courses; here only what departs from one is asked.
            fix = _MISSED_EXAMPLE if error.fix.startswith("Write it as in") else error.fix
            raise InputError(error.message, fix=fix) from None

    return read("missed", departing, None)


def departures(text: str) -> str:
    """What happened otherwise than planned, as the course sentence has it; days alone were missed.

    >>> departures("15 and 16"), departures("days 15 to 16"), departures("extra 20 mg on day 3 at 21:00")
    ('miss days 15 and 16', 'miss days 15 to 16', 'extra 20 mg on day 3 at 21:00')
    """
    bare = _BARE_DAYS.fullmatch(text.strip())
    return f"miss days {bare[1].strip()}" if bare else text.strip()


def _with_egfr(person: Person, text: str) -> Person:
    from handrail.units import read_quantity

    egfr = read_quantity(text, "egfr", where="--egfr")
    # Another eGFR is another filtration: what was measured before says nothing of it.
    return person.with_(egfr_ml_min_1_73m2=egfr, creatinine_mg_dl=None, creatinine_clearance_ml_min=None)


def _companions(text: str) -> tuple[Any, ...]:
    from handrail.course.alongside import parse_companion

    return tuple(parse_companion(part.strip()) for part in text.split(";") if part.strip())


def _drinks(text: str) -> tuple[Any, ...]:
    from handrail.course.alongside import parse_drinks

    return parse_drinks(text)


_TITLES = {"missed": "missed ", "drinks": "drinks ", "with": "with ", "egfr": "eGFR ", "kidneys": "kidneys ",
           "sessions": "dialysis ", "pump": "pump ", "overdose": "takes "}  # fmt: skip


def _title(own: Mapping[str, str], *, is_first: bool) -> str:
    """What a scenario is called: its title, or what it has of its own."""
    parts = [own["title"]] if "title" in own else []
    if not parts and is_first:
        parts = [FIRST_TITLE]
    if not parts:
        parts = [own["course"]] if "course" in own else []
        parts += [_part(name, own[name]) for name in _TITLES if name in own]
    title = ", ".join(parts) or FIRST_TITLE
    most = LONGEST_NAME - 3
    return title if len(title) <= most else f"{title[: most - 3].rstrip()}..."


def _part(name: str, text: str) -> str:
    if text.lower() in _NOTHING:
        return f"no {_TITLES[name].strip()}"
    return text if text.lower().startswith(("miss", _TITLES[name].strip())) else f"{_TITLES[name]}{text}"


# ---- the same question, written for other doors ---------------------------------------------------


def scenario_command(
    said: Sequence[Mapping[str, str]], options: Sequence[tuple[str, str]] = (), verb: str = "compare"
) -> str:
    """The command that gives the same answer.

    Args:
        said: as in `read_scenarios`.
        options: of the person and the model, by option; an empty value is a flag.
        verb: "compare", or "simulate" for one scenario that it can answer.
    """
    first, *others = said
    parts = [f"handrail {verb}"]
    if first.get("course"):
        parts.append(shlex.quote(first["course"]))
    for name in WORDS:
        if name == "course" or not first.get(name):
            continue
        if name == "with":
            parts += [f"--with {shlex.quote(one.strip())}" for one in first[name].split(";") if one.strip()]
        else:
            parts.append(f"--{name} {shlex.quote(first[name])}")
    parts += [f"{option} {shlex.quote(value)}" if value else option for option, value in options]
    for one in others:
        text = "; ".join(f"{name}: {one[name]}" for name in WORDS if one.get(name))
        parts.append(f"--and {shlex.quote(text)}")
    return " \\\n    ".join(parts)


def scenario_python(
    said: Sequence[Mapping[str, str]], person: Person, medicine: str, model: Mapping[str, object]
) -> str:
    """A script that gives the same answer.

    Args:
        said: as in `read_scenarios`.
        person: what is known.
        medicine: its name.
        model: further arguments of `compare_scenarios`.
    """
    from dataclasses import fields

    known = {
        field.name: value
        for field in fields(person)
        if (value := getattr(person, field.name)) is not None and value != {}
    }
    facts = ", ".join(f"{name}={_literal(value)}" for name, value in known.items())
    lines = ["import handrail", "", f"medicine = handrail.load_medicine({medicine!r})"]
    lines += [f"person = handrail.Person({facts})", "scenarios = handrail.read_scenarios(", "    ["]
    for one in said:
        given = {name: one[name] for name in WORDS if one.get(name)}
        lines.append(f"        {given!r},")
    arguments = "".join(f", {name}={value!r}" for name, value in model.items() if value is not None)
    lines += ["    ],", "    person,", "    medicine,", ")"]
    lines.append(f"found = handrail.compare_scenarios(scenarios, medicine{arguments})")
    lines += ["for one in found.scenarios:", "    print(one.scenario.name, one.figures)"]
    return "\n".join(lines) + "\n"


def _literal(value: object) -> str:
    return repr(dict(value)) if isinstance(value, Mapping) else repr(value)  # pyright: ignore[reportUnknownArgumentType]
