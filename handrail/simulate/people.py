"""What we don't know about a person, drawn: many possible bodies for the one in front of us.

Two kinds of not-knowing are kept apart. *Between people*: this person's clearance, volumes, absorption,
sensitivity of effect and pace of adaptation differ from the average person's. *About the model*: the
averages themselves are uncertain (studies disagree; some values are judgement). Each replicate is one
possible truth about the model, and every replicate holds the same set of people (common random numbers),
so that differences between replicates are about the model alone. How strongly a person feels withdrawal
is never drawn: it is integrated exactly where chances are computed.

Draws are spread evenly by Latin hypercubes: few draws behave like many. The same seed gives the same
draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log, prod, sqrt
from typing import TYPE_CHECKING, cast

import numpy as np

from handrail.errors import InputError
from handrail.medicine.nouns import Dynamics, Figure, Form, Kinetics, Medicine, Modifier
from handrail.simulate.equations import mean_steady_level
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.typical import TypicalBodies, TypicalBody, kinetics_of, log_sd, typical_body

if TYPE_CHECKING:
    from handrail.person.nouns import Person

MOST_BURDEN_FACTOR = 3.0
"""Modifiers together never multiply the burden by more than this."""

REORDERINGS = 5
"""Rounds of taking the correlation between columns out of the draws (24 rows: from 0.5 to 0.1 at most)."""

NINETY_PERCENT_WIDTH = 3.29
"""Standard deviations between the ends of a 90 % interval of a normal distribution."""


def draw_people(
    medicine: Medicine,
    person: Person,
    *,
    replicates: int = 24,
    people: int = 12,
    seed: int = 1,
    kinetics: str | None = None,
    assumed_egfr: float | None = None,
    form: Form = "tablet",
    parameter_uncertainty: bool = True,
) -> Draws:
    """Possible bodies of one person: `replicates` parameter sets with the same `people` in each.

    Args:
        medicine: a loaded pack.
        person: what is known; what is missing is settled by `handrail.person.settle`.
        replicates: how many possible truths about the model.
        people: how many possible people in each.
        seed: the same seed gives the same draws, byte for byte.
        kinetics: a set of the pack; its default set if not given.
        assumed_egfr: mL/min/1.73 m2, to try when the kidneys are not known.
        form: what is swallowed; granules are absorbed as a tablet is.
        parameter_uncertainty: False keeps every replicate at the central values (no study spread either).

    Returns:
        `replicates x people` draws, draw i in replicate i // people.

    Raises:
        InputError: fewer than one replicate or person, an unknown kinetics set, or unknown kidneys
            where the set needs them and no `assumed_egfr` is given.

    Source:
        The pack's kinetics and dynamics; Latin hypercube: McKay 1979, doi:10.1080/00401706.1979.10489755.
    """
    from handrail.person.assumptions import settle

    body = settle(person, assumed_egfr)
    settings = kinetics_of(medicine, kinetics)
    return draw_bodies(
        medicine,
        typical_body(settings, body, form),
        kinetics=settings,
        replicates=replicates,
        people=people,
        seed=seed,
        parameter_uncertainty=parameter_uncertainty,
        burden_factors=burden_factors(medicine, person),
    )


# --- the draws ---------------------------------------------------------------------------------------------


def draw_bodies(
    medicine: Medicine,
    typical: TypicalBody,
    *,
    kinetics: Kinetics,
    replicates: int,
    people: int,
    seed: int,
    parameter_uncertainty: bool = True,
    burden_factors: tuple[float, float] = (1.0, 1.0),
) -> Draws:
    """Draws around an average body; `draw_people` is this with the body of a known person.

    Args:
        burden_factors: modifiers that raise and that lower the burden, each as one product.

    Raises:
        InputError: fewer than one replicate or person.
    """
    if replicates < 1 or people < 1:
        raise InputError(f"{replicates} replicates of {people} people can't be drawn.", fix="Draw 1 or more.")
    for_replicates, for_people = np.random.SeedSequence(seed).spawn(2)
    normal = even_normals(for_replicates, replicates, TRUTH_COLUMNS)
    if not parameter_uncertainty:
        normal = np.zeros_like(normal)
    truth = model_truths(medicine.dynamics, kinetics, normal)
    crowd = crowd_factors(
        medicine.dynamics, kinetics, typical, even_normals(for_people, people, CROWD_COLUMNS)
    )
    return bodies_of(
        medicine.dynamics,
        kinetics,
        typical,
        truth={name: np.repeat(values, people) for name, values in truth.items()},
        crowd={name: np.tile(values, replicates) for name, values in crowd.items()},
        replicates=replicates,
        people=people,
        seed=seed,
        parameter_uncertainty=parameter_uncertainty,
        burden_factors=burden_factors,
    )


def bodies_of(
    dynamics: Dynamics,
    kinetics: Kinetics,
    typical: TypicalBody | TypicalBodies,
    *,
    truth: Mapping[str, FloatArray],
    crowd: Mapping[str, FloatArray],
    replicates: int,
    people: int,
    seed: int,
    parameter_uncertainty: bool = True,
    burden_factors: tuple[float, float] = (1.0, 1.0),
) -> Draws:
    """Bodies from what a truth about the model says of each, and what sets each person apart.

    Args:
        typical: the average body like this one, or one for each draw.
        truth: `model_truths`, a value for each draw.
        crowd: `crowd_factors`, a value for each draw.
        replicates, people, seed: noted in the draws; draw i belongs to replicate i // people.
        parameter_uncertainty: whether the truths differ.
        burden_factors: as in `draw_bodies`.
    """
    count = replicates * people
    reference_clearance = kinetics.value("clearance_l_per_h") * truth["clearance"]
    reference_level = mean_steady_level(dynamics.reference_daily_dose_mg, reference_clearance)
    volume = truth["volume"] * crowd["volume"]
    times_h = {
        f"{name}_h": 24 * truth[f"{name}_days"] * crowd["adaptation_times"]
        for name in ("fast_on", "fast_off", "slow_on", "slow_off")
    }
    return Draws(
        replicates=replicates,
        people=people,
        absorption_per_h=typical.absorption_per_h * crowd["absorption"],
        lag_h=np.full(count, typical.lag_h),
        clearance_l_per_h=typical.clearance_l_per_h * (truth["clearance"] * crowd["clearance"]),
        central_volume_l=typical.central_volume_l * volume,
        intercompartmental_clearance_l_per_h=(
            typical.intercompartmental_clearance_l_per_h * crowd["intercompartmental"]
        ),
        peripheral_volume_l=typical.peripheral_volume_l * volume,
        effect_per_h=log(2) / truth["effect_half_life_h"],
        # Relative to the reference level of this very replicate: the model survives a change of kinetics.
        ec50_mg_per_l=truth["ec50_ratio"] * reference_level * crowd["ec50"],
        **{name: truth[name] for name in SHARED_DYNAMICS},
        **times_h,
        thresholds=dynamics.thresholds,
        sigma_median=dynamics.value("sensitivity_sigma"),
        sigma_log_sd=parameter_uncertainty * _log_width(dynamics.figures["sensitivity_sigma"]),
        threshold_log_sd=parameter_uncertainty * _log_width(dynamics.figures["threshold_factor"]),
        burden_factor=burden_factors[0],
        protective_factor=burden_factors[1],
        seed=seed,
    )


UNCERTAIN_DYNAMICS = (
    "effect_half_life_h",
    "ec50_ratio",
    "hill",
    "fast_share",
    "fast_on_days",
    "fast_off_days",
    "slow_on_days",
    "slow_off_days",
    "gap",
    "burden_time_h",
    "sensitivity_sigma",
    "threshold_factor",
)
"""What a replicate draws of the dynamics, in the order of the hypercube's columns."""

