"""`handrail recognise`: the emergency first, nothing hidden, the same answer as the function."""

from __future__ import annotations

import json
import re

import pytest

import handrail
from handrail.exchange.json import json_text
from handrail.exchange.recognise_json import recognition_json
from handrail.report.words import emergency_words

RAISED = "10 mg three times a day for 90 days then 15 mg three times a day for 3 days"
MILD = ("recognise", "dizzy, tired", "--course", RAISED, "--age", "40", "--egfr", "95")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_in_an_emergency_the_fixed_line_comes_first_then_what_to_do_then_the_card(terminal):
    said = terminal(
        "recognise", "very stiff, itching, fever 39, seeing things", "--missed", "36h", "--country", "UK"
    )
    heading, first, *_ = handrail.load_medicine().cards["sudden_withdrawal"]

    assert said.code == 1
    assert said.out.startswith("EMERGENCY: ")
    assert "call 999 now" in flat(said.out)
    shown = flat(said.out)
    assert shown.index("What to do now") < shown.index(heading.upper()) < shown.index(first)
    assert shown.index(first) < shown.index("Withdrawal is likely") < shown.index("Left out here")


def test_an_emergency_is_short_and_says_how_to_see_the_rest(terminal):
    asked = ("recognise", "very stiff, itching, fever 39, seeing things", "--missed", "36h")
    short, full = terminal(*asked), terminal(*asked, "--why")

    assert "--why" in short.out
    assert "Side by side" not in short.out
    assert len(short.out.splitlines()) < len(full.out.splitlines()) / 2
    assert full.code == short.code == 1
    assert "Left out here" not in full.out
    assert "The danger signs above stand, whatever the points say." in flat(full.out)
    assert "Side by side" in full.out


@pytest.mark.parametrize(
    ("country", "says"),
    [
        (("--country", "US"), "Crisis line 988 (US, last looked at on 22 November 2026)."),
        (("--country", "JP"), "No crisis line is on file for JP: dial the emergency number."),
        ((), "Name the country (--country) for the number of its crisis line"),
    ],
)
def test_thoughts_of_suicide_open_with_what_to_do_about_them_once(terminal, country, says):
    said = terminal("recognise", "wants to die", *country)
    shown = flat(said.out)

    assert said.code == 1
    assert says in shown
    assert shown.count("Give all tablets to someone else") == 1
    assert "Shout and tap" not in shown
    assert "too much or too little" not in shown


def test_thoughts_of_suicide_beside_signs_of_too_much_keep_the_card_for_too_much(terminal):
    shown = flat(terminal("recognise", "wants to die, floppy, can't be woken").out)

    assert "Crisis line" in shown
    assert "Shout and tap" in shown
    assert shown.index("Call the emergency number") < shown.index("Shout and tap")


@pytest.mark.parametrize("words", ["seizure", "he had a fit"])
def test_a_seizure_alone_says_what_to_do_in_one_and_that_it_can_be_too_little(terminal, words):
    shown = flat(terminal("recognise", words).out)
    full = flat(terminal("recognise", words, "--why").out)

    assert shown.index("Move hard things away") < shown.index("too little as well as too much: a dose")
    assert "Not breathing normally: start CPR" in shown
    assert "TOO MUCH BACLOFEN" not in shown
    for card in ("overdose", "sudden_withdrawal"):
        assert handrail.load_medicine().cards[card][0].upper() in full


def test_advice_for_the_mild_case_waits_where_a_danger_sign_says_what_to_do(terminal):
    asked = ("recognise", "fever 39, seeing things", "--missed", "72h")
    shown, full = flat(terminal(*asked).out), flat(terminal(*asked, "--why").out)

    assert "resume the earlier dose" not in shown
    assert "resume the earlier dose (or near it) once someone has looked" in full
    assert "Same day" not in shown
    assert "Don't stop, cut, double or restart anything until a clinician has looked." in shown
    assert full.index("Background for those who treat") < full.index("[AS-07]")


@pytest.mark.parametrize(
    "asked",
    [
        ("confused", "--age", "78", "--egfr", "38"),
        ("drowsy", "--egfr", "38"),
        ("twitching, slurred speech", "--dialysis", "hd"),
        ("acting weird", "--missed", "2d"),
        ("very stiff", "--missed", "2d"),
    ],
)
def test_nothing_milder_stands_above_the_call_and_one_word_about_the_next_dose(terminal, asked):
    shown = flat(terminal("recognise", *asked).out)
    now = shown[shown.index("What to do now") : shown.index("Which it is")]

    assert "Same day" not in now.split("BACLOFEN STOPPED SUDDENLY")[0]
    assert "same-day" not in now.casefold()
    assert "Call the emergency number now" in now
    assert "Staff:" not in now
    assert not re.search(r"hold the next dose|Give no baclofen|resume|restarting", now)


def test_what_was_not_measured_is_not_said_to_be_absent(terminal):
    shown = flat(terminal("recognise", "he had a fit", "--why").out)
    measured = flat(terminal("recognise", "he had a fit, pulse 80", "--why").out)

    assert "How fast is the pulse?" in shown
    assert "A slow pulse (below 60). -1 not named, counts as no" in shown
    assert "How fast is the pulse?" not in measured
    assert "A slow pulse (below 60). -1 no " in measured


def test_what_somebody_denies_in_words_is_not_asked_about_again(terminal):
    shown = flat(terminal("recognise", "very drowsy", "--no", "fast pulse", "--why").out)
    both = flat(terminal("recognise", "very drowsy, no fast pulse, no slow pulse", "--why").out)

    assert "How fast is the pulse?" not in shown
    assert "A fast pulse (100 or more; in a child under 12, +1 no " in shown
    assert "Is the pulse slow, below 60?" in shown
    assert "pulse?" not in both
    assert "pulse slow" not in both


def test_a_check_names_the_crisis_line_and_gives_the_advice_once(terminal):
    shown = flat(
        terminal(
            *("check", "10 mg three times a day for 10 days"),
            *("--fact", "suicidal_ideation=yes", "--country", "US"),
        ).out
    )

    assert "Crisis line 988 (US, last looked at on 22 November 2026)." in shown
    assert shown.count("Give all tablets to someone else") == 1
    assert "SU-01" in shown


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
        *("recognise", "stiff, confused", "--condition", "pump", "--fact", "pump_refill_due_days=-1"),
        "--why",
    )
    telling = handrail.load_medicine().telling_apart
    shown = flat(said.out)

    assert all(seen.name.split()[0] in shown for seen in telling.features)
    assert "-1 days" in shown
    assert "Not ruled out by what is known" in shown
    assert telling.score.note in shown


def test_a_level_in_micrograms_per_litre_is_refused_with_the_unit_asked_for(terminal):
    said = terminal("recognise", "sleepy", "--level", "500")

    assert said.code == 2
    assert "mg/L" in said.err
    assert "micrograms/L" in flat(said.err)
