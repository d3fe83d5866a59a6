"""`handrail paper`: a letter, a handover sheet, an aftercare plan, wording for prescriptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handrail.cli import output
from handrail.cli.help import Command, Group, show_help_when_alone
from handrail.cli.no_plan import no_plan
from handrail.cli.options import FILES, CourseText, MedicineName, ModelOptions, PersonOptions, takes_options
from handrail.cli.plan import ONLY_LOOKED_FOR
from handrail.cli.plan_options import StockOptions, TaperOptions, WhenOptions
from handrail.errors import NoPlanFound
from handrail.exchange import reading
from handrail.report.no_plan_text import DO_NOT_STOP

if TYPE_CHECKING:
    from handrail import Medicine
    from handrail.report.sheet import Sheet

PAPER = "The paper"
app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)


def _option(help: str, *names: str, metavar: str | None = None, panel: str = PAPER) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=panel, metavar=metavar, show_default=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperFiles:
    """Where a paper goes: the terminal (as text), or files."""

    pdf: Annotated[str | None, _option("The paper, to print.", metavar="FILE", panel=FILES)] = None
    json: Annotated[str | None, _option("Everything, for other programs.", metavar="FILE", panel=FILES)] = (
        None
    )

    def check_places(self) -> None:
        """Refuse a place that can't be written to."""
        output.check_places(self.places())

    def places(self) -> dict[str, str | None]:
        """By option, the file's name or None."""
        return {"--pdf": self.pdf, "--json": self.json}

    def write(self, sheet: Sheet, medicine: Medicine, **more: Any) -> None:
        """Write the files, or the text where none goes to standard output."""
        from handrail.report.sheet import sheet_data, sheet_pdf, sheet_text

        def as_json() -> str:
            from handrail.exchange.json import json_text
            from handrail.exchange.papers_json import paper_json

            return json_text(paper_json(sheet_data(sheet), medicine, **more))

        makers: dict[str, tuple[str | None, Callable[[], str | bytes]]] = {
            "--pdf": (self.pdf, lambda: sheet_pdf(sheet)),
            "--json": (self.json, as_json),
        }
        if not output.write_files(makers):
            typer.echo(sheet_text(sheet), nl=False)


@app.callback()
def paper(context: typer.Context) -> None:
    """Make a paper: a letter, a handover sheet, an aftercare plan, wording for prescriptions."""
    show_help_when_alone(context)


@app.command(cls=Command)
@takes_options
def letter(
    course: CourseText,
    person: PersonOptions,
    files: PaperFiles,
    question: Annotated[
        str | None, _option("What is asked; a general question if left out.", metavar="TEXT")
    ] = None,
    on: Annotated[str | None, _option("The day on it; today if left out.", "--on", metavar="DATE")] = None,
    medicine: MedicineName = None,
) -> None:
    """Write a letter of one page to a prescriber: course, kidneys, other medicines, question, findings.

    Example: handrail paper letter "20 mg three times a day for 14 months" --age 70 --egfr 38 --pdf letter.pdf
    """
    import handrail
    from handrail.report.letter import prescriber_letter

    files.check_places()
    the_medicine = handrail.load_medicine(medicine)
    taken = handrail.parse_course(course, products=the_medicine.products)
    sheet = prescriber_letter(
        taken, person.read(), the_medicine, question=question, on=reading.date(on, "--on")
    )
    files.write(sheet, the_medicine)


