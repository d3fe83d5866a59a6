"""The depressant load, the level of care and the advice for the kidneys as JSON.

Plain dictionaries in the manner of `exchange.json`: amounts in the unit that ends their name, null for
what is not known, sources with their texts at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from handrail.exchange.findings import grounds_json, pack_head
from handrail.exchange.json import sources_json

if TYPE_CHECKING:
    from handrail.check.kidney_advice import KidneyAdvice, PlacedAdvice, PlacedRisk
    from handrail.check.load import Contributor, DepressantLoad
    from handrail.check.setting import Setting
    from handrail.exchange import shapes_care as shapes
    from handrail.exchange.shapes import Scalar
    from handrail.medicine.care_nouns import CareLevel, Criterion, Guidance
    from handrail.medicine.nouns import Medicine

LOAD_SCHEMA = "handrail/load/1"
SETTING_SCHEMA = "handrail/setting/1"
KIDNEYS_SCHEMA = "handrail/kidneys/1"


def load_json(
    load: DepressantLoad, medicine: Medicine, says: str = "", notes: Sequence[str] = ()
) -> shapes.LoadShape:
    """Who adds what: contributors, the count for each effect, and what is not known.

    Args:
        load: the answer of `depressant_load`.
        medicine: the pack it was made with.
        says: the same in one line for people (`report.load_text.load_line`).
        notes: what has to be said with it (`report.load_text.NOTES`).
    """
    return {
        "schema": LOAD_SCHEMA,
        **pack_head(load.medicine, load.pack_version, load.rules_date),
        "says": says or None,
        "count": load.count,
        "at_least": load.at_least,
        "sedating": list(load.sedating),
        "effects": [
            {
                "id": one.effect.id,
                "title": one.effect.title,
                "says": one.effect.says,
                "count": one.count,
                "added_by": list(one.added_by),
                "worse_by": list(one.worse_by),
                "perhaps_by": list(one.perhaps_by),
            }
            for one in load.effects
        ],
        "contributors": [_contributor(row) for row in load.contributors],
        "notes": list(notes),
        "not_recognised": list(load.not_recognised),
        "assumptions": list(load.assumptions),
        "sources": sources_json(load.sources, medicine.bibliography),
    }


def _contributor(row: Contributor) -> shapes.ContributorShape:
    return {
        "name": row.name,
        "kind": row.kind,
        "number": row.number,
        "adds": list(row.adds),
        "may_add": list(row.may_add),
        "daily_dose_mg": row.dose_mg,
        "facts": cast("dict[str, Scalar]", dict(row.facts)),
        "says": list(row.says),
        "rules": list(row.rules),
        "missing": list(row.missing),
        "sources": list(row.sources),
        "verified": row.verified,
    }


def setting_json(
    setting: Setting, medicine: Medicine, says: str = "", notes: Sequence[str] = ()
) -> shapes.SettingShape:
    """The level of care, what decided, what could raise it, and when to move.

    Args:
        setting: the answer of `level_of_care`.
        medicine: the pack it was made with.
        says: the same in one line for people (`report.setting_text.setting_line`).
        notes: what has to be said with it (`report.setting_text.notes`).
    """
    return {
        "schema": SETTING_SCHEMA,
        **pack_head(setting.medicine, setting.pack_version, setting.rules_date),
        "says": says or None,
        "level": _level(setting.level),
        "is_at_least": bool(setting.open),
        "decided_by": [_criterion(one) for one in setting.decided_by],
        "also": [_criterion(one) for one in setting.also],
        "could_rise": [
            {**_criterion(one.criterion), "to": one.level.id, "missing": list(one.missing)}
            for one in setting.open
        ],
        "not_lower_because": [
            {"level": one.level.id, "kind": one.kind, "what": one.what} for one in setting.not_lower_because
        ],
        "carried_over": setting.carried_over,
        "notes": list(notes),
        "move_up": _said(setting.move_up),
        "move_down": _said(setting.move_down),
        "beside": _said(setting.beside),
        "interest": _said(setting.interest),
        "not_recognised": list(setting.not_recognised),
        "assumptions": list(setting.assumptions),
        "sources": sources_json(setting.sources, medicine.bibliography),
    }


def _level(level: CareLevel) -> shapes.LevelShape:
    return {"id": level.id, "rank": level.rank, "title": level.title, "says": level.says}


def _criterion(one: Criterion) -> shapes.CriterionShape:
    return {
        "id": one.id,
        "about": one.about,
        "level": one.level or None,
        "says": one.says,
        "do": one.do,
        "carried_over": one.carried_over,
        **grounds_json(one),
    }


def _said(guidance: Sequence[Guidance]) -> list[shapes.GuidanceShape]:
    return [
        {
            "id": one.id,
            "says": one.says,
            "carried_over": one.carried_over,
            "sources": list(one.sources),
            "verified": one.verified,
        }
        for one in guidance
    ]


def kidney_json(
    advice: KidneyAdvice, medicine: Medicine, says: str = "", notes: Sequence[str] = ()
) -> shapes.KidneysShape:
    """The sources side by side, the default with its reasons, and what was seen.

    Args:
        advice: the answer of `kidney_advice`.
        medicine: the pack it was made with.
        says: which source leads, for people (`report.kidney_text.default_words`).
        notes: what has to be said with it (`report.kidney_text.NOTES`).
    """

    def id_of(one: PlacedAdvice | None) -> str | None:
        return None if one is None else one.row.id

    return {
        "schema": KIDNEYS_SCHEMA,
        **pack_head(advice.medicine, advice.pack_version, advice.rules_date),
        "says": says or None,
        "egfr_ml_min_1_73m2": advice.egfr_ml_min_1_73m2,
        "creatinine_clearance_ml_min": advice.creatinine_clearance_ml_min,
        "dialysis": advice.dialysis,
        "daily_dose_mg": advice.daily_dose_mg,
        "is_placed": advice.is_placed,
        "advice": [_advice(one) for one in advice.advice],
        "strictest": id_of(advice.strictest),
        "most_permissive": id_of(advice.most_permissive),
        "default": id_of(advice.default),
        "leads": advice.leads or None,
        "because": [{"id": one.id, "says": one.says} for one in advice.because],
        "not_known": [
            {"id": one.id, "says": one.says, "missing": list(missing)} for one, missing in advice.not_known
        ],
        "notes": list(notes),
        "risks": [_risk(one) for one in advice.risks],
        "to_measure": list(advice.to_measure),
        "not_recognised": list(advice.not_recognised),
        "assumptions": list(advice.assumptions),
        "sources": sources_json(advice.sources, medicine.bibliography),
    }


def _advice(one: PlacedAdvice) -> shapes.KidneyAdviceShape:
    row = one.row
    return {
        "id": row.id,
        "who": row.who,
        "population": row.population,
        "measure": row.measure,
        "low": row.low,
        "high": row.high,
        "on_dialysis": row.on_dialysis,
        "advice": row.advice,
        "value": row.value,
        "from_years": row.from_years,
        "says": row.says,
        "applies": one.applies,
        "placed_by": one.placed_by,
        "is_stand_in": one.is_stand_in,
        "missing": list(one.missing),
        **grounds_json(row),
    }


def _risk(one: PlacedRisk) -> shapes.KidneyRiskShape:
    risk = one.risk
    return {
        "id": risk.id,
        "who": risk.who,
        "population": risk.population,
        "outcome": risk.outcome,
        "compared": risk.compared,
        "applies": one.applies,
        "is_stand_in": one.is_stand_in,
        "days": risk.days,
        "with_per_1000": risk.with_per_1000,
        "without_per_1000": risk.without_per_1000,
        "without_is_below": risk.without_is_below,
        "more_per_1000": None if risk.more_per_1000 is None else list(risk.more_per_1000),
        "ratio": None if risk.ratio is None else list(risk.ratio),
        "sources": list(risk.sources),
        "verified": risk.verified,
    }
