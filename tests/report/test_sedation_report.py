"""Sedation with other depressants, as people read it: what to do first, then how sure, never safe."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

import handrail
from handrail.exchange.json import json_text
from handrail.exchange.sedation_json import sedation_json
from handrail.report.sedation_figure import sedation_figure
from handrail.report.sedation_text import DO, GRADES, LEFT_OUT, NOT_MEASURED, grade_words, sedation_text

MEDICINE = handrail.load_medicine()
PERSON = handrail.Person(
    age_years=45, sex="male", weight_kg=80, egfr_ml_min_1_73m2=95, alcohol_drinks_week=0, other_medicines=()
)
COURSE = handrail.parse_course("20 mg three times a day for 4 days then stop")


def simulated(**more):
    return handrail.simulate_sedation(COURSE, PERSON, MEDICINE, replicates=4, people=10, step_h=1, **more)


@pytest.fixture(scope="module")
def together():
    return simulated(
        with_=["lorazepam 1 mg at 22:00 for 3 days then stop", "gabapentin 300 mg three times a day"],
        drinks="6 at 20:00 day 2",
    )


@pytest.fixture(scope="module")
def alone():
    return simulated()


def text_of(profile, **more) -> str:
    page = io.StringIO()
    sedation_text(profile, MEDICINE, Console(file=page, width=100), **more)
    return " ".join(page.getvalue().split())


def test_the_emergency_comes_first_and_calling_for_help_before_any_number(together):
    said = text_of(together)

    assert said.startswith("EMERGENCY")
    assert said.index("call for help at once") < said.index("%")


def test_it_never_calls_anything_safe_and_asks_for_less_only_gradually(together, alone):
    for profile in (together, alone, *(replace(alone, grade=grade) for grade in GRADES)):
        said = text_of(profile)

        assert not re.search(r"\b(un)?safe(ly|r|st|ty)?\b", said, re.IGNORECASE)
        assert ("gradually" in said) == bool(DO[profile.grade] or len(profile.stops) > 1)


def test_the_lowest_grade_is_no_added_concern(alone):
    assert (
        grade_words(replace(alone, grade="none", not_modelled=())) == "No added concern found by the rules."
    )


def test_what_is_not_modelled_stands_in_the_first_sentence_and_with_its_reason(together):
    said = text_of(together)

    assert "Not counted: gabapentin; the truth may be more." in grade_words(together)
    assert "gabapentin: no published level at which people are drowsy was found" in said


def test_two_withdrawals_are_shown_as_such(together):
    said = text_of(together)

    assert "lorazepam Last on day 3 22:00. Withdrawal may begin from day 4 04:00 to day 6 22:00." in said
    assert "each has a withdrawal of its own" in said
    assert "Not read at a source" in said


def test_it_says_that_nobody_measured_it_and_what_is_left_out(together):
    said = text_of(together)

    assert NOT_MEASURED in said
    assert LEFT_OUT in said
    assert "alcohol with lorazepam: nothing more is known than that they add up" in said


def test_every_figure_of_the_sum_is_shown_with_whether_it_is_judgement(together):
    said = text_of(together)

    assert "Half of the people drowsy: 0.35 mg/L (people differ by 50 %); judgement." in said
    assert "More than the sum with benzodiazepine: 1 (sd 0.7); judgement." in said


def test_the_sources_of_what_is_taken_beside_it_are_named(together):
    said = text_of(together)

    assert "Winek 1984" in said
    assert "somma1998midazolam" in said


def test_the_load_that_counts_what_is_not_modelled_is_shown(together):
    assert "4 sedating things together" in text_of(together, load_line="4 sedating things together: ...")


def test_the_figure_shows_everything_it_can_and_says_the_rest(together):
    picture = ET.fromstring(sedation_figure(together))
    words = " ".join(node.text or "" for node in picture.iter())

    assert picture.get("role") == "img"
    for name in ("Baclofen, mg/L", "Alcohol, g/L", "Lorazepam, mg/L"):
        assert name in words
    assert "Gabapentin, mg/L (sedation not modelled; spread between people not known)" in words
    assert "half are drowsy" in words
    assert NOT_MEASURED in words


def test_a_figure_of_the_medicine_alone_can_be_drawn(alone):
    assert sedation_figure(alone).count("<path") > 3


def test_the_json_holds_what_the_text_says(together):
    shape = json.loads(json_text(sedation_json(together, MEDICINE, grade_words(together), (NOT_MEASURED,))))

    assert shape["schema"] == "handrail/sedation/1"
    assert shape["says"] == grade_words(together)
    assert shape["notes"] == [NOT_MEASURED]
    assert {one["name"]: one["verified"] for one in shape["priors"]}["drowsy_mg_per_l"] is False
    assert shape["not_modelled"][0]["name"] == "gabapentin"
    assert len(shape["load"]["p50"]) == len(shape["time_h"])
    assert shape["levels"]["alcohol"]["unit"] == "g/L"
    assert {one["key"] for one in shape["companion_sources"]} >= {"winek1984alcohol", "blin2001lorazepam"}
    assert all(one["text"] for one in (*shape["sources"], *shape["companion_sources"]))
