"""The paper: what it says is the plan, it can be read aloud, and nothing from outside acts in it."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from handrail.plan.nouns import PlanResult
from handrail.report import plan_words, words
from handrail.report.paper import plan_pdf
from tests.report.agree import doses_in_pdf, doses_in_plan, ticks_in_pdf
from tests.report.builders import MEDICINE
from tests.report.results import adult_80, every_result, titration

RESULTS = every_result()


def text_of(result: PlanResult) -> str:
    pages = PdfReader(io.BytesIO(plan_pdf(result, MEDICINE))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("name", RESULTS)
def test_the_paper_says_the_doses_of_the_plan(name: str) -> None:
    result = RESULTS[name]

    assert doses_in_pdf(plan_pdf(result, MEDICINE), result.starts_on) == doses_in_plan(result)


@pytest.mark.parametrize("name", RESULTS)
def test_every_day_has_a_tick_for_every_intake(name: str) -> None:
    result = RESULTS[name]
    wanted = [
        (words.day_words(first + dt.timedelta(days=day))[:-5], [i.dose_micrograms for i in step.intakes])
        for step in result.chosen.steps
        for first, _ in [plan_words.step_span(result, step)]
        for day in range(step.days)
    ]

    assert ticks_in_pdf(plan_pdf(result, MEDICINE)) == wanted


def test_it_is_an_accessible_document() -> None:
    reader = PdfReader(io.BytesIO(plan_pdf(adult_80(), MEDICINE)))
    root = reader.trailer["/Root"]

    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Baclofen: the way down, step by step"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_the_figure_has_words_for_who_does_not_see_it() -> None:
    assert "/Alt" in str(_figures(PdfReader(io.BytesIO(plan_pdf(adult_80(), MEDICINE)))))


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert plan_pdf(adult_80(), MEDICINE) == plan_pdf(adult_80(), MEDICINE)


def test_emergency_first_and_cards_last() -> None:
    text = text_of(adult_80())
    places = [
        text.index(part)
        for part in (
            "EMERGENCY",
            "the way down",
            "Who supervises this plan",
            "What to do now",
            "The plan, step by step",
            "Day by day: November 2026",
            "Day by day: February 2027",
            "Good to know",
            "What was not checked",
            "Sources",
            "Too much was taken",
            "It was stopped too suddenly",
        )
    ]

    assert places == sorted(places)


@pytest.mark.parametrize(
    "sentence",
    [
        "Telephone",
        "Reviewed before this step on",
        "Never take a double dose",
        "never double",
        "What withdrawal feels like",
        "What the condition feels like when it returns",
        "Don't drive",
        "No alcohol",
        "any other medicine that calms or makes sleepy",
        "an infection or a fever, drink too little",
        "fasting",
        "bring back what is left over",
        "Collect 14 tablets of 20 mg (1 pack of 28)",
        "not a cleared medical device",
        "a stated prior, not a measurement",
        "Shout and tap.",
        "alcohol: 3 rules wait for it",
        "(not yet verified at the source)",
    ],
)
def test_the_paper_says(sentence: str) -> None:
    assert sentence in text_of(adult_80())


def test_the_way_up_says_what_to_do_when_too_sleepy_and_when_it_helps() -> None:
    text = text_of(titration())

    assert "too sleepy" in text
    assert "lowered again, step by step, to the lowest that holds" in text
    assert "stay on 60 mg a day" in text


def test_a_draft_says_who_must_supervise() -> None:
    assert "Draft for specialist supervision" in text_of(RESULTS["child_on_liquid"])


def test_text_from_outside_is_shown_and_not_run() -> None:
    evil = '#panic("x") = Heading *bold* $x$ @ref </w> \\ "quoted" `raw` #sys.inputs'
    result = replace(adult_80(), not_recognised=(evil,), do_now=(evil,))

    assert evil.replace("\\ ", "\\ ") in text_of(result)


@pytest.mark.parametrize("name", ["مسكن", "薬", "😀", "\x00\x1b\u202e", "\U000e0041x", "a" * 10_000])
def test_a_name_in_any_script_does_not_stop_the_page(name: str) -> None:
    result = replace(adult_80(), not_recognised=(name,))

    assert doses_in_pdf(plan_pdf(result, MEDICINE), result.starts_on) == doses_in_plan(result)


def test_a_plan_without_steps_still_makes_a_page() -> None:
    bare = replace(adult_80().chosen, steps=(), needs=(), total_days=0)

    assert plan_pdf(replace(adult_80(), plans=(bare,)), MEDICINE).startswith(b"%PDF")


def _figures(reader: PdfReader) -> list[object]:
    """Every element of the structure tree that is a figure."""
    found: list[object] = []
    waiting: list[object] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        item = waiting.pop()
        item = item.get_object() if hasattr(item, "get_object") else item  # type: ignore[attr-defined]
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            if item.get("/S") == "/Figure":
                found.append(dict(item))
            if "/K" in item:
                waiting.append(item["/K"])
    return found
