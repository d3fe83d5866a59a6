"""What is drawn of a person: the right middle, the right spread, the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from handrail.errors import InputError
from handrail.simulate.people import draw_bodies, even_normals
from handrail.simulate.typical import log_sd, typical_body
from tests.simulate.bodies import DEFAULT_KINETICS, SIMON, PlainBody, medicine

approx = pytest.approx
REFERENCE_ADULT = PlainBody()


def drawn(body=REFERENCE_ADULT, *, kinetics=DEFAULT_KINETICS, form="tablet", **wanted):
    wanted = {"replicates": 24, "people": 12, "seed": 1} | wanted
    return draw_bodies(medicine(), typical_body(kinetics, body, form), kinetics=kinetics, **wanted)


def test_the_central_person_has_the_central_values():
    draws = drawn(replicates=1, people=1, parameter_uncertainty=False)
    typical = typical_body(DEFAULT_KINETICS, PlainBody())

    assert typical.clearance_l_per_h == approx(10.0)
    assert (typical.central_volume_l, typical.peripheral_volume_l) == approx((31.0, 33.0))
    assert draws.effect_per_h[0] == approx(np.log(2) / 4)
    assert draws.hill[0] == 1.0
    assert draws.fast_share[0] == approx(0.55)
    assert draws.threshold_factor[0] == approx(1.0)


def test_people_spread_as_stated():
    draws = drawn(replicates=1, people=4000, parameter_uncertainty=False)

    for values, cv in [
        (draws.clearance_l_per_h, 0.25),
        (draws.central_volume_l, 0.28),
        (draws.intercompartmental_clearance_l_per_h, 0.20),
        (draws.absorption_per_h, 0.50),
        (draws.ec50_mg_per_l, 0.40),
        (draws.slow_on_h, 0.35),
    ]:
        assert np.log(values).std() == approx(log_sd(cv), rel=0.02)
    logs = np.log([draws.clearance_l_per_h, draws.central_volume_l])
    assert np.corrcoef(logs)[0, 1] == approx(0.4, abs=0.03)
    assert draws.central_volume_l / draws.peripheral_volume_l == approx(31 / 33)
    assert draws.fast_on_h / draws.slow_off_h == approx(6 / 20)


def test_studies_spread_as_stated():
    draws = drawn(replicates=4000, people=1)
    clearance, volume = np.log(draws.clearance_l_per_h), np.log(draws.central_volume_l)

    assert clearance.std() == approx(0.15, rel=0.02)
    assert volume.std() == approx(0.25, rel=0.02)
    assert np.corrcoef(clearance, volume)[0, 1] == approx(0.75, abs=0.02)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("burden_time_h", 5, 16), ("gap", 0.03, 0.10), ("threshold_factor", 0.6, 1.7), ("hill", 0.8, 1.5)],
)
def test_a_stated_range_holds_ninety_percent(name, low, high):
    values = getattr(drawn(replicates=4000, people=1), name)

    # Log-normal about the central value: the width is exact, the ends move with a skewed range.
    p5, p95 = np.percentile(values, [5, 95])
    assert p95 / p5 == approx(high / low, rel=0.03)


def test_a_share_stays_a_share():
    share = drawn(replicates=4000, people=1).fast_share

    assert share.min() > 0
    assert share.max() < 1
    assert np.median(share) == approx(0.55, abs=0.01)


def test_every_replicate_holds_the_same_people():
    draws = drawn(replicates=3, people=5)
    relative = draws.clearance_l_per_h.reshape(3, 5)

    assert relative[0] / relative[0, 0] == approx(relative[2] / relative[2, 0])


def test_the_people_stay_when_the_replicates_change():
    few, many = drawn(replicates=2, people=7), drawn(replicates=9, people=7)

    assert few.absorption_per_h[:7] == approx(many.absorption_per_h[:7])


def test_the_level_of_half_effect_follows_the_replicates_clearance():
    draws = drawn(replicates=6, people=1)
    central = drawn(replicates=6, people=1, parameter_uncertainty=False)
    ratio = draws.ec50_mg_per_l * draws.clearance_l_per_h
    calm = central.ec50_mg_per_l * central.clearance_l_per_h

    # What is left after the study's clearance is only the uncertainty of the ratio itself.
    assert np.log(ratio / calm).std() < 1.1 * np.log(2.5 / 0.4) / 3.29


def test_same_seed_same_draws():
    one, two, other = drawn(seed=3), drawn(seed=3), drawn(seed=4)

    assert one.ec50_mg_per_l.tobytes() == two.ec50_mg_per_l.tobytes()
    assert one.ec50_mg_per_l.tobytes() != other.ec50_mg_per_l.tobytes()


def test_normals_fill_every_slice_once():
    normals = even_normals(np.random.SeedSequence(5), 64, 3)

    assert (np.sort(normals, axis=0)[31] < 0).all()
    assert (np.sort(normals, axis=0)[32] > 0).all()
    assert np.abs(normals.mean(axis=0)).max() < 0.02


def test_kidneys_weight_age_and_form_move_the_typical_body():
    adult = typical_body(DEFAULT_KINETICS, PlainBody())
    anuric = typical_body(DEFAULT_KINETICS, PlainBody(gfr_ml_min=0.0))
    heavy = typical_body(DEFAULT_KINETICS, PlainBody(weight_kg=140.0, gfr_ml_min=500.0))
    old = typical_body(DEFAULT_KINETICS, PlainBody(is_over_65=True))
    liquid = typical_body(DEFAULT_KINETICS, PlainBody(), "oral_liquid")
    child = typical_body(DEFAULT_KINETICS, PlainBody(weight_kg=20.0, gfr_ml_min=55.0, is_child=True))

    assert anuric.clearance_l_per_h == approx(2.0)
    assert heavy.clearance_l_per_h == approx(10 * (0.2 * 2**0.75 + 0.8 * 150 / 105))
    assert heavy.central_volume_l == approx(62.0)
    assert (adult.absorption_per_h, old.absorption_per_h, liquid.absorption_per_h) == (1.2, 0.65, 2.5)
    assert (adult.lag_h, liquid.lag_h, child.lag_h) == (0.15, 0.0, 0.0)
    assert child.central_volume_l + child.peripheral_volume_l == approx(1.16 * 20)
    assert child.clearance_l_per_h == approx(11.5 * (0.2 * (20 / 70) ** 0.75 + 0.8 * 55 / 105))


def test_a_published_set_takes_no_covariates():
    small = typical_body(SIMON, PlainBody(weight_kg=40.0, gfr_ml_min=None, is_over_65=True))

    assert small == typical_body(SIMON, PlainBody())
    assert small.peripheral_volume_l == 0.0


def test_unknown_kidneys_are_not_guessed():
    with pytest.raises(InputError, match="kidneys"):
        typical_body(DEFAULT_KINETICS, PlainBody(gfr_ml_min=None))


@pytest.mark.parametrize("wanted", [{"replicates": 0}, {"people": 0}, {"people": -3}])
def test_nobody_can_be_drawn_from_nothing(wanted):
    with pytest.raises(InputError, match="drawn"):
        drawn(**wanted)
