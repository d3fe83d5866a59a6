"""What a virtual trial sees of its people, and what its statistician makes of that: a row of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from handrail.trial import analysis
from handrail.trial.drinking import NEVER, BoolArray, FloatArray, event_days
from handrail.trial.nouns import Protocol

if TYPE_CHECKING:
    from handrail.trial.one_trial import People, Truth

Row = dict[str, float]


def figures_of(protocol: Protocol, truth: Truth, people: People, number: int) -> Row:
    """What a trial found, and what was true in it, as a row."""
    row: Row = {
        "trial": float(number),
        "placebo_logit": truth.logit,
        "log_hazard_ratio": truth.base + truth.between,
        "between": truth.between,
        "craving_effect": truth.craving,
    }
    outcomes = {one.id: _outcome(protocol, people, one.id, one.from_week * 7) for one in protocol.outcomes}
    for place, arm in enumerate(protocol.arms):
        inside = people.arm == place
        for name, (values, counted) in outcomes.items():
            told = values[inside & counted]
            row[f"{name}.{arm.id}"] = float(told.mean()) if len(told) else float("nan")
            row[f"n_{name}.{arm.id}"] = float(len(told))
        row[f"left_early.{arm.id}"] = float((people.left_day[inside] < protocol.days).mean())
        if not arm.is_control:
            highest = people.doses_mg[:, inside].max(axis=0)
            row[f"highest_mg.{arm.id}"] = float(highest.mean())
            row[f"highest_mg_sd.{arm.id}"] = float(highest.std())
            row[f"reached_target.{arm.id}"] = float((highest >= arm.target_mg).mean())
    primary = protocol.primary
    control = people.arm == protocol.arms.index(protocol.control)
    for name in protocol.comparisons:
        places = [
            n for n, arm in enumerate(protocol.arms) if not arm.is_control and name in (arm.id, "all_treated")
        ]
        treated = np.isin(people.arm, places)
        row |= {
            f"{key}.{name}": value
            for key, value in _compared(protocol, people, outcomes[primary.id], treated, control).items()
        }
    return row


def _outcome(protocol: Protocol, people: People, name: str, from_day: int) -> tuple[FloatArray, BoolArray]:
    """What is counted of each person, and of whom."""
    stayed = people.left_day >= protocol.days
    everyone = np.ones(len(stayed), np.bool_)
    if name == "adverse_event":
        return people.has_adverse_event.astype(float), everyone
    if name == "left":
        return (~stayed).astype(float), everyone
    if name == "craving":
        # Asked at the end: of whoever left nothing is known, unless everyone is followed.
        return people.craving, everyone if protocol.leaving == "followed" else stayed
    if name in ("abstinent_days", "heavy_days"):
        diaries = people.diaries
        days = ~diaries.drank[from_day:] if name == "abstinent_days" else diaries.heavy[from_day:]
        # Days after leaving are not seen; whoever left before the first of them is missing.
        seen = (np.arange(from_day, protocol.days)[:, None] < people.left_day) | (
            protocol.leaving == "followed"
        )
        looked = seen.sum(axis=0)
        return 100 * (days & seen).sum(axis=0) / np.maximum(looked, 1), looked > 0
    when = event_days(people.diaries, name, from_day)
    came = (when < protocol.days).astype(float)
    if protocol.leaving == "followed":
        return came, everyone
    before = (when < people.left_day) & (when < protocol.days)
    if protocol.leaving == "missing":
        return before.astype(float), stayed | before
    return (before | ~stayed).astype(float), everyone


def _compared(
    protocol: Protocol,
    people: People,
    outcome: tuple[FloatArray, BoolArray],
    treated: BoolArray,
    control: BoolArray,
) -> Row:
    values, counted = outcome
    inside = (treated | control) & counted
    found: Row = {}
    if protocol.has_means:
        if min((inside & treated).sum(), (inside & control).sum()) < 2:
            return dict.fromkeys(("difference", "se", "z_welch", "df_welch"), float("nan"))
        difference, se, df = analysis.welch(values[inside & treated], values[inside & control])
        found |= {"difference": difference, "se": se, "df_welch": df}
        return found | {"z_welch": difference / se if se > 0 else 0.0}
    a, n = float(values[inside & treated].sum()), float((inside & treated).sum())
    c, m = float(values[inside & control].sum()), float((inside & control).sum())
    if min(n, m) < 1:
        return dict.fromkeys(("log_rr", "se", "z_chi_squared", "z_mantel_haenszel"), float("nan"))
    found["log_rr"], found["se"] = analysis.log_risk_ratio(a, n, c, m)
    event, of_treated = values[inside] > 0, treated[inside]
    found["z_chi_squared"] = analysis.chi_squared_z(of_treated, event)
    found["z_mantel_haenszel"] = analysis.mantel_haenszel_z(
        of_treated, event, people.is_anxious[inside].astype(np.int64)
    )
    if protocol.primary.id in ("any_drinking", "heavy_drinking"):
        time, came = _times(protocol, people)
        both = treated | control
        found["z_log_rank"] = analysis.log_rank_z(treated[both], time[both], came[both])
    return found


def _times(protocol: Protocol, people: People) -> tuple[FloatArray, BoolArray]:
    """The visit at which the event is noticed, and whether it was; leaving is a relapse or the last look."""
    primary = protocol.primary
    when = event_days(people.diaries, primary.id, primary.from_week * 7)
    left = people.left_day if protocol.leaving != "followed" else np.full(len(when), NEVER)
    first = np.minimum(np.minimum(when, left), protocol.days - 1)
    came = (when < protocol.days) & (when < left)
    if protocol.leaving == "relapsed":
        came |= left < protocol.days
    visits = np.array(protocol.visit_weeks) * 7
    return visits[np.searchsorted(visits, first + 1)].astype(float), came
