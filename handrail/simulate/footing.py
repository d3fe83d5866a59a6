"""What a simulation of one person stands on, whatever is simulated: kinetics, kidneys, and what to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handrail.course.nouns import Dose
from handrail.errors import InputError
from handrail.medicine.nouns import Form, Kinetics, Medicine
from handrail.person.assumptions import settle
from handrail.person.nouns import Person
from handrail.simulate.forecast import chances
from handrail.simulate.happenings import Haemodialysis, Happening, KidneyChange, PeritonealDialysis
from handrail.simulate.nouns import Bands, Draws, FloatArray, Profile
from handrail.simulate.outline import Everyone, Outline, outline_of
from handrail.simulate.people import draw_people, modifiers_of
from handrail.simulate.timeline import Told, told_of
from handrail.simulate.typical import kinetics_of

ASSUMED_EGFR = 90.0
"""mL/min/1.73 m2, taken where nothing is known about the kidneys, and said loudly."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Footing:
    """What a simulation of this person stands on.

    Attributes:
        kinetics: the set that is used.
        assumed_egfr: to try where nothing is known about the kidneys.
        form: what is swallowed.
        assumptions: what has to be said of the person, whatever the course.
    """

    medicine: Medicine
    person: Person
    kinetics: Kinetics
    assumed_egfr: float | None
    form: Form
    assumptions: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of every source that it rests on, each once."""
        return sources_of(self.medicine, self.kinetics, self.person)

    def draw(self, replicates: int, people: int, seed: int, *, uncertain: bool = True) -> Draws:
        """Possible bodies of this person; `draw_people` says how.

        Raises:
            InputError: what `draw_people` refuses.
        """
        return draw_people(
            self.medicine,
            self.person,
            replicates=replicates,
            people=people,
            seed=seed,
            kinetics=self.kinetics.id,
            assumed_egfr=self.assumed_egfr,
            form=self.form,
            parameter_uncertainty=uncertain,
        )

    def outline(self, happenings: Sequence[Happening], end_h: float) -> Outline:
        """What happens to this person until then.

        Raises:
            InputError: what `outline_of` refuses.
        """
        everyone = Everyone(people=(self.person,), kinetics=self.kinetics, assumed_egfr=self.assumed_egfr)
        return outline_of(happenings, everyone, self.medicine, end_h)

    def told(self, doses: Sequence[Dose], outline: Outline, draws: Draws, end_h: float) -> Told:
        """The phases of these draws on a course on which that happens.

        Raises:
            InputError: what `told_of` refuses.
        """
        return told_of(doses, outline, draws, medicine=self.medicine, kinetics=self.kinetics.id, end_h=end_h)

    def profile(
        self, draws: Draws, time_h: FloatArray, peak_burden: FloatArray, shown: Mapping[str, Bands]
    ) -> Profile:
        """A profile of these draws that says what it stands on; its outcomes are still to come."""
        return Profile(
            medicine=self.medicine.name,
            kinetics=self.kinetics.id,
            pack_version=self.medicine.version,
            seed=draws.seed,
            replicates=draws.replicates,
            people=draws.people,
            time_h=time_h,
            bands=shown,
            chances=chances(peak_burden, draws),
            outcomes={},
            assumptions=self.assumptions,
            sources=self.sources,
        )


def footing_of(
    medicine: Medicine,
    person: Person,
    kinetics: str | None,
    assumed_egfr: float | None,
    form: Form = "tablet",
) -> Footing:
    """Settle the person; kidneys that are needed, unknown and not to be tried are taken as 90.

    Raises:
        InputError: the pack has no such kinetics set.
    """
    said: list[str] = []
    settings = kinetics_of(medicine, kinetics)
    settled = settle(person, assumed_egfr)
    if settled.gfr_ml_min is None and settings.follows_kidneys:
        assumed_egfr = ASSUMED_EGFR
        settled = settle(person, assumed_egfr)
        said.append(
            f"KIDNEYS NOT KNOWN: simulated as if the eGFR were {ASSUMED_EGFR:g}. With failing kidneys the "
            "level would be several times as high."
        )
    said += [*settled.warnings, *settled.assumptions]
    said += [modifier.says for modifier in modifiers_of(medicine, person)]
    return Footing(
        medicine=medicine,
        person=person,
        kinetics=settings,
        assumed_egfr=assumed_egfr,
        form=form,
        assumptions=tuple(said),
    )


def refuse_unknown_kidneys(
    happenings: Sequence[Happening],
    medicine: Medicine,
    person: Person,
    kinetics: str | None,
    tried: float | None,
) -> None:
    """Dialysis is not simulated with kidneys that nobody told: healthy ones would stand in for failed ones.

    Args:
        tried: an eGFR that was asked to be tried; then nothing is refused.

    Raises:
        InputError: there is dialysis, the level follows the kidneys, and nothing is known about them by then.
    """
    dialysed = [one.at_h for one in happenings if isinstance(one, Haemodialysis | PeritonealDialysis)]
    if not dialysed or tried is not None or not kinetics_of(medicine, kinetics).follows_kidneys:
        return
    told = [one.at_h for one in happenings if isinstance(one, KidneyChange) and one.share is None]
    if told and min(told) <= min(dialysed):
        return
    if settle(person).gfr_source in ("unknown", "child"):
        raise InputError(
            "There is dialysis, and it is not known how well the person's own kidneys filter: healthy ones "
            "would be taken, and the level would come out far too low.",
            fix="Give the eGFR that the kidneys themselves still have (--egfr), or say that the person is on "
            "dialysis all along (--dialysis hd or pd, with the sessions in --sessions): the kidneys then "
            "filter nothing.",
            where="happenings, dialysis",
        )


def sources_of(medicine: Medicine, kinetics: Kinetics, person: Person) -> tuple[str, ...]:
    """Keys of every source that a simulation rests on, each once."""
    keys = [*kinetics.sources, *medicine.dynamics.sources]
    for figure in (*kinetics.figures.values(), *medicine.dynamics.figures.values()):
        keys += figure.sources
    for modifier in modifiers_of(medicine, person):
        keys += modifier.sources
    return tuple(dict.fromkeys(keys))
