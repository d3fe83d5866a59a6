"""A block of a population's people: who they are, their average bodies, and what sets each apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from handrail.medicine.nouns import Kinetics, Medicine
from handrail.person.assumptions import settle
from handrail.person.known import known_facts
from handrail.person.nouns import Person
from handrail.simulate.crowd import PEOPLE_STREAM, persons
from handrail.simulate.footing import footing_of, refuse_unknown_kidneys
from handrail.simulate.nouns import FloatArray
from handrail.simulate.outline import Everyone
from handrail.simulate.people import CROWD_COLUMNS, MOST_BURDEN_FACTOR, crowd_factors, even_normals
from handrail.simulate.question import UNIT, Question, Unit
from handrail.simulate.typical import TypicalBodies, typical_body

MOST_ASKED_FOR_SENTENCES = 50
"""People whose assumptions are looked at: what is said of all of them is said of the crowd."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Some of the people.

    Attributes:
        covariates: by name, of each; empty without a crowd.
        typical: the average body like each of them; factors: what sets each apart from it.
        burden_factor: what raises the burden of each.
        everyone: the different people, or the one that all are like.
    """

    covariates: dict[str, FloatArray]
    typical: TypicalBodies
    factors: dict[str, FloatArray]
    burden_factor: FloatArray
    everyone: Everyone


def draw_block(
    asked: Question, medicine: Medicine, kinetics: Kinetics, assumed_egfr: float | None, unit: Unit
) -> Block:
    """The people of a unit's block: the same in whatever unit, on whatever machine."""
    crowd, people = asked.crowd, unit.people
    drawn = crowd.draw(asked.seed, unit.block, people) if crowd else {}
    everyone = persons(asked.person, drawn) if crowd else [asked.person]
    settled = [settle(one, assumed_egfr) for one in everyone]
    average = TypicalBodies.of([typical_body(kinetics, one, asked.form) for one in settled])
    factor = np.array(_burden_factors(asked, medicine, everyone))
    if crowd:
        gfr = [np.nan if one.gfr_ml_min is None else one.gfr_ml_min for one in settled]
        drawn = drawn | {"gfr_ml_min": np.array(gfr)}
    else:
        same = np.zeros(people, np.intp)
        average, factor = average.each(same), factor[same]
    seed = np.random.SeedSequence((asked.seed, PEOPLE_STREAM, unit.block))
    normals = even_normals(seed, people, CROWD_COLUMNS)
    return Block(
        covariates=drawn,
        typical=average,
        factors=crowd_factors(medicine.dynamics, kinetics, average, normals),
        burden_factor=factor,
        everyone=Everyone(people=tuple(everyone), kinetics=kinetics, assumed_egfr=assumed_egfr),
    )


def _burden_factors(asked: Question, medicine: Medicine, everyone: Sequence[Person]) -> list[float]:
    """`people.burden_factors` of each, its raising part; the facts that are the same are made once."""
    modifiers = [one for one in medicine.dynamics.modifiers if one.factor > 1]
    same = known_facts(everyone[0], medicine).facts if modifiers else {}
    names = set(asked.crowd.covariates) if asked.crowd else set[str]()
    own = [one for one in modifiers if one.when.names & names]
    shared = [one.factor for one in modifiers if one not in own and one.when.answer(same) is True]
    found: list[float] = []
    for person in everyone:
        facts = {**same, **{name: getattr(person, name) for name in names}}
        factors = [*shared, *(one.factor for one in own if one.when.answer(facts) is True)]
        found.append(min(float(np.prod(factors)), MOST_BURDEN_FACTOR))
    return found


def footing_of_all(asked: Question, medicine: Medicine) -> tuple[float | None, tuple[str, ...]]:
    """The eGFR to try where none is known, and what is assumed of everyone.

    Raises:
        InputError: dialysis of one person whose kidneys are not known.
    """
    crowd = asked.crowd
    if crowd is None:
        everyone = [asked.person]
        refuse_unknown_kidneys(asked.happenings, medicine, asked.person, asked.kinetics, asked.assumed_egfr)
    else:
        drawn = crowd.draw(asked.seed, 0, min(UNIT, asked.people))
        few = {name: values[:MOST_ASKED_FOR_SENTENCES] for name, values in drawn.items()}
        everyone = persons(asked.person, few)
    found = [footing_of(medicine, one, asked.kinetics, asked.assumed_egfr) for one in everyone]
    common = reduce(set[str].intersection, (set(one.assumptions) for one in found))
    said = tuple(sentence for sentence in found[0].assumptions if sentence in common)
    if crowd is not None and crowd.note:
        said = (*said, f"{crowd.title}: {crowd.note}")
    return found[0].assumed_egfr, said
