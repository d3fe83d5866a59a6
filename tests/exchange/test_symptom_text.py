"""What somebody writes about a person: symptoms, measurements, times; nothing is left out in silence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.exchange.symptom_text import SymptomText, read_hours, read_symptoms
from handrail.medicine.pack import load_medicine

MEDICINE = load_medicine()


def read(text: str) -> SymptomText:
    return read_symptoms(text, MEDICINE)


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("very stiff, itching, seeing things", ("stiff", "itching", "seeing things")),
        ("STIFF;  Itching\nfloppy", ("STIFF", "Itching", "floppy")),
        ("he is having a seizure", ("seizure",)),
        ("he had a seizure this morning", ("seizure",)),
        ("she can't breathe properly", ("can t breathe",)),
        ("feeling really cold and very confused", ("cold", "very confused")),
        ("itching since yesterday", ("itching",)),
        ("seizure 2 hours ago", ("seizure",)),
        ("spasms worse than before", ("spasms",)),
        ("no energy, not breathing", ("no energy", "not breathing")),
        ("pump alarm", ("pump alarm",)),
        ("stiff, stiff", ("stiff",)),
        ("haluccinations", ("haluccinations",)),
        ("no movement", ("no movement",)),
        ("fever gone", ("fever gone",)),
        ("seizures have stopped", ("seizures have stopped",)),
        ("hr 300000", ("hr 300000",)),
        ("none", ()),
        (" None ", ()),
        ("", None),
        ("temp 38", None),
        ("no fever", None),
    ],
)
def test_symptoms_are_found_among_everyday_words(text, symptoms):
    assert read(text).symptoms == symptoms


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("temp 38.6", {"temperature_c": 38.6}),
        ("temperature of 38,6 C", {"temperature_c": 38.6}),
        ("39 degrees", {"temperature_c": 39}),
        ("102 F", {"temperature_c": 38.9}),
        ("temp 113", {"temperature_c": 45}),
        ("pulse 120", {"heart_rate_per_min": 120}),
        ("heart rate 48 bpm", {"heart_rate_per_min": 48}),
        ("120 bpm", {"heart_rate_per_min": 120}),
        ("8 breaths a minute", {"breaths_per_min": 8}),
        ("breathing 8 per minute", {"breaths_per_min": 8}),
        ("gcs 7/15", {"gcs": 7}),
        ("Glasgow coma scale 13", {"gcs": 13}),
        ("sats 88%", {"spo2_pct": 88}),
        ("bp 180/100", {"systolic_mm_hg": 180}),
        ("last dose 36 hours ago", {"last_dose_hours": 36}),
        ("ran out 3 days ago", {"last_dose_hours": 72}),
        ("no tablets for 2 days", {"last_dose_hours": 48}),
        ("stopped 2 days ago", {"last_dose_hours": 48}),
        ("missed 2 days", {"missed_hours": 48}),
        ("missed doses for 36h", {"missed_hours": 36}),
        ("missed 3 doses", {"missed_doses": 3}),
        ("no fever, without rash", {"symptoms_absent": ("fever", "rash")}),
        ("not stiff", {"symptoms_absent": ("stiff",)}),
        ("maybe confused, fever?", {"symptoms_unsure": ("confused", "fever")}),
    ],
)
def test_numbers_times_and_what_is_absent_or_unsure_become_facts(text, facts):
    assert read(text).facts == facts
    assert read(text).symptoms is None


@pytest.mark.parametrize("text", ["gcs 2", "gcs 7.5", "temp 20", "pulse 5", "sats 5", "dose 40"])
def test_a_number_that_nobody_has_or_that_says_nothing_is_not_understood(text):
    assert read(text).symptoms == (text,)
    assert read(text).facts == {}


def test_a_symptom_with_its_number_counts_as_both():
    assert read("fever 39.5") == SymptomText(symptoms=("fever",), facts={"temperature_c": 39.5})
    assert read("slow pulse 44") == SymptomText(symptoms=("slow pulse",), facts={"heart_rate_per_min": 44})


def test_every_name_of_every_symptom_is_read_as_it_is():
    for symptom in MEDICINE.symptoms:
        for name in (symptom.term, *symptom.synonyms):
            if "," not in name:
                assert read(name).symptoms == (name,), name


def test_too_many_parts_are_said():
    assert read(", ".join(["stiff"] * 101)).symptoms == ("stiff", "1 further words")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("36", 36),
        ("36h", 36),
        ("36 hours", 36),
        ("2 days", 48),
        ("1.5d", 36),
        ("soon", None),
        ("", None),
        ("-3", None),
    ],
)
def test_hours_are_read_from_a_time(text, hours):
    assert read_hours(text) == hours


@given(st.text(max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text):
    said = read(text)

    assert said.symptoms is None or all(name.strip() for name in said.symptoms)


@pytest.mark.parametrize(
    ("said", "absent"),
    [
        ("afebrile", ("fever",)),
        ("no fever or stiffness", ("fever", "stiffness")),
        ("denies suicidal thoughts", ("suicidal thoughts",)),
    ],
)
def test_a_denial_in_a_ward_s_words_is_a_denial(said: str, absent: tuple[str, ...]):
    found = read_symptoms(said, load_medicine())

    assert found.symptoms is None
    assert found.facts == {"symptoms_absent": absent}


def test_tablets_that_were_swallowed_are_not_dropped_with_the_time():
    found = read_symptoms("slow breathing after taking 10 tablets", load_medicine())

    assert found.symptoms == ("after taking 10 tablets", "slow breathing")


def test_hard_to_rouse_is_understood():
    assert read_symptoms("hard to rouse", load_medicine()).symptoms == ("hard to rouse",)


@pytest.mark.parametrize(
    ("said", "symptoms", "facts"),
    [
        ("temp 38 pulse 90", None, {"temperature_c": 38, "heart_rate_per_min": 90}),
        ("HR 128 T 39.1 rigid", ("rigid",), {"temperature_c": 39.1, "heart_rate_per_min": 128}),
        ("rigid and T 39.1", ("rigid",), {"temperature_c": 39.1}),
        ("fever 102 and stiff", ("fever", "stiff"), {"temperature_c": 38.9}),
        ("sats 88% drowsy", ("drowsy",), {"spo2_pct": 88}),
        ("bp 180/100 confused", ("confused",), {"systolic_mm_hg": 180}),
    ],
)
def test_figures_between_other_words_are_not_lost(said: str, symptoms: tuple[str, ...] | None, facts: object):
    found = read_symptoms(said, load_medicine())

    assert (found.symptoms, found.facts) == (symptoms, facts)


@pytest.mark.parametrize(
    "said", ["fever 30 hours", "stiff for 2 hr 39 c", "stiff, T10 injury", "on oxygen 2 l"]
)
def test_a_time_a_flow_or_a_level_of_the_spine_is_no_measurement(said: str):
    assert not read_symptoms(said, load_medicine()).facts


def test_a_figure_that_nobody_has_stays_in_sight_beside_the_symptom():
    assert read_symptoms("gcs 17 drowsy", load_medicine()).symptoms == ("gcs 17", "drowsy")
