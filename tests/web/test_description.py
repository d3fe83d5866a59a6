"""Whatever is sent to an address of the description: no 500, and only answers that the description has."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

from tests.web.fuzzing import MUST_HOLD, SLOW, described

schema = described()
OFTEN, SELDOM = 20, 4


def _tried(count: int):
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # the examples have a test of their own
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


@schema.exclude(path_regex=SLOW).parametrize()
@_tried(OFTEN)
def test_a_look_up_or_a_check_answers_as_described(case):
    case.call_and_validate(checks=MUST_HOLD, timeout=600)


@schema.include(path_regex=SLOW).parametrize()
@_tried(SELDOM)
def test_a_plan_or_a_simulation_answers_as_described(case):
    case.call_and_validate(checks=MUST_HOLD, timeout=600)
