"""Scenarios as people write them, and written back as a command and as a script."""

from __future__ import annotations

import shlex

import pytest

import handrail
from handrail.errors import InputError
from handrail.exchange.scenario_words import departures, scenario_command, scenario_python

MEDICINE = handrail.load_medicine("baclofen")
COURSE = "20 mg three times a day for 20 days then stop"


def read(*said: dict[str, str]) -> tuple[handrail.Scenario, ...]:
    return handrail.read_scenarios(said, handrail.Person(egfr_ml_min_1_73m2=60), MEDICINE)


def test_what_a_scenario_does_not_say_is_as_in_the_first():
    first, second = read({"course": COURSE, "drinks": "4 at 20:00 day 3"}, {"missed": "day 5"})

    assert second.drinks == first.drinks
    assert [event.day for event in second.course.events] == [5]


def test_none_takes_something_of_the_first_away():
    _, second = read({"course": COURSE, "drinks": "4 at 20:00 day 3"}, {"drinks": "none"})

    assert second.drinks == ()
    assert second.name == "B: no drinks"


@pytest.mark.parametrize(
    "text", ["days 15 to 16", "15 to 16", "miss days 15 to 16", "on days 15 and 16", "15, 16"]
)
def test_missed_days_may_be_written_in_several_ways(text):
    _, second = read({"course": COURSE}, {"missed": text})

    assert [(event.kind, event.day) for event in second.course.events] == [("missed", 15), ("missed", 16)]


def test_doses_may_also_be_late_or_extra():
    assert departures("late by 3 hours on day 5 at 14:00").startswith("late")
    _, second = read({"course": COURSE}, {"missed": "late by 3 hours on day 5 at 14:00"})
    assert second.course.events[0].late_minutes == 180


def test_another_egfr_puts_a_measured_creatinine_aside():
    person = handrail.Person(age_years=60, sex="male", weight_kg=80, creatinine_mg_dl=1.0)
    _, second = handrail.read_scenarios([{"course": COURSE}, {"egfr": "20"}], person, MEDICINE)

    assert second.person.creatinine_mg_dl is None
    assert second.person.egfr_ml_min_1_73m2 == 20


def test_drinks_keep_their_own_semicolons():
    found = handrail.split_scenario(
        "title: two evenings; drinks: 4 at 20:00 day 3; 2 at 21:00 day 4; egfr: 30"
    )

    assert found == {"title": "two evenings", "drinks": "4 at 20:00 day 3; 2 at 21:00 day 4", "egfr": "30"}


@pytest.mark.parametrize("text", ["", "4 at 20:00", "egfr: 20; egfr: 30"])
def test_a_text_that_says_nothing_or_one_thing_twice_is_refused_with_an_example(text):
    with pytest.raises(InputError) as refused:
        handrail.split_scenario(text)

    assert "--and" in refused.value.fix + refused.value.message


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"drinks": "lots"}, "B, drinks"),
        ({"missed": "day 400"}, "B, missed"),
        ({"egfr": "minus five"}, "B, egfr"),
        ({"kidneys": "bad"}, "B, kidneys"),
        ({"with": "sugar 5 mg"}, "B, with"),
        ({"course": "twenty"}, "B, course"),
    ],
)
def test_what_cannot_be_read_names_the_scenario_and_the_word(said, where):
    with pytest.raises(InputError) as refused:
        read({"course": COURSE}, said)

    assert refused.value.where == where


def test_what_was_missed_is_refused_with_an_example_of_what_is_missed():
    with pytest.raises(InputError) as refused:
        read({"course": COURSE}, {"missed": "some of them"})

    assert "days 15 to 16" in refused.value.fix


def test_the_command_reads_back_as_the_same_scenarios():
    said = [
        {"course": COURSE, "with": "diazepam 5 mg at night"},
        {"drinks": "4 at 20:00 day 3; 2 at 21:00 day 4"},
    ]
    command = shlex.split(scenario_command(said, [("--egfr", "60")]).replace("\\\n", " "))

    assert command[:3] == ["handrail", "compare", COURSE]
    assert command[command.index("--with") + 1] == "diazepam 5 mg at night"
    assert handrail.split_scenario(command[command.index("--and") + 1]) == said[1]


def test_the_script_gives_the_same_answer(capsys):
    said = [{"course": "5 mg three times a day for 3 days"}, {"missed": "day 2"}]
    person = handrail.Person(age_years=60, egfr_ml_min_1_73m2=60, other_medicines=())
    script = scenario_python(said, person, "baclofen", {"people": 1, "replicates": 1, "until_day": None})
    names: dict[str, object] = {}

    exec(script, names)

    scenarios = handrail.read_scenarios(said, person, MEDICINE)
    expected = handrail.compare_scenarios(scenarios, MEDICINE, people=1, replicates=1)
    assert names["found"].scenarios[1].figures == expected.scenarios[1].figures
    assert "B: missed day 2" in capsys.readouterr().out