SHARED_DYNAMICS = ("hill", "fast_share", "gap", "burden_time_h", "sensitivity_sigma", "threshold_factor")
"""What all people of a replicate have in common, as it stands."""


TRUTH_COLUMNS = 2 + len(UNCERTAIN_DYNAMICS)
"""Of a hypercube of truths: clearance and volume between studies, then what is uncertain of the dynamics."""

STUDY_COLUMNS = 2
"""The first of them, in which studies differ; the others are uncertain parameters of the model."""

CROWD_COLUMNS = 6
"""Of a hypercube of people."""


def model_truths(dynamics: Dynamics, kinetics: Kinetics, normal: FloatArray) -> dict[str, FloatArray]:
    """A value a row of everything we are unsure of about the model, by name.

    Args:
        normal: standard normals, shape (rows, TRUTH_COLUMNS); all 0 is the centre of everything.
    """
    study = kinetics.between_study_sd
    clearance, volume = _correlated(normal[:, 0], normal[:, 1], kinetics.study_correlation)
    truth = {
        "clearance": np.exp(study.get("clearance_l_per_h", 0.0) * clearance),
        "volume": np.exp(study.get("central_volume_l", 0.0) * volume),
    }
    for column, name in enumerate(UNCERTAIN_DYNAMICS, start=STUDY_COLUMNS):
        spread = _share_around if name == "fast_share" else scale_around
        truth[name] = spread(dynamics.figures[name], normal[:, column])
    return truth


