"""The options that several commands share, each written once.

A command takes a group of them as one parameter:

    @takes_options
    def check(course: CourseText, person: PersonOptions) -> None: ...

and `takes_options` spreads the group's fields into the options that typer sees.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_type_hints

import typer

from handrail.cli import output
from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail import Medicine, Person, PlanResult

Sex = Literal["female", "male"]
Dialysis = Literal["none", "hd", "pd"]

PERSON = "The person"
STOCK = "What is at hand"
WISHES = "What is asked for"
MODEL = "The model"
TITLES = ("reminder", "full")
FILES = "Files ('-' is standard output)"


def _option(help: str, *names: str, panel: str, metavar: str | None = None) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=panel, metavar=metavar, show_default=False)


CourseText = Annotated[
    str, typer.Argument(help='What is taken, such as "20 mg three times a day for 14 months".')
]
MedicineName = Annotated[
    str | None,
    _option("Which medicine; not needed where there is only one.", "--medicine", panel=MODEL, metavar="NAME"),
]


Given = TypeVar("Given")


def _if_given(text: str | None, read: Callable[[str], Given]) -> Given | None:
    return None if text is None else read(text)


def _quantity(text: str | None, kind: str, option: str) -> float | None:
    import handrail

    return None if text is None else handrail.read_quantity(text, kind, where=option)


def takes_options(command: Callable[..., None]) -> Callable[..., None]:
    """Spread every parameter that is a group of options (a dataclass) into options of their own."""
    signature = inspect.signature(command, eval_str=True)
    groups: dict[str, Any] = {
        p.name: p.annotation for p in signature.parameters.values() if is_dataclass(p.annotation)
    }
    parameters: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        if parameter.name not in groups:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        group = groups[parameter.name]
        hints = get_type_hints(group, include_extras=True)
        parameters += [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=field.default,
                annotation=hints[field.name],
            )
            for field in fields(group)
        ]

    @functools.wraps(command)
    def spread(**values: Any) -> None:
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        command(**values)

    spread.__dict__["__signature__"] = signature.replace(parameters=parameters)
    spread.__annotations__ = {p.name: p.annotation for p in parameters}
    return spread


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonOptions:
    """Who it is for. Every one may be left out: unknown is unknown, and the answer says so."""

    age: Annotated[str | None, _option("Age in years.", panel=PERSON, metavar="YEARS")] = None
    sex: Annotated[
        str | None, _option("female or male; the kidney formulas use it.", panel=PERSON, metavar="SEX")
    ] = None
    weight: Annotated[str | None, _option("Weight in kg.", panel=PERSON, metavar="KG")] = None
    height: Annotated[str | None, _option("Height in cm.", panel=PERSON, metavar="CM")] = None
    egfr: Annotated[
        str | None, _option("eGFR in mL/min/1.73 m2, from the laboratory.", panel=PERSON, metavar="NUMBER")
    ] = None
    creatinine: Annotated[
        str | None,
        _option('With its unit: "1.2 mg/dL" or "106 umol/L".', panel=PERSON, metavar="TEXT"),
    ] = None
    crcl: Annotated[
        str | None,
        _option("Creatinine clearance in mL/min (not the eGFR).", panel=PERSON, metavar="NUMBER"),
    ] = None
    dialysis: Annotated[
        str | None,
        _option("none, hd (haemodialysis) or pd (peritoneal).", panel=PERSON, metavar="KIND"),
    ] = None
    pregnant: Annotated[
        bool | None, _option("Whether pregnant.", "--pregnant/--not-pregnant", panel=PERSON)
    ] = None
    gestation_weeks: Annotated[str | None, _option("Weeks of pregnancy.", panel=PERSON, metavar="WEEKS")] = (
        None
    )
    country: Annotated[
        str | None, _option("US, UK, DE, ...: whose products and label.", panel=PERSON, metavar="CODE")
    ] = None
    indication: Annotated[
        str | None,
        _option("spasticity, aud (alcohol use disorder) or other.", panel=PERSON, metavar="WORD"),
    ] = None
    alcohol: Annotated[
        str | None, _option("Alcoholic drinks a week; 0 for none.", panel=PERSON, metavar="DRINKS")
    ] = None
    also: Annotated[
        list[str] | None,
        _option(
            "Another medicine taken; repeat, or use commas. 'none': no others.", panel=PERSON, metavar="NAME"
        ),
    ] = None
    condition: Annotated[
        list[str] | None,
        _option(
            "A condition, such as epilepsy; repeat, or use commas. 'none': no others.",
            panel=PERSON,
            metavar="NAME",
        ),
    ] = None
    symptom: Annotated[
        list[str] | None,
        _option("A symptom now; repeat, or use commas. 'none': no symptoms.", panel=PERSON, metavar="NAME"),
    ] = None
    fact: Annotated[
        list[str] | None,
        _option(
            "Any further fact that a rule asks for, such as inpatient=yes.",
            panel=PERSON,
            metavar="NAME=VALUE",
        ),
    ] = None

    def read(self) -> Person:
        """The person; the noun itself refuses what no person has.

        Raises:
            InputError: something can't be read, or can't be.
        """
        import handrail

        return handrail.Person(
            country=_if_given(self.country, handrail.read_country),
            indication=_if_given(self.indication, handrail.read_indication),
            age_years=_quantity(self.age, "age", "--age"),
            sex=cast("Sex | None", _if_given(self.sex, handrail.read_sex)),
            weight_kg=_quantity(self.weight, "weight", "--weight"),
            height_cm=_quantity(self.height, "height", "--height"),
            creatinine_mg_dl=_quantity(self.creatinine, "creatinine", "--creatinine"),
            egfr_ml_min_1_73m2=_quantity(self.egfr, "egfr", "--egfr"),
            creatinine_clearance_ml_min=_quantity(self.crcl, "creatinine_clearance", "--crcl"),
            dialysis=cast("Dialysis | None", _if_given(self.dialysis, handrail.read_dialysis)),
            pregnant=self.pregnant,
            gestation_weeks=_quantity(self.gestation_weeks, "gestation", "--gestation-weeks"),
            alcohol_drinks_week=_quantity(self.alcohol, "alcohol", "--alcohol"),
            conditions=reading.names(self.condition),
            other_medicines=reading.names(self.also),
            symptoms=reading.names(self.symptom),
            facts=reading.facts(self.fact),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class StockOptions:
    """What a pharmacy can hand out for this plan."""

    have: Annotated[
        str | None,
        _option("Tablet strengths at hand in mg, such as 10,20.", panel=STOCK, metavar="MG,MG"),
    ] = None
    halves: Annotated[
        bool | None,
        _option(
            "Whether scored tablets may be halved (if not said: only where --have is left out).",
            "--halves/--no-halves",
            panel=STOCK,
        ),
    ] = None
    liquid: Annotated[
        str | None, _option("A liquid at hand, such as 1mg/ml.", panel=STOCK, metavar="STRENGTH")
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
        str | None, _option("First day of the plan; tomorrow if not given.", panel=WISHES, metavar="DATE")
    ] = None
    protect: Annotated[
        str, _option("Which dose goes last: night, morning, noon or evening.", panel=WISHES, metavar="TIME")
    ] = "night"
    floor: Annotated[
        list[str] | None,
        _option(
            "A clinician changes a floor, such as fewest_days_a_step=5; needs --reason.",
            panel=WISHES,
            metavar="NAME=NUMBER",
        ),
    ] = None
    draws: Annotated[
        str | None,
        _option("How many draws of the person to plan with.", panel=MODEL, metavar="NUMBER"),
    ] = None
    reason: Annotated[
        str | None,
        _option("Why a floor is changed; it is printed on the plan.", panel=WISHES, metavar="TEXT"),
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
        _option(
            "Lower to this daily dose, such as '20 mg a day'; to nothing if not given.",
            "--to",
            "--goal",
            panel=WISHES,
            metavar="DOSE",
        ),
    ] = None
    by: Annotated[
        str | None,
        _option("Be there by this date: the gentlest plan that is.", panel=WISHES, metavar="DATE"),
    ] = None
    change_on: Annotated[
        str | None, _option("Change only on these days: mon,tue,wed.", panel=WISHES, metavar="DAYS")
    ] = None
    choose: Annotated[
        str | None,
        _option(
            "Which plan to show in full: faster, middle (if not given), slower or ten_percent_a_week.",
            panel=WISHES,
            metavar="PLAN",
        ),
    ] = None
    limits: Annotated[
        str | None,
        _option(
            "Largest chances of moderate or worse / severe withdrawal: middle=0.02/0.003.",
            panel=WISHES,
            metavar="TEXT",
        ),
    ] = None
    steps: Annotated[
        str | None,
        _option(
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
class ModelOptions:
    """Which medicine and which model of the body."""

    medicine: MedicineName = None
    kinetics: Annotated[
        str | None,
        _option("A published set of parameters in place of the pack's own.", panel=MODEL, metavar="NAME"),
    ] = None
    seed: Annotated[str, _option("Same seed, same answer.", panel=MODEL, metavar="NUMBER")] = "1"

    def load(self) -> Medicine:
        """The medicine, or the only one there is.

        Raises:
            InputError: no such medicine.
            PackError: its pack is wrong.
        """
        import handrail

        return handrail.load_medicine(self.medicine)

    def read(self) -> dict[str, Any]:
        """The arguments that choose the model of the body.

        Raises:
            InputError: a number can't be read.
        """
        return {
            "kinetics": self.kinetics,
            "seed": reading.whole_number(self.seed, "--seed", at_least=0),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFileOptions:
    """The files a plan can be written to."""

    pdf: Annotated[str | None, _option("The plan on paper, to tick.", panel=FILES, metavar="FILE")] = None
    ics: Annotated[str | None, _option("Reminders for any calendar.", panel=FILES, metavar="FILE")] = None
    png: Annotated[str | None, _option("The picture.", panel=FILES, metavar="FILE")] = None
    svg: Annotated[str | None, _option("The picture, for a page.", panel=FILES, metavar="FILE")] = None
    csv: Annotated[
        str | None, _option("One row a step, intake and product.", panel=FILES, metavar="FILE")
    ] = None
    json: Annotated[str | None, _option("Everything, for other programs.", panel=FILES, metavar="FILE")] = (
        None
    )
    fhir: Annotated[
        str | None, _option("Draft requests and a care plan, FHIR R4.", panel=FILES, metavar="FILE")
    ] = None
    titles: Annotated[
        str,
        _option(
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
