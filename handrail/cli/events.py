"""`handrail events`, and what `handrail simulate` does with an event table."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, MedicineName
from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail import EventTable

TABLE = "An event table in place of a course"


@dataclass(frozen=True, kw_only=True, slots=True)
class TableOptions:
    """An event table, whose rows of it, and where its predictions go."""

    events: Annotated[
        str | None,
        typer.Option(
            help="NONMEM-style rows; '-' reads them from standard input.",
            rich_help_panel=TABLE,
            metavar="FILE",
            show_default=False,
        ),
    ] = None
    id: Annotated[
        str | None,
        typer.Option(
            help="Whose rows, where there are several people.",
            rich_help_panel=TABLE,
            metavar="NUMBER",
            show_default=False,
        ),
    ] = None
    predictions: Annotated[
        str | None,
        typer.Option(
            help="The same table with what is predicted at each observation.",
            rich_help_panel=TABLE,
            metavar="FILE",
            show_default=False,
        ),
    ] = None

    def read(self) -> EventTable | None:
        """The table; None where none was named.

        Raises:
            InputError: it can't be read, or an option is given that means nothing without it.
        """
        if self.events is None:
            if self.id is not None or self.predictions is not None:
                raise InputError(
                    "--id and --predictions belong to a table.", fix="Name it with --events FILE."
                )
            return None
        return table_from(self.events)

    def chosen(self, table: EventTable | None) -> EventTable | None:
        """The table, or only the rows of whoever was named.

        Raises:
            InputError: there is no such person.
        """
        person_id = self.person_id()
        return table if table is None or person_id is None else table.only(person_id)

    def person_id(self) -> int | None:
        """Whose rows are asked for."""
        return None if self.id is None else reading.whole_number(self.id, "--id", at_least=0)


def table_from(name: str) -> EventTable:
    """A table from a file, or from standard input.

    Raises:
        InputError: it can't be read.
    """
    import handrail

    if name != output.STANDARD_OUTPUT:
        from pathlib import Path

        return handrail.read_events(Path(name))
    return handrail.read_events(sys.stdin.read() + "\n")


def events(
    file: Annotated[
        str | None,
        typer.Argument(help="A table; '-' reads it from standard input.", show_default=False),
    ] = None,
    course: Annotated[
        str | None,
        typer.Option(help="Write the table of this course instead.", metavar="TEXT", show_default=False),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(help="The last day, for a course without an end.", metavar="DAY", show_default=False),
    ] = None,
    id: Annotated[
        str | None, typer.Option(help="Only this person.", metavar="NUMBER", show_default=False)
    ] = None,
    medicine: MedicineName = None,
    csv: Annotated[
        str | None,
        typer.Option(help="The table, as it was understood.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Show what an event table (NONMEM-style rows) was understood as.

    Every row in words, what was taken as meant, and the course that it is, or why it is none. With --course:
    the table of a course.

    Example: handrail events doses.csv
    """
    import handrail
    from handrail.report.event_text import events_text

    output.check_places({"--csv": csv})
    if (file is None) == (course is None):
        raise InputError(
            "Give a table or a course, one of the two.",
            fix="handrail events doses.csv, or handrail events --course TEXT",
        )
    person_id = None if id is None else reading.whole_number(id, "--id", at_least=0)
    if course is not None:
        products = handrail.load_medicine(medicine).products
        last = None if until is None else reading.whole_number(until, "--until", at_least=1)
        taken = handrail.parse_course(course, products=products)
        text = handrail.write_events(taken, person_id=1 if person_id is None else person_id, until_day=last)
        table = handrail.read_events(text)
    else:
        assert file is not None
        table = table_from(file)

    if not output.write_files({"--csv": (csv, lambda: handrail.write_events(table))}):
        events_text(table, output.console(), person_id)
