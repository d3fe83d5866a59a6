"""Designs beside each other as they stand in an address: how many people, what anxiety buys, which dose.

    ?protocol=dutch_600&question=dose&doses=30+60+120&trials=100

The design is read as on the page of one trial, with everything that was changed in it.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import handrail
from handrail.errors import InputError
from handrail.exchange.trial_json import designs_json, size_json
from handrail.web import trial_fields
from handrail.web.case import Case
from handrail.web.trial_asked import TrialCase, seconds_of
from handrail.web.trial_case import read_design

QUESTIONS = (
    ("size", "How many people does each arm need?"),
    ("stratify", "What does choosing people for anxiety buy?"),
    ("dose", "Which dose?"),
)
LABELS = {
    **trial_fields.LABELS,
    "question": "Question",
    "doses": "Doses aimed at, mg a day",
    "wanted": "To be found in, %",
    "averaged": "Taken as true",
    "most": "Look no further than, in each arm",
}
MOST_S = 4.0
"""Of one core, for a page."""
USUAL = (300, 200, 150, 100, 75, 50, 40, 30, 20)
USUAL_MOST, LARGEST = 500, 2000
USUAL_DOSES = (30.0, 60.0, 120.0)
MOST_DOSES = 6
SIZES_TRIED, ANXIETY_DESIGNS = 8, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class DesignCase:
    """A question about a design.

    Attributes:
        wanted: share of trials that are to find it; is_averaged: over what is not known.
    """

    design: TrialCase
    question: str
    trials: int
    doses: tuple[float, ...]
    wanted: float
    is_averaged: bool
    most: int

    def found(self) -> Any:
        """The answer; the last ones are remembered."""
        asked = (self.design.protocol, self.design.medicine.name, self.trials, self.design.seed)
        if self.question == "size":
            return _size(*asked, self.wanted, self.is_averaged, self.most)
        return _stratify(*asked) if self.question == "stratify" else _dose(*asked, self.doses)

    def json(self) -> dict[str, Any]:
        """It, as the command line writes it."""
        shape = size_json if self.question == "size" else designs_json
        return shape(self.found(), self.design.medicine)

    def command(self) -> str:
        """The command that gives the same answer."""
        doses = "".join(f" {one:g}" for one in self.doses) if self.question == "dose" else ""
        own = f" --power {self.wanted:g} --most {self.most}" if self.question == "size" else ""
        own += " --assurance" if self.question == "size" and self.is_averaged else ""
        seed = f" --seed {self.design.seed}"
        return (
            f"handrail trial {self.question} {shlex.quote(self.design.file)}{doses} "
            f"--trials {self.trials}{seed}{own}"
        )

    def python(self) -> str:
        """A script that gives the same answer."""
        how = f"trials={self.trials}, seed={self.design.seed}"
        read = f"import handrail\n\nprotocol = handrail.read_protocol({self.design.file!r})\n"
        if self.question == "size":
            truths = "AVERAGED_TRUTHS" if self.is_averaged else "ONE_TRUTH"
            return (
                f"{read}found = handrail.sample_size(\n    protocol, wanted={self.wanted:g}, {how}, "
                f"most_per_arm={self.most}, truths=handrail.{truths}\n)\n"
                "print(found.per_arm, found.tried)\n"
            )
        if self.question == "stratify":
            return (
                f"{read}for one in handrail.anxiety_designs(protocol, {how}):\n"
                "    print(one.title, one.answer.power, one.answer.ratio)\n"
            )
        return (
            f"{read}for one in handrail.dose_designs(protocol, {list(self.doses)}, {how}):\n"
            "    print(one.target_mg, one.taken_mg, one.answer.power, one.best)\n"
        )


@lru_cache(maxsize=24)
def _size(
    protocol: handrail.Protocol, name: str, trials: int, seed: int, wanted: float, averaged: bool, most: int
) -> Any:
    truths = handrail.AVERAGED_TRUTHS if averaged else handrail.ONE_TRUTH
    return handrail.sample_size(
        protocol,
        handrail.load_medicine(name),
        wanted=wanted,
        trials=trials,
        seed=seed,
        truths=truths,
        most_per_arm=most,
    )


@lru_cache(maxsize=24)
def _stratify(protocol: handrail.Protocol, name: str, trials: int, seed: int) -> Any:
    return handrail.anxiety_designs(protocol, handrail.load_medicine(name), trials=trials, seed=seed)


@lru_cache(maxsize=24)
def _dose(protocol: handrail.Protocol, name: str, trials: int, seed: int, doses: tuple[float, ...]) -> Any:
    return handrail.dose_designs(protocol, doses, handrail.load_medicine(name), trials=trials, seed=seed)


def read_question(case: Case) -> DesignCase | None:
    """What is asked; None where something can't be, which then stands in the case's errors."""
    question = case.text("question") or QUESTIONS[0][0]
    if question not in dict(QUESTIONS):
        known = ", ".join(name for name, _ in QUESTIONS)
        case.refuse(
            InputError(f"There is no question '{question[:40]}'.", fix=f"There are: {known}."), "question"
        )
    doses = case.read("doses", _doses, USUAL_DOSES)
    wanted = case.read("wanted", lambda text: _number(text, 10, 99), 80.0) / 100
    most = round(case.read("most", lambda text: _number(text, 11, LARGEST), USUAL_MOST))
    averaged = case.ticked("averaged") or False
    design = read_design(case)
    if design is None or case.is_refused:
        return None
    each = _seconds(design, question, len(doses), most)
    usual = next((one for one in USUAL if one * each <= MOST_S), USUAL[-1])
    trials = design.trials if case.text("trials") else usual
    found = DesignCase(
        design=design,
        question=question,
        trials=trials,
        doses=doses,
        wanted=wanted,
        is_averaged=averaged,
        most=most,
    )
    if trials * each > MOST_S and trials > USUAL[-1]:
        case.refuse(
            InputError(
                f"{trials:,} trials of each design are more than a page runs at once.",
                fix=f"Ask for up to {max(USUAL[-1], int(MOST_S / each))}, or run {found.command()}",
            ),
            "trials",
        )
        return None
    return found


def _seconds(design: TrialCase, question: str, doses: int, most: int) -> float:
    """About how long one trial of everything takes."""
    protocol = design.protocol
    one = seconds_of(protocol, 1, questions=1)
    if question == "stratify":
        return ANXIETY_DESIGNS * one
    size = max(arm.people for arm in protocol.arms)
    if question == "dose":
        return one * max(1.0, (doses + 1) * size / protocol.people)
    return SIZES_TRIED * one * max(1.0, len(protocol.arms) * most / 2 / protocol.people)


def _doses(text: str) -> tuple[float, ...]:
    doses = tuple(_number(one, 1, 1000) for one in re.split(r"[\s;]+", text.strip()) if one)
    if not 1 <= len(doses) <= MOST_DOSES or len(set(doses)) < len(doses):
        raise InputError(
            f"'{text[:40]}' can't be compared.", fix=f"Give 1 to {MOST_DOSES} different doses: 30 60."
        )
    return doses


def _number(text: str, least: float, most: float) -> float:
    if re.fullmatch(r"\d{1,6}([.,]\d{1,3})?", text) and least <= float(text.replace(",", ".")) <= most:
        return float(text.replace(",", "."))
    raise InputError(f"'{text[:40]}' can't be.", fix=f"Give a number from {least:g} to {most:g}.")
