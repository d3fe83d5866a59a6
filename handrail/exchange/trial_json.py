"""Virtual trials as JSON: the protocol, what was taken as true, the seed, and what came of it."""

from __future__ import annotations

from dataclasses import asdict, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from handrail.exchange.json import sources_json
from handrail.exchange.pool_json import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handrail.medicine.nouns import Medicine
    from handrail.trial.checking import TrialChecked
    from handrail.trial.nouns import Protocol
    from handrail.trial.predict import Prediction
    from handrail.trial.questions import Design, DoseDesign, SampleSize, TrialAnswer
    from handrail.trial.tapers import TaperTrial

SCHEMA = "handrail/trial/1"

Json = dict[str, Any]


def protocol_json(protocol: Protocol, medicine: Medicine) -> Json:
    """A protocol for other programs."""
    return _whole(medicine, protocol, {})


def answers_json(answers: Sequence[TrialAnswer], medicine: Medicine) -> Json:
    """What many trials of one protocol come to."""
    first = answers[0]
    return _whole(
        medicine,
        first.protocol,
        {"truths": plain(asdict(first.truths)), "answers": [_answer(one) for one in answers]},
    )


def size_json(found: SampleSize, medicine: Medicine) -> Json:
    """How many people each arm needs."""
    return _whole(
        medicine,
        found.protocol,
        {
            "truths": plain(asdict(found.truths)),
            "wanted": found.wanted,
            "per_arm": found.per_arm,
            "tried": [{"per_arm": people, "power": plain(asdict(share))} for people, share in found.tried],
        },
    )


def designs_json(designs: Sequence[Design | DoseDesign], medicine: Medicine) -> Json:
    """Designs beside each other."""
    rows = [{**_fields(one), "answer": _answer(one.answer)} for one in designs]
    return _whole(medicine, designs[0].answer.protocol, {"designs": rows})


def checked_json(found: TrialChecked, medicine: Medicine) -> Json:
    """How many people would have met each finding."""
    fields = plain(asdict(found))
    del fields["protocol"]
    sources = tuple(dict.fromkeys(key for one in found.met for key in one.sources))
    return _whole(medicine, found.protocol, fields, sources)


def predictions_json(found: Sequence[Prediction], others: Sequence[Prediction], medicine: Medicine) -> Json:
    """What was expected of published trials."""
    return {
        "schema": SCHEMA,
        "handrail": version("handrail"),
        "medicine": medicine.name,
        "pack_version": medicine.version,
        "by_the_model": [_prediction(one) for one in found],
        "by_the_others": [_prediction(one) for one in others],
    }


def tapers_json(found: TaperTrial, medicine: Medicine) -> Json:
    """Ways down beside each other; everybody by themselves is in the Parquet file."""
    fields = plain(asdict(replace(found, rows=())))
    del fields["rows"]
    keys = tuple(dict.fromkeys(key for one in found.met for key in one.sources))
    return {
        "schema": SCHEMA,
        "handrail": version("handrail"),
        "medicine": medicine.name,
        "pack_version": medicine.version,
        **fields,
        "sources": sources_json(keys, medicine.bibliography),
    }


def _prediction(one: Prediction) -> Json:
    return {**plain(asdict(one)), "log_scores": dict(one.log_scores), "is_inside": one.is_inside}


def _whole(medicine: Medicine, protocol: Protocol, fields: Json, sources: tuple[str, ...] = ()) -> Json:
    efficacy = medicine.efficacy
    keys = dict.fromkeys((*protocol.sources, *(efficacy.sources if efficacy else ()), *sources))
    return {
        "schema": SCHEMA,
        "handrail": version("handrail"),
        "medicine": medicine.name,
        "pack_version": medicine.version,
        "protocol": plain(asdict(protocol)),
        **fields,
        "sources": sources_json(tuple(keys), medicine.bibliography),
    }


def _answer(one: TrialAnswer) -> Json:
    fields = plain(asdict(one))
    return {name: value for name, value in fields.items() if name not in ("protocol", "truths")}


def _fields(one: Design | DoseDesign) -> Json:
    fields = plain(asdict(one))
    del fields["answer"]
    return fields
