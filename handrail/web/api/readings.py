"""POST /api/v1/read: what a text says, held against what is known. Nothing is fetched, nothing kept."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Request
from fastapi.openapi.models import Example
from fastapi.responses import Response
from pydantic import Field, Strict

import handrail
from handrail.exchange.reading_json import reading_json
from handrail.exchange.shapes_reading import ReadingShape
from handrail.web.answers import in_line
from handrail.web.asked import Asked, MedicineIn, StrictText
from handrail.web.bodies import JsonRoute

router = APIRouter(prefix="/api/v1", tags=["read"], route_class=JsonRoute)

LONGEST_CHARACTERS = 1_000_000
EXAMPLE: Example = {
    "summary": "A sentence about stopping",
    "value": {"text": "It must be tapered. I take 30 mg a day and have no side effects."},
}


class ReadAsked(Asked):
    """A text, and what kind of text it is."""

    text: Annotated[str, Strict(), Field(max_length=LONGEST_CHARACTERS)] = Field(
        description="The document itself: plain text, HTML or wikitext. It is read and not kept."
    )
    kind: Literal["html", "text", "thread", "wikitext"] | None = Field(
        None, description="Left out, it is seen from the text."
    )
    medicine: MedicineIn = None
    source: StrictText | None = Field(None, description="Where it comes from, to name it in the answer.")


@router.post("/read", response_model=ReadingShape, summary="What a text says, held against what is known")
async def read(
    request: Request, asked: Annotated[ReadAsked, Body(openapi_examples={"stopping": EXAMPLE})]
) -> Response:
    """Statements, verdicts with sources, and dangers. The same JSON as `handrail read --json`."""

    def make() -> object:
        medicine = handrail.load_medicine(asked.medicine)
        reading = handrail.read_text(asked.text, medicine, kind=asked.kind, source=asked.source)
        return reading_json(reading, medicine)

    return await in_line(request, make)
