"""A study: the same people on several courses (arms), under several truths about the model (replicates).

Every body has an index: replicate x arm x person. A truth belongs to a replicate, what sets a person apart to
the person, and both are the same in every arm (common random numbers), so that two arms differ by their
courses alone. Draws hang on the seed and on these indices, never on who reckons what and in which order: a
study cut into units gives the same rows on one machine and on a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from handrail.course.event_table import EventRow
from handrail.medicine.nouns import Medicine
from handrail.person.assumptions import settle
from handrail.simulate.arm_outcomes import Bodies, Watched, rows_of
from handrail.simulate.block import Block, draw_block, footing_of_all
from handrail.simulate.by_phases import ByPhases
from handrail.simulate.crowd import TRUTH_STREAM
from handrail.simulate.draws_by_name import PartOfMany
from handrail.simulate.event_schedule import schedule_of
from handrail.simulate.event_simulation import body_for
from handrail.simulate.event_timeline import timeline_of_rows
from handrail.simulate.extent import times_h, times_per_day
from handrail.simulate.footing import footing_of, sources_of
from handrail.simulate.nouns import Draws, FloatArray
from handrail.simulate.outline import Outline, outline_of
from handrail.simulate.people import STUDY_COLUMNS, TRUTH_COLUMNS, bodies_of, even_normals, model_truths
from handrail.simulate.pump import MODEL_COLUMNS, PEOPLE_COLUMNS, PumpNormals
from handrail.simulate.question import UNIT, Question, Rows, Unit
from handrail.simulate.sedation_mix import Mix, mix_of
from handrail.simulate.study_arms import Arm, Together, arms_of, together_of
from handrail.simulate.timeline import told_of
from handrail.simulate.trajectories import DAY_H, ByKernel, Watching
from handrail.simulate.typical import kinetics_of, typical_body

__all__ = ["UNIT", "Question", "Rows", "Study", "Unit"]

PUMP_PEOPLE_STREAM, PUMP_TRUTH_STREAM = 4, 5
"""Streams of one seed, after those of `crowd.py`: what a pump and the bioavailability leave open."""


class Study:
    """A question on a loaded medicine, ready to be reckoned unit by unit.

    Raises:
        InputError: what `simulate_course`, `simulate_sedation` and `simulate_events` refuse, or what can't
            be simulated for a population.
    """

    def __init__(self, question: Question, medicine: Medicine) -> None:
        self.question, self.medicine = question, medicine
        self.kinetics = kinetics_of(medicine, question.kinetics)
        self._assumed_egfr, self._said = footing_of_all(question, medicine)
        self.days, self._arms = arms_of(question, medicine, self._lag_h())
        self.at_h = times_h(self.days, times_per_day(question.step_h))
        seed = np.random.SeedSequence((question.seed, TRUTH_STREAM))
        normals = even_normals(seed, question.replicates, TRUTH_COLUMNS)
        self.study_normals = normals[:, :STUDY_COLUMNS]
        self._truth = model_truths(medicine.dynamics, self.kinetics, normals)
        self._last: tuple[int, Block, Outline] | None = None
        self._outlined = self._people_of(question.units()[0])[1]
        self.together: Together | None = self._together()

    def _together(self) -> Together | None:
        """What is said of everything that sedates; of a crowd by the first of its people."""
        if self.question.crowd is None:
            return together_of(self._arms, self._assumed_egfr)
        people = self._people_of(self.question.units()[0])[0].everyone.people
        return together_of(self._arms, self._assumed_egfr, people)

    def _lag_h(self) -> float:
        """From swallowing to the start of absorption, the same in all of the people."""
        asked = self.question
        footing = footing_of(self.medicine, asked.person, asked.kinetics, self._assumed_egfr)
        return typical_body(self.kinetics, settle(asked.person, footing.assumed_egfr), asked.form).lag_h

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What was assumed of everyone and taken as meant, each once."""
        of_arms = [one for arm in self._arms for one in arm.said]
        taken = self.together.assumptions if self.together else ()
        return tuple(dict.fromkeys([*self._said, *of_arms, *self._outlined.said, *taken]))

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of every source of the pack that it rests on, each once."""
        medicine = self.medicine
        keys = [*sources_of(medicine, self.kinetics, self.question.person), *self._outlined.sources]
        if medicine.pump is not None and any(arm.has_fluid for arm in self._arms):
            keys += medicine.pump.sources
        if medicine.sedation is not None and self.together is not None:
            keys += medicine.sedation.sources
        return tuple(dict.fromkeys(keys))

    def run(self, unit: Unit) -> tuple[Rows, ...]:
        """Everyone of this unit through every arm; the answer for each arm."""
        block, outline = self._people_of(unit)
        who = np.tile(np.arange(unit.people), unit.replicates)
        which = np.repeat(unit.first_replicate + np.arange(unit.replicates), unit.people)
        draws = bodies_of(
            self.medicine.dynamics,
            self.kinetics,
            block.typical.each(who),
            truth={name: values[which] for name, values in self._truth.items()},
            crowd={name: values[who] for name, values in block.factors.items()},
            replicates=unit.replicates,
            people=unit.people,
            seed=self.question.seed,
        )
        place = {
            "replicate": which.astype(np.float64),
            "person": (unit.block * UNIT + who).astype(np.float64),
        }
        covariates = {name: values[who] for name, values in block.covariates.items()}
        bodies = Bodies(draws=draws, factor=block.burden_factor[who], columns=place | covariates)
        return tuple(self._rows(arm, unit, bodies, outline, who) for arm in self._arms)

    def _rows(
        self, arm: Arm, unit: Unit, bodies: Bodies, outline: Outline, who: npt.NDArray[np.intp]
    ) -> Rows:
        """One arm's: bodies go through it, and are watched on the way."""
        watched = Watched(bodies=bodies, at_h=self.at_h, mix=self._mix(arm, unit, who))
        if arm.rows is not None:
            run = self._through_table(arm.rows, bodies.draws, unit, watched.quantities)
            watched.walk(run)
            return rows_of(self.question, bodies, run, watched, {})
        last_h = float(self.at_h[-1]) if arm.last_dose_h is None else arm.last_dose_h
        watching = self._watching((last_h - DAY_H, last_h))
        more: dict[str, FloatArray] = {}
        if not self.question.happenings:
            run = ByKernel(
                bodies.draws, arm.doses, self.at_h, quantities=watched.quantities, watching=watching
            )
            watched.walk(run)
        else:
            told = told_of(
                arm.doses,
                outline,
                bodies.draws,
                medicine=self.medicine,
                kinetics=self.kinetics.id,
                end_h=float(self.at_h[-1]),
                who=who if self.question.crowd else None,
                normals=self._pump_normals(unit),
            )
            phases = ByPhases(told.timeline, self.at_h, quantities=watched.quantities, watching=watching)
            run = phases
            watched.walk(run)
            if outline.dialysis and told.bioavailability is not None:
                more["dialysed_mg"] = phases.dialysed_mg * told.bioavailability
        if arm.last_dose_h is None:
            # Where nothing is swallowed there is no last dose that a level could be lowest before.
            more["trough_mg_per_l"] = np.full(bodies.draws.count, np.nan)
        return rows_of(self.question, bodies, run, watched, more)

    def _through_table(
        self, rows: Sequence[EventRow], draws: Draws, unit: Unit, quantities: Sequence[str]
    ) -> ByPhases:
        asked = self.question
        footing = footing_of(self.medicine, asked.person, asked.kinetics, self._assumed_egfr, asked.form)
        body = body_for(rows, footing, draws, normals=self._pump_normals(unit))
        schedule = schedule_of(rows, float(draws.lag_h[0]))
        told = timeline_of_rows(schedule, body, float(self.at_h[-1]))
        watching = self._watching(told.trough_h)
        return ByPhases(
            told.timeline, self.at_h, openings=told.openings, quantities=quantities, watching=watching
        )

    def _watching(self, trough_h: tuple[float, float]) -> Watching:
        return Watching(above_mg_per_l=self.question.above_mg_per_l, first_above=True, trough_h=trough_h)

    def _mix(self, arm: Arm, unit: Unit, who: npt.NDArray[np.intp] | None = None) -> Mix | None:
        """What sedates in these bodies; the same draws in every arm."""
        if arm.task is None:
            return None
        names = PartOfMany(
            seed=self.question.seed,
            block=unit.block,
            people=unit.people,
            replicates=self.question.replicates,
            first=unit.first_replicate,
            taken=unit.replicates,
        )
        if self.question.crowd is None:
            return mix_of(arm.task, names, self._assumed_egfr)
        people = self._people_of(unit)[0].everyone.people
        return mix_of(arm.task, names, self._assumed_egfr, people, who)

    def _pump_normals(self, unit: Unit) -> PumpNormals:
        """What a pump and the bioavailability leave open in these bodies; the same in every arm."""
        seed = self.question.seed
        people = np.random.SeedSequence((seed, PUMP_PEOPLE_STREAM, unit.block))
        model = np.random.SeedSequence((seed, PUMP_TRUTH_STREAM))
        last = unit.first_replicate + unit.replicates
        return PumpNormals(
            people=even_normals(people, unit.people, PEOPLE_COLUMNS),
            model=even_normals(model, self.question.replicates, MODEL_COLUMNS)[unit.first_replicate : last],
        )

    def _people_of(self, unit: Unit) -> tuple[Block, Outline]:
        """The people of this unit, and what happens to them; drawn once for units that follow one another."""
        if self._last is None or self._last[0] != unit.block:
            block = draw_block(self.question, self.medicine, self.kinetics, self._assumed_egfr, unit)
            end_h = float(self.at_h[-1])
            outline = outline_of(self.question.happenings, block.everyone, self.medicine, end_h)
            self._last = unit.block, block, outline
        return self._last[1], self._last[2]
