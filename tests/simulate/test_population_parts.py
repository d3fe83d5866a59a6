"""Populations reckoned part by part: who reckons which, and when, changes nothing."""

from __future__ import annotations

import gc
import tracemalloc

import numpy as np
import pytest

import handrail
from handrail.errors import InputError
from handrail.person import Person
from handrail.simulate.arms import simulate_arms
from handrail.simulate.crowd import read_crowd
from tests.simulate.populations import (
    ADULT,
    BESIDE,
    COURSE,
    EVERYTHING,
    MEDICINE,
    run_of,
)


def test_parts_merged_after_a_stop_are_the_answer_to_the_last_digit(monkeypatch):
    of_each = {"people": 60, "replicates": 300, "until_day": 7}
    ways = {**of_each, "happenings": EVERYTHING[:2], "crowd": read_crowd("adults")}
    whole = simulate_arms(COURSE, Person(), MEDICINE, seed=4, **ways)
    first = run_of(person=Person(), **ways)
    assert first.parts > 2
    assert sum(first.bodies_in(number) for number in range(first.parts)) == first.bodies == 18_000

    kept = {number: first.part(number) for number in reversed(range(1, first.parts))}
    again = run_of(person=Person(), **ways)
    kept[0] = again.part(0)

    assert repr(again.answer(kept[number] for number in range(again.parts))) == repr(whole)


def test_parts_of_another_question_missing_or_damaged_are_refused():
    run, other = run_of(people=10, replicates=2), run_of(people=10, replicates=2, above_mg_per_l=0.2)
    part = run.part(0)

    assert run.answer([part]).people == 10
    with pytest.raises(InputError, match="of another population"):
        other.answer([part])
    with pytest.raises(InputError, match="0 of 1 parts"):
        run.answer([])
    for broken in (b"", part[:100], part[:-30], b"x" * 300):
        with pytest.raises(InputError, match="damaged"):
            run.answer([broken])


def test_a_run_is_stopped_by_what_progress_raises(tmp_path):
    class Stopped(Exception):
        pass

    def progress(done, of):
        assert (done, of) == (100, 200)
        raise Stopped

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("handrail.simulate.question.UNIT", 100)
        with pytest.raises(Stopped):
            simulate_arms(
                COURSE, ADULT, MEDICINE, people=100, replicates=2, until_day=7,
                parquet=tmp_path / "all.parquet", progress=progress,
            )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", [{"happenings": EVERYTHING}, BESIDE], ids=["happenings", "beside"])
def test_memory_does_not_grow_with_people(asked, monkeypatch):
    monkeypatch.setattr("handrail.simulate.question.UNIT", 400)

    held: list[int] = []

    def progress(done, of):
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    simulate_arms(COURSE, ADULT, MEDICINE, people=8000, replicates=1, until_day=4, progress=progress, **asked)
    tracemalloc.stop()

    assert len(held) == 20
    # The rows of one part would be 60 kB.
    assert held[19] - held[9] < 10 * 20_000


def test_hours_of_many_draws_of_one_person_go_through_what_happens(monkeypatch):
    happenings = EVERYTHING
    streamed = handrail.simulate_population(
        COURSE, ADULT, MEDICINE, replicates=40, people=50, until_day=9, happenings=happenings
    )
    exact = handrail.simulate_course(
        COURSE, ADULT, MEDICINE, replicates=40, people=50, until_day=9, happenings=happenings
    )

    assert set(streamed.bands) >= {"level_mg_per_l", "burden", "cord_effect"}
    for name in ("level_mg_per_l", "effect", "burden", "cord_effect"):
        top = exact.bands[name].p95.max()
        # Other draws of the same person: their middle is the same but for chance.
        assert np.abs(streamed.bands[name].p50 - exact.bands[name].p50).max() <= 0.1 * top, name
    assert streamed.happenings == happenings
    assert set(exact.assumptions) == set(streamed.assumptions)
