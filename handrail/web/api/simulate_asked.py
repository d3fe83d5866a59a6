"""What a simulation may be asked: who, what is taken and happens, what beside, and how much of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

import handrail
from handrail.exchange.happening_words import Happenings, read_happenings
from handrail.web.asked import (
    Asked,
    CourseIn,
    MedicineIn,
    PersonIn,
    SeedIn,
    StrictBool,
    StrictNumber,
    StrictText,
    StrictWhole,
)

MOST_DAYS = 3650
MOST_PEOPLE, MOST_REPLICATES = 200, 100
FEWEST_IN_ALL, MOST_IN_ALL = 1000, 100_000
"""People of a population, in all sets together."""
MOST_ARMS = 4
LONGEST_TABLE = 200_000


class _OfAPerson(Asked):
    """By whom, until when, and with which figures."""

    person: PersonIn = Field(default_factory=handrail.Person)
    medicine: MedicineIn = None
    until: StrictWhole | None = Field(None, ge=1, le=MOST_DAYS, description="The last day to look at.")
    kinetics: StrictText | None = Field(
        None, description="A published set of parameters in place of the pack's own."
    )
    seed: SeedIn = 1


class _OfDraws(_OfAPerson):
    """And how many possible people are drawn."""

    people: StrictWhole = Field(40, ge=1, le=MOST_PEOPLE, description="People to draw in each set.")
    replicates: StrictWhole = Field(25, ge=1, le=MOST_REPLICATES, description="Sets of parameters to draw.")

    @property
    def draws(self) -> int:
        """How many."""
        return self.people * self.replicates


class _Happens(Asked):
    """What happens on the way, as the command line takes it."""

    kidneys: StrictText | None = Field(None, description='"day 20: eGFR 15, back by day 34"')
    sessions: StrictText | None = Field(None, description='"day 21 09:00 for 4 h, 3 times a week"')
    pump: StrictText | None = Field(None, description='"350 micrograms/day, fails day 30"')
    overdose: StrictText | None = Field(None, description='"day 10 21:00: 300 mg, slowly"')

    def happenings(self, medicine: handrail.Medicine) -> Happenings:
        """The nouns of what was written.

        Raises:
            InputError: what can't be read.
        """
        return read_happenings(
            kidneys=self.kidneys,
            sessions=self.sessions,
            pump=self.pump,
            overdose=self.overdose,
            no_conversion=medicine.words.get("no_conversion", ""),
        )


class _Beside(Asked):
    """What is taken beside the medicine."""

    beside: list[StrictText] = Field(
        default_factory=list[str], max_length=10, description='"lorazepam 1 mg at night"'
    )
    drinks: StrictText | None = Field(None, description='"6 at 20:00 day 3"')


class SimulateAsked(_OfDraws, _Happens):
    """What is taken, what happens, by whom, until when, and how many possible people are drawn."""

    course: CourseIn | None = None


class SedationAsked(_OfDraws, _Happens, _Beside):
    """The same, beside which other depressants and drinks."""

    course: CourseIn | None = None


class TableAsked(_OfDraws):
    """A NONMEM-style table, and whose rows of it."""

    table: Annotated[
        str, Field(max_length=LONGEST_TABLE, strict=True, description="Its lines, header first.")
    ]
    id: StrictWhole | None = Field(None, ge=0, description="Whose rows, where there are several people.")


class PopulationIn(_OfAPerson, _Happens, _Beside):
    """A population on one course or several."""

    course: CourseIn | None = None
    arms: dict[StrictText, CourseIn] = Field(
        default_factory=dict[str, handrail.Course | str],
        max_length=MOST_ARMS - 1,
        description="Other courses for the same people, by name.",
    )
    people: StrictWhole = Field(
        10_000, ge=FEWEST_IN_ALL, le=MOST_IN_ALL, description="Everybody, in all sets together."
    )
    replicates: StrictWhole = Field(25, ge=1, le=MOST_REPLICATES, description="Sets of parameters to draw.")
    crowd: StrictText | None = Field(None, description="People who differ: 'adults'.")
    above: StrictNumber | None = Field(None, gt=0, lt=1e6, description="Count hours above this, mg/L.")
    sedation: StrictBool = Field(False, description="Look at sleepiness though nothing is taken beside.")


class SensitivityAsked(_OfAPerson):
    """Of which course, and how finely."""

    course: CourseIn
    points: StrictWhole = Field(512, ge=16, le=1024, description="A power of 2.")
