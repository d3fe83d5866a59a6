"""CDS Hooks 2.0 over HTTP: discovery, calls, feedback, and a page for each rule.

The door parses, asks who is calling, completes what the call did not bring along, and writes down what
`exchange.cds_hooks` answers. Errors are FHIR OperationOutcomes, as the specification asks. A caller who
is not known gets 401 and nothing more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

import handrail
from handrail.errors import InputError
from handrail.exchange.cds_hooks.calls import Call, draft_reference, read_call
from handrail.exchange.cds_hooks.cards import Frame, cards_of
from handrail.exchange.cds_hooks.feedback import (
    feedback_rates,
    line_of_feedback,
    line_of_shown,
    rates_json,
    read_feedback,
)
from handrail.exchange.cds_hooks.judging import FOR_DRUGS, concerns, judge_call
from handrail.exchange.cds_hooks.kept_log import log_place
from handrail.exchange.cds_hooks.services import Service, discovery, service_called
from handrail.store.place import data_folder
from handrail.web.cds_fetch import Fetcher, Value
from handrail.web.cds_settings import CdsSettings
from handrail.web.feedback import FeedbackLog
from handrail.web.seen import Seen
from handrail.web.trust import Caller, Gate, NotTrusted, is_loopback

if TYPE_CHECKING:
    from handrail import Finding
    from handrail.web.cds_fetch import Transport

PATH = "/cds-services"
ONCE_FOR_S = 24 * 3600
"""How long an order is remembered, so that the same thing does not interrupt for it again."""

_OUTCOMES = {400: "invalid", 404: "not-found", 412: "incomplete", 500: "exception"}


class Desk:
    """What the routes share: who may call, what was seen, the log. Files are made when first needed."""

    def __init__(self, settings: CdsSettings, transport: Transport | None = None) -> None:
        self.settings = settings
        self.fetcher = Fetcher(settings, transport)
        self._seen: Seen | None = None
        self._log: FeedbackLog | None = None
        # Whoever names issuers learns at once that a key can't be read, not at the first call.
        self._gate = Gate(settings.issuers, self.seen) if settings.issuers else None

    @property
    def seen(self) -> Seen:
        """The memory of tokens used and of what interrupted."""
        if self._seen is None:
            self._seen = Seen(self._folder / "cds-seen.sqlite")
        return self._seen

    @property
    def _folder(self) -> Path:
        """Where both lie: the folder of the settings, or the one for saved data."""
        return self.settings.state_dir or data_folder()

    @property
    def log(self) -> FeedbackLog:
        """The log of cards and feedback."""
        if self._log is None:
            self._log = FeedbackLog(log_place(self._folder, self.settings.feedback_log))
        return self._log

    def admit(self, request: Request) -> Caller:
        """Who calls.

        Raises:
            NotTrusted: nobody that may.
        """
        if self._gate is not None:
            endpoint = f"{self.settings.base_url}{request.url.path}"
            return self._gate.admit(request.headers.get("authorization"), endpoint)
        if is_loopback(request.client.host if request.client else None, request.headers):
            return Caller("this machine")
        raise NotTrusted("no issuer is named, and the call does not come from this machine")


def cds_router(settings: CdsSettings, transport: Transport | None = None) -> APIRouter:
    """The routes.

    Args:
        settings: how they behave.
        transport: what carries requests to FHIR servers; only tests give one.

    Raises:
        InputError: an issuer's keys can't be used.
    """
    desk = Desk(settings, transport)
    router = APIRouter(tags=["CDS Hooks"], include_in_schema=False, lifespan=_warm)

    @router.get(PATH)
    async def services(request: Request) -> Response:
        return _admitted(desk, request) or _json(discovery())

    @router.post(f"{PATH}/{{service_id}}")
    async def call(service_id: str, request: Request) -> Response:
        return await _answer_call(desk, service_id, request)

    @router.post(f"{PATH}/{{service_id}}/feedback")
    async def feedback(service_id: str, request: Request) -> Response:
        return await _take_feedback(desk, service_id, request)

    @router.get("/cds-feedback")
    async def rates(request: Request) -> Response:
        refused = _admitted(desk, request)
        if refused is not None:
            return refused
        found = await run_in_threadpool(lambda: feedback_rates(desk.log.lines()))
        return _json(rates_json(found))

    @router.get("/cds-rules/{medicine}/{rule}")
    async def rule_page(medicine: str, rule: str) -> Response:
        return _rule_page(medicine, rule)

    return router


@asynccontextmanager
async def _warm(app: object) -> AsyncIterator[None]:
    """Load what the first call would wait for."""
    medicine = handrail.load_medicine()
    medicine.bibliography.short(medicine.bibliography.keys[0])
    yield


# ------------------------------------------------------------------------------------------- calls


async def _answer_call(desk: Desk, service_id: str, request: Request) -> Response:
    started = time.perf_counter()
    try:
        caller = desk.admit(request)
    except NotTrusted:
        return _who_are_you()
    service = service_called(service_id)
    if service is None:
        return outcome(404, "There is no such service; GET /cds-services lists them.")
    try:
        call = read_call(_parsed(await request.body()), service)
        medicine = handrail.load_medicine()
        record: dict[str, Value] = {}
        first = [key for key in service.prefetch if key in (*FOR_DRUGS, "orders")]
        missing = await desk.fetcher.complete(call, service, first, record)
        if not missing and not concerns(call, record, medicine):
            return _json({"cards": []})
        missing += await desk.fetcher.complete(
            call, service, [key for key in service.prefetch if key not in first], record
        )
        if missing:
            return _incomplete(missing)
        spent_ms = (time.perf_counter() - started) * 1000
        judgement = judge_call(
            call,
            record,
            medicine,
            within_ms=max(desk.settings.within_ms / 4, desk.settings.within_ms - spent_ms),
            country=desk.settings.country,
        )
    except InputError as error:
        return outcome(400, f"{error.message} {error.fix}".strip(), error.where)
    frame = Frame(
        hook=service.hook,
        call=(service.id, caller.iss, call.instance),
        medicine=medicine,
        base_url=desk.settings.base_url,
        shows_all=call.shows_all,
    )
    cards = cards_of(judgement, frame, _interrupts(desk, caller, call))
    _log_shown(desk, service, cards)
    return _json({"cards": cards})


def _interrupts(desk: Desk, caller: Caller, call: Call) -> Callable[[Finding], bool]:
    """Whether a finding may interrupt: once for each order, or once a day for a patient without orders.

    The call that was interrupted may be sent again (`hookInstance`) and is answered in the same way,
    so that an answer lost on the way loses no warning.
    """
    chosen = [one for one in call.drafts if not call.selections or draft_reference(one) in call.selections]
    marks = [_mark(draft) for draft in chosen] or [f"{call.hook} {call.context.get('encounterId', '')}"]
    until = time.time() + ONCE_FOR_S

    def interrupts(finding: Finding) -> bool:
        firsts = [
            desk.seen.first_time_or_same(
                "shown", caller.iss, call.patient_id, mark, finding.rule, until=until, by=call.instance
            )
            for mark in marks
        ]
        return any(firsts)

    return interrupts


def _mark(draft: Mapping[str, Any]) -> str:
    """What makes a draft this order: its id, its medicine and its dose; a changed dose is another one."""
    parts = [draft_reference(draft)]
    for name in ("medicationCodeableConcept", "medicationReference", "dosageInstruction", "status"):
        parts.append(json.dumps(draft.get(name), sort_keys=True))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _log_shown(desk: Desk, service: Service, cards: Sequence[Mapping[str, Any]]) -> None:
    at = dt.datetime.now(dt.UTC)
    lines = [
        line_of_shown(card["extension"]["handrail.rule"], card["uuid"], service.id, at) for card in cards
    ]
    try:
        desk.log.append(lines, is_certain=False)
    except (OSError, InputError):
        # A full disk must not keep a warning from whoever is about to sign.
        return


# ---------------------------------------------------------------------------------------- feedback


async def _take_feedback(desk: Desk, service_id: str, request: Request) -> Response:
    try:
        desk.admit(request)
    except NotTrusted:
        return _who_are_you()
    service = service_called(service_id)
    if service is None:
        return outcome(404, "There is no such service; GET /cds-services lists them.")
    medicine = handrail.load_medicine()
    rules = [rule.id for rule in (*medicine.rules, *medicine.danger_signs)]
    codes = [reason.code for reason in medicine.override_reasons]
    try:
        entries = read_feedback(_parsed(await request.body()), rules, codes)
        at = dt.datetime.now(dt.UTC)
        lines = [line_of_feedback(entry, service.id, at) for entry in entries]
        await run_in_threadpool(lambda: desk.log.append(lines, is_certain=True))
    except InputError as error:
        return outcome(400, f"{error.message} {error.fix}".strip(), error.where)
    except OSError:
        return outcome(500, "The feedback could not be kept: the disk is full or gone. Send it again.")
    return Response(status_code=200)


# --------------------------------------------------------------------------------------- rule pages


def _rule_page(medicine_name: str, rule_id: str) -> Response:
    """A rule with its sources, for a link in a card: plain HTML, nothing loaded from anywhere."""
    try:
        medicine = handrail.load_medicine(medicine_name)
    except InputError:
        return Response("There is no such medicine.", status_code=404, media_type="text/plain")
    rules = (*medicine.rules, *medicine.danger_signs)
    rule = next((one for one in rules if one.id == rule_id), None)
    if rule is None:
        return Response("There is no such rule.", status_code=404, media_type="text/plain")
    sources = "".join(f"<li>{escape(medicine.bibliography.short(key))}</li>" for key in rule.sources)
    read = "read at the source" if rule.verified else "not all read at the source yet"
    note = f"<p>{escape(rule.note)}</p>" if rule.note else ""
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(rule.id)}</title></head>'
        f"<body><h1>{escape(rule.id)}: {escape(rule.severity)}</h1><p>{escape(rule.says)}</p>"
        f"<p><strong>Do:</strong> {escape(rule.do)}</p>{note}"
        f"<h2>Sources</h2><p>Kind: {escape(rule.kind)}; figures {read}.</p><ul>{sources}</ul>"
        f"<h2>When it applies</h2><p><code>{escape(str(rule.when))}</code></p>"
        f"<p>{escape(medicine.name)} pack {escape(medicine.version)}, of {escape(medicine.rules_date)}. "
        "Decision support for professionals; not a cleared medical device.</p></body></html>"
    )
    return Response(page, media_type="text/html")


# ------------------------------------------------------------------------------------------ answers


def outcome(status: int, says: str, pointer: str = "") -> Response:
    """An error, as a FHIR OperationOutcome."""
    issue: dict[str, object] = {"severity": "error", "code": _OUTCOMES[status], "diagnostics": says[:600]}
    if pointer:
        issue["location"] = [pointer[:300]]
    return _json(
        {"resourceType": "OperationOutcome", "issue": [issue]}, status, media_type="application/fhir+json"
    )


def _incomplete(missing: Sequence[str]) -> Response:
    issues = [
        {
            "severity": "error",
            "code": "incomplete",
            "diagnostics": f"'{key}' was not sent, and could not be fetched. Send it, or null for no data.",
            "location": [f"/prefetch/{key}"],
        }
        for key in missing
    ]
    return _json(
        {"resourceType": "OperationOutcome", "issue": issues}, 412, media_type="application/fhir+json"
    )


def _admitted(desk: Desk, request: Request) -> Response | None:
    """None for a caller that may, otherwise what to answer."""
    try:
        desk.admit(request)
    except NotTrusted:
        return _who_are_you()
    return None


def _who_are_you() -> Response:
    return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})


def _parsed(body: bytes) -> object:
    """The JSON of a body; a name that stands twice and numbers that are none are refused."""
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise InputError("The body is no JSON.", where="/") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _json(shape: object, status: int = 200, media_type: str = "application/json") -> Response:
    return Response(
        json.dumps(shape, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        ),
        status_code=status,
        media_type=media_type,
    )
