"""`handrail recognise`: the emergency first, nothing hidden, the same answer as the function."""

from __future__ import annotations

import json

import pytest

import handrail
from handrail.exchange.json import json_text
from handrail.exchange.recognise_json import recognition_json
from handrail.report.words import emergency_words

RAISED = "10 mg three times a day for 90 days then 15 mg three times a day for 3 days"
MILD = ("recognise", "dizzy, tired", "--course", RAISED, "--age", "40", "--egfr", "95")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_in_an_emergency_the_first_lines_are_the_fixed_line_and_the_fixed_card(terminal):
    said = terminal(
        "recognise", "very stiff, itching, fever 39, seeing things", "--missed", "36h", "--country", "UK"
    )
    heading, first, *_ = handrail.load_medicine().cards["sudden_withdrawal"]

    assert said.code == 1
    assert said.out.startswith("EMERGENCY: ")
    assert "call 999 now" in flat(said.out)
    shown = flat(said.out)
    assert shown.index(heading.upper()) < shown.index(first) < shown.index("What to do now")
    assert shown.index("What to do now") < shown.index("Withdrawal is likely") < shown.index("Background")
    assert "The danger signs above stand, whatever the points say." in shown


def test_too_much_shows_the_card_for_too_much(terminal):
    said = terminal("recognise", "floppy, can't wake him, cold, pulse 44", "--fact", "ingested_mg=400")

    assert said.code == 1
    heading = handrail.load_medicine().cards["overdose"][0]
    assert heading.upper() in flat(said.out)
    assert "Too much baclofen is likely" in flat(said.out)


def test_a_mild_answer_leaves_with_0_and_says_what_would_change_it(terminal):
    said = terminal(*MILD)

    assert said.code == 0
    assert "This fits a side effect of the dose" in flat(said.out)
    assert "No danger sign was named. That can change within hours" in flat(said.out)
    assert "gradually" in said.out


def test_a_word_that_is_not_understood_is_shown_loudly_and_is_an_emergency(terminal):
    said = terminal("recognise", "dizzy, qqzzx", "--course", RAISED, "--age", "40", "--egfr", "95")

    assert said.code == 1
    assert "NOT UNDERSTOOD: qqzzx." in flat(said.out)


def test_absent_and_unsure_symptoms_can_be_said(terminal):
    def clues(*words: str) -> dict[str, bool | None]:
        answer = json.loads(terminal("recognise", *words, "--json", "-").out)
        return {clue["id"]: clue["answer"] for clue in answer["clues"]}

    absent, unsure = (
        clues("stiff", "--no", "fever,floppy"),
        clues("stiff, maybe floppy", "--unsure", "itching"),
    )

    assert (absent["RC-01"], absent["RC-02"]) == (True, False)
    assert (unsure["RC-02"], unsure["RC-09"]) == (None, None)
    assert clues("--no", "fever")["RC-03"] is False
    assert clues("--symptom", "stiff", "itching")["RC-01"] is True


def test_the_json_is_the_functions_answer_with_the_cards_and_the_sources(terminal):
    medicine = handrail.load_medicine()
    result = handrail.recognise(
        handrail.Person(symptoms=("stiff",), country="DE"),
        medicine,
        facts={"last_dose_hours": 48.0, "temperature_c": 39.0},
        level_mg_per_l=0.3,
    )

    said = terminal(
        *("recognise", "stiff, temp 39", "--last-dose", "2 days", "--level", "0.3 mg/L"),
        *("--country", "DE", "--json", "-"),
    )

    line = emergency_words(medicine, "DE")
    assert said.out == json_text(recognition_json(result, medicine, line))
    answer = json.loads(said.out)
    assert answer["emergency"] == line
    assert list(answer)[:5] == ["schema", "is_emergency", "emergency", "urgency", "do"]
    assert answer["score"]["lowest"] <= answer["score"]["known"] <= answer["score"]["highest"]
    assert answer["level"]["points"] == 0
    assert {row["id"] for row in answer["features"]} >= {"tone", "temperature"}
    assert {source["key"] for source in answer["sources"]} == set(result.sources)
    assert answer["cards"][0]["lines"] == list(medicine.cards[answer["cards"][0]["id"]])


def test_the_json_of_a_mild_answer_has_no_emergency_line(terminal):
    answer = json.loads(terminal(*MILD, "--json", "-").out)

    assert (answer["is_emergency"], answer["emergency"]) == (False, None)
    assert answer["why"].startswith("This fits a side effect")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("stiff", "--missed", "soon"), "--missed 'soon' is no time"),
        (("stiff", "--last-dose", "x"), "--last-dose 'x' is no time"),
        (("stiff", "--level", "high"), "--level 'high' is no number"),
        (("stiff", "--course", "some of it"), "course"),
        (("none",), "nothing to tell apart"),
    ],
)
def test_what_cannot_be_read_is_refused_below_the_emergency_line(terminal, words, says):
    said = terminal("recognise", *words)

    assert said.code == 2
    assert said.err.startswith("EMERGENCY: ")
    assert says in said.err
    assert said.out == ""


def test_nothing_given_is_answered_as_an_emergency(terminal):
    said = terminal("recognise")

    assert said.code == 1
    assert "What would decide" in said.out


def test_every_row_of_the_table_and_every_sign_is_shown(terminal):
    said = terminal(
        "recognise", "stiff, confused", "--condition", "pump", "--fact", "pump_refill_due_days=-1"
    )
    telling = handrail.load_medicine().telling_apart
    shown = flat(said.out)

    assert all(seen.name.split()[0] in shown for seen in telling.features)
    assert "-1 days" in shown
    assert "Not ruled out by what is known" in shown
    assert telling.score.note in shown
