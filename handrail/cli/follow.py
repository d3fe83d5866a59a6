"""`handrail follow`: a diary, what in it comes first, and what can be done from today on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from handrail.cli import output
from handrail.cli.options import FILES, ModelOptions, PersonOptions, option, takes_options
from handrail.cli.plan_options import StockOptions
from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail import Course, Diary, FollowLimits, LocalDay, Medicine, PlanResult, WhatNow

FOLLOWED = "What is followed"
ALLOWED = "What the clinician allows"
TEMPLATE, DEMO = "template", "demo"
TEMPLATE_DAYS = 28


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowedOptions:
    """What was agreed, and where the person stands."""

    agreed: Annotated[
        str | None,
        option(
            'What was agreed from the first day of the diary on, such as "15 mg four times a day for 14 days '
            'then 10 mg four times a day for 14 days then stop".',
            panel=FOLLOWED,
            metavar="TEXT",
        ),
    ] = None
    plan: Annotated[
        str | None,
        option("Instead: the plan that is followed, as --json wrote it.", panel=FOLLOWED, metavar="FILE"),
    ] = None
    before: Annotated[
        str | None,
        option("What was taken until then; a plan knows it.", panel=FOLLOWED, metavar="TEXT"),
    ] = None
    on: Annotated[
        str | None, option("Today; the day after the last entry if left out.", panel=FOLLOWED, metavar="DATE")
    ] = None
    zone: Annotated[
        str | None,
        option(
            "Where the days are, such as Europe/London, if the diary doesn't say.",
            panel=FOLLOWED,
            metavar="ZONE",
        ),
    ] = None
    left: Annotated[
        str | None,
        option("Tablets left, such as '10 mg: 60, 25 mg: 12'.", panel=FOLLOWED, metavar="TEXT"),
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AllowedOptions:
    """The clinician's limits; they come before everything the model says."""

    hold: Annotated[
        str | None,
        option("For how many days the person may hold without asking.", panel=ALLOWED, metavar="DAYS"),
    ] = None
    most_a_week: Annotated[
        str | None,
        option("The most that the daily dose may fall within a week, in mg.", panel=ALLOWED, metavar="MG"),
    ] = None
    step_back: Annotated[
        bool, option("Whether going back up may be looked at.", "--step-back/--no-step-back", panel=ALLOWED)
    ] = True
    change_on: Annotated[
        str | None,
        option("Weekdays on which a dose may change, such as mon,thu.", panel=ALLOWED, metavar="DAYS"),
    ] = None

    def read(self) -> FollowLimits:
        """The limits.

        Raises:
            InputError: a number or a day can't be read.
        """
        from handrail.exchange.follow_in import read_limits

        return read_limits(self.hold, self.most_a_week, self.change_on, step_back=self.step_back)


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowFileOptions:
    """Where the answer is written."""

    json: Annotated[str | None, option("Everything, for other programs.", panel=FILES, metavar="FILE")] = None
    csv: Annotated[str | None, option("The days, written and expected.", panel=FILES, metavar="FILE")] = None
    fhir: Annotated[str | None, option("The diary as FHIR R4.", panel=FILES, metavar="FILE")] = None
    png: Annotated[str | None, option("The picture.", panel=FILES, metavar="FILE")] = None
    svg: Annotated[str | None, option("The picture, for a page.", panel=FILES, metavar="FILE")] = None

    @property
    def places(self) -> dict[str, str | None]:
        """By option, the file's name."""
        return {
            "--json": self.json,
            "--csv": self.csv,
            "--fhir": self.fhir,
            "--png": self.png,
            "--svg": self.svg,
        }

    def makers(self, answer: WhatNow, diary: Diary, medicine: Medicine) -> dict[str, output.Maker]:
        """What makes each file."""

        def as_json() -> str:
            from handrail.exchange.follow_json import what_now_json
            from handrail.exchange.json import json_text
            from handrail.report.words import emergency_words

            return json_text(what_now_json(answer, medicine, emergency_words(medicine, answer.country)))

        def as_csv() -> str:
            from handrail.exchange.follow_csv import what_now_csv

            return what_now_csv(answer)

        def as_fhir() -> str:
            import handrail
            from handrail.exchange.json import json_text

            return json_text(handrail.diary_fhir(diary, medicine, subject="Patient/unknown"))

        def as_svg() -> str:
            from handrail.report.follow_figure import follow_figure

            return follow_figure(answer, diary, medicine)

        def as_png() -> bytes:
            from handrail.report.figures import figure_png

            return figure_png(as_svg())

        return {
            "--json": (self.json, as_json),
            "--csv": (self.csv, as_csv),
            "--fhir": (self.fhir, as_fhir),
            "--png": (self.png, as_png),
            "--svg": (self.svg, as_svg),
        }


@takes_options
def follow(
    diary: Annotated[
        str,
        typer.Argument(
            help="The diary: CSV, JSON or FHIR; '-' reads standard input. 'template' writes an empty one, "
            "'demo' follows someone who isn't anyone.",
        ),
    ],
    followed: FollowedOptions,
    allowed: AllowedOptions,
    person: PersonOptions,
    stock: StockOptions,
    model: ModelOptions,
    files: FollowFileOptions,
) -> None:
    """Follow a diary: what comes first, what it tells, and what can be done from today on.

    Emergencies come first and alone, in fixed words; leaves with 1 then. No new dose in it is approved.

    Example: handrail follow diary.csv --plan plan.json --zone Europe/London --age 58 --egfr 48
    """
    import handrail
    from handrail.exchange.diary_danger import danger_first

    output.check_places(files.places)
    medicine = model.load()
    if diary == TEMPLATE:
        _template(followed, medicine, files.csv)
        return
    text = "" if diary == DEMO else _text_of(diary, "diary")
    with danger_first(text, medicine):
        written, agreed, arguments = _followed(diary, text, followed, medicine, person)
        arguments |= {"limits": allowed.read(), **stock.read(), **model.read()}
        with output.working("Reading what the diary tells ..."):
            answer = handrail.what_now(written, agreed, medicine=medicine, **arguments)
    if not output.write_files(files.makers(answer, written, medicine)):
        from handrail.report.follow_text import what_now_text

        what_now_text(answer, medicine, output.console())
    if answer.is_emergency:
        raise typer.Exit(1)


