"""`handrail plan taper` and `handrail plan titration`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output
from handrail.cli.help import Command, Group, show_help_when_alone
from handrail.cli.no_plan import no_plan
from handrail.cli.options import CourseText, ModelOptions, PersonOptions, takes_options
from handrail.cli.plan_options import WISHES, PlanFileOptions, StockOptions, TaperOptions, WhenOptions
from handrail.errors import InputError, NoPlanFound
from handrail.exchange import reading
from handrail.report.no_plan_text import AFTER_A_STOP, DO_NOT_STOP

if TYPE_CHECKING:
    from handrail import Medicine, PlanResult

ONLY_LOOKED_FOR = ("by", "choose", "limits")
"""Wishes that say which plan to look for; given steps are judged as they stand."""

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def plan(context: typer.Context) -> None:
    """Plan the way down or up, in tablets that exist."""
    show_help_when_alone(context)


@app.command(cls=Command)
@takes_options
def taper(
    course: CourseText,
    person: PersonOptions,
    stock: StockOptions,
    asked: TaperOptions,
    when: WhenOptions,
    model: ModelOptions,
    files: PlanFileOptions,
) -> None:
    """Plan the way down from what is taken now.

    Three plans, beside staying on the dose, 10 % a week and an abrupt stop.

    Example: handrail plan taper "20 mg four times a day for 14 months" --age 58 --egfr 48 --also zolpidem
    """
    import handrail

    files.check_places()
    medicine = model.load()
    who = person.read()
    taken = handrail.parse_course(course, products=medicine.products)
    wishes = asked.read() | stock.read() | when.read(medicine) | model.read()
    try:
        with output.working("Looking for the fastest ways down that stay within the limits ..."):
            if asked.steps is None:
                result = handrail.plan_taper(taken, who, medicine, **wishes)
            else:
                steps = reading.planned_steps(asked.steps, "--steps")
                kept = {name: value for name, value in wishes.items() if name not in ONLY_LOOKED_FOR}
                edited = handrail.edited_plan(taken, who, medicine, steps=steps, **kept)
                result = handrail.offered_only(edited)
    except NoPlanFound as error:
        raise no_plan(error, medicine, who.country, files, meanwhile=DO_NOT_STOP) from None
    except InputError as error:
        if taken.steps and not taken.steps[-1].regimen.intakes:
            raise InputError(error.message, fix=f"{error.fix} {AFTER_A_STOP}", where=error.where) from None
        raise
    _show(result, medicine, files)


@app.command(cls=Command)
@takes_options
def titration(
    to: Annotated[
        str,
        typer.Option(
            help="The daily dose to arrive at, such as '60 mg a day'.",
            rich_help_panel=WISHES,
            metavar="DOSE",
            show_default=False,
        ),
    ],
    person: PersonOptions,
    stock: StockOptions,
    when: WhenOptions,
    model: ModelOptions,
    files: PlanFileOptions,
    course: Annotated[
        str | None, typer.Argument(help="What is taken now; nothing if left out.", show_default=False)
    ] = None,
    choose: Annotated[
        str | None,
        typer.Option(
            help="Which plan to show in full: label or gentle; the one that fits the person if not given.",
            rich_help_panel=WISHES,
            metavar="PLAN",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Plan the way up to a daily dose.

    Example: handrail plan titration --to "60 mg a day" --age 45 --weight 80 --egfr 95 --country UK
    """
    import handrail

    files.check_places()
    medicine = model.load()
    who = person.read()
    taken = None if course is None else handrail.parse_course(course, products=medicine.products)
    wishes = stock.read() | when.read(medicine) | model.read()
    goal = reading.daily_dose(to, "--to")
    try:
        with output.working("Looking for the way up ..."):
            result = handrail.plan_titration(
                who, medicine, to_micrograms=goal, course=taken, choose=choose, **wishes
            )
    except NoPlanFound as error:
        meanwhile = DO_NOT_STOP if taken is not None else ""
        raise no_plan(error, medicine, who.country, files, meanwhile=meanwhile) from None
    _show(result, medicine, files)


def _show(result: PlanResult, medicine: Medicine, files: PlanFileOptions) -> None:
    from handrail.report.text import plan_text

    if not output.write_files(files.makers(result, medicine)):
        plan_text(result, medicine, output.console())
