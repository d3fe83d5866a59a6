"""GET /emergency: the fixed cards and the numbers by country, whatever else is broken; prints on one page.

Nothing here asks a model, a rule, a database or a template: the texts come straight from the pack's two small
files, and where even these can't be read, the fixed line and the common numbers are shown.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

import handrail
from handrail.errors import HandrailError
from handrail.exchange.pack_json import emergency_json
from handrail.report import words
from handrail.report.numbers import number_lines, only_poison_number
from handrail.web.answers import answer
from handrail.web.frame import PAGE_HEADERS, asset

router = APIRouter(include_in_schema=False)
STYLES = ("base.css", "check.css", "emergency.css")


@router.get("/emergency")
async def emergency(request: Request) -> HTMLResponse:
    """The page. Not in a thread: no line of work, however long, stands before an emergency."""
    given = request.query_params.get("country", "")[:100]
    medicine = request.query_params.get("medicine") or None
    code, note = _country(given)
    body = "".join(
        (
            _heading(code),
            f'<p class="quiet-text">{html.escape(note)}</p>' if note else "",
            _numbers(code, medicine),
            _cards(code, medicine),
            _choose(code, medicine),
            _everywhere(medicine),
        )
    )
    return HTMLResponse(_page(body), headers=PAGE_HEADERS)


@router.get("/emergency.json")
async def emergency_as_json(request: Request) -> Response:
    """The same bytes as `/api/v1/emergency`."""
    code, note = _country(request.query_params.get("country", "")[:100])
    medicine = request.query_params.get("medicine") or None
    number, poison = words.country_number(code, medicine), only_poison_number(code, medicine)
    shown = [
        (heading, words.card_lines(lines, number, poison))
        for heading, lines in handrail.emergency_cards(medicine)
    ]
    return answer(emergency_json(shown, code, number, note, number_lines(code, medicine)))


def _country(given: str) -> tuple[str | None, str]:
    """The country's code, and what to say where the word is none; nobody is sent back in an emergency."""
    if not given.strip():
        return None, ""
    try:
        return handrail.read_country(given), ""
    except HandrailError as error:
        return None, getattr(error, "message", str(error))


def _heading(code: str | None) -> str:
    dial = words.country_number(code, None)
    if dial:
        number = html.escape(dial)
        call = f'<a class="dial" href="tel:{number}">Call {number}</a>'
    else:
        call = f"<strong>Call {html.escape(words.ANY_NUMBER)}.</strong>"
    fixed = words.EMERGENCY.split(": call ")[0].removeprefix("EMERGENCY: ")
    return (
        '<section class="urgent first" data-no-source="numbers to dial" aria-labelledby="h">'
        '<h1 id="h">EMERGENCY</h1>'
        f"<p>{html.escape(fixed[:1].upper() + fixed[1:])}:</p><p>{call}</p></section>"
    )


def _numbers(code: str | None, medicine: str | None) -> str:
    lines: list[tuple[str, str]] = []
    with suppress(HandrailError):
        lines = number_lines(code, medicine)
    if not lines:
        return ""
    items = "".join(
        f"<div{' class=long' if len(says) > LONG else ''}><dt>{html.escape(name)}</dt>"
        f"<dd>{html.escape(says)}</dd></div>"
        for name, says in lines
    )
    return f'<dl class="call">{items}</dl>'


LONG = 24
"""Letters from which a number's line is set small: several by region, or a remark."""


def _cards(code: str | None, medicine: str | None) -> str:
    """The fixed cards of every medicine there is, or of the one that was named."""
    made: list[str] = []
    for name in _medicines(medicine):
        number, poison = "", ""
        with suppress(HandrailError):
            number, poison = words.country_number(code, name), only_poison_number(code, name)
        with suppress(HandrailError):
            says = dict(handrail.card_sources(name))
            for heading, lines in handrail.emergency_cards(name):
                steps = "".join(
                    f"<li><span>{html.escape(line)}</span></li>"
                    for line in words.card_lines(lines, number, poison)
                )
                made.append(
                    f'<section class="card"><h2>{html.escape(heading)}</h2>'
                    f'<ol class="steps">{steps}</ol>{_who_says(says.get(heading, ()))}</section>'
                )
    if not made:
        return (
            '<section class="card"><p>The cards can’t be read on this machine. Call, stay with the person, '
            "and do what the person on the telephone says.</p></section>"
        )
    return f'<div class="cards">{"".join(made)}</div>'


def _who_says(keys: Iterable[str]) -> str:
    """Where the steps of a card are from; it isn't printed."""
    links = ", ".join(
        f'<a class="source" href="/evidence/sources/{html.escape(key, quote=True)}">{html.escape(key)}</a>'
        for key in keys
    )
    return f'<p class="why no-print">Who says so: {links}</p>' if links else ""


def _medicines(named: str | None) -> Iterable[str | None]:
    if named is not None:
        return (named,)
    with suppress(HandrailError, OSError):
        return handrail.medicine_names() or (None,)
    return (None,)


def _choose(code: str | None, medicine: str | None) -> str:
    """Whose numbers: a form that works without a script."""
    countries: tuple[str, ...] = ()
    with suppress(HandrailError):
        countries = handrail.countries_with_numbers(medicine)
    options = "".join(
        f'<option value="{one}"{" selected" if one == code else ""}>{one}</option>' for one in countries
    )
    return (
        '<form class="ask no-print" action="/emergency" method="get"><div class="fields">'
        '<div class="field"><label for="country">Country</label>'
        '<select id="country" name="country"><option value="">Not said</option>'
        f"{options}</select></div></div>"
        '<p class="buttons"><button type="submit">Show its numbers</button></p></form>'
    )


def _everywhere(medicine: str | None) -> str:
    """Every number on file, country by country, folded."""
    rows: list[str] = []
    with suppress(HandrailError):
        for one in handrail.countries_with_numbers(medicine):
            said = "; ".join(f"{name}: {dial}" for name, dial in number_lines(one, medicine)[:-1])
            rows.append(f'<tr><th scope="row">{one}</th><td>{html.escape(said)}</td></tr>')
    if not rows:
        return ""
    return (
        '<details class="folded no-print" data-no-source="numbers to dial">'
        "<summary>Numbers of every country on file</summary>"
        '<div class="scroll" role="region" aria-label="Numbers" tabindex="0">'
        '<table><caption class="hidden">Numbers by country</caption>'
        '<thead><tr><th scope="col">Country</th><th scope="col">Numbers</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></details>"
    )


def _page(body: str) -> str:
    links = ""
    with suppress(KeyError, OSError):
        links = f'<link rel="icon" href="{asset("mark.svg")}" type="image/svg+xml">'
    for name in STYLES:
        # A page without its styles can still be read; one that fails can't.
        with suppress(KeyError, OSError):
            links += f'<link rel="stylesheet" href="{asset(name)}">'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Emergency · Handrail</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark">{links}</head><body class="emergency-page"><main id="main">{body}</main>'
        '<footer class="foot"><p class="no-print"><a href="/">Handrail</a></p>'
        f"<p>{html.escape(words.NOT_A_DEVICE)} The cards are fixed texts, written in advance and awaiting "
        "clinical sign-off.</p></footer></body></html>\n"
    )
