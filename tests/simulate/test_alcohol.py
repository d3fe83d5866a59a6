"""Alcohol spreads through the water of the body at once and leaves at a steady pace."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from handrail.course.alongside import parse_drinks
from handrail.errors import InputError
from handrail.medicine.companions import load_companions
from handrail.medicine.figures import COUNTRIES
from handrail.person import Person
from handrail.simulate.alcohol import AlcoholWalk, alcohol_body, watson_water_l, widmark_g_per_kg

HOURS = np.arange(0.0, 48.25, 0.25)


def walk(sittings, pace=0.15, volume=50.0):
    """One body's level in g/L at every quarter of an hour."""
    return AlcoholWalk(sittings, np.ones(1), volume, np.full(1, pace)).until(HOURS)[:, 0]


def test_widmark_gives_the_worked_example_of_the_handbook():
    """20 g in 88 kg with rho 0.7 is 0.32 g/kg."""
    assert widmark_g_per_kg(20, 88, 0.7) == pytest.approx(0.32, abs=0.01)


def test_watson_gives_the_worked_example():
    """Man of 40 years, 172.72 cm, 72.576 kg: 41.59 L."""
    assert watson_water_l(40, 172.72, 72.576, "male") == pytest.approx(41.59, abs=0.01)


def test_the_data_hold_the_paces_that_winek_found():
    """12, 15 and 30 mg% an hour (SD 4, 4 and 9)."""
    paces = load_companions().eliminations

    assert [(paces[h].g_per_l_per_h, paces[h].sd) for h in ("rare", "social", "dependent")] == [
        (0.12, 0.04),
        (0.15, 0.04),
        (0.30, 0.09),
    ]


def test_it_leaves_in_a_straight_line_and_stops_at_nothing():
    level = walk([(10.0, 0.0, 60.0)])

    assert level[HOURS == 10.0] == pytest.approx(1.2)
    assert level[HOURS == 14.0] == pytest.approx(1.2 - 4 * 0.15)
    assert level[HOURS == 18.0] == pytest.approx(0.0)
    assert (level[HOURS > 18] == 0).all()


def test_drinking_over_hours_agrees_with_a_general_integrator():
    """Two drinks' worth a while apart, one all at once and one over five hours."""
    level = walk([(2.0, 5.0, 80.0), (9.0, 0.0, 20.0)], pace=0.2)

    def slope(time, state):
        drunk = 16.0 / 50 if 2 <= time < 7 else 0.0
        return [drunk - 0.2 if state[0] > 0 or drunk > 0.2 else 0.0]

    before = solve_ivp(slope, (2, 9), [0.0], max_step=0.005).y[0, -1]

    assert level[HOURS == 9.0] == pytest.approx(before + 20 / 50, abs=2e-3)


@given(
    st.lists(
        st.tuples(st.floats(0, 40), st.sampled_from([0.0, 0.5, 3.0]), st.floats(1, 200)),
        min_size=1,
        max_size=5,
    ),
    st.tuples(st.floats(0, 40), st.sampled_from([0.0, 2.0]), st.floats(1, 200)),
)
def test_another_drink_never_means_less_alcohol(sittings, more):
    assert (walk([*sittings, more]) >= walk(sittings) - 1e-12).all()


@given(st.lists(st.tuples(st.floats(0, 40), st.just(0.0), st.floats(1, 200)), min_size=2, max_size=5))
def test_the_order_in_which_drinks_are_named_changes_nothing(sittings):
    assert (walk(sittings) == walk(sittings[::-1])).all()


def test_what_is_not_known_of_a_person_counts_as_what_gives_the_higher_level():
    known = load_companions()
    bare = alcohol_body(Person(weight_kg=70), 70, known)
    man = alcohol_body(Person(weight_kg=70, sex="male", alcohol_drinks_week=8), 70, known)

    assert bare.volume_l < man.volume_l
    assert bare.elimination.g_per_l_per_h < man.elimination.g_per_l_per_h
    assert any("Sex not given" in said for said in bare.says)
    assert any("Not known how often" in said for said in bare.says)


def test_someone_with_alcohol_dependence_who_drinks_clears_it_faster_and_one_who_does_not_does_not():
    known = load_companions()
    drinking = alcohol_body(Person(indication="aud", alcohol_drinks_week=40), 70, known)
    abstinent = alcohol_body(Person(indication="aud", alcohol_drinks_week=0), 70, known)

    assert (drinking.elimination.habit, abstinent.elimination.habit) == ("dependent", "rare")


def test_every_country_that_can_be_named_has_its_drink():
    known = load_companions()

    assert [country for country in COUNTRIES if known.drink_of(country).country != country] == []


@pytest.mark.parametrize(
    ("country", "grams"), [("UK", 8), ("US", 14), ("AU", 10), ("AT", 20), ("JP", 20), ("DE", 12), (None, 10)]
)
def test_a_drink_is_as_large_as_its_country_says(country, grams):
    assert load_companions().drink_of(country).grams == grams


def test_every_drink_size_bears_the_day_it_was_looked_up():
    assert all(size.seen_on.startswith("20") for size in load_companions().drinks.values())


def test_drinks_are_read_with_their_days():
    drinks = parse_drinks(
        "6 at 20:00 day 3; 60 g from 22:00 to 01:00 on days 5 to 6; two drinks at 21:00 daily"
    )
    sittings = [list(one.sittings(7, 8.0)) for one in drinks]

    assert sittings[0] == [(68.0, 0.0, 48.0)]
    assert sittings[1] == [(118.0, 3.0, 60.0), (142.0, 3.0, 60.0)]
    assert len(sittings[2]) == 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a few at 20:00",
        "6",
        "6 at 25:00",
        "6 at 20:00 day 0",
        "6000 g at 20:00",
        "6 at 20:00 days 5 to 3",
    ],
)
def test_what_cannot_be_read_as_drinks_is_refused_with_an_example_or_a_bound(text):
    with pytest.raises(InputError) as caught:
        parse_drinks(text)

    assert caught.value.fix or "is not a whole number of" in caught.value.message


def test_no_body_is_made_of_nothing():
    with pytest.raises(InputError):
        widmark_g_per_kg(20, 0, 0.7)
    with pytest.raises(InputError):
        watson_water_l(40, 10, 1, "female")
    with pytest.raises(InputError):
        watson_water_l(40, 170, 70, "unknown")


def test_daily_drinks_that_are_given_are_known_drinking_and_one_evening_is_not():
    known = load_companions()
    daily = [(24.0 * day + 20, 0.0, 50.0) for day in range(30)]
    every_day = alcohol_body(Person(), 70, known, daily)
    with_dependence = alcohol_body(Person(indication="aud"), 70, known, daily)
    evening = alcohol_body(Person(), 70, known, daily[:1])
    denied = alcohol_body(Person(alcohol_drinks_week=0), 70, known, daily)

    assert every_day.elimination == known.eliminations["social"]
    assert with_dependence.elimination == known.eliminations["dependent"]
    assert {evening.elimination.habit, denied.elimination.habit} == {"rare"}
    assert any("given on 30 days" in said for said in every_day.says)
    assert not any("Not known how often" in said for said in every_day.says)
    assert any("Not known how often" in said for said in evening.says)
