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
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_type_hints

import typer

from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail import Medicine, Person

Sex = Literal["female", "male"]
Dialysis = Literal["none", "hd", "pd"]

PERSON = "The person"
MODEL = "The model"
FILES = "Files ('-' is standard output)"


def option(help: str, *names: str, panel: str, metavar: str | None = None) -> Any:
    """An option in a panel of the help; its default is not shown."""
    return typer.Option(*names, help=help, rich_help_panel=panel, metavar=metavar, show_default=False)


CourseText = Annotated[
    str, typer.Argument(help='What is taken, such as "20 mg three times a day for 14 months".')
]
MedicineName = Annotated[
    str | None,
    option("Which medicine; not needed where there is only one.", "--medicine", panel=MODEL, metavar="NAME"),
]


Given = TypeVar("Given")


def _if_given(text: str | None, read: Callable[[str], Given]) -> Given | None:
    return None if text is None else read(text)


def quantity(text: str | None, kind: str, where: str) -> float | None:
    """What was given with an option, in the unit used inside; None where it was left out.

    Raises:
        InputError: it can't be read as this kind of quantity.
    """
    import handrail

    return None if text is None else handrail.read_quantity(text, kind, where=where)


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

    age: Annotated[str | None, option("Age in years.", panel=PERSON, metavar="YEARS")] = None
    sex: Annotated[
        str | None, option("female or male; the kidney formulas use it.", panel=PERSON, metavar="SEX")
    ] = None
    weight: Annotated[str | None, option("Weight in kg.", panel=PERSON, metavar="KG")] = None
    height: Annotated[str | None, option("Height in cm.", panel=PERSON, metavar="CM")] = None
    egfr: Annotated[
        str | None, option("eGFR in mL/min/1.73 m2, from the laboratory.", panel=PERSON, metavar="NUMBER")
    ] = None
    creatinine: Annotated[
        str | None,
        option('With its unit: "1.2 mg/dL" or "106 umol/L".', panel=PERSON, metavar="TEXT"),
    ] = None
    crcl: Annotated[
        str | None,
        option("Creatinine clearance in mL/min (not the eGFR).", panel=PERSON, metavar="NUMBER"),
    ] = None
    dialysis: Annotated[
        str | None,
        option("none, hd (haemodialysis) or pd (peritoneal).", panel=PERSON, metavar="KIND"),
    ] = None
    pregnant: Annotated[
        bool | None, option("Whether pregnant.", "--pregnant/--not-pregnant", panel=PERSON)
    ] = None
    gestation_weeks: Annotated[str | None, option("Weeks of pregnancy.", panel=PERSON, metavar="WEEKS")] = (
        None
    )
    country: Annotated[
        str | None, option("US, UK, DE, ...: whose products and label.", panel=PERSON, metavar="CODE")
    ] = None
    indication: Annotated[
        str | None,
        option("spasticity, aud (alcohol use disorder) or other.", panel=PERSON, metavar="WORD"),
    ] = None
    alcohol: Annotated[
        str | None, option("Alcoholic drinks a week; 0 for none.", panel=PERSON, metavar="DRINKS")
    ] = None
    also: Annotated[
        list[str] | None,
        option(
            "Another medicine taken; repeat, or use commas. 'none': no others.", panel=PERSON, metavar="NAME"
        ),
    ] = None
    condition: Annotated[
        list[str] | None,
        option(
            "A condition, such as epilepsy; repeat, or use commas. 'none': no others.",
            panel=PERSON,
            metavar="NAME",
        ),
    ] = None
    symptom: Annotated[
        list[str] | None,
        option("A symptom now; repeat, or use commas. 'none': no symptoms.", panel=PERSON, metavar="NAME"),
    ] = None
    fact: Annotated[
        list[str] | None,
        option(
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
            age_years=quantity(self.age, "age", "--age"),
            sex=cast("Sex | None", _if_given(self.sex, handrail.read_sex)),
            weight_kg=quantity(self.weight, "weight", "--weight"),
            height_cm=quantity(self.height, "height", "--height"),
            creatinine_mg_dl=quantity(self.creatinine, "creatinine", "--creatinine"),
            egfr_ml_min_1_73m2=quantity(self.egfr, "egfr", "--egfr"),
            creatinine_clearance_ml_min=quantity(self.crcl, "creatinine_clearance", "--crcl"),
            dialysis=cast("Dialysis | None", _if_given(self.dialysis, handrail.read_dialysis)),
            pregnant=self.pregnant,
            gestation_weeks=quantity(self.gestation_weeks, "gestation", "--gestation-weeks"),
            alcohol_drinks_week=quantity(self.alcohol, "alcohol", "--alcohol"),
            conditions=reading.names(self.condition),
            other_medicines=reading.names(self.also),
            symptoms=reading.names(self.symptom),
            facts=reading.facts(self.fact),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelOptions:
    """Which medicine and which model of the body."""

    medicine: MedicineName = None
    kinetics: Annotated[
        str | None,
        option("A published set of parameters in place of the pack's own.", panel=MODEL, metavar="NAME"),
    ] = None
    seed: Annotated[str, option("Same seed, same answer.", panel=MODEL, metavar="NUMBER")] = "1"

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
