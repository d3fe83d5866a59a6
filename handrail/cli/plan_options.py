"""The options of a plan: what is at hand, when it begins, what is asked of it, and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from handrail.cli import output
from handrail.cli.options import FILES, MODEL, option
from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail import Medicine, PlanResult

STOCK = "What is at hand"
WISHES = "What is asked for"
TITLES = ("reminder", "full")


@dataclass(frozen=True, kw_only=True, slots=True)
class StockOptions:
    """What a pharmacy can hand out for this plan."""

    have: Annotated[
        str | None,
        option("Tablet strengths at hand in mg, such as 10,20.", panel=STOCK, metavar="MG,MG"),
    ] = None
    halves: Annotated[
        bool | None,
        option(
            "Whether scored tablets may be halved (if not said: only where --have is left out).",
            "--halves/--no-halves",
            panel=STOCK,
        ),
    ] = None
    liquid: Annotated[
        str | None, option("A liquid at hand, such as 1mg/ml.", panel=STOCK, metavar="STRENGTH")
    ] = None

    def read(self) -> dict[str, Any]:
        """The arguments of `plan_taper` and `plan_titration` that say what is at hand."""
        import handrail

        liquid = self.liquid
        return {
            "have": reading.strengths(self.have),
            "halves": self.halves,
            "liquid": None if liquid is None else handrail.read_liquid_strength(liquid, where="--liquid"),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class WhenOptions:
    """When a plan begins, which dose it protects, and the floors a clinician changes."""

    start: Annotated[
        str | None, option("First day of the plan; tomorrow if not given.", panel=WISHES, metavar="DATE")
    ] = None
    protect: Annotated[
        str, option("Which dose goes last: night, morning, noon or evening.", panel=WISHES, metavar="TIME")
    ] = "night"
    floor: Annotated[
        list[str] | None,
        option(
            "A clinician changes a floor, such as fewest_days_a_step=5; needs --reason.",
            panel=WISHES,
            metavar="NAME=NUMBER",
        ),
    ] = None
    draws: Annotated[
        str | None,
        option("How many draws of the person to plan with.", panel=MODEL, metavar="NUMBER"),
    ] = None
    reason: Annotated[
        str | None,
        option("Why a floor is changed; it is printed on the plan.", panel=WISHES, metavar="TEXT"),
    ] = None

    def read(self, medicine: Medicine) -> dict[str, Any]:
        """The arguments of `plan_taper` and `plan_titration` that both take.

        Raises:
            InputError: something can't be read, or a floor is changed without a reason.
        """
        return {
            "starts_on": reading.start_date(self.start),
            "protect": self.protect,
            "draws": None if self.draws is None else reading.whole_number(self.draws, "--draws", at_least=1),
            "floors": reading.changed_floors(reading.settings(self.floor, "--floor"), self.reason, medicine),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class TaperOptions:
    """What someone may ask of a taper."""

    to: Annotated[
        str | None,
        option(
            "Lower to this daily dose, such as '20 mg a day'; to nothing if not given.",
            "--to",
            "--goal",
            panel=WISHES,
            metavar="DOSE",
        ),
    ] = None
    by: Annotated[
        str | None,
        option("Be there by this date: the gentlest plan that is.", panel=WISHES, metavar="DATE"),
    ] = None
    change_on: Annotated[
        str | None, option("Change only on these days: mon,tue,wed.", panel=WISHES, metavar="DAYS")
    ] = None
    choose: Annotated[
        str | None,
        option(
            "Which plan to show in full: faster, middle (if not given), slower or ten_percent_a_week.",
            panel=WISHES,
            metavar="PLAN",
        ),
    ] = None
    limits: Annotated[
        str | None,
        option(
            "Largest chances of moderate or worse / severe withdrawal: middle=0.02/0.003.",
            panel=WISHES,
            metavar="TEXT",
        ),
    ] = None
    steps: Annotated[
        str | None,
        option(
            "Judge these steps instead of looking for some: '45 mg a day for 7 days then ...'.",
            panel=WISHES,
            metavar="TEXT",
        ),
    ] = None

    def read(self) -> dict[str, Any]:
        """The arguments that only `plan_taper` takes.

        Raises:
            InputError: something can't be read.
        """
        return {
            "goal_micrograms": 0 if self.to is None else reading.daily_dose(self.to, "--to"),
            "by": reading.end_date(self.by),
            "change_on": reading.weekdays(self.change_on, "--change-on"),
            "choose": self.choose,
            "limits": reading.limits(self.limits),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFileOptions:
    """The files a plan can be written to."""

    pdf: Annotated[str | None, option("The plan on paper, to tick.", panel=FILES, metavar="FILE")] = None
    ics: Annotated[str | None, option("Reminders for any calendar.", panel=FILES, metavar="FILE")] = None
    png: Annotated[str | None, option("The picture.", panel=FILES, metavar="FILE")] = None
    svg: Annotated[str | None, option("The picture, for a page.", panel=FILES, metavar="FILE")] = None
    csv: Annotated[str | None, option("One row a step, intake and product.", panel=FILES, metavar="FILE")] = (
        None
    )
    json: Annotated[str | None, option("Everything, for other programs.", panel=FILES, metavar="FILE")] = None
    fhir: Annotated[
        str | None, option("Draft requests and a care plan, FHIR R4.", panel=FILES, metavar="FILE")
    ] = None
    titles: Annotated[
        str,
        option(
            "Calendar titles: 'reminder', which tells no one what it is, or 'full'.",
            panel=FILES,
            metavar="WHICH",
        ),
    ] = "reminder"

    def check_places(self) -> None:
        """Refuse a place that can't be written to before anyone waits for the answer.

        Raises:
            InputError: a place that can't be written to, or words that aren't known.
        """
        output.check_places(self.places())
        if self.titles not in TITLES:
            raise InputError(
                f"--titles '{self.titles}' is neither {' nor '.join(TITLES)}.",
                fix="Leave it out for titles that tell no one what they are for.",
            )

    def places(self) -> dict[str, str | None]:
        """By option, the file's name or None."""
        return {
            "--pdf": self.pdf,
            "--ics": self.ics,
            "--png": self.png,
            "--svg": self.svg,
            "--csv": self.csv,
            "--json": self.json,
            "--fhir": self.fhir,
        }

    def makers(self, result: PlanResult, medicine: Medicine) -> Mapping[str, output.Maker]:
        """What makes the content of each file that was asked for."""

        def pdf() -> bytes:
            from handrail.report.paper import plan_pdf

            return plan_pdf(result, medicine)

        def ics() -> bytes:
            from handrail.report.calendar import plan_calendar

            return plan_calendar(result, titles="full" if self.titles == "full" else "reminder")

        def png() -> bytes:
            from handrail.report.figures import figure_png, plan_figure

            return figure_png(plan_figure(result, medicine))

        def svg() -> str:
            from handrail.report.figures import plan_figure

            return plan_figure(result, medicine)

        def csv() -> str:
            from handrail.exchange.csv import plan_csv

            return plan_csv(result)

        def json() -> str:
            from handrail.exchange.json import json_text, plan_json

            return json_text(plan_json(result, medicine.bibliography))

        def fhir() -> str:
            from handrail.exchange.fhir.plan_out import plan_fhir
            from handrail.exchange.json import json_text

            return json_text(plan_fhir(result, medicine, subject="Patient/unknown"))

        return {
            "--pdf": (self.pdf, pdf),
            "--ics": (self.ics, ics),
            "--png": (self.png, png),
            "--svg": (self.svg, svg),
            "--csv": (self.csv, csv),
            "--json": (self.json, json),
            "--fhir": (self.fhir, fhir),
        }
