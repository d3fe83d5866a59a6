"""What a record knows beside the dose: which orders count, a stay in hospital, fasting, a pump.

FHIR resources become the entries of `check.records`, which works out what follows from them. What
can't be read here is a sentence for a card, never a guess.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from handrail.check.nouns import CheckResult, Finding
from handrail.check.records import NilByMouth, PumpRecord
from handrail.errors import InputError
from handrail.exchange.cds_hooks.drafts import Resource, is_own, meant_in
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.node import Node, Unreadable, date_of, moment_of
from handrail.medicine.nouns import Medicine

NOTHING_BY_MOUTH_CODE = "182923009"
"""SNOMED CT: nil by mouth; from memory, so the words are read as well."""
_NOTHING_BY_MOUTH = ("nil by mouth", "nothing by mouth", "npo", "nil per os", "fasting")
IN_HOSPITAL = frozenset({"IMP", "ACUTE", "NONAC", "EMER", "OBSENC", "SS"})
"""Classes of an encounter (v3 ActCode) in which a hospital gives the medicines."""
ELSEWHERE = frozenset({"AMB", "VR", "HH", "FLD"})
OMITTED = frozenset({"inpatient_orders_omit_medicine", "discharge_list_omits_medicine"})
_FOR_HOME = frozenset({"discharge", "community", "outpatient"})


def orders_that_count(orders: Sequence[Resource], *, is_discharge: bool) -> list[Resource]:
    """The orders that are meant for the stay, or at its end those for home.

    At discharge an order that says it is for the stay is none for home; one that says nothing counts
    only where none says that it is for home.
    """
    for_home = [one for one in orders if _categories(one) & _FOR_HOME]
    if not is_discharge:
        return [one for one in orders if one not in for_home]
    return for_home or [one for one in orders if not _categories(one)]


def stands_in(resources: Iterable[Resource], medicine: Medicine, around: Sequence[Resource]) -> bool:
    """Whether a present order or statement of the medicine is among them."""
    return any(is_own(one, medicine, around) for one in resources)


def is_in_hospital(encounters: Iterable[Resource]) -> bool | None:
    """Whether the encounter is one in which a hospital gives the medicines; None if it doesn't say."""
    for encounter in encounters:
        kind = encounter.get("class")
        code = str(kind.get("code")) if isinstance(kind, Mapping) else ""
        if code in IN_HOSPITAL:
            return True
        if code in ELSEWHERE:
            return False
    return None


def nil_by_mouth(diets: Iterable[Resource], on: dt.date) -> tuple[NilByMouth | None, tuple[str, ...]]:
    """A present order that nothing be swallowed, with its length; and what of it isn't said."""
    for resource in diets:
        if resource.get("status") not in ("active", "draft") or not _says_nothing_by_mouth(resource):
            continue
        since, until = _hours_of(resource)
        try:
            if since is not None and (until is not None or since.date() < on):
                return NilByMouth(since=since, until=until), ()
        except InputError:
            pass
        return None, (
            "Nothing by mouth is ordered, and it is not said for how long: from 12 hours on, doses that "
            "matter are missed.",
        )
    return None, ()


def pump_of(
    requests: Iterable[Resource],
    dispenses: Iterable[Resource],
    medicine: Medicine,
    around: Sequence[Resource],
) -> tuple[PumpRecord | None, tuple[str, ...]]:
    """A pump: its daily dose from the order, its filling from what was last handed out for it."""
    orders = [one for one in requests if is_for_pump(one, medicine, around) and is_own(one, medicine, around)]
    if not orders:
        return None, ()
    cannot = "Days to the pump's refill could not be reckoned: {}. Look at the pump card."
    try:
        daily = next((dose for one in orders if (dose := _daily_micrograms(one)) is not None), None)
        if daily is None:
            return None, (cannot.format("its daily dose is not in the order"),)
        fillings = [
            (date, one)
            for one in dispenses
            if is_for_pump(one, medicine, around) and (date := date_of(Node(one), "whenHandedOver"))
        ]
        if not fillings:
            return None, (cannot.format("no filling is in the record"),)
        filled_on, filling = max(fillings, key=lambda pair: pair[0])
        meant = meant_in(filling, medicine, around)
        per_ml = meant.strength.ml_micrograms if meant else None
        quantity = Node(filling).child("quantity")
        volume = quantity.number("value") if quantity else None
        unit = (quantity.text("code") or quantity.text("unit") or "").casefold() if quantity else ""
        if per_ml is None or volume is None or unit not in codes.MILLILITRES:
            return None, (cannot.format("volume or concentration of the filling is not said"),)
        return PumpRecord(
            reservoir_ml=float(volume),
            filled_on=filled_on,
            concentration_micrograms_per_ml=float(per_ml),
            daily_micrograms=float(daily),
        ), ()
    except (Unreadable, InputError):
        return None, (cannot.format("an amount in the record can't be meant"),)


