"""A few of the virtual people of the value study: nothing is broken, whoever writes the diary."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
study = pytest.importorskip("follow_value")
pages = pytest.importorskip("follow_value_page")


@pytest.fixture(scope="module")
def scene():
    return study.setting()


@pytest.mark.parametrize("number", [2, 12])
def test_someone_who_feels_little_is_down_sooner_than_by_the_plan_and_no_floor_is_broken(scene, number):
    line = study.person_line(scene, number)

    assert line["follow"]["days"] < line["plan"]["days"] < line["fixed"]["days"]
    assert line["follow"]["worst"] < 0.33
    assert line["follow"]["broken"] == ()


@pytest.mark.parametrize("fault", study.FAULTS)
def test_no_fault_of_a_diary_breaks_a_floor_a_rule_or_an_emergency(scene, fault, monkeypatch):
    monkeypatch.setattr("handrail.trial.followed.LONGEST_DAYS", 70)

    came = study.faulty_line(scene, 6, fault)["follow"]

    assert came["broken"] == ()
    assert came["reviews"] >= 3


def test_a_quiet_lie_never_goes_faster_than_half_of_the_prior_allows(scene):
    """Whatever is hidden, the way is no shorter than the fastest plan that a planner offers."""
    came = study.faulty_line(scene, 4, "says nothing is wrong")["follow"]
    faster = next(plan for plan in scene.result.plans if plan.name == "faster")

    assert came["days"] >= faster.total_days


def test_people_are_weighted_back_to_how_they_are():
    weights = np.array([study.drawn(number)[1] for number in range(1, 4001)])

    assert weights.mean() == pytest.approx(1, abs=0.05)
    places = np.array([study.drawn(number)[0][0, study.BODY_COLUMNS] for number in range(1, 4001)])
    share_beyond = (weights * (places > 2.2)).sum() / weights.sum()
    assert share_beyond == pytest.approx(0.05 * 0.945 + 0.9 * 0.0139, abs=0.012)


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path, monkeypatch):
    asked = []

    def line(_scene, number):
        asked.append(number)
        came = {"days": 60, "worst": 0.1, "reviews": 1, "changes": 0, "red_days": 0, "broken": ()}
        return {"number": number, "weight": 1.0, **dict.fromkeys(("fixed", "plan", "follow"), came)}

    monkeypatch.setattr(study, "person_line", line)
    kept = tmp_path / "kept.jsonl"
    study.run(3, kept)
    with kept.open("a", encoding="utf-8") as out:
        out.write('{"number": 4, "wei')
    lines = study.run(5, kept)

    assert asked == [1, 2, 3, 4, 5]
    assert [one["number"] for one in lines] == [1, 2, 3, 4, 5]
    assert len([json.loads(one) for one in kept.read_text(encoding="utf-8").splitlines()]) == 5


def test_the_page_says_better_only_where_the_ranges_do():
    def number(value, low, high):
        return pages.Number(value=value, low=low, high=high)

    def said(days, chance):
        return pages.verdict({"apart": {"days": number(*days), "moderate or worse": number(*chance)}})

    assert said((-10, -12, -8), (-0.02, -0.03, -0.01)).startswith("**Better in both.**")
    assert "a small loss is not ruled out" in said((-10, -12, -8), (-0.01, -0.03, 0.01))
    assert said((-10, -12, -8), (0.01, -0.01, 0.03)).startswith("**Not shown to be better.**")
    assert said((5, 2, 8), (-0.02, -0.03, -0.01)).startswith("**Not shown to be better.**")
