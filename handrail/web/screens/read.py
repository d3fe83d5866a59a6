"""/read: paste a text or choose a file, and see what in it is dangerous, contradicted or unsettled.

The text comes with the form, is read in memory and forgotten with the answer: nothing is fetched, and nothing
is kept.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

import handrail
from handrail.errors import InputError
from handrail.exchange.json import json_text
from handrail.exchange.reading_json import reading_json
from handrail.report import reading_cards
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.screens.asking import at_once, in_turn

router = APIRouter(include_in_schema=False)

LABELS = {"document": "The text", "file": "A file", "kind": "What it is"}
LONGEST_CHARACTERS = 200_000
KINDS = [
    ("", "Find out from the text"),
    ("text", "Plain text"),
    ("thread", "A post with comments, or a thread"),
    ("html", "A web page, saved from the browser (HTML)"),
    ("wikitext", "The source of a wiki’s article (wikitext)"),
]
TOO_LONG = "Read it in parts here, or whole with: handrail read FILE"


@router.get("/read")
async def form(request: Request) -> HTMLResponse:
    """The form."""
    return _form(request, Case(request.query_params, LABELS), "")


@router.post("/read")
async def read(request: Request) -> Response:
    """What is to be said about a text."""
    given = await read_form(request)
    fields = {name: value for name, value in given.items() if isinstance(value, str) and name != "document"}
    case = Case(fields, LABELS)
    typed, upload = given.get("document"), given.get("file")
    text = typed if isinstance(typed, str) else ""
    data: bytes | str = text
    name = None
    if isinstance(upload, UploadFile) and upload.filename:
        data, name = await upload.read(), upload.filename
    await given.close()
    _refuse_none_and_too_much(case, data, name)
    kind = case.text("kind")
    if kind not in (None, *(one for one, _ in KINDS)):
        case.refuse(InputError(f"There is no kind of text '{kind}'.", fix="Choose one of the list."), "kind")
    if case.is_refused:
        return _form(request, case, text, status=422)
    medicine = case.medicine
    reading = await in_turn(request, lambda: handrail.read_text(data, medicine, kind=kind, source=name))  # type: ignore[arg-type]
    if case.text("as") == "json":
        return Response(
            json_text(reading_json(reading, medicine)),
            media_type="application/json",
            headers={
                "Content-Disposition": 'attachment; filename="reading.json"',
                "Cache-Control": "no-store",
            },
        )
    page = await at_once(request, lambda: reading_cards.reading_page(reading, medicine))
    return show(
        request,
        "read_answer.html",
        headers={"Cache-Control": "no-store"},
        case=case,
        document=text if name is None else "",
        reading=reading,
        page=page,
        summary=handrail.summary_of(reading, medicine),
        headings=reading_cards.HEADINGS,
        kind_words=reading_cards.KIND_WORDS,
        said_again=reading_cards.said_again(reading, page),
        closing=handrail.NOT_A_JUDGEMENT,
    )


def _refuse_none_and_too_much(case: Case, data: bytes | str, name: str | None) -> None:
    field = "document" if name is None else "file"
    if not data.strip():
        case.refuse(
            InputError("There is no text to read.", fix="Paste one, or choose a file with text in it."), field
        )
    elif len(data) > LONGEST_CHARACTERS:
        case.refuse(
            InputError(
                f"It has {len(data):,} characters; at most {LONGEST_CHARACTERS:,} are read here.",
                fix=TOO_LONG,
            ),
            field,
        )


def _form(request: Request, case: Case, document: str, status: int = 200) -> HTMLResponse:
    return show(
        request,
        "read.html",
        status=status,
        case=case,
        document=document[:LONGEST_CHARACTERS],
        kinds=KINDS,
        most=LONGEST_CHARACTERS,
    )
