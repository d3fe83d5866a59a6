"""What the diary's page shows: the doses approved for a day, what is asked, and what is an emergency.

Every dose on it comes from an approved plan, as it was signed. The emergency texts stand in the page from
the beginning and are only uncovered by an answer: they need no server and no model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import handrail
from handrail.report import approved_words, diary_words, follow_words, words
from handrail.report.numbers import only_poison_number, poison_numbers
from handrail.store import DiaryDay, PlanVersion, SavedPerson, Store
from handrail.web.case import Case
from handrail.web.diary_clock import clock_of
from handrail.web.diary_fields import DueRow, due_in, fields_of, replaces_of, rows_of
from handrail.web.diary_form import LABELS, MOST_DOSES
from handrail.web.first_signs import MuchTables, OnPage, first_on_page, says_of, usually_taken

DAYS_BACK, DAYS_AHEAD = 7, 14
"""Days whose doses stand in the page, for a phone that has no server for a while."""
LISTED_DAYS = 14


@dataclass(frozen=True, kw_only=True, slots=True)
class Red:
    """The fixed text that an answer uncovers.

    Attributes:
        id: of the item, the question beside it, or "fever" for a fever with more.
        lines: what it means and what to do, in the pack's words.
        cards: of the pack's fixed cards, those to show whole; by their id.
    """

    id: str
    lines: tuple[tuple[str, str], ...]
    cards: tuple[str, ...]


def medicine_of(store: Store, person_id: str) -> handrail.Medicine:
    """The medicine of someone's approved plan, or of what they take; the first there is otherwise."""
    approved = store.plans.newest_approved(person_id)
    if approved is not None:
        return handrail.load_medicine(store.plans.read(approved.plan_id).medicine)
    courses = store.courses.of_person(person_id)
    return handrail.load_medicine(courses[0].medicine if courses else handrail.medicine_names()[0])


def approved_versions(store: Store, person_id: str) -> list[PlanVersion]:
    """Every version that is approved for someone, the approval that came last first."""
    found = [
        (line.approved_order or 0, line.plan_id, line.version)
        for plan in store.plans.of_person(person_id)
        if plan.approved_version
        for line in store.plans.versions(plan.id)
        if line.state == "approved"
    ]
    return [store.plans.version(plan_id, version) for _, plan_id, version in sorted(found, reverse=True)]


def approved_plans(store: Store, person_id: str) -> list[handrail.PlanResult]:
    """Their answers, in the same order."""
    return [handrail.read_plan(version.answer) for version in approved_versions(store, person_id)]


def due_on(plans: Sequence[handrail.PlanResult], day: dt.date) -> tuple[Any, ...] | None:
    """What the approved plan says for a day; None where none says anything.

    Until the plan that was approved last begins, the one before it goes on.
    """
    for result in plans:
        if result.starts_on > day:
            continue
        steps, number = result.chosen.steps, (day - result.starts_on).days + 1
        if number > result.chosen.total_days and result.chosen.ends_with_micrograms == 0:
            return ()
        return next((step.intakes for step in reversed(steps) if step.start_day <= number), None)
    return None


def reds(medicine: handrail.Medicine, country: str | None) -> tuple[Red, ...]:
    """The fixed texts of every answer that is an emergency, in the order in which they are asked."""
    data = medicine.diary
    assert data is not None
    day = handrail.LocalDay(date=dt.date(2000, 1, 1), begins_offset_min=0, ends_offset_min=0)
    entries: dict[str, dict[str, Any]] = {}
    for item in data.items:
        if item.red_from is not None and item.kind == "score":
            entries[item.id] = {"scores": {item.id: round(item.red_from)}}
        elif item.red_from is not None and item.amber_from is not None:
            entries[item.id] = {"temperature_c": item.red_from}
            worse = next((one.id for one in data.items if one.red_with_fever), None)
            if worse is not None:
                entries["fever"] = {"temperature_c": item.amber_from, "scores": {worse: 1}}
    entries |= {name: {name: True} for name in diary_words.BESIDE}
    person = handrail.Person(country=country)
    found = {
        name: handrail.signs_of(handrail.DiaryEntry(day=day, **told), person, medicine)
        for name, told in entries.items()
    }
    return tuple(Red(id=name, lines=first_lines(signs), cards=signs.cards) for name, signs in found.items())


def first_lines(signs: handrail.Signs) -> tuple[tuple[str, str], ...]:
    """What an emergency means and what to do, in the pack's words."""
    return tuple((one.says, one.do) for one in signs.findings if one.urgent == "emergency")


def much_cards(medicine: handrail.Medicine) -> tuple[str, ...]:
    """The fixed card that goes with too much, where the pack has it."""
    return tuple(name for name in ("overdose",) if name in medicine.cards)


def cards_of(
    medicine: handrail.Medicine, names: Sequence[str], country: str | None
) -> dict[str, tuple[str, list[str]]]:
    """Fixed cards by their id: heading and lines, with the numbers of the country."""
    number, poison = (
        words.country_number(country, medicine.name),
        only_poison_number(country, medicine.name),
    )
    found: dict[str, tuple[str, list[str]]] = {}
    for name in dict.fromkeys(names):
        heading, *lines = medicine.cards[name]
        found[name] = heading, words.card_lines(lines, number, poison)
    return found


# ---- the page -------------------------------------------------------------------------------------


