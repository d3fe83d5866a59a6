"""Is the checker quiet where it should be? Two hundred stable people, and what it says about each.

    python -m tools.quiet_report        print the report (`make docs` writes it)

The people don't exist. Each is drawn from the pack with a fixed seed: a licensed dose of a country's label
for the indication, tablets that are sold there, kidneys as they are at that age with the dose matched to
them, months of the same dose, and what people take and have beside it. Nothing is new, nothing is wrong.
The shares (how many drive, drink a little, live with depression) are ours, chosen to be ordinary and not to
be kind: they hold the things that such a clinic sees.

A major finding needs a reason that a pharmacist accepts. The reasons stand here, by rule; a test fails when
a major finding is not among them, or when too many people have one.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from handrail.check import CheckResult, check_course
from handrail.course import Course, parse_course
from handrail.medicine.nouns import SEVERITIES, Medicine, ScheduleRule, severity_rank
from handrail.medicine.pack import load_medicine
from handrail.person import Person

PEOPLE = 200
SEED = 20261122
MOST_WITH_A_MAJOR = 0.20
"""Largest share of these people that may have a major finding, each with an accepted reason."""

ACCEPTED = {
    "EL-02": "65 or older with an eGFR below 60: a published list says avoid. Every review of such a person "
    "should ask again why it is taken.",
    "EL-03": "65 or older and falls in the past year: the next fall is what the review is about.",
    "DR-03": "Drives and takes another sedating medicine: said once, this keeps someone off the road.",
    "IX-06": "Gabapentin or pregabalin with age or weak kidneys: a regulator's warning about breathing.",
    "SU-03": "Depression and more at home than the amount linked with coma: smaller packs cost little.",
}
"""By rule, why a pharmacist accepts a major finding about somebody who is stable."""

BIG_TABLETS_MG = {15.0, 30.0, 40.0}
"""Strengths that few people are on; left out so that doses look like those of a clinic."""

HEAD = (
    "Made by `tools/quiet_report.py` from the rules of that day; `make docs` writes it again. The people",
    "are drawn with a fixed seed: a licensed dose of their country, tablets sold there, kidneys of their",
    "age with the dose matched to them, at least four months unchanged, ordinary illnesses and medicines,",
    "every fact known, nothing new. The shares are ours. They don't exist, so this measures how much the",
    "rules speak when nothing is wrong; it is no estimate of what a clinic would see.",
)

ORDINARY_MEDICINES = ("amlodipine", "ramipril", "ibuprofen", "loratadine")
SEDATING_NOW_AND_THEN = ("gabapentin", "amitriptyline", "mirtazapine")
ILLNESSES = ("multiple sclerosis", "spinal cord injury", "cerebral palsy", "brain injury")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stable:
    """One person and the course they have been on; today is the day after its last day."""

    person: Person
    course: Course
    days: int

    @property
    def daily_mg(self) -> float:
        """The dose that has been the same for months."""
        return self.course.steps[-1].regimen.daily_dose_mg


@cache
def stable_people(count: int = PEOPLE, medicine: str | None = None) -> tuple[Stable, ...]:
    """The same people each time, drawn from the pack's labels and medicines."""
    pack, chance = load_medicine(medicine), random.Random(SEED)
    labels = [rule for rule in pack.schedules if _is_a_label_of_adults(rule)]
    return tuple(_one(pack, chance.choice(labels), chance) for _ in range(count))


@cache
def answers(medicine: str | None = None) -> tuple[CheckResult, ...]:
    """What the check says of each, on the day the rules were last gone through."""
    pack = load_medicine(medicine)
    return tuple(
        check_course(one.course, one.person, pack, from_day=one.days + 1, on=_day(pack))
        for one in stable_people(medicine=medicine)
    )


def as_usually_asked(medicine: str | None = None) -> tuple[CheckResult, ...]:
    """The same people, with only what everyone is asked."""
    pack = load_medicine(medicine)
    asked = {name for name, fact in pack.vocabulary.facts.items() if fact.asked == "everyone"}
    found: list[CheckResult] = []
    for one in stable_people(medicine=medicine):
        facts = {name: value for name, value in one.person.facts.items() if name in asked}
        bare = one.person.with_(facts=facts, creatinine_clearance_ml_min=None)
        found.append(check_course(one.course, bare, pack, from_day=one.days + 1, on=_day(pack)))
    return tuple(found)


def _day(pack: Medicine) -> dt.date:
    return dt.date.fromisoformat(pack.rules_date)


# ---------------------------------------------------------------------------- drawing somebody


def _is_a_label_of_adults(rule: ScheduleRule) -> bool:
    return bool(
        rule.binds
        and rule.direction == "up"
        and rule.route == "oral"
        and rule.indication
        and not rule.group
        and rule.max_per_day
    )


