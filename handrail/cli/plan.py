"""`handrail plan taper` and `handrail plan titration`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output, reading
from handrail.cli.help import Command, Group
from handrail.cli.options import (
    CourseText,
    ModelOptions,
    PersonOptions,
    PlanFileOptions,
    StockOptions,
    WishOptions,
    takes_options,
)

if TYPE_CHECKING:
    from handrail import Medicine, PlanResult

app = typer.Typer(cls=Group, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def plan() -> None:
    """Plan the way down (taper) or up (titration), in tablets that exist."""


@app.command(cls=Command)
@takes_options
def taper(
    course: CourseText,
    person: PersonOptions,
    stock: StockOptions,
    wishes: WishOptions,
    model: ModelOptions,
    files: PlanFileOptions,
) -> None:
    """Plan the way down from what is taken now.

    Three plans beside staying, a fixed 10 % a week and an abrupt stop. Example: handrail plan taper "20 mg
    four times a day for 14 months" --age 58 --sex female --weight 70 --egfr 48 --also zolpidem
    """
    import handrail

    output.check_places(_places(files))
    medicine = model.load()
    taken = handrail.parse_course(course, products=medicine.products)
    with output.working("Looking for the fastest ways down that stay within the limits ..."):
        result = handrail.plan_taper(
            taken, person.read(), medicine, **stock.read(), **wishes.read(), **model.read()
        )
    _show(result, medicine, files)


@app.command(cls=Command)
@takes_options
def titration(
    to: Annotated[str, typer.Option(help='The daily dose to arrive at: "60 mg a day".', show_default=False)],
    person: PersonOptions,
    stock: StockOptions,
    wishes: WishOptions,
    model: ModelOptions,
    files: PlanFileOptions,
    course: Annotated[
        str | None, typer.Argument(help="What is taken now; nothing if left out.", show_default=False)
    ] = None,
) -> None:
    """Plan the way up to a daily dose.

    Example: handrail plan titration --to "60 mg a day" --age 45 --weight 80 --egfr 95 --country UK
    """
    raise NotImplementedError


def _places(files: PlanFileOptions) -> dict[str, str | None]:
    return {
        "--pdf": files.pdf,
        "--ics": files.ics,
        "--png": files.png,
        "--svg": files.svg,
        "--csv": files.csv,
        "--json": files.json,
    }
