"""`recognise.toml` with one thing wrong is refused with file and line; what it names exists."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from handrail.errors import PackError
from handrail.medicine import load_medicine, load_pack
from handrail.medicine.telling_apart import VERDICTS, ScoreLine

PACK = Path(__file__).resolve().parents[2] / "handrail" / "packs" / "baclofen"

BROKEN = {
    "a sign of no cause": ('cause  = "opioid"', 'cause  = "opoid"', "There is no cause 'opoid'"),
    "a picture of no cause": (
        'cause    = "side_effect"',
        'cause    = "side_efect"',
        "There is no cause 'side_efect'",
    ),
    "a red flag that is no symptom": (
        'explains = ["pruritus"]',
        'explains = ["pruritis"]',
        "There is no symptom 'pruritis'",
    ),
    "a word of a feature": (
        '"rigidity", "rebound',
        '"rigidty", "rebound',
        "'rigidty' is not in the vocabulary",
    ),
    "a fact of a feature": (
        '["temperature_c"]',
        '["temperature_f"]',
        "'temperature_f' is not in the vocabulary",
    ),
    "a condition": ("sym('hypotonia')", "sym('floppiness')", "'floppiness') is not in the vocabulary"),
    "a verdict that is none": ('verdict  = "overdose"', 'verdict  = "overdosed"', "verdict is 'overdosed'"),
    "a card that is none": ('["overdose", "sudden', '["overdosis", "sudden', "There is no card 'overdosis'"),
    "a gap between levels": ("from_mg_per_l  = 1.1", "from_mg_per_l  = 1.2", "does not follow on 1.1"),
    "a line of the score": ("withdrawal_from = 3", "withdrawal_from = 0", "withdrawal_from is 0"),
    "a source": (
        '["rolland2012seizures"',
        '["roland2012seizures"',
        "'roland2012seizures' is not in sources.bib",
    ),
    "a table": ("[[caveat]]", "[[caveats]]", "'caveats' is no table here"),
}


def broken(folder: Path, old: str, new: str) -> Path:
    pack = folder / "baclofen"
    shutil.copytree(PACK, pack)
    file = pack / "recognise.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return pack


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_mistake_is_refused_with_file_and_line(tmp_path, mistake):
    old, new, says = BROKEN[mistake]

    with pytest.raises(PackError) as refusal:
        load_pack(broken(tmp_path, old, new))

    assert says in refusal.value.message
    assert refusal.value.where.startswith("recognise.toml, line ")


def test_an_answer_that_stands_twice_or_not_at_all_is_told(tmp_path):
    with pytest.raises(PackError, match="There are 2 answers for 'overdose'"):
        load_pack(
            broken(tmp_path, '[[answer]]\nverdict  = "side effect"', '[[answer]]\nverdict  = "overdose"')
        )


def test_a_symptom_that_counts_as_no_word_is_told(tmp_path):
    pack = tmp_path / "baclofen"
    shutil.copytree(PACK, pack)
    file = pack / "symptoms.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(",seizure,", ",seizur,", 1), encoding="utf-8")

    with pytest.raises(PackError, match="There is no symptom 'seizur' in the vocabulary"):
        load_pack(pack)


def test_the_lines_of_a_score_stand_on_either_side_of_nothing():
    with pytest.raises(PackError, match="The lines of the score are 1 and 3"):
        ScoreLine(withdrawal_from=3, overdose_to=1, says="x", sources=("a",), verified=False)


def test_the_points_are_those_that_were_set():
    """Safety note, section 5: weights 2, 2, 2, 1, 1, 1 and 2, 2, 2, 1, 1; lines at 3 and -3."""
    telling = load_medicine().telling_apart

    assert [clue.points for clue in telling.clues] == [2, -2, 2, -2, 2, -2, 1, -1, 1, 1, -1]
    assert (telling.score.withdrawal_from, telling.score.overdose_to) == (3, -3)
    assert len(telling.features) == 14
    assert {text.verdict for text in telling.answers} == set(VERDICTS)


def test_every_figure_of_our_own_is_marked_as_such():
    telling = load_medicine().telling_apart

    for row in (telling.score, *telling.clues, *telling.pictures):
        assert not row.verified
        assert row.note
        assert "authors-judgement" in row.sources


def test_whatever_is_less_than_an_emergency_asks_for_a_call_today():
    telling = load_medicine().telling_apart
    mild = [picture for picture in telling.pictures if picture.urgent == "same day"]

    assert mild
    for picture in mild:
        assert any("today" in line for line in picture.do), picture.id
        assert any("emergency number" in line or "medical care today" in line for line in picture.do), (
            picture.id
        )