@app.command(cls=Command)
@takes_options
def handover(
    course: CourseText,
    person: PersonOptions,
    files: PaperFiles,
    last_dose: Annotated[
        str | None, _option("Time since the last dose, such as '10 hours'.", metavar="TIME")
    ] = None,
    nil_by_mouth: Annotated[
        bool | None, _option("Whether nothing may be swallowed.", "--nil-by-mouth/--may-swallow")
    ] = None,
    pump_refill: Annotated[str | None, _option("The day a pump has to be refilled.", metavar="DATE")] = None,
    medicine: MedicineName = None,
) -> None:
    """Make a handover sheet for a ward: last dose, usual dose, next dose, what must not be stopped.

    Example: handrail paper handover "20 mg three times a day" --last-dose "5 hours" --also oxycodone
    """
    import handrail
    from handrail.report.handover import ward_handover

    files.check_places()
    the_medicine = handrail.load_medicine(medicine)
    sheet = ward_handover(
        handrail.parse_course(course, products=the_medicine.products),
        person.read(),
        the_medicine,
        last_dose_hours_ago=None
        if last_dose is None
        else handrail.read_quantity(last_dose, "time_since", where="--last-dose"),
        nil_by_mouth=nil_by_mouth,
        pump_refill_on=reading.date(pump_refill, "--pump-refill"),
    )
    files.write(sheet, the_medicine)


@app.command(cls=Command)
@takes_options
def aftercare(
    files: PaperFiles,
    indication: Annotated[
        str | None, _option("spasticity, aud (alcohol use disorder) or other.", metavar="WORD")
    ] = None,
    country: Annotated[
        str | None, _option("US, UK, DE, ...: whose numbers to print.", metavar="CODE")
    ] = None,
    last_dose_on: Annotated[
        str | None, _option("The day of the last dose; the reviews then have dates.", metavar="DATE")
    ] = None,
    on: Annotated[str | None, _option("The day on it; today if left out.", "--on", metavar="DATE")] = None,
    medicine: MedicineName = None,
) -> None:
    """Make a plan for the time afterwards, to fill in: triggers, people, reviews, if the condition returns.

    Example: handrail paper aftercare --indication aud --country UK --pdf after.pdf
    """
    import handrail
    from handrail.report.aftercare import aftercare_plan

    files.check_places()
    the_medicine = handrail.load_medicine(medicine)
    sheet = aftercare_plan(
        the_medicine,
        indication=None if indication is None else handrail.read_indication(indication),
        country=None if country is None else handrail.read_country(country),
        last_dose_on=reading.date(last_dose_on, "--last-dose-on"),
        on=reading.date(on, "--on"),
    )
    files.write(sheet, the_medicine)


@app.command(cls=Command)
@takes_options
def prescriptions(
    course: CourseText,
    person: PersonOptions,
    stock: StockOptions,
    asked: TaperOptions,
    when: WhenOptions,
    model: ModelOptions,
    files: PaperFiles,
    every: Annotated[
        str | None, _option("Days in a period; one period for each step if left out.", metavar="DAYS")
    ] = None,
) -> None:
    """Word each dispensing period of a taper: what to prescribe, how many tablets, directions, dates.

    Example: handrail paper prescriptions "60 mg a day for 14 months" --age 58 --egfr 60 --every 14
    """
    import handrail
    from handrail.exchange.papers_json import periods_json
    from handrail.report.prescription import prescription_sheet

    files.check_places()
    medicine = model.load()
    taken = handrail.parse_course(course, products=medicine.products)
    days = None if every is None else reading.whole_number(every, "--every", at_least=1, at_most=92)
    wishes = asked.read() | stock.read() | when.read(medicine) | model.read()
    who = person.read()
    try:
        with output.working("Making the plan ..."):
            if asked.steps is None:
                result = handrail.plan_taper(taken, who, medicine, **wishes)
            else:
                steps = reading.planned_steps(asked.steps, "--steps")
                kept = {name: value for name, value in wishes.items() if name not in ONLY_LOOKED_FOR}
                edited = handrail.edited_plan(taken, who, medicine, steps=steps, **kept)
                result = handrail.offered_only(edited)
    except NoPlanFound as error:
        raise no_plan(error, medicine, who.country, files, meanwhile=DO_NOT_STOP) from None
    sheet = prescription_sheet(result, medicine, every_days=days)
    periods = handrail.dispensing_periods(result, every_days=days)
    files.write(sheet, medicine, periods=periods_json(periods))
