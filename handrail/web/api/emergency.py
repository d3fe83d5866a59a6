"""GET /api/v1/emergency: the fixed cards, at once, whatever else is broken."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

import handrail
from handrail.errors import InputError
from handrail.exchange.pack_json import EmergencyShape, emergency_json
from handrail.report.numbers import number_lines, only_poison_number
from handrail.report.words import card_lines, country_number
from handrail.web.answers import answer
from handrail.web.api.medicines import MedicineName

router = APIRouter(prefix="/api/v1", tags=["emergency"])


@router.get("/emergency", response_model=EmergencyShape, summary="The fixed emergency cards")
async def emergency(
    medicine: MedicineName = None,
    country: Annotated[
        str | None, Query(max_length=100, description="US, UK, DE, ...: whose number to call.")
    ] = None,
) -> Response:
    """The fixed cards. A country that isn't known is said in `note`; the cards come all the same."""
    # Not in a thread: no line of work, however long, stands before an emergency.
    number, poison, note, code = "", "", "", None
    if country is not None:
        try:
            code = handrail.read_country(country)
            number, poison = country_number(code, medicine), only_poison_number(code, medicine)
        except InputError as error:
            note = error.message
    shown = [
        (heading, card_lines(lines, number, poison)) for heading, lines in handrail.emergency_cards(medicine)
    ]
    return answer(emergency_json(shown, code, number, note, number_lines(code, medicine)))
