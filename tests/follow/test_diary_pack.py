"""A list that is written wrongly is refused, with file and line."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

import handrail
from handrail.errors import InputError, PackError
from handrail.follow.diary import DiaryEntry
from handrail.follow.local_day import LocalDay
from handrail.follow.signs import signs_of
from handrail.medicine.pack import load_pack

PACK = Path(handrail.__file__).parent / "packs" / "baclofen"


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "baclofen"
    shutil.copytree(PACK, folder)
    return folder


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("at       = [0.20, 0.55, 1.20]", "at       = [0.20, 0.55]", "rising"),
        ("at       = [0.20, 0.55, 1.20]", "at       = [0.20, 0.10, 1.20]", "rising"),
        ("at       = [0.20, 0.55, 1.20]", "at       = [0, 0.10, 1.20]", "above 0"),
        ('symptom  = "hallucinations"', 'symptom  = "halucinations"', "hallucinations"),
        ('cards = ["sudden_withdrawal"]', 'cards = ["sudden_withdrawl"]', "sudden_withdrawal"),
        ('symptom = "unrousable"', 'symptom = "unrousabel"', "unrousable"),
        ('id      = "seizure"', 'id      = "fit"', "seizure"),
        ('cards   = ["overdose"]', 'cards   = ["overdoes"]', "overdose"),
        ("amber_from = 38\n", "", "amber_from"),
        ('kind       = "temperature"', 'kind       = "pulse"', "temperature"),
        ('unit     = "per unit of ln(burden)"', 'unit     = "none"', "per unit"),
        ("value    = 2.5", "value    = -2.5", "above 0"),
        ('name     = "steepness"', 'name     = "slope"', "slope"),
        ('id       = "tremor"', 'id       = "sleep"', "twice"),
        ('label    = "Shaking"', 'lable    = "Shaking"', "label"),
    ],
)
def test_a_wrong_line_is_refused_where_it_stands(copy, right, wrong, says):
    path = copy / "diary.toml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(PackError, match=says) as refused:
        load_pack(copy)
    assert "diary.toml, line" in str(refused.value)


def test_a_medicine_without_a_list_has_no_diary_and_is_still_a_medicine(copy):
    (copy / "diary.toml").unlink()
    medicine = load_pack(copy)

    day = LocalDay(date=dt.date(2026, 5, 1), begins_offset_min=0, ends_offset_min=0)
    assert medicine.diary is None
    with pytest.raises(InputError, match="no diary"):
        signs_of(DiaryEntry(day=day), handrail.Person(), medicine)