def page_values(
    store: Store, person: SavedPerson, medicine: handrail.Medicine, asked: Case, now: dt.datetime
) -> dict[str, Any]:
    """Everything that the template shows of a person's day.

    Args:
        store: where it is kept.
        person: whose diary.
        medicine: whose list is asked.
        asked: a form that was refused, or the address that was asked for.
        now: by the clock here.
    """
    days = store.diaries.days(person.id, medicine.name)
    clock = clock_of(max((one.counts for one in days), key=lambda one: one.received_at, default=None))
    today = clock.today(now)
    on = _day_asked(asked, today)
    day = next((one for one in days if one.date == on), None)
    plans = approved_plans(store, person.id)
    due = due_on(plans, on)
    was_sent = asked.is_ticked("sent")
    content = day.counts.content if day else {}
    rows = rows_of(due or (), _due_sent(asked) if was_sent else due_in(content))
    goal = next((str(o.counts.content["goal"]) for o in reversed(days) if o.counts.content.get("goal")), "")
    case = asked if was_sent else Case({"goal": goal} | fields_of(content, rows), LABELS)
    case.errors.update(asked.errors)
    usually = usually_taken(store, person.id, medicine, plans)
    first = first_on_page(days, on, today, usually, person.person, medicine)
    much = MuchTables(person, medicine, usually)
    much_of_day = much.of_day(on, [row.mg for row in rows])
    return {
        "case": case,
        "blank": Case({}, LABELS),
        "day": day,
        "on": on,
        "today": today,
        "rows": rows,
        "due": due,
        "goal": goal,
        "much_of_day": much_of_day,
        "sheets": _sheets(plans, today, much),
        "much": much,
        "no_doses": diary_words.no_doses_words(min((one.starts_on for one in plans), default=None)),
        "drawn_steps": [step for result in plans for step in result.chosen.steps],
        "clock": clock,
        "replaces": asked.typed("replaces") if was_sent else replaces_of(day),
        "standing": {one.date.isoformat(): [e.id for e in one.standing] for one in days[-DAYS_BACK:]},
        "may_hold": _may_hold(store, person.id, medicine),
        "listed": [one.date for one in reversed(days)][:LISTED_DAYS],
        "many": len(days),
        **_words(person, medicine, plans, day, first),
    }


def _words(
    person: SavedPerson,
    medicine: handrail.Medicine,
    plans: Sequence[handrail.PlanResult],
    day: DiaryDay | None,
    first: OnPage,
) -> dict[str, Any]:
    country, data = person.person.country, medicine.diary
    assert data is not None
    rules = dict(plans[0].stop_rules) if plans else {}
    shown = reds(medicine, country)
    uncovered = [*(card for one in shown for card in one.cards), *much_cards(medicine)]
    return {
        "data": data,
        "medicine": medicine,
        "reds": shown,
        "cards": cards_of(medicine, uncovered, country),
        "much_cards": much_cards(medicine),
        "red_now": list(dict.fromkeys(pair for one in first.red for pair in first_lines(one))),
        "red_cards": cards_of(medicine, [card for one in first.red for card in one.cards], country),
        "is_red": bool(first.red),
        "red_said": _said(first.red, data),
        "amber_said": [said for _, signs in _said(first.amber, data) for said in signs],
        "ring": first.ring,
        "ring_now": says_of(first.ring.findings) if first.ring else (),
        "ring_numbers": poison_numbers(country, medicine.name),
        "thinks_of_it": any(sign.name == "suicidal_thoughts" for one in first.red for sign in one.signs),
        "stop_rules": rules,
        "no_rules": approved_words.no_tablets_lines(medicine, country)[:1],
        "crisis": diary_words.crisis_line(country, medicine.name),
        "call": diary_words.call_words(country, medicine.name),
        "differs": [
            (one, diary_words.differing_lines(day.counts.entry, one.entry, data)) for one in day.others
        ]
        if day
        else [],
        "says": diary_words,
        "unvalidated": follow_words.UNVALIDATED,
    }


def _may_hold(store: Store, person_id: str, medicine: handrail.Medicine) -> str:
    """What was agreed that they may do on their own."""
    kept = store.limits.of_person(person_id, medicine.name)
    return follow_words.hold_words(kept[0].limits) if kept else ""


def _said(told: Sequence[handrail.Signs], data: Any) -> list[tuple[dt.date, list[str]]]:
    """What stands out, by the day that it was written for."""
    found: dict[dt.date, list[str]] = {}
    for one in told:
        said = found.setdefault(one.date, [])
        said += [words_ for sign in one.signs if (words_ := diary_words.sign_words(sign, data)) not in said]
    return sorted(found.items(), reverse=True)


def _sheets(
    plans: Sequence[handrail.PlanResult], today: dt.date, much: MuchTables
) -> list[tuple[str, tuple[DueRow, ...] | None, str]]:
    """The doses of the days around today, and what too much of them is; days with the same together."""
    found: dict[Any, list[str]] = {}
    rows: dict[Any, tuple[DueRow, ...] | None] = {}
    for number in range(-DAYS_BACK, DAYS_AHEAD + 1):
        on = today + dt.timedelta(days=number)
        due = due_on(plans, on)
        key = due, much.of_day(on)
        found.setdefault(key, []).append(on.isoformat())
        rows[key] = None if due is None else rows_of(due)
    return [(" ".join(dates), rows[key], key[1]) for key, dates in found.items()]


def _day_asked(asked: Case, today: dt.date) -> dt.date:
    try:
        on = dt.date.fromisoformat(asked.text("day") or "")
    except ValueError:
        return today
    # A phone may be where tomorrow has begun.
    return min(on, today + dt.timedelta(days=1))


def _due_sent(asked: Case) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for number in range(MOST_DOSES):
        time, mg = asked.text(f"dose_{number}_due"), asked.text(f"dose_{number}_due_mg")
        if time is None or mg is None:
            break
        try:
            found.append((time[:5], float(mg)))
        except ValueError:
            break
    return found
