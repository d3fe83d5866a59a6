"""The options by which `handrail check` takes what a record says: refills, lists, kidneys, a pump."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from handrail.cli.options import option
from handrail.errors import InputError
from handrail.exchange import reading

if TYPE_CHECKING:
    from handrail import Course, Medicine, Person, RecordFacts, Records

RECORDS = "What the records say"
LONGEST_WAIT_MS = 60_000

_option = partial(option, panel=RECORDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordOptions:
    """Dated entries of a record; facts are worked out from them and shown with their arithmetic."""

    on: Annotated[str | None, _option("The day asked about; today if not given.", metavar="DATE")] = None
    refill: Annotated[
        list[str] | None,
        _option('Handed out: "2026-10-01 84 x 10 mg"; repeat.', metavar="TEXT"),
    ] = None
    on_list: Annotated[
        list[str] | None,
        _option(
            'A list (home, admission, inpatient, discharge): "admission 2026-11-20: ramipril"; repeat.',
            "--list",
            metavar="TEXT",
        ),
    ] = None
    egfr_on: Annotated[
        list[str] | None, _option('A dated eGFR: "2026-10-01 62"; repeat.', metavar="TEXT")
    ] = None
    pump: Annotated[
        str | None,
        _option(
            '"40 mL, 2000 micrograms/mL, 350 micrograms a day, filled 2026-08-01, leaving 2 mL".',
            metavar="TEXT",
        ),
    ] = None
    at_home: Annotated[
        str | None, _option('All within reach: "120 x 10 mg", with commas for more.', metavar="TEXT")
    ] = None
    nil_by_mouth: Annotated[
        str | None,
        _option('"36h", or "from 2026-11-20 18:00 to 2026-11-22 08:00".', metavar="TEXT"),
    ] = None
    so_far: Annotated[
        bool,
        typer.Option(
            "--so-far",
            help="The course was taken up to the day asked about: its days are history, not a plan.",
            rich_help_panel=RECORDS,
        ),
    ] = False
    within: Annotated[
        str | None,
        _option("Answer within so many milliseconds, gravest rules first.", metavar="MS"),
    ] = None

    def read(self) -> Records | None:
        """The records; None where none were given.

        Raises:
            InputError: one can't be read.
        """
        from handrail.exchange.read_records import read_records

        records = read_records(
            refill=self.refill,
            lists=self.on_list,
            egfr=self.egfr_on,
            pump=self.pump,
            at_home=self.at_home,
            nil_by_mouth=self.nil_by_mouth,
        )
        if records is None and self.so_far:
            from handrail import Records

            return Records()
        return records

    def told(self, course: Course | None, person: Person, medicine: Medicine) -> RecordFacts | None:
        """What they say of the day asked about; None where none were given.

        Raises:
            InputError: one can't be read, or a course "so far" doesn't say how long it was.
        """
        import handrail

        on, kept = self.day(), self.read()
        told = None if kept is None else handrail.records_facts(kept, course, medicine, on, person=person)
        if self.so_far and course is not None and (told is None or told.from_day is None):
            raise InputError(
                "--so-far says that the course was taken until now, but the course doesn't say how long.",
                fix='Say it in the course: "20 mg three times a day for 14 months".',
            )
        return told

    def day(self) -> dt.date | None:
        """The day asked about; None for today.

        Raises:
            InputError: it is no date.
        """
        return reading.date(self.on, "--on")

    def within_ms(self) -> float | None:
        """How long to wait.

        Raises:
            InputError: no number of milliseconds.
        """
        if self.within is None:
            return None
        text = self.within.strip().lower().removesuffix("ms").strip()
        try:
            return float(reading.whole_number(text, "--within", at_least=0, at_most=LONGEST_WAIT_MS))
        except InputError as error:
            raise InputError(error.message, fix="Give milliseconds, such as --within 50") from None