def _followed(
    name: str, text: str, followed: FollowedOptions, medicine: Medicine, person: PersonOptions
) -> tuple[Diary, Course | PlanResult, dict[str, Any]]:
    """The diary, what was agreed, and the arguments that say for whom and when."""
    import handrail
    from handrail.exchange.follow_in import read_agreed, read_diary, read_tablets_left

    left = read_tablets_left(followed.left, "--left")
    if name == DEMO:
        from handrail.exchange.demo import adas_diary

        written, result = adas_diary(medicine)
        typer.echo(_demo_words(), err=True)
        return written, result, {"person": result.person, "tablets_left": left}
    if (followed.agreed is None) == (followed.plan is None):
        raise InputError(
            "It is not said what was agreed."
            if followed.plan is None
            else "Both --agreed and --plan are given.",
            fix='Give --plan plan.json, or --agreed "15 mg four times a day for 14 days then stop".',
            where="--agreed",
        )
    now = dt.datetime.now(dt.UTC)
    _refuse_an_answer(text, name)
    written = read_diary(text, medicine, now=now, zone=followed.zone)
    agreed = read_agreed(followed.agreed or _text_of(followed.plan or "", "--plan"), medicine)
    before = followed.before
    return (
        written,
        agreed,
        {
            "person": person.read(),
            "before": None if before is None else handrail.parse_course(before, products=medicine.products),
            "on_day": reading.date(followed.on, "--on"),
            "tablets_left": left,
        },
    )


def _demo_words() -> str:
    from handrail.exchange.demo import ADAS_DIARY_SAYS

    return ADAS_DIARY_SAYS


def _text_of(name: str, where: str) -> str:
    import sys

    if name == output.STANDARD_OUTPUT:
        return sys.stdin.read()
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise InputError(f"{name} can't be read: {why}.", fix="Give a file.", where=where) from None


def _refuse_an_answer(text: str, name: str) -> None:
    """An answer of this command is no diary: what was written down is in the file that it was asked with.

    Raises:
        InputError: it is one.
    """
    if text.lstrip().startswith("{") and re.search(r'"schema"\s*:\s*"handrail/what-now/', text[:2000]):
        shown = "This" if name == output.STANDARD_OUTPUT else name
        raise InputError(
            f"{shown} is an answer, as --json wrote it, no diary.",
            fix="Give the diary that it answered; 'handrail follow template' begins an empty one.",
            where="diary",
        )


def _template(followed: FollowedOptions, medicine: Medicine, place: str | None) -> None:
    """An empty diary, from a day on or from the plan's first day on, with the doses that were agreed."""
    import handrail

    first = reading.date(followed.on, "--on")
    doses: list[str] = []
    if followed.plan is not None:
        planned, doses = _doses_of_plan(followed.plan, medicine, first)
        first = first or planned
    elif followed.agreed is not None:
        agreed = handrail.parse_course(followed.agreed, products=medicine.products)
        doses = [_cell(agreed.regimen_on(number + 1).intakes) for number in range(TEMPLATE_DAYS)]
    first = first or dt.date.today()
    days = [
        handrail.local_day(first + dt.timedelta(days=number), followed.zone or "UTC")
        for number in range(TEMPLATE_DAYS)
    ]
    text = handrail.diary_template(
        medicine, days, [_timed(cell, day, followed.zone) for cell, day in zip(doses, days, strict=False)]
    )
    if place is None:
        typer.echo(text, nl=False)
    else:
        output.write_files({"--csv": (place, lambda: text)})


def _doses_of_plan(file: str, medicine: Medicine, first: dt.date | None) -> tuple[dt.date, list[str]]:
    """The first day of a plan, and its doses from `first` on (its own first day if left out)."""
    import handrail
    from handrail.exchange.follow_in import read_agreed

    plan = read_agreed(_text_of(file, "--plan"), medicine)
    # A course sentence in a file has no first day and no tablets; --agreed is for that.
    if not isinstance(plan, handrail.PlanResult):
        raise InputError(f"{file} holds no plan.", fix="Give a plan as --json wrote it.", where="--plan")
    offset = 0 if first is None else (first - plan.starts_on).days
    doses: list[str] = []
    for number in range(offset + 1, offset + TEMPLATE_DAYS + 1):
        of_day = [step for step in plan.chosen.steps if step.start_day <= number < step.start_day + step.days]
        doses.append(_cell(of_day[0].intakes) if of_day else "")
    return plan.starts_on, doses


def _timed(cell: str, day: LocalDay, zone: str | None) -> str:
    """The doses of a day; where its clocks change each time has its offset, or nobody could read it."""
    if zone is None or day.begins_offset_min == day.ends_offset_min:
        return cell
    here = ZoneInfo(zone)

    def with_offset(found: re.Match[str]) -> str:
        at = dt.datetime.combine(day.date, dt.time(int(found[1]), int(found[2])), tzinfo=here)
        return at.isoformat(timespec="minutes")

    return re.sub(r"\b(\d\d):(\d\d)(?= )", with_offset, cell)


def _cell(intakes: Iterable[Any]) -> str:
    return " | ".join(f"{one.time_text} {one.dose_micrograms / 1000:g} mg:" for one in intakes)
