"""The options that several commands share, each written once.

A command takes a group of them as one parameter:

    @takes_options
    def check(course: CourseText, person: PersonOptions) -> None: ...

and `takes_options` spreads the group's fields into the options that typer sees.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from handrail.cli import reading

if TYPE_CHECKING:
    from handrail import Medicine, Person

PERSON = "The person"
STOCK = "What is at hand"
WISHES = "What is asked for"
MODEL = "The model"
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


def takes_options(command: Callable[..., None]) -> Callable[..., None]:
    """Spread every parameter that is a group of options (a dataclass) into options of their own."""
    signature = inspect.signature(command, eval_str=True)
    groups = {p.name: p.annotation for p in signature.parameters.values() if is_dataclass(p.annotation)}
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
    gestation_weeks: Annotated[
        str | None, _option("Weeks of pregnancy.", panel=PERSON, metavar="WEEKS")
    ] = None
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
        _option("Another medicine taken; repeat, or use commas. 'none': no others.", panel=PERSON),
    ] = None
    condition: Annotated[
        list[str] | None,
        _option("A condition, such as epilepsy; repeat, or use commas. 'none': no others.", panel=PERSON),
    ] = None
    symptom: Annotated[
        list[str] | None,
        _option("A symptom now; repeat, or use commas. 'none': no symptoms.", panel=PERSON),
    ] = None
    fact: Annotated[
        list[str] | None,
        _option("Any further fact that a rule asks for, such as inpatient=yes.", panel=PERSON),
    ] = None

    def read(self) -> Person:
        """The person; the noun itself refuses what no person has.

        Raises:
            InputError: something can't be read, or can't be.
        """
        import handrail

        return handrail.Person(
            country=handrail.read_country(self.country) if self.country is not None else None,
            indication=handrail.read_indication(self.indication) if self.indication is not None else None,
            age_years=reading.number(self.age, "--age", "years", "58"),
            sex=handrail.read_sex(self.sex) if self.sex is not None else None,
            weight_kg=reading.number(self.weight, "--weight", "kg", "70"),
            height_cm=reading.number(self.height, "--height", "cm", "170"),
            creatinine_mg_dl=(
                handrail.read_creatinine_mg_dl(self.creatinine) if self.creatinine is not None else None
            ),
            egfr_ml_min_1_73m2=reading.number(self.egfr, "--egfr", "mL/min/1.73 m2", "48"),
            creatinine_clearance_ml_min=reading.number(self.crcl, "--crcl", "mL/min", "52"),
            dialysis=handrail.read_dialysis(self.dialysis) if self.dialysis is not None else None,
            pregnant=self.pregnant,
            gestation_weeks=reading.number(self.gestation_weeks, "--gestation-weeks", "weeks", "20"),
            alcohol_drinks_week=reading.number(self.alcohol, "--alcohol", "drinks a week", "0"),
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
        bool, _option("Whether scored tablets may be halved.", "--halves/--no-halves", panel=STOCK)
    ] = False
    liquid: Annotated[
        str | None, _option("A liquid at hand, such as 1mg/ml.", panel=STOCK, metavar="STRENGTH")
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WishOptions:
    """When and how the plan may change the dose."""

    to: Annotated[
        str | None,
        _option("The daily dose to arrive at, such as '20 mg a day'.", "--to", "--goal", panel=WISHES),
    ] = None
    by: Annotated[
        str | None, _option("Be there by this date: the gentlest plan that is.", panel=WISHES, metavar="DATE")
    ] = None
    start: Annotated[
        str | None, _option("First day of the plan; today if not given.", panel=WISHES, metavar="DATE")
    ] = None
    change_on: Annotated[
        str | None, _option("Change only on these days: mon,tue,wed.", panel=WISHES, metavar="DAYS")
    ] = None
    protect: Annotated[
        str, _option("Which dose goes last: night, morning, noon or evening.", panel=WISHES, metavar="TIME")
    ] = "night"
    choose: Annotated[
        str | None,
        _option(
            "Which plan to show in full: faster, middle or slower. The middle one if not given.",
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
    floor: Annotated[
        list[str] | None,
        _option(
            "A clinician changes a floor: name=number; needs --reason.", panel=WISHES, metavar="NAME=NUMBER"
        ),
    ] = None
    reason: Annotated[
        str | None, _option("Why a floor is changed; it is printed on the plan.", panel=WISHES)
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelOptions:
    """Which medicine and which model of the body."""

    medicine: MedicineName = None
    kinetics: Annotated[
        str | None,
        _option("A published set of parameters in place of the pack's own.", panel=MODEL, metavar="NAME"),
    ] = None
    seed: Annotated[str, _option("Same seed, same answer.", panel=MODEL, metavar="NUMBER")] = "1"
    draws: Annotated[
        str | None,
        _option("How many draws of the person to plan with.", panel=MODEL, metavar="NUMBER"),
    ] = None

    def load(self) -> Medicine:
        """The medicine, or the only one there is.

        Raises:
            InputError: no such medicine.
            PackError: its pack is wrong.
        """
        import handrail

        return handrail.load_medicine(self.medicine) if self.medicine else handrail.load_medicine()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFileOptions:
    """The files a plan can be written to."""

    pdf: Annotated[
        str | None, _option("The plan on paper, to tick.", panel=FILES, metavar="FILE")
    ] = None
    ics: Annotated[
        str | None, _option("Reminders for any calendar.", panel=FILES, metavar="FILE")
    ] = None
    png: Annotated[str | None, _option("The picture.", panel=FILES, metavar="FILE")] = None
    svg: Annotated[str | None, _option("The picture, for a page.", panel=FILES, metavar="FILE")] = None
    csv: Annotated[str | None, _option("One row a step, intake and product.", panel=FILES, metavar="FILE")] = None
    json: Annotated[str | None, _option("Everything, for other programs.", panel=FILES, metavar="FILE")] = None
    titles: Annotated[
        str,
        _option(
            "Calendar titles: 'reminder', which tells no one what it is, or 'full'.",
            panel=FILES,
            metavar="WHICH",
        ),
    ] = "reminder"
