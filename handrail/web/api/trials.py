"""POST /api/v1/trial/run and /api/v1/evidence/pool: virtual trials, and trials together."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field, Strict

import handrail
from handrail.errors import InputError
from handrail.exchange.pool_json import pool_json
from handrail.exchange.protocol_toml import read_protocol_text
from handrail.exchange.shapes_trial import PoolShape, TrialAnswersShape
from handrail.exchange.trial_json import answers_json
from handrail.web.answers import in_line
from handrail.web.asked import Asked, MedicineIn, StrictText
from handrail.web.bodies import JsonRoute
from handrail.web.trial_asked import seconds_of
from handrail.web.trial_case import MOST_SEED, MOST_TRIALS

router = APIRouter(prefix="/api/v1", tags=["trial"], route_class=JsonRoute)

MOST_S = 10.0
"""Of one core; what is larger is run on a machine of one's own."""
LONGEST_CHARACTERS = 100_000
MOST_STUDIES = 100
RUN: Example = {"summary": "A published trial", "value": {"protocol": "dutch", "trials": 50, "seed": 1}}
POOL: Example = {
    "summary": "Return to drinking, by dose",
    "value": {"outcome": "relapse", "hartung_knapp": True, "by": "dose"},
}
Truth = Annotated[bool, Strict()]
Ids = Annotated[list[Annotated[str, Strict(), Field(max_length=200)]], Field(max_length=MOST_STUDIES)]


class TrialAsked(Asked):
    """A protocol, and how many trials of it."""

    protocol: Annotated[str, Strict(), Field(max_length=LONGEST_CHARACTERS)] = Field(
        description="A protocol of the pack by its name, or the text of a protocol file (TOML)."
    )
    trials: Annotated[int, Strict(), Field(ge=1, le=MOST_TRIALS)] = 1000
    seed: Annotated[int, Strict(), Field(ge=0, le=MOST_SEED)] = 1
    null: Truth = Field(False, description="Nothing differs between the arms.")


class PoolAsked(Asked):
    """Which trials, and how they are put together; as the options of `handrail evidence pool`."""

    outcome: StrictText = "relapse"
    measure: Literal["RR", "OR", "RD", "MD", "SMD"] | None = None
    method: Literal[
        "dersimonian_laird", "dersimonian_laird_mh", "paule_mandel", "reml", "mantel_haenszel", "fixed"
    ] = "dersimonian_laird"
    hartung_knapp: Truth = False
    by: Literal["detoxified", "anxiety", "dose", "blinding"] | None = None
    study: Ids = Field(default_factory=list)
    without: Ids = Field(default_factory=list)
    split_arms: Truth = False
    substance: StrictText = "alcohol"
    medicine: MedicineIn = None


@router.post("/trial/run", response_model=TrialAnswersShape, summary="Run virtual trials")
async def run(
    request: Request, asked: Annotated[TrialAsked, Body(openapi_examples={"dutch": RUN})]
) -> Response:
    """What such trials would find. The same JSON as `handrail trial run --json`."""

    def make() -> object:
        protocol = _protocol(asked.protocol)
        if seconds_of(protocol, asked.trials, questions=1) > MOST_S:
            many = int(MOST_S / seconds_of(protocol, 1, questions=1))
            raise InputError(
                f"{asked.trials:,} trials of {protocol.people:,} people over {protocol.weeks} weeks are more "
                "than this server runs for one caller.",
                fix=f"Ask for at most {max(1, many):,}; "
                "on a machine of your own, handrail trial run has no such limit.",
                where="trials",
            )
        truths = handrail.NO_EFFECT_AT_ALL if asked.null else handrail.Truths()
        medicine = handrail.load_medicine(protocol.medicine)
        runs = handrail.run_trials(protocol, medicine, trials=asked.trials, seed=asked.seed, truths=truths)
        answers = [handrail.trial_answer(runs, name) for name in protocol.comparisons]
        return answers_json(answers, medicine)

    return await in_line(request, make)


def _protocol(text: str) -> handrail.Protocol:
    """By name or as a text; never a file of this machine."""
    if text in handrail.protocol_names():
        return handrail.read_protocol(text)
    if "\n" in text:
        return read_protocol_text(text)
    raise InputError(
        f"There is no protocol '{text[:40]}'.",
        fix=f"Send the text of one, or name one of: {', '.join(handrail.protocol_names())}.",
        where="protocol",
    )


@router.post("/evidence/pool", response_model=PoolShape, summary="What trials come to together")
async def pool(
    request: Request, asked: Annotated[PoolAsked, Body(openapi_examples={"dose": POOL})]
) -> Response:
    """Each trial, together, and where a further one may lie. The same JSON as `handrail evidence pool`."""

    def make() -> object:
        medicine = handrail.load_medicine(asked.medicine)
        found = handrail.pool(
            medicine,
            outcome=asked.outcome,
            measure=asked.measure,
            method=asked.method,
            hartung_knapp=asked.hartung_knapp,
            studies=tuple(asked.study),
            without=tuple(asked.without),
            split_arms=asked.split_arms,
            by=asked.by,
            substance=asked.substance,
        )
        return pool_json(found, medicine)

    return await in_line(request, make)
