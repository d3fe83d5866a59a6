"""What a pack holds about finding help, and about papers: services by country, kinds of help, sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar, cast

from handrail.medicine import help_forms as forms
from handrail.medicine.tables import did_you_mean

if TYPE_CHECKING:
    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row

ServiceKind = Literal["helpline", "directory"]
Side = Literal["for", "against", "care"]
AftercarePart = Literal["triggers", "people", "reviews", "returns", "leftovers"]


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpService:
    """A public service that finds treatment in a country.

    Attributes:
        dial, web: how to reach it; one may be empty.
        region: the part of the country it is for; "" for all of it.
        page: where it was read.
        verified: whether it was read there; otherwise it is from memory.
    """

    country: str
    kind: ServiceKind
    name: str
    says: str
    verified: bool
    dial: str = ""
    web: str = ""
    region: str = ""
    page: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpKind:
    """A kind of help: what it is, whom it suits, what it asks of home and work.

    Attributes:
        levels: ids of the levels of care that it stands for; empty where it stands beside all.
    """

    id: str
    title: str
    says: str
    suits: str
    home: str
    work: str
    levels: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderQuestion:
    """A question to whoever offers treatment."""

    about: str
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Prescriber:
    """Whom to ask to prescribe it; `indication` is "" for everyone."""

    who: str
    indication: str
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceToBring:
    """A sentence to show a prescriber, and what it speaks for."""

    indication: str
    side: Side
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NotStopped:
    """A class of other medicines that must not be stopped at once, and why."""

    medicine_class: str
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AftercareLine:
    """A sentence of the plan for the time afterwards; `indication` is "" for everyone."""

    part: AftercarePart
    indication: str
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingHelp:
    """All of it, as a pack holds it.

    Attributes:
        as_of: the day the services were last looked at.
        review_by: the day by which they are to be looked at again.
    """

    as_of: dt.date | None = None
    review_by: dt.date | None = None
    services: tuple[HelpService, ...] = ()
    kinds: tuple[HelpKind, ...] = ()
    questions: tuple[ProviderQuestion, ...] = ()
    prescribers: tuple[Prescriber, ...] = ()
    evidence: tuple[EvidenceToBring, ...] = ()
    not_stopped: tuple[NotStopped, ...] = ()
    aftercare: tuple[AftercareLine, ...] = ()

    def is_due(self, on: dt.date) -> bool:
        """Whether the services are to be checked before anyone relies on them."""
        return self.review_by is not None and on > self.review_by


class _ForSomeone(Protocol):
    @property
    def indication(self) -> str: ...


Line = TypeVar("Line", bound=_ForSomeone)


def for_indication(lines: Iterable[Line], indication: str | None) -> tuple[Line, ...]:
    """The lines that are for everyone or for this indication; all of them where it is not known."""
    return tuple(line for line in lines if not line.indication or indication in (None, line.indication))


def read_finding_help(reader: Reader, levels: Iterable[str], classes: Iterable[str]) -> FindingHelp | None:
    """What the two files say, or None where the pack has neither.

    Args:
        reader: of the pack.
        levels: ids of the levels of care.
        classes: of medicines, in the vocabulary.
    """
    given = FindingHelp()
    if reader.has("finding_help.toml"):
        given = _of_help(reader, given, set(levels))
    if reader.has("papers.toml"):
        given = _of_papers(reader, given, set(classes))
    return given if given != FindingHelp() else None


def _of_help(reader: Reader, given: FindingHelp, levels: set[str]) -> FindingHelp:
    reader.known_tables("finding_help.toml", ("list", "service", "kind", "ask", "prescriber", "evidence"))
    heads = reader.rows(forms.SERVICES_LIST)
    return replace(
        given,
        as_of=_day(reader, heads[0], "as_of") if heads else None,
        review_by=_day(reader, heads[0], "review_by") if heads else None,
        services=tuple(_service(reader, row) for row in reader.rows(forms.SERVICES)),
        kinds=tuple(_kind(reader, row, levels) for row in reader.rows(forms.HELP_KINDS)),
        questions=tuple(
            ProviderQuestion(
                about=row.text("about"),
                says=row.text("says"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
            )
            for row in reader.rows(forms.PROVIDER_QUESTIONS)
        ),
        prescribers=tuple(
            Prescriber(
                who=row.text("who"),
                indication=row.text("indication"),
                says=row.text("says"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
            )
            for row in reader.rows(forms.PRESCRIBERS)
        ),
        evidence=tuple(
            EvidenceToBring(
                indication=row.text("indication"),
                side=cast("Side", row.text("side")),
                says=row.text("says"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
            )
            for row in reader.rows(forms.EVIDENCE_TO_BRING)
        ),
    )


def _of_papers(reader: Reader, given: FindingHelp, classes: set[str]) -> FindingHelp:
    reader.known_tables("papers.toml", ("not_stopped", "aftercare"))
    rows = reader.rows(forms.NOT_STOPPED)
    for row in rows:
        name = row.text("class")
        if name not in classes:
            reader.problems.add(
                f"There is no class '{name}'.", fix=did_you_mean(name, classes), where=row.where
            )
    return replace(
        given,
        not_stopped=tuple(
            NotStopped(
                medicine_class=row.text("class"),
                says=row.text("says"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
            )
            for row in rows
        ),
        aftercare=tuple(
            AftercareLine(
                part=cast("AftercarePart", row.text("part")),
                indication=row.text("indication"),
                says=row.text("says"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
            )
            for row in reader.rows(forms.AFTERCARE)
        ),
    )


def _service(reader: Reader, row: Row) -> HelpService:
    if row.yes("verified") and not row.text("page").startswith(("http://", "https://")):
        reader.problems.add(
            "It says that it was read, and not on which page.",
            fix="Give the page's address, or verified = false.",
            where=row.where,
        )
    return HelpService(
        country=row.text("country"),
        kind=cast("ServiceKind", row.text("kind")),
        name=row.text("name"),
        says=row.text("says"),
        dial=row.text("dial"),
        web=row.text("web"),
        region=row.text("region"),
        page=row.text("page"),
        verified=row.yes("verified"),
        note=row.text("note"),
    )


def _kind(reader: Reader, row: Row, levels: set[str]) -> HelpKind:
    for name in row.names("levels"):
        if name not in levels:
            reader.problems.add(
                f"There is no level '{name}'.", fix=did_you_mean(name, levels), where=row.where
            )
    return HelpKind(
        id=row.text("id"),
        title=row.text("title"),
        suits=row.text("suits"),
        home=row.text("home"),
        work=row.text("work"),
        says=row.text("says"),
        levels=row.names("levels"),
        sources=row.names("sources"),
        verified=row.yes("verified"),
    )


def _day(reader: Reader, row: Row, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(row.text(name))
    except ValueError:
        reader.problems.add(f"{name} is '{row.text(name)}'.", fix="Write year-month-day.", where=row.where)
        return None
