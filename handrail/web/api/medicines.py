"""GET /api/v1/medicines, /rules and /sources: what the answers rest on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

import handrail
from handrail.errors import InputError
from handrail.exchange.pack_json import (
    FullSourceShape,
    MedicinesShape,
    OneRuleShape,
    RulesShape,
    medicines_json,
    rule_json,
    rules_json,
    source_json,
)
from handrail.web.answers import soon
from handrail.web.problems import Refused

router = APIRouter(prefix="/api/v1", tags=["what answers rest on"])

MedicineName = Annotated[
    str | None,
    Query(max_length=100, description="Which medicine; not needed where there is only one."),
]
Name = Annotated[str, Path(max_length=100)]


@router.get("/medicines", response_model=MedicinesShape, summary="Medicines, and other medicines by name")
async def medicines(
    request: Request,
    medicine: MedicineName = None,
    q: Annotated[
        str | None,
        Query(
            max_length=200,
            description="A generic name, brand, RxNorm number or ATC code: is it recognised?",
        ),
    ] = None,
) -> Response:
    """The medicines there are, with the date of their rules; with `q`, what a name stands for."""

    def make() -> MedicinesShape:
        names = handrail.medicine_names() if medicine is None else (medicine,)
        packs = [handrail.load_medicine(name) for name in names]
        found = None if q is None else handrail.find_medicines([q], packs[0])
        return medicines_json([handrail.rule_set(pack) for pack in packs], q, found)

    return await soon(request, make)


@router.get("/rules", response_model=RulesShape, summary="Every rule")
async def rules(request: Request, medicine: MedicineName = None) -> Response:
    """Every rule, when it is true, and who says so."""
    return await soon(request, lambda: rules_json(handrail.load_medicine(medicine)))


@router.get("/rules/{rule}", response_model=OneRuleShape, summary="One rule, its sources and cases")
async def one_rule(request: Request, rule: Name, medicine: MedicineName = None) -> Response:
    """One rule with its sources, and the cases in which it has to be found."""

    def make() -> OneRuleShape:
        pack = handrail.load_medicine(medicine)
        for one in (*pack.rules, *pack.danger_signs):
            if one.id == rule:
                return rule_json(one, pack, handrail.cases_of(one.id, pack.name))
        raise Refused("not-found", f"There is no rule '{rule[:60]}'.", fix="/api/v1/rules lists them.")

    return await soon(request, make)


@router.get("/sources/{key}", response_model=FullSourceShape, summary="One source")
async def one_source(request: Request, key: Name, medicine: MedicineName = None) -> Response:
    """One source in full, as a key in an answer names it."""

    def make() -> FullSourceShape:
        pack = handrail.load_medicine(medicine)
        try:
            return source_json(key, pack)
        except InputError as error:
            raise Refused("not-found", error.message, fix=error.fix) from None

    return await soon(request, make)
