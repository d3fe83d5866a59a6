"""Finding help: services of a country, kinds of help beside what suits this person, whom and what to ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.check.setting import Setting, level_of_care
from handrail.errors import InputError
from handrail.medicine.finding_help import (
    EvidenceToBring,
    HelpKind,
    HelpService,
    Prescriber,
    ProviderQuestion,
    for_indication,
)

if TYPE_CHECKING:
    from handrail.course.nouns import Course
    from handrail.medicine.nouns import Medicine
    from handrail.person.nouns import Person


@dataclass(frozen=True, kw_only=True, slots=True)
class KindOfHelp:
    """A kind of help, and whether the level of care that suits this person is given there.

    Attributes:
        suits: True or False where a level was worked out and the kind stands for levels; None otherwise.
    """

    kind: HelpKind
    suits: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpAnswer:
    """Where help is, and what to ask there.

    Attributes:
        services: those on file for the country; empty where none is.
        is_due: the day by which to look at the services again has gone by.
        setting: the level of care for this person; None where no course was given.
    """

    medicine: str
    pack_version: str
    rules_date: str
    country: str | None
    services: tuple[HelpService, ...]
    as_of: dt.date | None
    review_by: dt.date | None
    is_due: bool
    kinds: tuple[KindOfHelp, ...]
    setting: Setting | None
    questions: tuple[ProviderQuestion, ...]
    prescribers: tuple[Prescriber, ...]
    evidence: tuple[EvidenceToBring, ...]
    sources: tuple[str, ...]


def find_help(
    person: Person, medicine: Medicine, course: Course | None = None, *, on: dt.date | None = None
) -> HelpAnswer:
    """Services, kinds of help and questions for a person.

    Args:
        person: the country, what it is taken for, and what decides the level of care.
        medicine: whose pack is asked.
        course: what is taken now; without it no level of care is worked out.
        on: the day of asking; today if left out.

    Raises:
        InputError: the pack has nothing on finding help.
    """
    data = medicine.finding_help
    if data is None or not data.kinds:
        raise InputError(f"The pack of {medicine.name} has nothing on finding help.", where="finding help")
    setting = None if course is None else level_of_care(person, medicine, course)
    prescribers = for_indication(data.prescribers, person.indication)
    evidence = for_indication(data.evidence, person.indication)
    said = [*data.kinds, *data.questions, *prescribers, *evidence]
    return HelpAnswer(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        country=person.country,
        services=tuple(service for service in data.services if service.country == person.country),
        as_of=data.as_of,
        review_by=data.review_by,
        is_due=data.is_due(on or dt.date.today()),
        kinds=tuple(KindOfHelp(kind=kind, suits=_suits(kind, setting)) for kind in data.kinds),
        setting=setting,
        questions=data.questions,
        prescribers=prescribers,
        evidence=evidence,
        sources=tuple(
            dict.fromkeys(
                [*(key for one in said for key in one.sources), *(setting.sources if setting else ())]
            )
        ),
    )


def _suits(kind: HelpKind, setting: Setting | None) -> bool | None:
    if setting is None or not kind.levels:
        return None
    return setting.level.id in kind.levels