def crowd_factors(
    dynamics: Dynamics, kinetics: Kinetics, typical: TypicalBody | TypicalBodies, normal: FloatArray
) -> dict[str, FloatArray]:
    """A factor a row of everything in which people differ, by name.

    Args:
        typical: the average body, or one for each row.
        normal: standard normals, shape (rows, CROWD_COLUMNS).
    """
    clearance, volume = _correlated(normal[:, 0], normal[:, 1], kinetics.clearance_volume_correlation)
    differ = dynamics.between_people_cv
    return {
        "clearance": np.exp(typical.clearance_sd * clearance),
        "volume": np.exp(typical.volume_sd * volume),
        "intercompartmental": np.exp(typical.intercompartmental_sd * normal[:, 2]),
        "absorption": np.exp(typical.absorption_sd * normal[:, 3]),
        "ec50": np.exp(log_sd(differ["ec50"]) * normal[:, 4]),
        "adaptation_times": np.exp(log_sd(differ["adaptation_times"]) * normal[:, 5]),
    }


def even_normals(seed: np.random.SeedSequence, rows: int, columns: int) -> FloatArray:
    """Standard normal draws of shape (rows, columns), evenly spread and uncorrelated between columns.

    A Latin hypercube: each column has one draw in the middle of each of `rows` slices of equal
    probability. Where there are rows enough, columns are then reordered until they are all but
    uncorrelated; left to chance, two columns of a few dozen rows can agree by 0.4, and the length of
    a plan would follow that accident (its spread over seeds falls from 13 to 5 % by this).

    >>> drawn = even_normals(np.random.SeedSequence(1), 4, 2)
    >>> drawn.shape, int((drawn[:, 0] > 0).sum())
    ((4, 2), 2)

    Source:
        McKay 1979, doi:10.1080/00401706.1979.10489755; the reordering: Iman & Conover 1982,
        doi:10.1080/03610918208812265.
    """
    # scipy.stats has a Latin hypercube too; importing it would take longer than a whole plan.
    from scipy.special import ndtri

    generator = np.random.Generator(np.random.Philox(seed))
    slices = generator.permuted(np.tile(np.arange(rows), (columns, 1)), axis=1).T
    normal = ndtri((slices + 0.5) / rows)
    if rows > columns + 1:
        for _ in range(REORDERINGS):
            apart = np.linalg.inv(
                np.linalg.cholesky(np.corrcoef(normal, rowvar=False).reshape(columns, columns))
            )
            ranks = (normal @ apart.T).argsort(axis=0).argsort(axis=0)
            normal = ndtri((ranks + 0.5) / rows)
    return cast(FloatArray, normal)


def _correlated(first: FloatArray, second: FloatArray, correlation: float) -> tuple[FloatArray, FloatArray]:
    """Two standard normals with this correlation, from two independent ones."""
    return first, correlation * first + sqrt(1 - correlation**2) * second


def scale_around(figure: Figure, normal: FloatArray) -> FloatArray:
    """Log-normal around the central value, as wide as the figure's 90 % interval."""
    return figure.value * np.exp(_log_width(figure) * normal)


def _log_width(figure: Figure) -> float:
    """Standard deviation on the log scale of a figure whose range is a 90 % interval; 0 without one."""
    if figure.low is None or figure.high is None:
        return 0.0
    return log(figure.high / figure.low) / NINETY_PERCENT_WIDTH


def _share_around(figure: Figure, normal: FloatArray) -> FloatArray:
    """Logit-normal around the central value of a share between 0 and 1, as wide as its 90 % interval."""

    def logit(share: float) -> float:
        return log(share / (1 - share))

    if figure.low is None or figure.high is None:
        return np.full(normal.shape, figure.value)
    sd = (logit(figure.high) - logit(figure.low)) / NINETY_PERCENT_WIDTH
    return 1 / (1 + exp(-logit(figure.value)) * np.exp(-sd * normal))


# --- what multiplies the burden ----------------------------------------------------------------------------


def burden_factors(medicine: Medicine, person: Person) -> tuple[float, float]:
    """What multiplies this person's burden: the raising modifiers together, and the protective ones together.

    Kept apart because what protects may be shown but never shortens a plan. A modifier that can't be judged
    (a fact is unknown) does not count on either side.

    Returns:
        A product of 1 or more (at most `MOST_BURDEN_FACTOR`) and one of 1 or less.
    """
    factors = [modifier.factor for modifier in modifiers_of(medicine, person)]
    raising = prod(factor for factor in factors if factor > 1)
    return min(raising, MOST_BURDEN_FACTOR), prod(factor for factor in factors if factor < 1)


def modifiers_of(medicine: Medicine, person: Person) -> tuple[Modifier, ...]:
    """The modifiers of the medicine that are known to be true of this person."""
    from handrail.person.known import known_facts

    if not medicine.dynamics.modifiers:
        return ()
    facts = known_facts(person, medicine).facts
    return tuple(one for one in medicine.dynamics.modifiers if one.when.answer(facts) is True)
