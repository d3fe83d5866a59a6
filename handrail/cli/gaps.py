"""`handrail restart`, `ran-out`, `admitted`, `wallet-card`: a gap, a supply that ends, a stay in hospital."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output
from handrail.cli.options import (
    FILES,
    CourseText,
    MedicineName,
    PersonOptions,
    option,
    quantity,
    takes_options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from handrail import Medicine

STORY = "What happened"

_story = partial(option, panel=STORY)

JsonFile = Annotated[
    str | None,
    typer.Option(
        "--json",
        help="Everything, for other programs.",
        metavar="FILE",
        rich_help_panel=FILES,
        show_default=False,
    ),
]


@takes_options
def restart(
    course: CourseText,
    person: PersonOptions,
    gap: Annotated[str, _story("Time since the last dose, such as 3d or '30 hours'.", metavar="TIME")],
    after_overdose: Annotated[
        bool | None, _story("Whether an overdose came before it.", "--after-overdose/--no-overdose")
    ] = None,
    clinician_saw: Annotated[
        bool | None,
        _story("Whether a clinician has seen the person since.", "--clinician-saw/--not-seen"),
    ] = None,
    alert: Annotated[
        bool | None, _story("Whether they were found awake and clear.", "--alert/--not-alert")
    ] = None,
    kidneys_known: Annotated[
        bool | None,
        _story("Whether the kidneys were measured since.", "--kidneys-known/--kidneys-unknown"),
    ] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
) -> None:
    """Say who decides about the next dose after a gap.

    Up to two days the words on missed doses; longer, or after an overdose, never on one's own. Leaves with 1
    where somebody else decides.

    Example: handrail restart "20 mg three times a day for 1 year" --gap 3d
    """
    import handrail
    from handrail.exchange.overdose_json import restart_json
    from handrail.report.running_out import restart_lines

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    who = person.read()
    result = handrail.restart_advice(
        handrail.parse_course(course, products=the_medicine.products),
        who,
        the_medicine,
        gap_h=handrail.read_quantity(gap, "time_since", where="--gap"),
        after_overdose=after_overdose,
        clinician_saw=clinician_saw,
        alert=alert,
        kidneys_known=kidneys_known,
    )
    lines = restart_lines(result, the_medicine)
    _answer(
        Answer(title="After a gap", lines=lines, country=who.country, leaves_with_1=not result.is_own),
        the_medicine,
        json,
        lambda: restart_json(result, the_medicine.bibliography, lines=lines),
    )


@takes_options
def ran_out(
    course: CourseText,
    person: PersonOptions,
    left: Annotated[
        str | None, _story('What is left, such as "4 x 10 mg"; nothing if not given.', metavar="AMOUNT")
    ] = None,
    last_dose: Annotated[
        str | None, _story("Time since the last dose, such as '10 hours'.", metavar="TIME")
    ] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
) -> None:
    """Answer "I ran out": what to do, in half a minute.

    Leaves with 1 where it can't wait: a danger sign, a major finding, or no whole dose left after weeks.

    Example: handrail ran-out "60 mg a day for 2 years" --left "4 x 10 mg"
    """
    import handrail
    from handrail.exchange import reading
    from handrail.exchange.overdose_json import ran_out_json
    from handrail.report.running_out import ran_out_lines

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    who = person.read()
    nothing = left is None or left.strip().casefold() in reading.NOTHING_WORDS
    result = handrail.ran_out(
        handrail.parse_course(course, products=the_medicine.products),
        who,
        the_medicine,
        left=None if nothing or left is None else handrail.read_ingested(left, the_medicine.products),
        last_dose_hours_ago=quantity(last_dose, "time_since", "--last-dose"),
    )
    lines = ran_out_lines(result, the_medicine)
    _answer(
        Answer(title="I ran out", lines=lines, country=who.country, leaves_with_1=result.needs_care_now),
        the_medicine,
        json,
        lambda: ran_out_json(result, the_medicine.bibliography, lines=lines),
    )


@takes_options
def admitted(
    course: CourseText,
    person: PersonOptions,
    last_dose: Annotated[
        str | None, _story("Time since the last dose, such as '10 hours'.", metavar="TIME")
    ] = None,
    nil_by_mouth: Annotated[
        bool | None, _story("Whether nothing may be swallowed.", "--nil-by-mouth/--may-swallow")
    ] = None,
    pump_refill: Annotated[str | None, _story("The day a pump has to be refilled.", metavar="DATE")] = None,
    medicine: MedicineName = None,
    json: JsonFile = None,
) -> None:
    """Answer "I'm being admitted": what the ward has to know.

    Leaves with 1 where something can't wait: a danger sign, or a finding that is major or worse.

    Example: handrail admitted "60 mg a day for 2 years" --last-dose "3 hours" --nil-by-mouth
    """
    import handrail
    from handrail.exchange import reading
    from handrail.exchange.overdose_json import admitted_json
    from handrail.report.running_out import admitted_lines

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    who = person.read()
    result = handrail.admitted(
        handrail.parse_course(course, products=the_medicine.products),
        who,
        the_medicine,
        last_dose_hours_ago=quantity(last_dose, "time_since", "--last-dose"),
        nil_by_mouth=nil_by_mouth,
        pump_refill_on=reading.date(pump_refill, "--pump-refill"),
    )
    lines = admitted_lines(result, the_medicine)
    _answer(
        Answer(
            title="I'm being admitted", lines=lines, country=who.country, leaves_with_1=result.needs_care_now
        ),
        the_medicine,
        json,
        lambda: admitted_json(result, the_medicine.bibliography, lines=lines),
    )


@takes_options
def wallet_card(
    course: CourseText,
    person: PersonOptions,
    pump: Annotated[bool | None, _story("Whether a pump gives it.", "--pump/--no-pump")] = None,
    medicine: MedicineName = None,
    pdf: Annotated[
        str | None,
        typer.Option(help="The card to cut out.", rich_help_panel=FILES, metavar="FILE", show_default=False),
    ] = None,
) -> None:
    """Make a card for the wallet, in the size of a bank card.

    Example: handrail wallet-card "20 mg three times a day" --country AU --pdf card.pdf
    """
    import handrail
    from handrail.report.wallet import wallet_card as words_of
    from handrail.report.wallet import wallet_text

    output.check_places({"--pdf": pdf})
    the_medicine = handrail.load_medicine(medicine)
    taken = handrail.parse_course(course, products=the_medicine.products)
    who = person.read()

    def as_pdf() -> bytes:
        return handrail.wallet_pdf(taken, who, the_medicine, pump=pump)

    if not output.write_files({"--pdf": (pdf, as_pdf)}):
        typer.echo(wallet_text(words_of(taken, who, the_medicine, pump=pump)), nl=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A short answer in lines: its title, whose numbers go with it, and whether somebody has to act now."""

    title: str
    lines: Sequence[tuple[str, str]]
    country: str | None
    leaves_with_1: bool


def _answer(
    answer: Answer, medicine: Medicine, json: str | None, make: Callable[[], Mapping[str, object]]
) -> None:
    """Show the lines, or write them for a program; then leave.

    Raises:
        typer.Exit: with 1 where the answer says so.
    """
    from handrail.exchange.json import json_text
    from handrail.report.running_out import lines_text

    if not output.write_files({"--json": (json, lambda: json_text(make()))}):
        lines_text(
            list(answer.lines),
            medicine,
            output.console(),
            country=answer.country,
            title=answer.title,
            is_urgent=answer.leaves_with_1,
        )
    if answer.leaves_with_1:
        raise typer.Exit(1)
