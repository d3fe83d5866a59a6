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


NUMBERED = "Give a whole number from"
SLIPS = [
    ("weeks       = 16", "weeks       = 0", "weeks is 0", f"{NUMBERED} 1 to 156"),
    ("weeks       = 16", "weeks       = 500", "weeks is 500", f"{NUMBERED} 1 to 156"),
    ("weeks       = 16", 'weeks       = "x"', "weeks is 'x'", f"{NUMBERED} 1 to 156"),
    ("weeks       = 16", "weeks       = 16.5", "weeks is 16.5", f"{NUMBERED} 1 to 156"),
    ("weeks       = 16", "weeks       = true", "weeks is True", f"{NUMBERED} 1 to 156"),
    ("weeks       = 16", "week        = 16", "'week' is no key of [protocol]", "Did you mean 'weeks'?"),
    ('title       = "The', 'title       = 5 # "The', "title is 5, not text", "Give text in quotes"),
    ('id          = "dutch"', 'id          = ""', "'id' is missing", "Give text in quotes"),
    ('medicine    = "baclofen"', 'medicine    = "baclofene"', "medicine is 'baclofene'", "baclofen"),
    ('placebo     = "relapse"', 'placebo     = "relapses"', "placebo is 'relapses'", "low_risk"),
    ('effect      = "priors"', 'effect      = "prior"', "effect is 'prior'", "priors, overall, none"),
    ("dose_effect", "dose_efect", "'dose_efect' is no key", "Did you mean 'dose_effect'?"),
    ("visit_weeks = [1, 2, ", "visit_weeks = [2, 1, ", "visit_weeks is [2, 1", "rise, the last one week 16"),
    ("visit_weeks = [1, 2, ", "visit_weeks = [0, 1, 2, ", "visit_weeks is [0, 1", "rise"),
    ("visit_weeks = [1, 2, ", "visit_weeks = [1.5, 2, ", "visit_weeks is [1.5, 2", "such as [1, 2, 4, 8]"),
    ("visit_weeks = [", "visit_weeks = 16 # [", "visit_weeks is 16, not a list", "such as [1, 2, 4, 8]"),
    ('study       = "beraha2016_dutch"', 'study       = "beraha"', "study is 'beraha'", "beraha2016_dutch"),
    ('= ["beraha2016highdose"]', '= ["beraha"]', "source 'beraha'", "beraha2016highdose"),
    ("detoxified           = true", "detoxified           = 1", "detoxified is 1", "true or false, without"),
    ("high_anxiety_percent = 50", "high_anxiety_percent = 150", "percent is 150", "from 0 to 100"),
    ("high_anxiety_percent = 50", 'high_anxiety_percent = "50 %"', "'50 %', not a number", "from 0 to 100"),
    ("cirrhosis_percent    = 0", "cirrhosis_percent    = nan", "cirrhosis_percent is nan", "from 0 to 100"),
    ("people    = 58", "people    = 1\n", "people is 1", f"{NUMBERED} 2 to 50000"),
    ("people    = 58", "people    = 99999999", "people is 99999999", f"{NUMBERED} 2 to 50000"),
    ("target_mg = 150", 'target_mg = "150 mg"', "target_mg is '150 mg'", "in mg; 0 for placebo"),
    ("target_mg = 0", "target_mg = 20", "0 of 3 arms have target_mg = 0", "placebo"),
    ('id        = "low"', 'id        = "high"', "id 'high' stands twice", "has one of its own"),
    ('id        = "low"', 'id        = "low dose"', "id 'low dose' has a sign", "such as high_dose"),
    ("start_mg        = 30", "start_mg        = 60", "target_mg is 30", "60"),
    ("step_mg         = 15\n", "", "'step_mg' is missing", "from 1 to 300"),
    ("times_a_day     = 3", "times_a_day     = 9", "times_a_day is 9", f"{NUMBERED} 1 to 6"),
    ('= "tolerability"', '= "yes"', "ceiling is 'yes'", "tolerability, none"),
    ("for_harm = true", "per_week = 5\nfor_harm = true", "per_week is 5", "from 0 to 0.5"),
    ("is_primary = true", "is_primary = false", "is_primary is true in 0", "Mark one"),
    ('id         = "left"', 'id         = "leaving"', "id is 'leaving'", "abstinent_days"),
    ('id         = "left"', 'id         = "left"\nfrom_week  = 16', "from_week is 16", "below the 16 weeks"),
    ('method  = "log_rank"', 'method  = "t_test"', "method is 't_test'", "chi_squared"),
    ('method  = "log_rank"', 'method  = "welch"', "the primary outcome heavy_drinking", "mantel_haenszel"),
    ("alpha   = 0.05", "alpha   = 5", "alpha is 5", "from 0.001 to 0.2"),
    ('leaving = "followed"', 'leaving = "ignored"', "leaving is 'ignored'", "relapsed, missing, followed"),
    ("[titration]", "[titrations]", "There is no [titration]", "'titrations' is no table here"),
]


@pytest.mark.parametrize(("old", "new", "found", "fix"), SLIPS)
def test_a_slip_names_field_value_and_what_would_be_right(spoiled, old, new, found, fix):
    with pytest.raises(InputError) as refused:
        read_protocol(spoiled(old, new))

    assert found in refused.value.message
    assert fix in refused.value.fix
    assert "mine.toml, line" in refused.value.where


@pytest.mark.parametrize(
    ("name", "found", "fix"),
    [
        (DUTCH.read_text("utf-8"), "the text of a protocol", "handrail.read_protocol_text"),
        ("x" * 5000, "the text of a protocol", "give its name"),
        ("/nowhere/mine.toml", "There is no file '/nowhere/mine.toml'", "dutch_600"),
        (Path("mine.toml"), "There is no file 'mine.toml'", "dutch_600"),
        ("docs", "'docs' is a folder", "Name a file"),
        ("dutsch", "There is no protocol 'dutsch'. Did you mean 'dutch'?", "dutch_600"),
        ("", "No protocol was named", "dutch_600"),
        ("x\0y", "There is no protocol", "dutch_600"),
        (5, "not by int", "dutch_600"),
    ],
)
def test_what_is_no_name_and_no_file_gets_a_clear_answer(name, found, fix):
    with pytest.raises(InputError) as refused:
        read_protocol(name)

    assert found in refused.value.message
    assert fix in refused.value.fix
    assert len(refused.value.message) < 200


def test_the_text_of_a_protocol_can_be_read_as_such():
    assert handrail.read_protocol_text(DUTCH.read_text("utf-8")) == read_protocol("dutch")


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
