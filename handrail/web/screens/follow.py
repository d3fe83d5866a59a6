"""/people/.../follow: the diary beside the plan, for those who treat; and what can be done from today on.

An emergency stands alone on the page. Otherwise each choice comes with its forecast for this person, and one
that is made becomes a new version of the plan: a draft, approved by name like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

import handrail
from handrail.errors import HandrailError, InputError, NoPlanFound
from handrail.exchange import reading
from handrail.exchange.follow_in import read_tablets_left
from handrail.exchange.follow_json import what_now_json
from handrail.exchange.json import json_text, plan_json
from handrail.report import diary_figure, diary_words, follow_words, plan_words, words
from handrail.report.follow_figure import follow_figure
from handrail.report.grounds import gap_lines, source_lines
from handrail.store import Store
from handrail.web.answers import answer as as_json
from handrail.web.case import Case
from handrail.web.diary_page import cards_of, first_lines
from handrail.web.following import AT_HAND, Followed, answered, decided, followed
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.person_form import number
from handrail.web.problems import Refused
from handrail.web.saved import note_look, refuse_unless, store_of, the_person, who, with_store
from handrail.web.screens.saved_plans import pairs_of

router = APIRouter(include_in_schema=False, prefix="/people")
LABELS = {
    "hold": "Days to hold",
    "left": "Tablets left",
    "choice": "Choice",
    "hold_alone": "Days the person may hold without asking",
    "most_a_week": "Largest fall in a week",
    "change_on": "Change only on",
    "zone": "Time zone",
    "file": "File",
    "text": "Text",
}
LONGEST_HOLD_DAYS = 60
CHANGED = InputError(
    "The diary, the plan or the day has changed since this page was opened; nothing was kept.",
    fix="Look at the choices as they are now.",
)


@router.get("/{person_id}/follow")
async def follow(request: Request, person_id: str) -> Response:
    """The diary beside the plan, and the choices of today."""
    return await shown(request, person_id, Case(request.query_params, LABELS))


@router.get("/{person_id}/follow.json")
async def follow_as_json(request: Request, person_id: str) -> Response:
    """The answer as JSON."""
    asked = await _asked(request, person_id, Case(request.query_params, LABELS))
    if isinstance(asked, Response):
        return asked
    found = await _worked_out(request, asked)
    if isinstance(found, HandrailError):
        raise Refused("input-refused", found.message, fix=getattr(found, "fix", ""))
    emergency = words.emergency_words(asked.medicine, asked.person.person.country)
    return as_json(what_now_json(found, asked.medicine, emergency))


@router.post("/{person_id}/follow")
async def choose(request: Request, person_id: str) -> Response:
    """Keep the plan of a choice as a new version, to be approved."""
    case = Case(await read_form(request), LABELS)
    asked = await _asked(request, person_id, case)
    if isinstance(asked, Response):
        return asked
    if case.text("mark") != asked.mark or not asked.versions:
        case.refuse(CHANGED)
        return await shown(request, person_id, case, 409)
    name = case.text("choice") or ""
    try:
        result = await request.app.state.work.heavy.run(lambda: decided(asked, name))
    except (InputError, NoPlanFound) as error:
        case.refuse(InputError(error.message, fix=getattr(error, "fix", "")), "choice")
        return await shown(request, person_id, case, 422)
    return await with_store(request, lambda: _keep(request, asked, result, case))


def _keep(request: Request, asked: Followed, result: handrail.PlanResult, case: Case) -> Response:
    refuse_unless(who(request).may_change, "Keeping a plan")
    the_person(request, asked.person.id)
    plan_id, before, name = asked.versions[0].plan_id, asked.versions[0], case.text("choice")
    pairs = [pair for pair in pairs_of(before.question) if pair[0] not in ("course", "start")]
    pairs += [("course", handrail.write_course(result.course)), ("start", result.starts_on.isoformat())]
    held = f" for {words.days_words(asked.hold_days)}" if asked.hold_days and name == "hold" else ""
    note = f"after the diary of {words.long_day_words(asked.today)}: {result.chosen.title.lower()}{held}"
    store_of(request.app).plans.add_version(
        plan_id,
        revision=number(case, "revision"),
        question={
            "asked": [list(pair) for pair in pairs],
            "follow": {
                "choice": name,
                "mark": asked.mark,
                "seed": result.seed,
                "limits": dict(asked.allowed.content) if asked.allowed else {},
            },
        },
        answer=json_text(plan_json(result, asked.medicine.bibliography)).encode(),
        note=note,
        by=who(request).actor,
    )
    return RedirectResponse(f"/people/{asked.person.id}/plans/{plan_id}", status_code=303)


# ---- what it is worked out from -------------------------------------------------------------------


async def _asked(request: Request, person_id: str, case: Case) -> Followed | Response:
    def read() -> Followed:
        saved = the_person(request, person_id)
        refuse_unless(who(request).may_change, "The follow-up")
        note_look(request, saved.id, "diary")
        hold = case.read(
            "hold",
            lambda text: reading.whole_number(text, "--hold", at_least=1, at_most=LONGEST_HOLD_DAYS),
        )
        left = case.read("left", lambda text: read_tablets_left(text, "--left"))
        return followed(store_of(request.app), saved, hold, left)

    return await with_store(request, read)


async def _worked_out(request: Request, asked: Followed) -> handrail.WhatNow | HandrailError:
    """The answer, or why there is none."""

    def make() -> handrail.WhatNow | HandrailError:
        try:
            return answered(asked)
        except (InputError, NoPlanFound) as error:
            return error

    work = request.app.state.work
    # An emergency waits behind no plan.
    if AT_HAND.has((asked.mark, "")) or await work.light.run(lambda: asked.first.is_emergency):
        return await work.light.run(make)
    return await work.heavy.run(make)


# ---- the page -------------------------------------------------------------------------------------


async def shown(
    request: Request, person_id: str, case: Case, status: int = 200, done: Sequence[str] = ()
) -> Response:
    """The page.

    Args:
        request: who asks.
        person_id: about whom.
        case: what was typed, with what of it can't be used.
        status: of the answer.
        done: what was just kept, in sentences.
    """
    asked = await _asked(request, person_id, case)
    if isinstance(asked, Response):
        return asked
    found = await _worked_out(request, asked) if asked.days and asked.plans else None
    return await with_store(request, lambda: _page(request, asked, found, case, status, done))


def _page(
    request: Request,
    asked: Followed,
    found: handrail.WhatNow | HandrailError | None,
    case: Case,
    status: int,
    done: Sequence[str],
) -> Response:
    store, country = store_of(request.app), asked.person.person.country
    answer = found if isinstance(found, handrail.WhatNow) else None
    red = _red(asked, answer)
    cards = [card for one in red for card in one.cards]
    return show(
        request,
        "follow.html",
        status=422 if case.is_refused and status == 200 else status,
        country=country,
        case=case,
        person=asked.person,
        asked=asked,
        answer=answer,
        nothing=(found.message, getattr(found, "fix", "")) if isinstance(found, HandrailError) else (),
        red=red,
        red_lines=list(dict.fromkeys(line for one in red for line in first_lines(one))),
        red_cards=cards_of(asked.medicine, cards, country),
        signs_said=[
            (one.date, [diary_words.sign_words(sign, asked.medicine.diary) for sign in one.signs])
            for one in red
            if asked.medicine.diary
        ],
        ring=None if answer or not asked.days else asked.first.too_much,
        done=done,
        allowed=asked.allowed,
        allowed_case=case if "hold_alone" in case.names else Case(fields_of(asked.limits), LABELS),
        allowed_said=follow_words.limits_lines(asked.limits),
        allowed_with=_allowed_with(store, asked),
        address_of_json=_query(case),
        rules_on=words.long_day_words(dt.date.fromisoformat(asked.medicine.rules_date)),
        zone=case.typed("zone") or (asked.days[-1].counts.zone if asked.days else ""),
        saved=store.plans.read(asked.versions[0].plan_id) if asked.versions else None,
        much_worse=[day.date for day in asked.days[-7:] if day.counts.content.get("much_worse")],
        conflicts=[day.date for day in asked.days if day.others],
        says=diary_words,
        follows=follow_words,
        plan_words=plan_words,
        who=who(request),
        **(_figures(asked, answer) if answer is not None and not red else _NO_FIGURES),
    )


def _query(case: Case) -> str:
    pairs = [(name, case.typed(name)) for name in ("hold", "left") if case.typed(name)]
    return f"?{urlencode(pairs)}" if pairs else ""


def fields_of(limits: handrail.FollowLimits) -> dict[str, str]:
    """Limits as the fields of their form."""
    most = limits.most_mg_a_week
    return {
        "hold_alone": str(limits.hold_days) if limits.hold_days else "",
        "most_a_week": "" if most is None else words.number_words(most),
        "change_on": ", ".join(limits.change_on or ()),
        "no_step_back": "yes" if limits.no_step_back else "",
    }


def _allowed_with(store: Store, asked: Followed) -> str:
    """The plan with which the limits were set, where it is another than the one that is followed now."""
    if asked.allowed is None or not asked.versions or asked.allowed.plan_id == asked.versions[0].plan_id:
        return ""
    return store.plans.read(asked.allowed.plan_id).title


_NO_FIGURES: dict[str, Any] = {"figures": (), "choices": (), "chances": (), "gaps": (), "sources": ()}


def _red(asked: Followed, answer: handrail.WhatNow | None) -> list[handrail.Signs]:
    """What stands alone on the page where there is any: care comes before any choice."""
    red, first = asked.other_reds(), asked.first.signs
    if answer is not None and answer.is_emergency and answer.signs is not None:
        red.insert(0, answer.signs)
    elif answer is None and first is not None and first.is_red:
        # Without a plan nothing is worked out; what was written is looked at all the same.
        red.insert(0, first)
    return red


def _figures(asked: Followed, answer: handrail.WhatNow) -> dict[str, Any]:
    belief, data = answer.belief, asked.medicine.diary
    figures: list[Any] = []
    if belief is not None and data is not None:
        drawn = follow_figure(answer, asked.diary, asked.medicine)
        figures = [
            (drawn, diary_figure.follow_table(answer, belief, asked.diary, data)),
            (diary_figure.learnt_figure(belief), diary_figure.learnt_table(belief)),
        ]
    return {
        "figures": figures,
        "choices": answer.choices,
        "chances": belief.chances if belief else (),
        "gaps": [*answer.not_known, *gap_lines(answer.cannot_tell, (), asked.medicine)],
        "sources": source_lines(answer.sources, asked.medicine.bibliography, links=False),
    }
