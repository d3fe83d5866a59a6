"""Pool the trials of a pack: choose an outcome, get a result with everything that has to stand beside it.

The trials are those of `trials.csv`. Placebo is used once: the treated arms of a study are added up, unless
it is asked to keep them apart (then the control is shared out evenly). Whoever is missing counts as relapsed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from handrail.errors import InputError
from handrail.evidence.pool_methods import check_method, pool_comparisons
from handrail.evidence.pool_nouns import (
    MEASURES,
    OF_COUNTS,
    RATIOS,
    Comparison,
    Data,
    Measure,
    Pooling,
    Regression,
)
from handrail.evidence.pool_outcomes import Outcome, outcome_named
from handrail.evidence.pool_regression import meta_regression, small_studies_of, subgroups_of, without_each
from handrail.medicine.nouns import Medicine
from handrail.medicine.pack import load_medicine
from handrail.medicine.tables import did_you_mean
from handrail.medicine.trial_forms import Study, StudyArm

HIGH_DOSE_MG = 60
GROUPS = ("detoxified", "anxiety", "dose", "blinding")
COVARIATES = ("dose", "anxiety", "detoxified", "weeks")
"""What a regression may ask: the dose aimed at (mg a day), 1 where people were chosen for anxiety at least in
part, 1 where everyone was detoxified, and the weeks."""


def pool(
    medicine: Medicine | str | None = None,
    *,
    outcome: str = "relapse",
    measure: str | None = None,
    method: str = "dersimonian_laird",
    hartung_knapp: bool = False,
    studies: Collection[str] = (),
    without: Collection[str] = (),
    split_arms: bool = False,
    by: str | None = None,
    substance: str = "alcohol",
    randomised_only: bool = True,
) -> Pooling:
    """The trials of a pack together.

    Args:
        medicine: a loaded pack or its name; the only one there is, if not given.
        outcome: "relapse", "relapse_as_analysed", "abstinence", "left_early" or "abstinent_days".
        measure: "RR", "OR" or "RD" of counts, "MD" or "SMD" of means; the outcome's usual one, if not given.
        method: "dersimonian_laird", "dersimonian_laird_mh", "paule_mandel", "reml", "mantel_haenszel" or
            "fixed".
        hartung_knapp: an interval that allows for not knowing how much studies differ.
        studies: only these, by id, whatever their substance and design; without: not these.
        split_arms: each treated arm by itself, with an even share of the control.
        by: subgroups by "detoxified", "anxiety", "dose" or "blinding".
        substance: what people were dependent on; randomised_only: leave out what chance did not decide.

    Raises:
        InputError: what there is not, or what can't be pooled.

    >>> from handrail.medicine import medicine_names
    >>> found = pool(medicine_names()[0]).pooled
    >>> f"{found.effect:.3f} ({found.low:.3f}-{found.high:.3f})"
    '0.877 (0.738-1.042)'
    """
    pack = medicine if isinstance(medicine, Medicine) else load_medicine(medicine)
    wanted = outcome_named(outcome)
    chosen = _measure(wanted, measure)
    how = check_method(chosen, method, hartung_knapp)
    comparisons, left_out = compared(
        pack,
        wanted,
        studies=studies,
        without=without,
        split_arms=split_arms,
        substance=substance,
        randomised_only=randomised_only,
    )
    if by is not None and by not in GROUPS:
        raise InputError(f"There are no subgroups by '{by}'.", fix=f"There are: {', '.join(GROUPS)}.")
    pooled = pool_comparisons(comparisons, chosen, how, hartung_knapp=hartung_knapp)
    sources = dict.fromkeys(key for one in comparisons for key in one.sources)
    return Pooling(
        medicine=pack.name,
        pack_version=pack.version,
        outcome=wanted.name,
        title=wanted.title,
        is_good=wanted.is_good,
        pooled=pooled,
        subgroups=subgroups_of(comparisons, by, chosen, how, hartung_knapp=hartung_knapp) if by else None,
        without_one=without_each(comparisons, chosen, how, hartung_knapp=hartung_knapp),
        small_studies=small_studies_of(comparisons, chosen),
        left_out=left_out,
        notes=_notes(wanted, comparisons, split_arms),
        published=_published(pack, wanted, substance),
        sources=tuple(sources),
    )


def meta_regress(
    medicine: Medicine | str | None = None,
    *,
    on: Sequence[str],
    outcome: str = "relapse",
    measure: str | None = None,
    method: str = "reml",
    hartung_knapp: bool = True,
    studies: Collection[str] = (),
    without: Collection[str] = (),
    split_arms: bool = False,
    substance: str = "alcohol",
    randomised_only: bool = True,
) -> Regression:
    """A meta-regression of the trials of a pack.

    Args:
        on: of "dose", "anxiety", "detoxified", "weeks".
        method: "reml" or "dersimonian_laird".
        medicine, outcome, measure, hartung_knapp: as of `pool`.
        studies, without, split_arms, substance, randomised_only: as of `pool`.

    Raises:
        InputError: what there is not; too few studies; or a covariate that is the same in all.
    """
    pack = medicine if isinstance(medicine, Medicine) else load_medicine(medicine)
    for name in on:
        if name not in COVARIATES:
            raise InputError(f"There is no covariate '{name}'.", fix=did_you_mean(name, COVARIATES))
    wanted = outcome_named(outcome)
    comparisons, _ = compared(
        pack,
        wanted,
        studies=studies,
        without=without,
        split_arms=split_arms,
        substance=substance,
        randomised_only=randomised_only,
    )
    chosen = _measure(wanted, measure)
    how = check_method(chosen, method, hartung_knapp)
    return meta_regression(comparisons, on, chosen, how, hartung_knapp=hartung_knapp)


def absolute_effect(risk: float, low: float, effect: float, high: float) -> tuple[float, float, float]:
    """People with the event among 1000 on treatment, with its interval, from a risk ratio.

    Args:
        risk: among 1000 on control.

    >>> absolute_effect(816, 0.77, 0.87, 0.99)
    (710, 628, 808)
    """
    if not 0 <= risk <= 1000:
        raise InputError(f"{risk:g} among 1000 can't be.", fix="Give 0 to 1000.")
    middle, least, most = (round(min(1000.0, risk * ratio)) for ratio in (effect, low, high))
    return middle, least, most


def chi_squared(counts: Sequence[tuple[float, float]]) -> tuple[float, int, float]:
    """Whether groups differ in their share of events: chi-squared without correction, its df, and p.

    Args:
        counts: events and people of each group.

    >>> chi, df, p = chi_squared([(29, 58), (15, 31), (29, 62)])
    >>> f"{chi:.3f} {df} {p:.2f}"
    '0.125 2 0.94'
    """
    from scipy.special import chdtrc

    people = sum(n for _, n in counts)
    share = sum(events for events, _ in counts) / people
    if not 0 < share < 1:
        return 0.0, len(counts) - 1, 1.0
    chi = sum((events - n * share) ** 2 / (n * share * (1 - share)) for events, n in counts)
    return chi, len(counts) - 1, float(chdtrc(len(counts) - 1, chi))


# --- from the pack -----------------------------------------------------------------------------------------


def compared(
    pack: Medicine,
    outcome: Outcome,
    *,
    studies: Collection[str] = (),
    without: Collection[str] = (),
    split_arms: bool = False,
    substance: str = "alcohol",
    randomised_only: bool = True,
) -> tuple[tuple[Comparison, ...], tuple[tuple[str, str], ...]]:
    """The comparisons that an outcome has figures for, and the studies it has none for, with why."""
    known = {study.id: study for study in pack.studies}
    for name in (*studies, *without):
        if name not in known:
            raise InputError(f"There is no study '{name}'.", fix=did_you_mean(name, known))
    found: list[Comparison] = []
    left_out: list[tuple[str, str]] = []
    for study in pack.studies:
        if study.id in without or (studies and study.id not in studies):
            continue
        if not studies and (study.substance != substance or (randomised_only and not study.is_randomised)):
            continue
        made, why = _of_study(study, outcome, split_arms)
        found += made
        if why:
            left_out.append((study.title, why))
    if not found:
        raise InputError(
            "None of these studies has figures for that.",
            fix=f"{left_out[0][0]}: {left_out[0][1]}" if left_out else "Choose other studies.",
        )
    return tuple(found), tuple(left_out)


def _of_study(study: Study, outcome: Outcome, split_arms: bool) -> tuple[list[Comparison], str]:
    control = study.control
    if control is None or not study.treated:
        return [], "it has no control"
    is_split = split_arms and len(study.treated) > 1
    groups = [[arm] for arm in study.treated] if is_split else [list(study.treated)]
    made: list[Comparison] = []
    for arms in groups:
        data = outcome.of(arms, control, 1 / len(groups))
        if data is not None:
            made.append(_comparison(study, arms, control, data, is_split))
    if made:
        return made, ""
    if any(outcome.of([arm], control, 1.0) is not None for arm in study.treated):
        return [], "not all of its arms tell it, or they can't be added up: keep the arms apart"
    basis = next((arm.events_basis for arm in study.arms if arm.events_basis), "")
    return [], basis if outcome.has_basis and basis else outcome.missing


def _comparison(
    study: Study, arms: Sequence[StudyArm], control: StudyArm, data: Data, is_split: bool
) -> Comparison:
    told = [(arm.dose_mg_per_day, arm.n_randomised or 1) for arm in arms]
    known = [(dose, n) for dose, n in told if dose is not None]
    dose = sum(dose * n for dose, n in known) / sum(n for _, n in known) if len(known) == len(told) else None
    detoxified = {True: "detoxified first", False: "not detoxified", None: ""}[study.detoxified]
    blinding = {True: "blind", False: "open", None: ""}[study.is_blind]
    anxiety = {"": None, "not_selected": 0.0, "in_part": 1.0, "by_design": 1.0}[study.anxiety]
    chosen = {None: "", 0.0: "not chosen for anxiety", 1.0: "chosen for anxiety, at least in part"}[anxiety]
    high = "" if dose is None else f"{'over' if dose > HIGH_DOSE_MG else 'up to'} {HIGH_DOSE_MG} mg a day"
    return Comparison(
        id=f"{study.id}.{arms[0].arm}" if is_split else study.id,
        title=f"{study.title}, {arms[0].arm.replace('_', ' ')}" if is_split else study.title,
        data=data,
        covariates=(
            ("dose", dose),
            ("anxiety", anxiety),
            ("detoxified", None if study.detoxified is None else float(study.detoxified)),
            ("weeks", arms[0].weeks),
        ),
        groups=(("detoxified", detoxified), ("anxiety", chosen), ("dose", high), ("blinding", blinding)),
        sources=tuple(dict.fromkeys(key for arm in (*arms, control) for key in arm.sources)),
        is_verified=all(arm.verified for arm in (*arms, control)),
    )


def _measure(outcome: Outcome, asked: str | None) -> Measure:
    if asked is None:
        return outcome.default
    of_counts = outcome.default in OF_COUNTS
    for one in MEASURES:
        if one == asked.upper() and (one in OF_COUNTS) == of_counts:
            return one
    fitting = [one for one in MEASURES if (one in OF_COUNTS) == of_counts]
    raise InputError(
        f"{asked} can't be reckoned for {outcome.name}.",
        fix=f"There are: {', '.join(fitting)}.",
        where="measure",
    )


def _notes(outcome: Outcome, comparisons: Sequence[Comparison], split_arms: bool) -> tuple[str, ...]:
    said = [outcome.note]
    if split_arms:
        said.append("Arms of one trial stand apart, each with an even share of its control.")
    unread = [one.title for one in comparisons if not one.is_verified]
    if unread:
        said.append(f"Not all figures were read at their source: {', '.join(unread)}.")
    if len(comparisons) < 5:
        few = "1 study says" if len(comparisons) == 1 else f"{len(comparisons)} studies say"
        said.append(f"{few} little about how much studies differ.")
    return tuple(said)


def _published(pack: Medicine, outcome: Outcome, substance: str) -> tuple[str, ...]:
    """Reviews' results on the same outcome, a ratio or difference of the same kind."""
    same = (lambda m: m in RATIOS) if outcome.default in RATIOS else (lambda m: m not in RATIOS)
    return tuple(
        one.id
        for one in pack.meta_analyses
        if one.substance == substance
        and one.treatment == pack.name
        and outcome.published in one.outcome
        and one.effect is not None
        and same(one.measure)
    )