def _one(pack: Medicine, label: ScheduleRule, chance: random.Random) -> Stable:
    country = chance.choice(label.countries)
    age = chance.randint(22, 82)
    egfr = _kidneys_at(age, chance)
    sex = chance.choice(("female", "male"))
    conditions = _illnesses(label, age, chance)
    medicines = _medicines(age, egfr, conditions, chance)
    if sex == "male" and age >= 55 and chance.random() < 0.2:
        medicines = (*medicines, "tamsulosin")
    course = _licensed_course(pack, label, country, egfr, chance)
    days = chance.randint(120, 1500)
    daily_mg = parse_course(f"{course} for {days} days").steps[-1].regimen.daily_dose_mg
    person = Person(
        country=country,
        indication=label.indication,
        age_years=age,
        sex=sex,
        weight_kg=chance.randint(50, 100),
        height_cm=chance.randint(155, 190),
        egfr_ml_min_1_73m2=egfr,
        creatinine_clearance_ml_min=egfr,
        dialysis="none",
        pregnant=False,
        alcohol_drinks_week=chance.choice((0, 0, 0, 2, 5)) if label.indication != "aud" else 0,
        conditions=conditions,
        other_medicines=medicines,
        symptoms=(),
        facts=_otherwise_well(daily_mg, chance, has_depression="depression" in conditions),
    )
    return Stable(person=person, course=parse_course(f"{course} for {days} days"), days=days)


def _kidneys_at(age: int, chance: random.Random) -> float:
    """Around 105 at 30, falling by 0.75 a year, as healthy kidneys do."""
    return float(round(min(120.0, max(38.0, chance.gauss(105 - 0.75 * (age - 30), 9)))))


def _licensed_course(
    pack: Medicine, label: ScheduleRule, country: str, egfr: float, chance: random.Random
) -> str:
    """One tablet, the same three or four times a day, within the label, matched to the kidneys."""
    assert label.max_per_day
    # With weaker kidneys a share of 80 mg, the dose that most labels end at.
    share = 1.0 if egfr >= 80 else 0.6 if egfr >= 60 else 0.45 if egfr >= 45 else 0.2
    most_mg = label.max_per_day if share == 1 else share * min(80.0, label.max_per_day)
    sold = {p.strength_mg for p in pack.products if p.country == country and p.form == "tablet"}
    strengths = sorted(sold - BIG_TABLETS_MG) or [10.0]
    ways = [
        (times, pieces * strength)
        for strength in strengths
        for pieces in (1, 2)
        for times in (1, 2, 3, 4)
        if 10 <= times * pieces * strength <= max(15.0, most_mg) and pieces * strength <= 25
    ] or [(3, 5.0)]
    times, dose_mg = chance.choice(ways)
    words = {1: "once a day", 2: "twice a day", 3: "three times a day", 4: "four times a day"}[times]
    return f"{dose_mg:g} mg {words}"


def _illnesses(label: ScheduleRule, age: int, chance: random.Random) -> tuple[str, ...]:
    found = [chance.choice(ILLNESSES)] if label.indication == "spasticity" else []
    found += ["hypertension"] if chance.random() < age / 200 else []
    found += ["reflux"] if chance.random() < 0.10 else []
    found += ["diabetes"] if chance.random() < 0.06 else []
    found += ["depression"] if chance.random() < 0.08 else []
    found += ["falls"] if age >= 65 and chance.random() < 0.10 else []
    return tuple(found)


