"""Finding help as JSON: numbers and services with their day, kinds, questions, evidence, what is near."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from handrail.exchange.findings import pack_head, sources_json
from handrail.exchange.overdose_json import numbers_json

if TYPE_CHECKING:
    from handrail.check.cards import HelpNumbers
    from handrail.check.finding_help import HelpAnswer
    from handrail.exchange.directory import Directory, Nearby
    from handrail.medicine.nouns import Medicine

HELP_SCHEMA = "handrail/find-help/1"
Json = dict[str, object]


def help_json(
    answer: HelpAnswer,
    medicine: Medicine,
    numbers: HelpNumbers,
    *,
    directory: Directory | None = None,
    near: Iterable[Nearby] = (),
) -> Json:
    """Where help is.

    Args:
        answer: of `find_help`.
        medicine: the pack it was made with.
        numbers: whom to call in the country (`help_numbers`).
        directory: of `read_directory`; None where no file was given.
        near: its nearest places.
    """
    return {
        "schema": HELP_SCHEMA,
        **pack_head(answer.medicine, answer.pack_version, answer.rules_date),
        "country": answer.country,
        "numbers": numbers_json(numbers),
        "services": [
            {
                "kind": one.kind,
                "name": one.name,
                "dial": one.dial or None,
                "web": one.web or None,
                "region": one.region or None,
                "says": one.says,
                "page": one.page or None,
                "verified": one.verified,
                "note": one.note or None,
            }
            for one in answer.services
        ],
        "services_as_of": answer.as_of and answer.as_of.isoformat(),
        "services_review_by": answer.review_by and answer.review_by.isoformat(),
        "services_are_due": answer.is_due,
        "directory": None
        if directory is None
        else {"places": len(directory.places), "left_out": directory.left_out},
        "nearest": [_nearby(one) for one in near],
        "level_of_care": None if answer.setting is None else answer.setting.level.id,
        "level_is_at_least": answer.setting is not None and bool(answer.setting.open),
        "kinds": [
            {
                "id": one.kind.id,
                "title": one.kind.title,
                "says": one.kind.says,
                "suits": one.kind.suits,
                "home": one.kind.home,
                "work": one.kind.work,
                "levels": list(one.kind.levels),
                "suits_this_person": one.suits,
                "sources": list(one.kind.sources),
                "verified": one.kind.verified,
            }
            for one in answer.kinds
        ],
        "ask_a_provider": [
            {"about": one.about, "says": one.says, "verified": one.verified} for one in answer.questions
        ],
        "prescribers": [
            {"who": one.who, "says": one.says, "verified": one.verified} for one in answer.prescribers
        ],
        "evidence": [
            {"side": one.side, "says": one.says, "sources": list(one.sources), "verified": one.verified}
            for one in answer.evidence
        ],
        "sources": sources_json(answer.sources, medicine.bibliography),
    }


def _nearby(one: Nearby) -> Json:
    place = one.place
    return {
        "distance_km": round(one.distance_km, 2),
        "name": place.name,
        "program": place.program or None,
        "kind": place.kind or None,
        "address": place.address or None,
        "phone": place.phone or None,
        "website": place.website or None,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }
