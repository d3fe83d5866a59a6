"""A table against the reference integrator and against the course that it is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import handrail
from handrail.course import parse_course
from handrail.course.event_table import EventRow
from handrail.course.event_table_text import read_events
from handrail.simulate.event_schedule import schedule_of
from handrail.simulate.event_simulation import simulate_events
from handrail.simulate.phases import Given, Phase, Timeline, plain_timeline
from handrail.simulate.reference import simulate_timeline
from handrail.simulate.stepping import Stepping
from tests.simulate.bodies import medicine
from tests.simulate.event_walks import ADULT, a_body, walked


@st.composite
def mixed_tables(draw):
    """Doses into every compartment, at once or over hours, repeated or not."""
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        into = draw(st.sampled_from([1, 2, 3]))
        amount = draw(st.sampled_from([5.0, 20.0])) * (0.005 if into == 3 else 1)
        hours = draw(st.sampled_from([0.0, 0.5, 3.0, 20.0])) if into != 1 else 0.0
        again = draw(st.integers(0, 3))
        rows.append(
            EventRow(
                time_h=draw(st.integers(0, 40)) / 2,
                amt_mg=amount,
                rate_mg_per_h=amount / hours if hours else 0.0,
                addl=again,
                ii_h=draw(st.sampled_from([4.0, 7.25])) if again else 0.0,
                cmt=into,
            )
        )
    return sorted(rows, key=lambda row: row.time_h)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(mixed_tables())
def test_a_table_gives_what_the_reference_integrator_gives(rows):
    body = a_body(fluid=True)
    at_h = np.arange(0.0, 72.0, 3.1)
    values, walk = walked(body, rows, at_h)
    timeline = as_timeline(body, rows, 72.0)
    wanted = simulate_timeline(timeline, at_h)
    enters = np.array([any(abs(one.time_h - hour) < 1e-6 for one in timeline.given) for hour in at_h])

    # Levels and effects are exact but for single precision; adaptation and burden are cubics on each step.
    atol = {"level_mg_per_l": 1e-7, "effect": 1e-7, "adaptation": 1e-5, "burden": 5e-5}
    for number, (name, error) in enumerate(atol.items()):
        found, right = values[number, ~enters], getattr(wanted, name)[~enters]
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=error)
    out = wanted.cleared_mg[-1] / body.draws.clearance_l_per_h
    np.testing.assert_allclose(walk.area_mg_h_per_l, out, rtol=1e-5, atol=1e-7)


def as_timeline(body, rows, end_h):
    """The same as phases: for bodies of one bioavailability."""
    share = body.bioavailability
    schedule = schedule_of(rows, 0.0)
    cuts = sorted({0.0, end_h} | {hour for hour in schedule.borders_h if hour < end_h})
    phases = []
    for begin_h, stop_h in pairwise(cuts):
        rate = {cmt: float(schedule.rates(cmt, np.array([begin_h, stop_h]))[0]) for cmt in (2, 3)}
        phases.append(
            Phase(
                begin_h=begin_h,
                end_h=stop_h,
                bodies=body.draws,
                dialysis_l_per_h=np.zeros(body.draws.count),
                pump_micrograms_per_h=1000 * rate[3],
                infusion_mg_per_h=rate[2] / share,
            )
        )
    names = {1: "gut", 2: "plasma", 3: "csf"}
    given = [
        Given(
            time_h=row.time_h + number * row.ii_h,
            dose_mg=row.amt_mg / (share if row.cmt == 2 else 1.0),
            compartment=names[row.cmt],
        )
        for row in rows
        if row.rate_mg_per_h == 0
        for number in range(1 + row.addl)
    ]
    given = tuple(sorted((one for one in given if one.time_h < end_h), key=lambda one: one.time_h))
    return Timeline(phases=tuple(phases), given=given, csf=body.csf)


def test_a_course_as_a_table_is_simulated_as_the_course_is():
    body = a_body()
    course = parse_course("20 mg three times a day for 20 days; miss day 9; extra 40 mg on day 15 at 21:00")
    at_h = np.arange(0.0, 24.0 * 25)
    values, walk = walked(body, read_events(handrail.write_events(course)).rows, at_h)
    stepped = Stepping(plain_timeline(body.draws, course.doses(), at_h[-1]), at_h)
    wanted = np.concatenate([part for _, part in stepped.stretches()], axis=1)

    np.testing.assert_allclose(values, wanted, rtol=1e-4, atol=2e-6)
    np.testing.assert_allclose(walk.peak_mg_per_l, stepped.peak_mg_per_l, rtol=1e-3)
    np.testing.assert_allclose(walk.area_mg_h_per_l, stepped.area_mg_h_per_l, rtol=1e-9)


def test_a_profile_of_a_table_is_that_of_its_course():
    course = parse_course("20 mg three times a day for 30 days then stop")
    few = {"replicates": 4, "people": 5, "seed": 7}
    table = read_events(handrail.write_events(course))
    found = simulate_events(table, ADULT, medicine(), **few).profiles[1]
    wanted = handrail.simulate_course(course, ADULT, medicine(), **few)

    assert (found.time_h == wanted.time_h).all()
    for name, one in wanted.bands.items():
        np.testing.assert_allclose(found.bands[name].p50, one.p50, atol=5e-4)
    assert found.chances["moderate"] == pytest.approx(wanted.chances["moderate"], abs=2e-3)
