"""A protocol file: others can read it, and a slip is answered with field, value and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

import handrail
from handrail.errors import InputError
from handrail.trial.protocol import protocol_names, read_protocol

DUTCH = Path("handrail/packs/baclofen/protocols/dutch.toml")


@pytest.fixture
def spoiled(tmp_path):
    """The Dutch protocol with one thing changed; its place."""

    def spoil(old: str, new: str):
        text = DUTCH.read_text(encoding="utf-8")
        assert old in text
        place = tmp_path / "mine.toml"
        place.write_text(text.replace(old, new, 1), encoding="utf-8")
        return place

    return spoil


@pytest.mark.parametrize("name", protocol_names("baclofen"))
def test_every_protocol_of_the_pack_can_be_read_and_run(name):
    protocol = read_protocol(name, "baclofen")
    runs = handrail.run_trials(protocol, trials=2)

    assert protocol.id == name
    assert runs.p_values().shape == (2,)
    assert all(
        getattr(protocol.estimand, part) for part in ("population", "treatment", "endpoint", "summary")
    )


def test_the_dutch_trial_is_as_published():
    protocol = read_protocol("dutch")

    assert [(arm.people, arm.target_mg) for arm in protocol.arms] == [(58, 150), (31, 30), (62, 0)]
    assert (protocol.weeks, protocol.study) == (16, "beraha2016_dutch")


@pytest.mark.parametrize(
    ("old", "new", "found", "fix"),
    [
        ("weeks       = 16", "weeks       = 0", "weeks is 0", "1 or more"),
        ("weeks       = 16", 'weeks       = "x"', "weeks is 'x'", "How long"),
        ('method  = "log_rank"', 'method  = "t_test"', "method is 't_test'", "chi_squared"),
        (
            'leaving = "followed"',
            'leaving = "ignored"',
            "leaving is 'ignored'",
            "relapsed, missing, followed",
        ),
        ('medicine    = "baclofen"', 'medicine    = "baclofene"', "medicine is 'baclofene'", "baclofen"),
        ('placebo     = "relapse"', 'placebo     = "relapses"', "placebo is 'relapses'", "relapse"),
        ("target_mg = 0", "target_mg = 20", "target_mg", "placebo"),
        (
            "high_anxiety_percent = 50",
            "high_anxiety_percent = 150",
            "high_anxiety_percent is 150",
            "100 or less",
        ),
        ("visit_weeks = [1, 2, ", "visit_weeks = [2, 1, ", "visit_weeks is [2, 1", "rise"),
        (
            'study       = "beraha2016_dutch"',
            'study       = "beraha"',
            "study is 'beraha'",
            "beraha2016_dutch",
        ),
        (
            'sources     = ["beraha2016highdose"]',
            'sources     = ["beraha"]',
            "source 'beraha'",
            "beraha2016highdose",
        ),
        ("is_primary = true", "is_primary = false", "is_primary is true in 0", "Mark one"),
        ("start_mg        = 30", "start_mg        = 60", "target_mg is 30", "60"),
        ("[titration]", "[titrations]", "titration", ""),
        ("detoxified           = true", "detoxified           = 1", "detoxified is 1, not true or false", ""),
        ("step_mg         = 15\n", "", "'step_mg' is missing", "Rise"),
        ('id        = "low"', 'id        = "high"', "stands twice", ""),
    ],
)
def test_a_slip_names_field_value_and_what_would_be_right(spoiled, old, new, found, fix):
    with pytest.raises(InputError) as refused:
        read_protocol(spoiled(old, new))

    assert found in refused.value.message
    assert fix in refused.value.fix
    assert "mine.toml, line" in refused.value.where


def test_the_line_is_that_of_the_key(spoiled):
    place = spoiled("alpha   = 0.05", "alpha   = 5")
    line = place.read_text("utf-8").splitlines().index("alpha   = 5") + 1

    with pytest.raises(InputError) as refused:
        read_protocol(place)
    assert refused.value.where == f"mine.toml, line {line}"


def test_several_slips_are_told_together(spoiled):
    place = spoiled("alpha   = 0.05", "alpha   = 5")
    place.write_text(place.read_text("utf-8").replace("weeks       = 16", "weeks       = -1"), "utf-8")

    with pytest.raises(InputError) as refused:
        read_protocol(place)
    assert "weeks is -1" in str(refused.value)
    assert "alpha is 5" in str(refused.value)


def test_a_file_that_is_not_there_names_what_there_is():
    with pytest.raises(InputError, match="dutch_600"):
        read_protocol("french")


def test_a_file_that_is_no_toml_says_where(tmp_path):
    place = tmp_path / "mine.toml"
    place.write_text("[protocol\n", "utf-8")

    with pytest.raises(InputError, match="This is no TOML"):
        read_protocol(place)