def _medicines(age: int, egfr: float, conditions: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    quiet = [e.name for e in load_medicine().other_medicines if "non_interacting" in e.classes]
    found = set(chance.sample(quiet, chance.randint(0, 3)))
    found |= {name for name in ORDINARY_MEDICINES if chance.random() < 0.10 + age / 1000}
    found |= {chance.choice(SEDATING_NOW_AND_THEN)} if chance.random() < 0.08 else set()
    found |= {"metformin"} if "diabetes" in conditions else set()
    # A pharmacist has already asked about this pair with weak kidneys.
    return tuple(sorted(found - ({"ibuprofen"} if egfr < 60 else set())))


def _otherwise_well(daily_mg: float, chance: random.Random, *, has_depression: bool) -> dict[str, Any]:
    """Every further fact, as it is in somebody with whom nothing is the matter."""
    weekly = has_depression and chance.random() < 0.5
    days = chance.randint(5, 7) if weekly else chance.randint(8, 30)
    return {
        "drives": chance.random() < 0.5,
        "lives_alone_unsupported": False,
        "children_in_home": chance.random() < 0.1,
        "supply_days": days,
        "supply_on_hand_mg": days * daily_mg,
        "form": "tablet",
        **dict.fromkeys(("aki", "alcohol_now", "relapse_drinking", "stopping_alcohol"), False),
        **dict.fromkeys(("alcohol_withdrawal_signs", "tapering_benzodiazepine", "inpatient"), False),
        **dict.fromkeys(("suicidal_ideation", "non_prescribed_source", "breastfeeding"), False),
        **dict.fromkeys(("neuraxial_opioid", "ventilated", "brainstem_reflexes_absent", "no_benefit"), False),
        **dict.fromkeys(("serious_toxicity", "newborn_exposed", "concentration_changed"), False),
        "lft_within_6mo": True,
        "albumin_g_dl": 4.2,
        "egfr_fall_pct_7d": 0,
        "gcs": 15,
        "breaths_per_min": 14,
        "spo2_pct": 97,
        "temperature_c": 36.7,
        "heart_rate_per_min": 72,
        "opioid_mme_day": 0,
    }


# --------------------------------------------------------------------------------- the report


def report() -> str:
    """What is said about these people, in figures, as the page has it."""
    pack, people, said = load_medicine(), stable_people(), answers()
    return (
        "\n".join(
            [
                f"# Two hundred stable people, {pack.rules_date}",
                "",
                *HEAD,
                "",
                *_in_short(pack, people, said),
                "",
                *_by_severity(said),
                "",
                *_majors(pack, said),
                "",
                *_all_rules(pack, said),
            ]
        )
        + "\n"
    )


def _in_short(pack: Medicine, people: Sequence[Stable], said: Sequence[CheckResult]) -> list[str]:
    silent = sum(not one.findings for one in said)
    doses = sorted(one.daily_mg for one in people)
    ages = sorted(one.person.age_years or 0 for one in people)
    gaps = sum(len(one.cannot_tell) for one in said) / len(said)
    usual = as_usually_asked()
    asked = sum(len(one.cannot_tell) for one in usual) / len(usual)
    middle, majors = len(people) // 2, len(with_a_major(said))
    return [
        f"- {len(people)} people of {ages[0]:g} to {ages[-1]:g} years (median {ages[middle]:g}) on "
        f"{doses[0]:g} to {doses[-1]:g} mg a day (median {doses[middle]:g}), in "
        f"{', '.join(sorted({one.person.country or '' for one in people}))}.",
        f"- {silent} ({silent / len(said):.0%}) get no finding at all.",
        f"- {majors} ({majors / len(said):.1%}) have a major finding, each for a reason below; at most "
        f"{MOST_WITH_A_MAJOR:.0%} may. Nobody has a contraindicated one.",
        f"- Of {len(pack.rules)} rules, {gaps:.1f} a person can't be told when every fact is known; "
        f"{asked:.1f} when only what everyone is asked is known.",
    ]


def with_a_major(said: Sequence[CheckResult]) -> list[CheckResult]:
    """The answers with a finding of major or above."""
    major = severity_rank("major")
    return [one for one in said if any(severity_rank(f.severity) >= major for f in one.findings)]


def _by_severity(said: Sequence[CheckResult]) -> list[str]:
    counts = Counter(finding.severity for one in said for finding in one.findings)
    having = Counter(severity for one in said for severity in {finding.severity for finding in one.findings})
    rows = [
        f"| {severity} | {counts[severity]} | {counts[severity] / len(said):.2f} | {having[severity]} |"
        for severity in reversed(SEVERITIES)
    ]
    total = sum(counts.values())
    return [
        "| severity | findings | a person | people with one |",
        "|---|---|---|---|",
        *rows,
        f"| all | {total} | {total / len(said):.2f} | {sum(bool(one.findings) for one in said)} |",
    ]


def _majors(pack: Medicine, said: Sequence[CheckResult]) -> list[str]:
    counts = Counter(
        finding.rule
        for one in said
        for finding in one.findings
        if severity_rank(finding.severity) >= severity_rank("major")
    )
    return [
        "## Major findings, and why each is accepted",
        "",
        "| rule | people | why |",
        "|---|---|---|",
        *(
            f"| {_to(rule)} | {n} | {ACCEPTED.get(rule, 'NOT ACCEPTED')} |"
            for rule, n in counts.most_common()
        ),
    ]


def _all_rules(pack: Medicine, said: Sequence[CheckResult]) -> list[str]:
    counts = Counter(finding.rule for one in said for finding in one.findings)
    rules = {rule.id: rule for rule in pack.rules}
    return [
        "## Every rule that speaks",
        "",
        "| rule | severity | people | says |",
        "|---|---|---|---|",
        *(
            f"| {_to(rule)} | {rules[rule].severity} | {n} | {rules[rule].says} |"
            for rule, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ),
    ]


def _to(rule: str) -> str:
    return f"[{rule}](../reference/rules.md#{rule.lower()})"


if __name__ == "__main__":
    print(report(), end="")
