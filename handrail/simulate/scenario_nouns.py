"""What is compared: a course with everything that happens on it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handrail.course.alongside import CompanionCourse, Drinks
from handrail.course.nouns import Course
from handrail.errors import InputError
from handrail.person.nouns import Person
from handrail.simulate.happenings import Happenings
from handrail.simulate.nouns import Profile
from handrail.simulate.sedation_nouns import SedationProfile
from handrail.simulate.sedation_task import refuse_pump

Range = tuple[float, float, float]
"""Middle of all draws, and the ends of 90 % of them."""

LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """One of several ways a story may go.

    Attributes:
        name: what it is called beside the others, such as "misses two days".
        course: of the medicine; None where only a pump runs, or all that is swallowed is an overdose.
        person: who it happens to; two scenarios may differ in nothing but the kidneys.
        happenings: kidneys that change, dialysis, a pump, a large dose.
        with_: other depressants that are simulated beside it.
        drinks: what is drunk.

    Raises:
        InputError: no name or a very long one, nothing that happens, or both a pump and something that
            sedates beside the medicine, which are not simulated together.
    """

    name: str
    course: Course | None
    person: Person = field(default_factory=Person)
    happenings: Happenings = ()
    with_: tuple[CompanionCourse, ...] = ()
    drinks: tuple[Drinks, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise InputError(
                f"A scenario is called '{self.name[:80]}'.",
                fix=f"Give it a name of at most {LONGEST_NAME} letters.",
                where="scenario",
            )
        if self.course is None and not self.happenings:
            raise InputError(
                f"In '{self.name}' nothing of the medicine is taken.",
                fix='Give it a course, such as "20 mg three times a day for 14 days".',
                where="scenario",
            )
        if self.is_accompanied:
            refuse_pump(self.happenings, where=f"scenario '{self.name}'")

    @property
    def is_accompanied(self) -> bool:
        """Whether anything that sedates is taken beside the medicine."""
        return bool(self.with_ or self.drinks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What became of one scenario.

    Attributes:
        sedation: None where it is not shown, for the reason in `no_sedation`.
        figures: by name, what the table beside the curves holds, each with its range over draws:
            "peak_mg_per_l" and "peak_h", "peak_burden" and "peak_burden_h", "days_any", "days_moderate"
            and "days_severe" (time with the burden above the threshold of that grade, for someone of middle
            sensitivity), "hours_drowsy", "hours_asleep" and "hours_unrousable" (time with the load of
            sedation above that depth).
    """

    scenario: Scenario
    profile: Profile
    sedation: SedationProfile | None
    no_sedation: str
    figures: Mapping[str, Range]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Several scenarios on the same axis of time, each with the same draws.

    Attributes:
        days: until which day all of them were simulated.
    """

    medicine: str
    pack_version: str
    kinetics: str
    seed: int
    replicates: int
    people: int
    days: int
    scenarios: tuple[Compared, ...]

    @property
    def draws(self) -> int:
        """How many of each scenario; 1 is the typical person alone."""
        return self.replicates * self.people

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys in the medicine's bibliography, each once."""
        found: list[str] = []
        for one in self.scenarios:
            found += one.profile.sources
            found += one.sedation.sources if one.sedation else ()
        return tuple(dict.fromkeys(found))

    @property
    def companion_sources(self) -> tuple[str, ...]:
        """Keys in the bibliography of the companions."""
        return tuple(
            dict.fromkeys(
                key for one in self.scenarios if one.sedation for key in one.sedation.companion_sources
            )
        )
