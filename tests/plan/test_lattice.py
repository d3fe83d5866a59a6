"""Doses that can be made: fewest pieces, even days, the protected dose last."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Product
from handrail.plan.lattice import DayDoses, Supply, best_times, day_doses, times_for

FOUR_TIMES = (8 * 60, 12 * 60, 18 * 60, 22 * 60)


def a_tablet(strength_mg: float, *, scored: bool = True) -> Product:
    return Product(
        id=f"tablet-{strength_mg}",
        name=f"Tablet {strength_mg} mg",
        country="US",
        form="tablet",
        strength_micrograms=round(strength_mg * 1000),
        is_scored=scored,
        sources=("someone",),
        verified=True,
    )


def a_liquid(mg_per_ml: float = 1, step_ml: float = 0.1) -> Product:
    return Product(
        id=f"liquid-{mg_per_ml}",
        name="Liquid",
        country="US",
        form="oral_liquid",
        strength_micrograms=round(mg_per_ml * 1000),
        is_scored=None,
        measure_step_ml=step_ml,
        sources=("someone",),
        verified=True,
    )


def days_of(*products: Product, halves: bool = True, minutes: tuple[int, ...] = FOUR_TIMES) -> DayDoses:
    return DayDoses(Supply(products, halves, 4), minutes, minutes[-1], 3)


def test_fewest_pieces_are_used():
    supply = Supply((a_tablet(10), a_tablet(20)), halves_allowed=True, most_pieces=4)

    made = supply.make(25_000)

    assert [(part.product, part.count) for part in made] == [("tablet-20", 1.0), ("tablet-10", 0.5)]


def test_a_whole_small_tablet_is_preferred_to_half_of_a_large_one():
    supply = Supply((a_tablet(10), a_tablet(20)), halves_allowed=True, most_pieces=4)

    assert [(part.product, part.count) for part in supply.make(10_000)] == [("tablet-10", 1.0)]


def test_an_unscored_tablet_is_never_halved():
    supply = Supply((a_tablet(10, scored=False),), halves_allowed=True, most_pieces=4)

    assert supply.make(5_000) is None
    assert supply.nearest(5_000) == [10_000]


def test_no_intake_holds_more_than_four_pieces():
    supply = Supply((a_tablet(10),), halves_allowed=True, most_pieces=4)

    assert supply.make(45_000) is None
    assert max(supply.solid_doses) == 40_000


def test_a_liquid_is_planned_in_half_milligrams_not_finer():
    assert Supply((a_liquid(1, 0.1),), False, 4).liquid_step_micrograms == 500
    assert Supply((a_liquid(5, 0.1),), False, 4).liquid_step_micrograms == 500
    assert Supply((a_liquid(5, 0.5),), False, 4).liquid_step_micrograms == 2500


def test_a_day_is_as_even_as_can_be_and_the_night_dose_is_the_largest():
    split = days_of(a_tablet(10), a_tablet(20)).split(65_000)

    assert split == {8 * 60: 15_000, 12 * 60: 15_000, 18 * 60: 15_000, 22 * 60: 20_000}


def test_the_last_dose_of_the_day_goes_last():
    days = days_of(a_tablet(10))

    assert list(days.split(5_000)) == [22 * 60]
    assert sorted(days.split(10_000)) == [8 * 60, 22 * 60]


def test_a_total_that_cannot_be_made_says_what_would_help():
    with pytest.raises(NoPlanFound, match="can't be made") as caught:
        days_of(a_tablet(10), halves=False).split(7_000)

    assert caught.value.rule == "most_pieces"


def test_fewer_intakes_keep_the_longest_gap_shortest():
    assert best_times(FOUR_TIMES, 3, 22 * 60) in ((480, 720, 1320), (480, 1080, 1320))
    assert best_times(FOUR_TIMES, 1, 22 * 60) == (1320,)


def test_someone_who_takes_it_twice_gets_a_third_time_in_the_day():
    times, protected = times_for((8 * 60, 20 * 60), 3, "night")

    assert times == (8 * 60, 14 * 60, 20 * 60)
    assert protected == 20 * 60


def test_a_high_dose_of_small_pieces_gets_more_times_of_day():
    supply = Supply((a_tablet(10), a_tablet(20)), True, 4)

    days = day_doses(supply, (480, 840, 1320), 3, "night", 255_000)

    assert len(days.minutes) == 4
    assert sum(days.split(255_000).values()) == 255_000


def test_a_part_of_the_day_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="no part of the day"):
        times_for(FOUR_TIMES, 3, "teatime")


@given(
    strengths=st.sets(st.sampled_from([2.5, 5, 10, 15, 20, 25]), min_size=1, max_size=3),
    halves=st.booleans(),
    count=st.integers(1, 5),
    liquid=st.booleans(),
)
def test_every_possible_day_is_made_exactly_of_pieces_that_exist(strengths, halves, count, liquid):
    products = [a_tablet(strength) for strength in sorted(strengths)]
    minutes = tuple(range(480, 480 + 180 * count, 180))
    days = days_of(*products, *([a_liquid()] if liquid else []), halves=halves, minutes=minutes)

    for total in days.possible(60_000)[1:]:
        intakes = days.intakes(total)
        assert sum(intake.dose_micrograms for intake in intakes) == total
        for intake in intakes:
            made = sum(round(part.count * part.strength_micrograms) for part in intake.products)
            assert made == intake.dose_micrograms
            assert sum(part.halves // 2 + part.halves % 2 for part in intake.products) <= 4


@given(st.integers(1, 16))
def test_an_even_lattice_never_differs_by_more_than_one_piece(pieces):
    split = days_of(a_tablet(10), a_tablet(20)).split(5_000 * pieces)

    doses = sorted(split.values())
    assert doses[-1] - doses[0] <= 5_000
    assert len(doses) == min(pieces, 4)
    assert all(a <= b for a, b in itertools.pairwise(doses))
