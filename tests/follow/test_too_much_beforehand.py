"""Too much, judged beforehand for a phone without a server: the answers that the judge gives of a diary."""

from __future__ import annotations

import datetime as dt
import functools
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.follow.too_much import Told, Usual, findings_of, judge_excess, level_of
from handrail.medicine.overdose import TRIAGE_LEVELS

MEDICINE = handrail.load_medicine()
WELL = handrail.Person(
    age_years=50,
    weight_kg=70,
    egfr_ml_min_1_73m2=90,
    dialysis="none",
    other_medicines=(),
    conditions=(),
    symptoms=(),
    facts={"aki": False, "suicidal_ideation": False},
)
PEOPLE = {
    "healthy": WELL,
    "nobody told": handrail.Person(),
    "72 years": WELL.with_(age_years=72),
    "weak kidneys": WELL.with_(egfr_ml_min_1_73m2=40),
    "a sedative": WELL.with_(other_medicines=("diazepam",)),
    "16 years": WELL.with_(age_years=16),
}
USUAL = {"15 and 60 mg": (15.0, 60.0), "stopped": (0.0, 0.0), "not known": (None, None)}
DRINKS = {"": None, "no": 0.0, "yes": 2.0}


TABLES = [(who, what) for who in PEOPLE for what in USUAL]


@functools.cache
def table(who: str, what: str) -> handrail.Beforehand:
    """One of the tables; made where a test first asks for it, not where the tests are collected."""
    single_mg, daily_mg = USUAL[what]
    found = handrail.too_much_beforehand(PEOPLE[who], MEDICINE, single_mg=single_mg, daily_mg=daily_mg)
    assert found is not None
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(TABLES)),
    st.sampled_from(sorted(DRINKS)),
    st.integers(1, 60_000).map(lambda hundredths: hundredths / 100),
    st.sampled_from(TRIAGE_LEVELS),
)
def test_a_looked_up_amount_has_the_level_and_the_words_of_the_judge(which, drinks, mg, unknown):
    who, what = which
    usual = Usual(single_mg=USUAL[what][0], daily_mg=USUAL[what][1])
    told = Told(person=PEOPLE[who], drinks=DRINKS[drinks], on_purpose=None)
    judged = judge_excess(mg, told, usual, MEDICINE)
    level = level_of(judged, unknown)

    rows = table(who, what).rows[drinks]
    answer = [one for one in rows if one.mg <= mg + 1e-9][-1].answers[unknown]

    assert answer.level == level
    assert answer.findings == (() if level == "watch" else findings_of(judged, level))


def test_far_too_much_is_an_emergency_beforehand_whoever_it_is_and_whatever_was_drunk():
    for who, what in TABLES:
        if what == "not known" and who in ("nobody told", "16 years"):
            # Of someone who may be a child, and may take as much as that, nothing is certain.
            continue
        found = table(who, what)
        for name in DRINKS:
            assert found.rows[name][-1].answers["emergency"].level == "emergency", (who, name)
            assert found.rows[name][-1].mg <= 200


def test_confusion_with_anything_too_much_is_an_emergency_beforehand():
    found = table("healthy", "15 and 60 mg")

    assert {one.answers["watch"].level for one in found.rows["confusion"]} == {"emergency"}


def test_a_pack_that_says_nothing_about_too_much_has_no_table():
    import dataclasses

    silent = dataclasses.replace(MEDICINE, overdose=None)
    assert handrail.too_much_beforehand(WELL, silent, single_mg=15, daily_mg=60) is None


# ---- the script of the phone ----------------------------------------------------------------------------


FIRST = dt.date(2026, 5, 1)
AGREED = handrail.parse_course("15 mg four times a day")
MUCH_JS = Path(handrail.__file__).parent / "web" / "static" / "diary_much.js"
ASK = """
import { judged } from %s;
const { table, levels, cases } = JSON.parse(await new Promise((done) => {
  let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => done(text)); }));
console.log(JSON.stringify(cases.map(([taken, written]) => judged(table, levels, taken, written))));
"""


def by_the_phone(who: str, cases: list[tuple[list[tuple[int, float]], list[str]]]) -> list[str]:
    """The level of each case, as the script of the diary's page looks it up."""
    found = table(who, "15 and 60 mg")
    texts: list[str] = []
    rows: dict[str, list[object]] = {}
    for name, row in found.rows.items():
        rows[name] = []
        for one in row:
            numbers = []
            for unknown in TRIAGE_LEVELS:
                answer = one.answers[unknown]
                numbers.append(-1 if answer.level == "watch" else len(texts))
                texts += [] if answer.level == "watch" else [answer.level]
            rows[name].append([one.mg, numbers])
    asked = {
        "table": {"single": 15, "daily": 60, "twice": found.twice, "together_min": found.together_min}
        | {"rows": rows},
        "levels": [TRIAGE_LEVELS.index(one) for one in texts],
        "cases": cases,
    }
    said = subprocess.run(
        ["node", "--input-type=module", "-e", ASK % json.dumps(MUCH_JS.as_uri())],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    return ["watch" if number < 0 else texts[number] for number in json.loads(said.stdout)]


def by_the_judge(person: handrail.Person, taken: list[tuple[int, float]], written: list[str]) -> str:
    day = handrail.LocalDay(date=FIRST, begins_offset_min=0, ends_offset_min=0)
    doses = tuple(
        handrail.DoseTaken(taken_at=day.begins_at + dt.timedelta(minutes=minute), taken_mg=mg)
        for minute, mg in taken
    )
    entry = handrail.DiaryEntry(
        day=day,
        doses=doses,
        drinks=DRINKS[written[0]],
        scores={"confusion": 1} if "confusion" in written else {},
    )
    first = handrail.first_of(handrail.Diary(entries=(entry,)), AGREED, person, MEDICINE)
    return "watch" if first.too_much is None else first.too_much.level


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_the_phone_says_of_a_day_what_the_judge_says_of_it(who):
    amounts = [
        5.0,
        14.99,
        15.0,
        15.01,
        29.99,
        30.0,
        30.01,
        40.0,
        41.0,
        60.0,
        99.0,
        100.0,
        120.0,
        199.0,
        200.0,
    ]
    days = [[(480, mg)] for mg in amounts]
    days += [[(480, mg), (541, 15.0)] for mg in (15.0, 30.0, 45.0)]
    days += [[(480, mg), (540, 15.0)] for mg in (15.0, 30.0)]
    days += [[(480, mg), (720, mg), (1020, mg), (1320, mg)] for mg in (15.0, 20.0, 29.9, 30.0, 50.0)]
    cases = [(day, [drinks, *more]) for day in days for drinks in DRINKS for more in ([], ["confusion"])]

    told = by_the_phone(who, cases)

    assert told == [by_the_judge(PEOPLE[who], *case) for case in cases]
