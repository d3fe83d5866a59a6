"""A recognition as JSON: what to do now first, then which it is, why, and what would decide.

Plain dictionaries in the manner of `exchange.json`: null for what is not known, the same answer always
as the same bytes, sources with their texts at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.exchange.findings import finding_json, grounds_json, sources_json
from handrail.exchange.json import number

if TYPE_CHECKING:
    from handrail.check.recognised import (
        CauseSeen,
        ClueSeen,
        Deciding,
        FeatureSeen,
        LevelSeen,
        Recognition,
        SymptomHeard,
    )
    from handrail.exchange import shapes_recognise as shapes
    from handrail.exchange.shapes import Scalar
    from handrail.medicine.nouns import Medicine
    from handrail.medicine.telling_apart import Remark

RECOGNITION_SCHEMA = "handrail/recognition/1"


def recognition_json(result: Recognition, medicine: Medicine, emergency: str = "") -> shapes.RecognitionShape:
    """A whole answer of `recognise`.

    Args:
        result: the answer.
        medicine: the pack it was made with; its cards and sources are written in full.
        emergency: the fixed line that comes first where it is an emergency.
    """
    return {
        "schema": RECOGNITION_SCHEMA,
        "is_emergency": result.is_emergency,
        "emergency": emergency or None if result.is_emergency else None,
        "urgency": result.urgency,
        "do": list(result.do),
        "danger": [finding_json(finding) for finding in result.danger],
        "same_day": [finding_json(finding) for finding in result.same_day],
        "verdict": result.verdict,
        "title": result.title,
        "why": result.why or None,
        "not_understood": list(result.not_understood),
        "not_recognised": list(result.not_recognised),
        "score": {
            "known": result.score,
            "lowest": result.score_range[0],
            "highest": result.score_range[1],
            "leaning": result.leaning,
            "withdrawal_from": result.withdrawal_from,
            "overdose_to": result.overdose_to,
            "says": result.score_says,
            "note": result.score_note,
        },
        "clues": [_clue(seen) for seen in result.clues],
        "features": [_feature(seen) for seen in result.features],
        "causes": [_cause(seen) for seen in result.causes],
        "together": [_remark(remark) for remark in result.together],
        "caveats": [_remark(remark) for remark in result.caveats],
        "would_decide": [_deciding(one) for one in result.would_decide],
        "level": _level(result.level) if result.level else None,
        "symptoms": [_symptom(one) for one in result.heard],
        "assumptions": list(result.assumptions),
        "cards": [{"id": card, "lines": list(medicine.cards[card])} for card in result.cards],
        "expired": result.expired,
        "medicine": result.medicine,
        "pack_version": result.pack_version,
        "rules_date": result.rules_date,
        "sources": sources_json(result.sources, medicine.bibliography),
    }


def _clue(seen: ClueSeen) -> shapes.ClueShape:
    clue = seen.clue
    return {
        "id": clue.id,
        "name": clue.name,
        "points": clue.points,
        "answer": seen.answer,
        "says": clue.says,
        "missing": list(seen.missing),
        **grounds_json(clue),
    }


def _feature(seen: FeatureSeen) -> shapes.FeatureShape:
    row = seen.feature
    return {
        "id": row.id,
        "name": row.name,
        "is_known": seen.is_known,
        "words": list(seen.words),
        "values": {name: _value(value) for name, value in seen.values},
        "overdose": row.overdose,
        "withdrawal": row.withdrawal,
        "side_effect": row.side_effect,
        **grounds_json(row),
    }


def _value(value: object) -> Scalar:
    if isinstance(value, bool | str) or value is None:
        return value
    return number(float(value)) if isinstance(value, int | float) and abs(value) < 1e9 else str(value)


def _cause(seen: CauseSeen) -> shapes.CauseShape:
    cause = seen.cause
    return {
        "id": cause.id,
        "name": cause.name,
        "verdict": cause.verdict,
        "balance": seen.balance,
        "for": list(seen.speaks_for),
        "against": list(seen.speaks_against),
        "open": list(seen.open),
        "trigger": cause.trigger,
        "onset": cause.onset,
        "tone": cause.tone,
        "temperature": cause.temperature,
        "others": cause.others,
        "do": cause.do,
        **grounds_json(cause),
    }


def _remark(remark: Remark) -> shapes.RemarkShape:
    return {
        "id": remark.id,
        "says": remark.says,
        "do": remark.do or None,
        **grounds_json(remark),
    }


def _deciding(one: Deciding) -> shapes.DecidingShape:
    return {
        "fact": one.fact,
        "label": one.label,
        "points": one.points,
        "asks": list(one.asks),
        "counted_as_absent": one.counted_as_absent,
    }


def _level(seen: LevelSeen) -> shapes.LevelSeenShape:
    return {
        "level_mg_per_l": number(seen.level_mg_per_l),
        "says": seen.band.says,
        "points": 0,
        "sources": list(seen.band.sources),
        "verified": seen.band.verified,
    }


def _symptom(one: SymptomHeard) -> shapes.SymptomShape:
    entry = one.entry
    return {
        "said": one.said,
        "word": one.word or None,
        "term": entry.term if entry else None,
        "plain_name": entry.plain_name if entry else None,
        "in_withdrawal": entry.in_withdrawal if entry else None,
        "in_overdose": entry.in_overdose if entry else None,
        "side_effect": entry.side_effect if entry else None,
        "is_red_flag": entry.is_red_flag if entry else None,
        "differential_value": entry.differential_value if entry else None,
        "hpo_id": entry.hpo_id or None if entry else None,
    }