def with_omission_told(result: CheckResult, medicine: Medicine, lost: Mapping[str, object]) -> CheckResult:
    """The check, where an omission that only waits for the length of use is told all the same.

    That it has been taken for two weeks is often not in a record; that it is on the list and not in
    the orders is. Silence would read as clear.
    """
    omitted = {name for name in OMITTED if lost.get(name) is True}
    waiting = {entry.rule: entry for entry in result.cannot_tell}
    told = [
        Finding(
            rule=rule.id,
            category=rule.category,
            severity="moderate",
            says=rule.says,
            do=rule.do,
            kind=rule.kind,
            sources=rule.sources,
            verified=rule.verified,
            note="For how long it has been taken is not in the record; this matters from two weeks on.",
        )
        for rule in medicine.rules
        if rule.id in waiting
        and omitted & rule.when.names
        and set(waiting[rule.id].missing) == {"days_on_medicine"}
    ]
    return replace(result, findings=(*result.findings, *told)) if told else result


# ------------------------------------------------------------------------------------------ pieces


def _categories(resource: Resource) -> set[str]:
    found: set[str] = set()
    category = resource.get("category")
    for one in cast("list[Any]", category) if isinstance(category, list) else []:
        codings = one.get("coding") if isinstance(one, Mapping) else None
        for coding in cast("list[Any]", codings) if isinstance(codings, list) else []:
            code = coding.get("code") if isinstance(coding, Mapping) else None
            if isinstance(code, str):
                found.add(code.casefold())
    return found


def is_inpatient_order(resource: Resource) -> bool:
    """Whether an order says that it is for a stay in hospital."""
    return "inpatient" in _categories(resource)


def _says_nothing_by_mouth(resource: Resource) -> bool:
    diet = resource.get("oralDiet")
    words: list[str] = []
    if isinstance(diet, Mapping):
        words.append(str(diet.get("instruction", "")))
        kinds = diet.get("type")
        for kind in cast("list[Any]", kinds) if isinstance(kinds, list) else []:
            if not isinstance(kind, Mapping):
                continue
            words.append(str(kind.get("text", "")))
            codings = kind.get("coding")
            for coding in cast("list[Any]", codings) if isinstance(codings, list) else []:
                if isinstance(coding, Mapping):
                    words.append(str(coding.get("display", "")))
                    if coding.get("code") == NOTHING_BY_MOUTH_CODE and coding.get("system") == codes.SNOMED:
                        return True
    spoken = " ".join(words)[:1000].casefold()
    return any(
        f" {phrase} " in f" {spoken.replace(',', ' ').replace('.', ' ')} " for phrase in _NOTHING_BY_MOUTH
    )


def _hours_of(resource: Resource) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When it begins and ends, as the clock on the wall shows it; None for what isn't said."""
    try:
        node = Node(resource)
        since, until = moment_of(node, "dateTime"), None
        diet = node.child("oralDiet")
        for schedule in diet.children("schedule") if diet else []:
            repeat = schedule.child("repeat")
            bounds = repeat.child("boundsPeriod") if repeat else None
            if bounds is not None:
                since, until = moment_of(bounds, "start") or since, moment_of(bounds, "end")
    except Unreadable:
        return None, None
    return tuple(None if one is None else one.replace(tzinfo=None) for one in (since, until))  # type: ignore[return-value]


def is_for_pump(resource: Resource, medicine: Medicine, around: Sequence[Resource]) -> bool:
    """Whether it is the medicine, to go into a pump instead of being swallowed."""
    meant = meant_in(resource, medicine, around)
    if meant is None or not meant.is_this:
        return False
    if not meant.is_oral:
        return True
    lines = resource.get("dosageInstruction")
    for line in cast("list[Any]", lines) if isinstance(lines, list) else []:
        route = line.get("route") if isinstance(line, Mapping) else None
        if isinstance(route, Mapping):
            codings = route.get("coding")
            listed = cast("list[Any]", codings) if isinstance(codings, list) else []
            coded = {str(one.get("code")) for one in listed if isinstance(one, Mapping)}
            if coded & codes.INTRATHECAL_ROUTES or "intrathecal" in str(route.get("text", "")).casefold():
                return True
    return False


def _daily_micrograms(order: Resource) -> Decimal | None:
    """What a pump delivers in a day, from a rate in micrograms or mg a day or an hour."""
    for line in Node(order).children("dosageInstruction"):
        for dose in line.children("doseAndRate"):
            rate = dose.child("rateQuantity")
            if rate is None:
                continue
            value, unit = rate.number("value"), (rate.text("code") or rate.text("unit") or "").casefold()
            mass, _, time = unit.partition("/")
            micrograms = codes.MICROGRAMS_IN.get(codes.MASS_WORDS.get(mass, mass))
            a_day = {"d": 1, "day": 1, "24.h": 1, "h": 24, "hr": 24, "hour": 24}.get(time)
            if value is not None and micrograms is not None and a_day is not None:
                return value * micrograms * a_day
    return None
