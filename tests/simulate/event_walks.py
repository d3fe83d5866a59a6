"""Event tables walked through a few bodies, and the same by scipy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import handrail
from handrail.course.event_table_text import read_events
from handrail.simulate.event_body import EventBody
from handrail.simulate.event_schedule import schedule_of
from handrail.simulate.event_walk import Walk
from handrail.simulate.people import draw_bodies
from handrail.simulate.pump import draw_csf
from handrail.simulate.typical import typical_body
from tests.simulate.bodies import DEFAULT_KINETICS, PlainBody, medicine
from tests.simulate.event_oracle import Oracle

HEAD = "ID,TIME,EVID,AMT,RATE,ADDL,II,SS,CMT\n"
ADULT = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90)


def a_body(*, lag_h=0.15, fluid=False, kinetics=DEFAULT_KINETICS, share=0.8, **changed):
    """Two by two draws."""
    drawn = draw_bodies(
        medicine(), typical_body(kinetics, PlainBody()), kinetics=kinetics, replicates=2, people=2, seed=3
    )
    drawn = replace(drawn, lag_h=np.full(4, lag_h), **{k: np.full(4, v) for k, v in changed.items()})
    csf = draw_csf(medicine(), kinetics, drawn) if fluid else None
    return EventBody(drawn, csf, np.full(4, share) if csf is None else csf.bioavailability)


def rows_of(text):
    return read_events(HEAD + text).rows


def walked(body, rows, at_h):
    """Quantities at these times, shape (quantities, times, draws), and the walk."""
    at_h = np.asarray([0.0, *at_h] if at_h[0] else at_h, float)
    walk = Walk(body, schedule_of(rows, float(body.draws.lag_h[0])), at_h)
    return np.concatenate([values for _, values in walk.stretches()], axis=1), walk


def levels(body, text, at_h):
    """mg/L at these times (after what happens then), shape (times, draws)."""
    values, _ = walked(body, rows_of(text), at_h)
    return values[0, -len(at_h) :]


def expected(body, told, at_h):
    """The same by scipy."""
    return np.array([[Oracle(body, i).level(told, hour) for i in range(body.draws.count)] for hour in at_h])


def assert_same(found, wanted):
    """Fail unless the two agree; stored values are in single precision."""
    np.testing.assert_allclose(found, wanted, rtol=2e-6, atol=1e-7)


AT = np.array([0.1, 1.0, 3.0, 7.5, 8.0, 9.3, 15.0, 22.5, 24.0, 40.0])
