"""FHIR's Dosage, read: the one module, with `writing_dosage`, that knows how a line of doses is coded.

A line becomes steps of a course, or is refused with the reason. What has to be taken as meant (times of
day that nobody gave, months in days) is said; what would change the meaning and isn't read here refuses
the line. Words beside the codes are read too: where they say something else, neither is believed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from handrail.course.nouns import NOTHING, Course, Step
from handrail.course.sentence import parse_course
from handrail.course.writing import write_dose
from handrail.errors import InputError
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.node import Node, Unreadable, shown
from handrail.exchange.fhir.quantities import Strength, read_dose
from handrail.exchange.fhir.timing import Said, bounds_of, counted, is_as_needed, read_repeat, regimen_of

_DOSAGE = frozenset(
    {"sequence", "text", "additionalInstruction", "patientInstruction", "timing", "asNeededBoolean"}
    | {"asNeededCodeableConcept", "site", "route", "method", "doseAndRate", "maxDosePerPeriod"}
    | {"maxDosePerAdministration", "maxDosePerLifetime"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One Dosage, read.

    Attributes:
        sequence: its place; lines of one number go together, of different ones after one another.
        steps: what is taken, one after another; the last one's length is None where no end is given.
        starts_on: the first day, where the line says it.
        is_single: one dose, once.
        notes: what was left out, though the line could be read.
    """

    sequence: int | None
    steps: tuple[Step, ...]
    starts_on: dt.date | None = None
    is_single: bool = False
    assumptions: tuple[str, ...] = ()
    notes: tuple[Unreadable, ...] = ()

    @property
    def days(self) -> int | None:
        """All its days; None where it has no end."""
        lengths = [step.days for step in self.steps]
        return None if None in lengths else sum(one or 0 for one in lengths)


def read_dosage(dosage: Node, strength: Strength) -> Line:
    """One line of doses.

    Raises:
        Unreadable: it can't be read, or not whole, or its words and its codes disagree.
    """
    said = Said()
    dosage.refuse_unless_known(_DOSAGE)
    _refuse_other_routes(dosage)
    _note_instructions(dosage, said)
    repeat = read_repeat(dosage)
    start, days = bounds_of(repeat, said) if repeat else (None, None)
    words = dosage.text("text")
    spoken = _spoken(words, strength)
    if not dosage.children("doseAndRate"):
        steps, starts_on, extra = _from_words(dosage, words, spoken, start, days)
        said.assumptions.extend(extra)
        needed = is_as_needed(dosage, said)
        single = False
    else:
        needed = words is not None and _AS_NEEDED.search(words) is not None
        micrograms = read_dose(dosage, strength)
        regimen = regimen_of(dosage, repeat, micrograms, spoken, said) if micrograms else NOTHING
        days, single = counted(repeat, regimen, days)
        steps, starts_on = (Step(regimen=regimen, days=days),), start
        _compare(dosage, words, spoken, Line(sequence=None, steps=steps, starts_on=start), said)
    if needed:
        steps = tuple(_at_most(step) for step in steps)
    if any(step.regimen.is_as_needed for step in steps):
        said.assumptions.append(AT_MOST)
    return Line(
        sequence=dosage.whole("sequence"),
        steps=steps,
        starts_on=starts_on,
        is_single=single,
        assumptions=tuple(said.assumptions),
        notes=tuple(said.notes),
    )


# -------------------------------------------------------------------------------------------- words


@lru_cache(maxsize=1024)
def _spoken(words: str | None, strength: Strength) -> Course | None:
    """The words of a line as a course, where a course sentence can be read in them.

    Kept, because prescriptions are written in few words, and a server reads the same ones all day.
    """
    if words is None:
        return None
    for way in dict.fromkeys((words, _without_reason(words))):
        try:
            return parse_course(way, products=strength.products)
        except InputError:
            continue
    return None


_AS_NEEDED = re.compile(
    r"[\s,(]*\b(?:p\.?r\.?n\b\.?|(?:(?:as|when|if) (?:needed|required|necessary)))"
    r"(?P<why>(?:\s+(?:for|with|due to|because of))?[\sA-Za-z/-]*)\)?[\s.]*$",
    re.IGNORECASE,
)
"""As needed, at the end of a line, with what it is needed for: words only, so that no number is lost."""


