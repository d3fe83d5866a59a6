"""The medicine beside what else there is: published ratios told of 1000 people, and no evidence said so."""

from __future__ import annotations

import pytest

import handrail
from handrail.report.evidence_text import NONE_FOUND, NOT_HERE, cell_words

MEDICINE = handrail.load_medicine("baclofen")
COMPARED = handrail.compare_treatments(MEDICINE)


def test_of_1000_people_as_many_drink_again_as_cochrane_2023_says():
    """Agabio 2023: 816 of 1000 on placebo, 710 (628 to 808) on baclofen."""
    cell = COMPARED.cells["baclofen", "any"]

    assert COMPARED.frequencies.placebo_per_1000 == 816
    assert cell.of_1000 == pytest.approx((710, 628, 808), abs=1)


@pytest.mark.parametrize(
    ("treatment", "ratio"),
    [("naltrexone-tablet", 0.93), ("naltrexone-injection", 0.96), ("acamprosate", 0.88)],
)
def test_the_other_medicines_have_the_ratios_of_mcpheeters_2023(treatment: str, ratio: float):
    cell = COMPARED.cells[treatment, "any"]

    assert cell.meta is not None
    assert cell.meta.effect == ratio
    assert cell.of_1000 is not None
    assert cell.of_1000[0] == pytest.approx(816 * ratio)


def test_a_ratio_against_other_care_is_never_told_of_the_placebo_group():
    assert COMPARED.cells["twelve-step", "any"].of_1000 is None


def test_no_evidence_is_an_answer_and_differs_from_not_looked_for():
    assert cell_words(COMPARED.cells.get(("exercise", "any"))) == NONE_FOUND
    assert cell_words(COMPARED.cells.get(("exercise", "who")), is_effect=False) == NOT_HERE


def test_the_monthly_injection_says_that_it_needs_an_interval_without_opioids():
    assert "without opioids" in COMPARED.cells["naltrexone-injection", "needs"].says


def test_every_effect_is_a_row_of_the_meta_analyses():
    ids = {one.id for one in MEDICINE.meta_analyses}

    assert all(cell.meta.id in ids for cell in COMPARED.cells.values() if cell.meta)


def test_the_page_a_medicine_or_not_fits_on_one_page_and_says_what_it_is():
    sheet = handrail.medicine_or_not(MEDICINE, country="GB")
    said = handrail.sheet_text(sheet)

    assert sheet.on_one_page
    assert "No evidence found" in said
    assert "not a cleared medical device" in said
    assert handrail.sheet_pdf(sheet).count(b"/Type /Page\n") <= 1
