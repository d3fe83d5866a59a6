"""`handrail follow`, and the same question over HTTP: the emergency first, the same bytes at both doors."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest

import handrail
from handrail.exchange.json import json_text, plan_json
from handrail.report.words import emergency_words

PERSON = ("--age", "58", "--weight", "70", "--egfr", "80")
BEFORE = "20 mg four times a day for 14 months"
AGREED = (
    "15 mg four times a day for 14 days then 15 mg three times a day for 14 days then "
    "10 mg three times a day for 14 days then 10 mg twice a day for 14 days then "
    "5 mg twice a day for 14 days then 5 mg at night for 14 days then stop"
)
ROWS = [
    "2026-03-02,08:00 15 mg: taken | 12:00 15 mg: taken | 17:00 15 mg: taken | 22:00 15 mg: taken,1,1,0,",
    "2026-03-03,08:00 15 mg: taken | 12:00 15 mg: not taken | 17:00 15 mg: taken | 22:00 15 mg: taken,1,2,0,",
    "2026-03-05,,0,1,0,quiet",
]
HEAD = "date,doses,sleep,anxiety,hallucinations,note"


@pytest.fixture
def diary(tmp_path):
    def written(*rows):
        file = tmp_path / "diary.csv"
        file.write_text("\n".join([HEAD, *(rows or ROWS)]) + "\n", encoding="utf-8")
        return str(file)

    return written


def asked(file, *more):
    return ("follow", file, "--agreed", AGREED, "--before", BEFORE, "--zone", "Europe/London", *PERSON, *more)


def flat(text):
    return " ".join(text.split())


def test_an_emergency_comes_first_and_alone_and_leaves_with_1(terminal, diary):
    said = terminal(*asked(diary(*ROWS, "2026-03-06,,2,2,1,"), "--country", "UK"))
    heading, *_ = handrail.load_medicine().cards["sudden_withdrawal"]

    assert said.code == 1
    assert said.out.startswith("EMERGENCY: ")
    shown = flat(said.out)
    assert shown.index("CALL NOW") < shown.index(heading)
    assert "call 999 now" in shown
    for never in ("Choices from", "What now -", "What the diary changed", "Go on as agreed", "Step back"):
        assert never not in shown


def test_the_answer_says_what_now_then_choices_then_what_was_taken_and_what_changed(terminal, diary):
    said = terminal(*asked(diary(), "--hold", "5", "--left", "10 mg: 60, 5 mg: 60"))
    shown = flat(said.out)

    assert said.code == 0, said.err
    order = [
        "In an emergency:",
        "What now",
        "Choices from Fri 6 Mar 2026 on",
        "Agreed and taken",
        "What the diary",
    ]
    places = [shown.index(heading) for heading in order]
    assert places == sorted(places)
    assert "=-.." in shown
    assert "Hold (you may choose it)" in shown
    assert "a clinician's decision, still to be approved" in shown
    assert "not validated" in shown
    assert "not a cleared medical device" in shown


def test_without_what_was_agreed_nothing_is_guessed(terminal, diary):
    said = terminal("follow", diary(), "--zone", "UTC")

    assert said.code == 2
    assert "not said what was agreed" in said.err


def test_json_is_byte_for_byte_what_the_server_answers(terminal, diary, client):
    said = terminal(*asked(diary(), "--hold", "5", "--left", "10 mg: 60", "--seed", "3", "--json", "-"))
    medicine = handrail.load_medicine()
    now = dt.datetime.now(dt.UTC)
    text = "\n".join([HEAD, *ROWS])
    shape = handrail.diary_json(
        handrail.read_diary_csv(text, medicine, now=now, zone="Europe/London"), medicine
    )
    body = {
        "diary": shape,
        "agreed": AGREED,
        "before": BEFORE,
        "person": {"age_years": 58, "weight_kg": 70, "egfr_ml_min_1_73m2": 80},
        "limits": {"hold_days": 5},
        "left": "10 mg: 60",
        "seed": 3,
    }

    answered = client.post("/api/v1/follow", json=body)

    assert answered.status_code == 200, answered.text
    assert answered.text == said.out


def test_an_emergency_is_the_whole_answer_over_http_too(client):
    entry = {"date": "2026-03-02", "begins_offset_min": 0, "seizure": True}
    body = {"diary": {"schema": "handrail/diary/1", "entries": [entry]}, "agreed": AGREED, "before": BEFORE}

    answer = client.post("/api/v1/follow", json=body).json()
    planned = client.post("/api/v1/follow/replan", json=body).json()

    assert answer["emergency"] == emergency_words(handrail.load_medicine())
    assert answer["choices"] == []
    assert answer["belief"] is None
    assert answer["cards"]
    assert planned["error"]["urgent"]


def test_planning_anew_over_http_is_what_the_function_says(client):
    entries = [{"date": f"2026-03-0{day}", "begins_offset_min": 0, "scores": {"sleep": 1}} for day in (2, 3)]
    body = {"diary": {"schema": "handrail/diary/1", "entries": entries}, "agreed": AGREED, "before": BEFORE}
    medicine = handrail.load_medicine()
    diary = handrail.Diary(
        entries=tuple(
            handrail.DiaryEntry(day=handrail.local_day(_date(one["date"]), "UTC"), scores={"sleep": 1})
            for one in entries
        )
    )
    result = handrail.replan(
        diary,
        handrail.parse_course(AGREED),
        handrail.Person(egfr_ml_min_1_73m2=80),
        medicine,
        before=handrail.parse_course(BEFORE),
    )

    answered = client.post("/api/v1/follow/replan", json={**body, "person": {"egfr_ml_min_1_73m2": 80}})

    assert answered.text == json_text(plan_json(result))


def _date(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"agreed": None}, "agreed"),
        ({"diary": {"schema": "another/1"}}, "no diary"),
        ({"limits": {"hold_days": -1}}, "hold_days"),
        ({"left": "a few"}, "tablets"),
        ({"plan": {"schema": "another"}, "agreed": None}, "no saved plan"),
    ],
)
def test_a_question_that_can_not_be_read_is_refused_with_what_was_found(client, change, found):
    entry = {"date": "2026-03-02", "begins_offset_min": 0, "scores": {"sleep": 1}}
    body = {"diary": {"schema": "handrail/diary/1", "entries": [entry]}, "agreed": AGREED, **change}

    answered = client.post("/api/v1/follow", json=body)

    assert answered.status_code in (400, 422)
    assert found in answered.text


def test_the_days_go_to_a_spreadsheet_the_diary_to_fhir_and_the_picture_to_a_page(terminal, diary, tmp_path):
    places = {kind: tmp_path / f"out.{kind}" for kind in ("csv", "fhir", "svg", "png")}
    said = terminal(
        *asked(diary()), *(word for kind, at in places.items() for word in (f"--{kind}", str(at)))
    )
    rows = list(csv.DictReader(io.StringIO(places["csv"].read_text(encoding="utf-8"))))
    bundle = json.loads(places["fhir"].read_text(encoding="utf-8"))

    assert said.code == 0
    assert [row["taken_mg"] for row in rows[:4]] == ["60", "45", "", ""]
    assert [row["score"] for row in rows[:4]] == ["2", "3", "", "1"]
    assert {one["resource"]["resourceType"] for one in bundle["entry"]} == {
        "Questionnaire",
        "QuestionnaireResponse",
    }
    assert "<title" in places["svg"].read_text(encoding="utf-8")
    assert places["png"].read_bytes().startswith(b"\x89PNG")


def test_a_diary_in_fhir_or_json_gives_the_same_answer_as_in_csv(terminal, diary, tmp_path):
    bundle = tmp_path / "diary.json"
    first = terminal(*asked(diary(), "--fhir", str(bundle), "--json", "-"))
    second = terminal(*asked(str(bundle), "--json", "-"))

    assert first.out == second.out


def test_a_plan_that_was_saved_is_followed_from_its_own_first_day(terminal, diary, tmp_path):
    plan = tmp_path / "plan.json"
    medicine = handrail.load_medicine()
    person = handrail.Person(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=80)
    result = handrail.plan_taper(BEFORE, person, medicine, starts_on=_date("2026-03-02"))
    plan.write_text(json_text(plan_json(result)), encoding="utf-8")

    said = terminal("follow", diary(), "--plan", str(plan), "--zone", "UTC", *PERSON, "--json", "-")
    answer = json.loads(said.out)
    going_on = next(choice for choice in answer["choices"] if choice["name"] == "continue")

    assert answer["agreed_days_left"] == result.chosen.total_days - 4
    assert going_on["plan"]["total_days"] == result.chosen.total_days - 4


def test_the_template_is_a_diary_to_fill_in_with_the_doses_that_are_due(terminal):
    said = terminal("follow", "template", "--on", "2026-03-02", "--zone", "Europe/London", "--agreed", AGREED)
    rows = list(csv.DictReader(io.StringIO(said.out)))

    assert said.code == 0
    assert rows[0]["date"] == "2026-03-02"
    assert rows[0]["doses"].startswith("08:00 15 mg:")
    assert rows[27]["clock_ends"] == "UTC+01:00"
    assert rows[26]["clock_ends"] == ""


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-03-29", "2026-03-29T08:00+01:00 15 mg: taken"),
        ("2026-10-25", "2026-10-25T08:00+00:00 15 mg: taken"),
    ],
)
def test_a_template_filled_in_over_a_change_of_clocks_can_be_read(terminal, day, first):
    said = terminal("follow", "template", "--on", day, "--zone", "Europe/London", "--agreed", AGREED)
    filled = said.out.replace("mg:", "mg: taken")
    now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)

    diary = handrail.read_diary_csv(filled, handrail.load_medicine(), now=now)

    assert first in filled
    assert {dose.taken_at - dose.due_at for one in diary.entries for dose in one.doses} == {dt.timedelta()}
    assert diary.entries[0].doses[0].due_at.utcoffset() == diary.entries[1].doses[0].due_at.utcoffset()


def test_the_template_of_a_plan_begins_on_its_first_day_with_its_doses_and_is_written_where_asked(
    terminal, tmp_path
):
    medicine = handrail.load_medicine()
    person = handrail.Person(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=80)
    result = handrail.plan_taper(BEFORE, person, medicine, starts_on=_date("2026-03-02"))
    plan, empty = tmp_path / "plan.json", tmp_path / "diary.csv"
    plan.write_text(json_text(plan_json(result)), encoding="utf-8")

    said = terminal("follow", "template", "--plan", str(plan), "--zone", "UTC", "--csv", str(empty))
    rows = list(csv.DictReader(io.StringIO(empty.read_text(encoding="utf-8"))))

    assert said.code == 0
    assert said.out == ""
    assert rows[0]["date"] == "2026-03-02"
    for number, row in enumerate(rows, start=1):
        due = sum(float(cell.split()[1]) for cell in row["doses"].split(" | ") if cell)
        step = next(s for s in result.chosen.steps if s.start_day <= number < s.start_day + s.days)
        assert due == step.daily_dose_mg


def test_the_demo_follows_someone_who_is_not_anyone_and_says_so(terminal):
    said = terminal("follow", "demo")

    assert said.code == 0
    assert "Ada isn't anyone" in said.err
    assert "Call the clinician" in flat(said.out)
    assert "The last 2 days are worse than any of the week before" in flat(said.out)


def test_a_diary_of_tomorrow_is_refused(terminal, diary):
    said = terminal(*asked(diary("2090-01-01,,1,1,0,")))

    assert said.code == 2
    assert "not begun" in said.err
