"""What an answer carries: findings as their rules say them, gaps, dates, a given history moved on."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from handrail.check import check_course, check_today, danger_signs, facts_of, missing_facts, urgent_first
from handrail.check.nouns import CannotTell
from handrail.course import parse_course
from handrail.medicine.kleene import Between
from handrail.medicine.nouns import Medicine, severity_rank
from handrail.medicine.pack import load_medicine
from handrail.person import Person

MEDICINE = load_medicine()
RULES = {rule.id: rule for rule in MEDICINE.rules}
WELL = Person(
    country="US",
    indication="spasticity",
    age_years=50,
    egfr_ml_min_1_73m2=95,
    dialysis="none",
    alcohol_drinks_week=0,
    conditions=(),
    symptoms=(),
    other_medicines=(),
)
HISTORY = parse_course("20 mg three times a day for 150 days")


def with_rules(*rules: object) -> Medicine:
    return dataclasses.replace(MEDICINE, rules=rules)


def found(result: object) -> list[str]:
    return [finding.rule for finding in result.findings]  # type: ignore[attr-defined]


def test_once_drinks_a_week_are_known_drinking_today_is_asked_for_by_its_own_name():
    unknown = check_course(HISTORY, WELL.with_(alcohol_drinks_week=None), MEDICINE)
    drinks = check_course(HISTORY, WELL.with_(alcohol_drinks_week=12), MEDICINE)

    assert "alcohol_drinks_week" in {gap.missing for gap in unknown.missing_facts}
    asked = {gap.missing for gap in drinks.missing_facts}
    assert "alcohol_drinks_week" not in asked
    assert "alcohol_now" in asked


def test_a_list_with_a_name_that_says_nothing_is_still_asked_for_as_that_list():
    vocabulary = MEDICINE.vocabulary

    assert vocabulary.to_ask_for(["depressant_count"], {"other_medicines": ("x",)}) == ("other_medicines",)
    assert vocabulary.to_ask_for(["naive"], {"days_on_medicine": Between(3)}) == ("days_on_medicine",)
    assert vocabulary.to_ask_for(["naive"], {"days_on_medicine": 3}) == ("naive",)


@pytest.mark.parametrize("rule", ["RN-03", "DL-04", "SU-01", "IX-01", "OD-08"])
def test_a_finding_says_all_that_its_rule_says(rule: str):
    people = {
        "RN-03": (WELL.with_(egfr_ml_min_1_73m2=38), {}),
        "DL-04": (WELL.with_(country="UK"), {"daily_dose_mg": 120}),
        "SU-01": (WELL, {"suicidal_ideation": True}),
        "IX-01": (WELL.with_(other_medicines=("morphine",)), {}),
        "OD-08": (WELL.with_(egfr_ml_min_1_73m2=20), {"overdose_suspected": True, "gcs": 5}),
    }
    person, facts = people[rule]

    finding = next(f for f in check_course(HISTORY, person, MEDICINE, facts=facts).findings if f.rule == rule)

    same = ("category", "severity", "says", "do", "kind", "sources", "verified", "note", "urgent")
    assert {name: getattr(finding, name) for name in same} == {
        name: getattr(RULES[rule], name) for name in same
    }


def test_a_danger_sign_says_all_that_it_says():
    sign = next(sign for sign in MEDICINE.danger_signs if sign.id == "DS-03")

    (finding,) = danger_signs(WELL.with_(symptoms=("seizure",)), MEDICINE)

    assert (finding.rule, finding.says, finding.do, finding.day) == (sign.id, sign.says, sign.do, None)


def test_an_answer_names_the_rules_that_it_rests_on():
    result = check_course(HISTORY, WELL, MEDICINE)

    assert (result.medicine, result.pack_version, result.rules_date) == (
        MEDICINE.name,
        MEDICINE.version,
        MEDICINE.rules_date,
    )


def test_what_cannot_be_told_names_its_rule_its_severity_and_its_facts_gravest_first():
    result = check_course(HISTORY, WELL.with_(egfr_ml_min_1_73m2=None, symptoms=None), MEDICINE)
    entries = {entry.rule: entry for entry in result.cannot_tell}

    assert entries["RN-03"] == CannotTell(rule="RN-03", severity="major", missing=("egfr_ml_min_1_73m2",))
    assert entries["CD-11"].missing == ("symptoms",)
    assert all(entry.severity == RULES[entry.rule].severity for entry in result.cannot_tell)
    ranks = [severity_rank(entry.severity) for entry in result.cannot_tell]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) > 2


def test_a_worked_out_fact_is_asked_for_as_what_it_is_worked_out_from():
    result = check_course(HISTORY, WELL.with_(other_medicines=None), MEDICINE)
    missing = {name for entry in result.cannot_tell for name in entry.missing}

    assert "other_medicines" in missing
    assert "depressant_count" not in missing


def test_a_gap_that_opens_on_one_day_only_is_asked_for_too():
    """New in the first month, known to be through it on the last day: the first day still asks."""
    rule = dataclasses.replace(RULES["EL-06"], when=RULES["EL-06"].when)
    course = parse_course("10 mg at 08:00 for 60 days")

    result = check_course(course, WELL, with_rules(rule))

    assert result.cannot_tell[0].missing == ("days_on_medicine",)


def test_facts_waited_for_on_different_days_are_all_asked_for():
    course = parse_course("90 mg at 08:00 for 10 days then 10 mg at 08:00 for 100 days")
    person = WELL.with_(country=None, indication=None, symptoms=None)

    entry = {e.rule: e.missing for e in check_course(course, person, MEDICINE).cannot_tell}

    assert {"country", "indication"} <= {name for missing in entry.values() for name in missing}
    assert entry["DL-07"] == ("country", "indication")


def test_gaps_are_ordered_by_who_is_asked_then_severity_then_rules_then_name():
    def waits(rule: str, severity: str, *missing: str) -> CannotTell:
        return CannotTell(rule=rule, severity=severity, missing=missing)  # type: ignore[arg-type]

    gaps = missing_facts(
        [
            waits("A", "contraindicated", "gcs"),
            waits("B", "minor", "weight_kg", "sex"),
            waits("C", "moderate", "age_years"),
            waits("D", "minor", "country"),
            waits("E", "info", "country"),
            waits("F", "contraindicated", "drives"),
        ],
        MEDICINE.vocabulary,
    )

    assert [gap.missing for gap in gaps] == ["age_years", "country", "sex", "weight_kg", "drives", "gcs"]
    country = gaps[1]
    assert (country.rules, country.severity) == (("D", "E"), "minor")


# ------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (dt.date(2019, 12, 31), False),
        (dt.date(2020, 1, 1), True),
        (dt.date(2024, 12, 31), True),
        (dt.date(2025, 1, 1), False),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last(day: dt.date, holds: bool):
    dated = with_rules(dataclasses.replace(RULES["DL-01"], since="2020-01-01", until="2024-12-31"))
    course = parse_course("30 mg three times a day for 9 days")

    assert bool(check_course(course, WELL, dated, on=day).findings) is holds
    assert bool(check_today(course, WELL, dated, on=day).findings) is holds


# ---------------------------------------------------------------- a history that was given


@pytest.mark.parametrize(("given", "rule"), [(50, "AS-01"), (20, "AS-02")])
def test_days_of_use_that_were_given_for_today_grow_until_the_stop(given: int, rule: str):
    course = parse_course("10 mg three times a day for 30 days then stop")

    result = check_course(course, WELL, MEDICINE, facts={"days_on_medicine": given}, from_day=1)

    assert rule in found(result)
    assert not {"AS-01", "AS-02"} - {rule} & set(found(result))


def test_after_a_week_without_any_the_days_that_were_given_are_over():
    course = parse_course(
        "10 mg at 08:00 for 30 days then stop for 9 days then 5 mg at 08:00 for 5 days then stop"
    )
    result = check_course(
        course, WELL, with_rules(RULES["AS-01"]), facts={"days_on_medicine": 300}, from_day=39
    )

    assert found(result) == []


def test_a_range_of_days_that_was_given_is_kept():
    given = facts_of(HISTORY, WELL, MEDICINE, facts={"days_on_medicine": Between(400)}, from_day=151)

    assert given["days_on_medicine"] == Between(400)


def test_someone_said_to_be_new_is_new_until_the_course_says_otherwise():
    course = parse_course("5 mg three times a day for 10 days then 10 mg three times a day for 10 days")

    assert facts_of(course, WELL, MEDICINE, facts={"naive": True})["naive"] is True
    assert facts_of(course, WELL, MEDICINE, facts={"naive": False})["naive"] is False
    assert facts_of(course, WELL, MEDICINE, facts={"naive": True}, from_day=15)["naive"] is False
    assert facts_of(course, WELL, MEDICINE, from_day=1)["naive"] is True


def test_facts_that_were_given_win_over_the_course_and_the_person():
    facts = facts_of(HISTORY, WELL, MEDICINE, facts={"daily_dose_mg": 7, "age_years": 30}, from_day=151)

    assert (facts["daily_dose_mg"], facts["age_years"], facts["single_dose_mg"]) == (7, 30, 20)


def test_an_open_course_is_asked_about_on_the_first_day_of_its_last_step():
    course = parse_course("10 mg at 08:00 for 20 days then 30 mg at 08:00")

    assert {f.day for f in check_today(course, WELL.with_(country="JP"), MEDICINE).findings} == {21}


def test_a_course_is_asked_about_on_the_days_of_its_moments():
    course = parse_course(
        "10 mg three times a day for 20 days then 30 mg three times a day for 20 days then stop"
    )
    days = {f.rule: f.day for f in check_course(course, WELL, MEDICINE, from_day=1).findings}

    assert (days["DL-15"], days["DL-01"], days["AS-01"]) == (1, 21, 41)


def test_a_rule_that_reads_no_stop_is_not_asked_of_the_day_after_with_the_dose_before():
    """On the day of a stop the rules of stopping see the dose that is left behind; no other rule does."""
    course = parse_course("30 mg three times a day for 20 days then stop")

    result = check_course(course, WELL, with_rules(RULES["DL-01"]), from_day=21)

    assert found(result) == []


# ---------------------------------------------------------------------------- order, folding


def test_among_findings_of_one_severity_emergencies_lead_then_the_same_day():
    person = WELL.with_(other_medicines=("diazepam",), egfr_ml_min_1_73m2=95)
    facts = {"ingested_mg": 150, "aki": True, "gcs": 15, "non_prescribed_source": True}

    majors = [
        f
        for f in check_course(HISTORY, person, MEDICINE, facts=facts).findings
        if f.severity == "major" and not f.folded_under
    ]

    assert [f.urgent for f in majors] == sorted(
        (f.urgent for f in majors), key=["emergency", "same day", ""].index
    )
    assert {f.urgent for f in majors} == {"emergency", "same day", ""}


def test_a_finding_folds_under_the_gravest_one_and_over_its_head_to_the_top():
    low = dataclasses.replace(RULES["CD-09"], id="X-1", severity="minor", folds=())
    middle = dataclasses.replace(RULES["CD-09"], id="X-2", severity="moderate", folds=("X-1",))
    other = dataclasses.replace(RULES["CD-09"], id="X-3", severity="major", folds=("X-1",))
    top = dataclasses.replace(RULES["CD-09"], id="X-4", severity="contraindicated", folds=("X-3",))
    person = WELL.with_(conditions=("diabetes",))

    def under(*rules: object) -> dict[str, str]:
        result = check_course(HISTORY, person, with_rules(*rules))
        return {f.rule: f.folded_under for f in result.findings}

    assert under(low, middle, other) == {"X-1": "X-3", "X-2": "", "X-3": ""}
    assert under(low, middle, other, top) == {"X-1": "X-4", "X-2": "", "X-3": "X-4", "X-4": ""}
    assert under(low, middle, top) == {"X-1": "X-2", "X-2": "", "X-4": ""}


def test_two_rules_that_fold_each_other_end_somewhere():
    one = dataclasses.replace(RULES["CD-09"], id="X-1", folds=("X-2",))
    two = dataclasses.replace(RULES["CD-09"], id="X-2", folds=("X-1",))

    result = check_course(HISTORY, WELL.with_(conditions=("diabetes",)), with_rules(one, two))

    assert {f.rule: f.folded_under for f in result.findings} == {"X-1": "X-2", "X-2": "X-1"}


# --------------------------------------------------------------------------- what comes first


def test_danger_signs_hear_the_facts_that_were_given():
    assert [f.rule for f in urgent_first(None, WELL, MEDICINE, facts={"gcs": 10})][-1] == "DS-02"
    assert [f.rule for f in danger_signs(WELL, MEDICINE, {"pump_alarm": True})] == ["DS-08"]


def test_of_what_comes_first_emergencies_come_before_the_same_day():
    urgent = urgent_first(None, WELL.with_(symptoms=("seizure", "confusion")), MEDICINE, facts={"aki": True})

    assert [f.urgent for f in urgent] == sorted(
        (f.urgent for f in urgent), key=["emergency", "same day"].index
    )
    assert {f.urgent for f in urgent} == {"emergency", "same day"}


def test_without_a_course_some_of_the_medicine_is_taken():
    assert [f.rule for f in urgent_first(None, WELL, MEDICINE, facts={"aki": True})] == ["RN-12"]
    assert urgent_first(None, WELL, MEDICINE, facts={"aki": True, "daily_dose_mg": 0}) == ()


def dated(medicine: Medicine) -> Medicine:
    """Its rules and danger signs, all of them in force in 2020 only."""
    return dataclasses.replace(
        medicine,
        rules=tuple(dataclasses.replace(r, since="2020-01-01", until="2020-12-31") for r in medicine.rules),
        danger_signs=tuple(
            dataclasses.replace(s, since="2020-01-01", until="2020-12-31") for s in medicine.danger_signs
        ),
    )


@pytest.mark.parametrize("course", [None, HISTORY], ids=["nobody said", "steady"])
@pytest.mark.parametrize("from_day", [None, 100])
def test_what_comes_first_holds_by_the_date_that_is_asked_about(course: object, from_day: int | None):
    medicine, facts = dated(MEDICINE), {"suicidal_ideation": True}

    def urgent(year: int) -> list[str]:
        day = dt.date(year, 6, 1)
        asked = urgent_first(course, WELL, medicine, facts=facts, from_day=from_day, on=day)  # type: ignore[arg-type]
        return [finding.rule for finding in asked]

    assert (urgent(2020), urgent(2021)) == (["SU-01", "DS-06"], [])
    assert danger_signs(WELL, medicine, facts, dt.date(2020, 6, 1))
    assert danger_signs(WELL, medicine, facts, dt.date(2021, 6, 1)) == ()


def test_what_comes_first_is_asked_of_the_day_that_is_given():
    course = parse_course(
        "20 mg three times a day for 150 days then stop for 5 days then 5 mg three times a day"
    )
    person = WELL.with_(symptoms=("hallucinations",))

    def urgent(day: int) -> dict[str, int | None]:
        return {f.rule: f.day for f in urgent_first(course, person, MEDICINE, from_day=day)}

    assert urgent(153)["AS-07"] == 153
    assert "AS-07" not in urgent(100)


def test_what_comes_first_counts_the_medicine_the_facts_and_the_person():
    facts = {"pump": True, "pump_alarm": True}

    def urgent(person: Person, medicine: Medicine, **more: object) -> set[str]:
        return {f.rule for f in urgent_first(HISTORY, person, medicine, from_day=151, **more)}  # type: ignore[arg-type]

    assert urgent(WELL, MEDICINE, facts=facts) == {"IT-05", "DS-08"}
    assert urgent(WELL, with_rules(), facts=facts) == {"DS-08"}
    assert urgent(WELL.with_(symptoms=("confusion",), egfr_ml_min_1_73m2=40), MEDICINE) == {"RN-13"}
