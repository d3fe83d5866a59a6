"""Whether following a diary is worth it: virtual people come down by three ways, and are compared.

    python tools/follow_value.py [people] [file]

Each person is drawn from the prior, nine in ten with a sensitivity as the prior has it and one in ten with
one from beyond it. All begin with the same dose after the same time, with the same tablets. They come down

a. by 10 % a week, rounded to tablets, not looked at again;
b. by the middle plan, not looked at again;
c. by the middle plan with `handrail.follow`: they write a diary, and once a week a clinician looks at what it
   says.

The way of each person is kept in `file` as soon as it is known, a line each, so that a run that was stopped
goes on where it was; more people can be added to those that are there. The page and its figure are written
to `docs/reference/`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

import handrail
from handrail.follow.agreed import course_of_plan
from handrail.follow.choices import WEEK
from handrail.follow.particles import BODY_COLUMNS, COLUMNS
from handrail.plan.nouns import PlanResult
from handrail.simulate.nouns import FloatArray
from handrail.trial.diary_person import FAULTS, FIRST_DAY, Fault, Scene, VirtualPerson, scene_of
from handrail.trial.followed import (
    BODIES,
    HELD_AFTER_A_RED_DAY,
    OFTEN_UNTIL_DAYS,
    PARTICLES,
    WORTH_CHANGING,
    followed,
)

__all__ = ["BODIES", "HELD_AFTER_A_RED_DAY", "OFTEN_UNTIL_DAYS", "PARTICLES", "WEEK", "WORTH_CHANGING"]

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "follow-value.md"
PICTURE = ROOT / "docs" / "reference" / "follow-value.svg"
KEPT = ROOT / "benchmarks" / "results" / "follow-value.jsonl"

PEOPLE = 2000
FAULTY = 8
BEFORE = "20 mg four times a day for 14 months"
PERSON = handrail.Person(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=80, country="UK")
TABLETS = [10_000]

MIXED = ((0.55, 0.0, 1.0), (0.30, 1.3, 0.8), (0.10, 3.0, 0.5), (0.05, -3.0, 0.5))
"""From which sensitivities are drawn: the sensitive more often than there are, and weighted back."""
PEOPLE_ARE = ((0.90, 0.0, 1.0), (0.05, 3.0, 0.5), (0.05, -3.0, 0.5))
"""How they are spread: share, centre and spread in standard deviations of the prior."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all share."""

    scene: Scene
    result: PlanResult

    def fixed(self, truth: VirtualPerson, name: str) -> dict[str, Any]:
        """One of the plans, not looked at again."""
        plan = next(plan for plan in self.result.plans if plan.name == name)
        return asdict(truth.fixed(course_of_plan(plan)))


def setting() -> Setting:
    """The person, the tablets, the plans."""
    medicine = handrail.load_medicine()
    result = handrail.plan_taper(BEFORE, PERSON, medicine, have=TABLETS, halves=True, starts_on=FIRST_DAY)
    middle = next(plan for plan in result.plans if plan.name == "middle")
    scene = scene_of(medicine, PERSON, handrail.parse_course(BEFORE), middle)
    return Setting(scene=scene, result=result)


def drawn(number: int) -> tuple[FloatArray, float]:
    """The columns of one person, and the weight that they stand for."""
    chance = np.random.Generator(np.random.Philox(key=number))
    normal = chance.standard_normal((1, COLUMNS))
    _, centre, spread = MIXED[chance.choice(len(MIXED), p=[share for share, _, _ in MIXED])]
    normal[0, BODY_COLUMNS] = centre + spread * normal[0, BODY_COLUMNS]
    place = float(normal[0, BODY_COLUMNS])
    return normal, _density(place, PEOPLE_ARE) / _density(place, MIXED)


def _density(place: float, parts: Sequence[tuple[float, float, float]]) -> float:
    return sum(
        share / spread * float(np.exp(-0.5 * ((place - centre) / spread) ** 2))
        for share, centre, spread in parts
    )


def person_of(setting: Setting, number: int) -> tuple[VirtualPerson, float]:
    """One person, and the weight that they stand for."""
    normal, weight = drawn(number)
    days = np.random.Generator(np.random.Philox(key=10_000_000 + number))
    return VirtualPerson(setting.scene, normal, days), weight


def person_line(setting: Setting, number: int) -> dict[str, Any]:
    """Everything about one person, as it is kept."""
    truth, weight = person_of(setting, number)
    return {
        "number": number,
        "weight": weight,
        "fixed": setting.fixed(truth, "ten_percent_a_week"),
        "plan": setting.fixed(truth, "middle"),
        "follow": asdict(followed(truth, seed=number).came),
    }


def run(people: int, kept: Path, faulty: int = 0) -> list[dict[str, Any]]:
    """So many people, and so many for each fault; those that are in the file already are not drawn again."""
    kept.touch()
    written = kept.read_text(encoding="utf-8").splitlines()
    lines = [json.loads(line) for line in written if line.endswith("}")]
    done = {(line["number"], line.get("fault", "")) for line in lines}
    scene = setting()
    # A line that was cut off by a stop is no person; the next one begins on a line of its own.
    kept.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    with kept.open("a", encoding="utf-8") as out:
        for number, fault in _wanted(people, faulty):
            if (number, fault) in done:
                continue
            line = person_line(scene, number) if fault == "" else faulty_line(scene, number, fault)
            lines.append(line)
            out.write(json.dumps(line) + "\n")
            out.flush()
    return lines


def _wanted(people: int, faulty: int) -> Iterator[tuple[int, Fault]]:
    for number in range(1, people + 1):
        yield number, ""
    for number in range(1, faulty + 1):
        for fault in FAULTS:
            yield number, fault


def faulty_line(setting: Setting, number: int, fault: Fault) -> dict[str, Any]:
    """Someone whose diary lies, or who does not take what was agreed."""
    truth, weight = person_of(setting, number)
    return {
        "number": number,
        "fault": fault,
        "weight": weight,
        "follow": asdict(followed(truth, seed=number, fault=fault).came),
    }


def main() -> None:
    """Reckon what is missing, and write the page and its figure."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else KEPT
    from follow_value_page import page, picture

    lines = run(people, kept, faulty=FAULTY)
    PAGE.write_text(page(lines), encoding="utf-8")
    PICTURE.write_text(picture(lines), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