def _without_reason(words: str) -> str:
    """The words of a line without what the dose is needed for: "10 mg twice a day PRN spasms"."""
    found = _AS_NEEDED.search(words)
    return words if found is None else f"{words[: found.start()].rstrip(' ,(')} as needed"


def _from_words(
    dosage: Node, words: str | None, spoken: Course | None, start: dt.date | None, days: int | None
) -> tuple[tuple[Step, ...], dt.date | None, tuple[str, ...]]:
    """A line that has only words: read as a course sentence, or not at all."""
    if spoken is None or spoken.events:
        why = "these words can't be read as doses" if words else "there is no dose"
        raise Unreadable(dosage.at("text"), words, why)
    if start is not None and spoken.starts_on not in (None, start):
        raise Unreadable(dosage.at("text"), words, f"the codes say that it begins on {start}")
    steps = spoken.steps
    if days is not None:
        only = steps[-1]
        if len(steps) > 1 or only.days not in (None, days):
            raise Unreadable(dosage.at("text"), words, f"the codes say that it takes {days} days")
        steps = (replace(only, days=days),)
    said = f"A dose that stands only in words was read as: {shown(words)}"
    return steps, start or spoken.starts_on, (said, *spoken.assumptions)


AT_MOST = "Taken as needed: what is ordered is taken as the most of a day, and it may be less."


def _at_most(step: Step) -> Step:
    """The same doses, none of which has to be taken."""
    if not step.regimen.intakes or step.regimen.is_as_needed:
        return step
    return replace(step, regimen=replace(step.regimen, fewest_a_day=0))


def _compare(dosage: Node, words: str | None, spoken: Course | None, line: Line, said: Said) -> None:
    """Hold the words of a line against its codes."""
    if words is None:
        return
    if spoken is None:
        said.notes.append(
            Unreadable(dosage.at("text"), words, "these words can't be read; the coded dose was used")
        )
        return
    (coded,) = line.steps
    first = spoken.steps[0]
    same_doses = sorted(one.dose_micrograms for one in coded.regimen.intakes) == sorted(
        one.dose_micrograms for one in first.regimen.intakes
    )
    same_length = first.days is None or coded.days is None or first.days == coded.days
    same_start = None in (spoken.starts_on, line.starts_on) or spoken.starts_on == line.starts_on
    if len(spoken.steps) > 1 or spoken.events or not (same_doses and same_length and same_start):
        raise Unreadable(dosage.at("text"), words, f"the codes say something else: {_summary(coded)}")


def _summary(step: Step) -> str:
    doses = step.regimen.intakes
    said = f"{len(doses)} x {write_dose(next(iter(doses)).dose_micrograms)} a day" if doses else "nothing"
    return said if step.days is None else f"{said} for {step.days} days"


# ------------------------------------------------------------------------------------ what is beside


def _refuse_other_routes(dosage: Node) -> None:
    route = dosage.child("route")
    if route is None:
        return
    found = [coding.text("code") for coding in route.children("coding")]
    words = [route.text("text") or "", *(coding.text("display") or "" for coding in route.children("coding"))]
    if any(code in codes.ORAL_ROUTES for code in found):
        return
    plain = " ".join(words).casefold().split()
    if not found and not plain:
        return
    if not {"oral", "orally", "po", "mouth"} & set(plain) or "intrathecal" in plain:
        shown_route = " ".join(words).strip() or ", ".join(code or "" for code in found)
        raise Unreadable(route.path, shown_route, "only doses by mouth can be read")


def _note_instructions(dosage: Node, said: Said) -> None:
    texts = [(dosage.at("patientInstruction"), dosage.text("patientInstruction"))]
    for concept in dosage.children("additionalInstruction"):
        displays = [coding.text("display") for coding in concept.children("coding")]
        texts.append((concept.path, concept.text("text") or next(iter(displays), None)))
    said.notes.extend(
        Unreadable(path, text, "an instruction beside the dose is not interpreted")
        for path, text in texts
        if text
    )
