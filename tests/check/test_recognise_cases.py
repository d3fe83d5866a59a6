"""Published cases are never called their opposite, and every one of them is an emergency."""

from __future__ import annotations

from pathlib import Path

import pytest

from handrail.medicine.pack import load_medicine
from tests.check.recognised_cases import TELLINGS, Told, confusion, published_cases, table, told

MEDICINE = load_medicine()
CASES = published_cases()
OPPOSITE = {"withdrawal": "overdose", "overdose": "withdrawal"}
PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/recognise.md"


@pytest.mark.parametrize("telling", TELLINGS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_published_case_is_an_emergency_and_never_called_its_opposite(case, telling: Told):
    result = told(case, MEDICINE, telling)

    assert result.is_emergency
    assert result.verdict in (case.truth, "cannot tell")
    assert result.not_understood == ()


def test_with_every_question_answered_most_published_cases_are_told_apart():
    counts = confusion(MEDICINE, "every question answered")

    assert (counts["withdrawal", "withdrawal"], counts["withdrawal", "cannot tell"]) == (20, 13)
    assert (counts["overdose", "overdose"], counts["overdose", "cannot tell"]) == (19, 4)


def test_more_of_the_story_never_tells_fewer_apart():
    for truth in OPPOSITE:
        right = [confusion(MEDICINE, telling)[truth, truth] for telling in TELLINGS]
        assert right == sorted(right)


def test_the_case_that_leans_to_the_wrong_side_is_known():
    """Bassilios 2000: stiff on day 4 of 5 mg a day on haemodialysis. The page names it."""
    wrong = [
        case.id
        for case in CASES
        if told(case, MEDICINE, "every question answered").leaning == OPPOSITE[case.truth]
    ]

    assert wrong == ["OC24"]


def test_the_page_shows_the_table_as_it_comes_out():
    page = PAGE.read_text(encoding="utf-8")

    for line in table(MEDICINE):
        assert line in page
