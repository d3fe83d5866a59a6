"""A plan as FHIR R4: a request for each product, the care plan they belong to, and where it came from.

Requests of one plan share a group identifier and begin together; each tells its whole time, with "nothing"
on the days on which its product isn't used. Until somebody signs they are drafts with lengths and without
dates; signed, they are orders with dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from handrail.course.writing import write_dose
from handrail.errors import InputError
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.dosage_out import Counted, Place, day_after, dose_line, in_products, nothing_line
from handrail.exchange.fhir.findings_out import issues
from handrail.exchange.fhir.resources import (
    Json,
    collection,
    identified,
    medicine_concept,
    reference_to,
    rules_uri,
    title_of,
)
from handrail.medicine.nouns import Medicine

if TYPE_CHECKING:
    from handrail.plan.nouns import Plan, PlannedIntake, PlannedStep, PlanResult, ProductCount


def plan_fhir(
    result: PlanResult,
    medicine: Medicine | None = None,
    *,
    subject: str,
    start: dt.date | None = None,
    signed_by: str | None = None,
    recorded: dt.datetime | None = None,
) -> Json:
    """The chosen plan as a FHIR R4 Bundle.

    Args:
        result: the answer of `plan_taper` or `plan_titration`.
        medicine: whose codes are written; the one of the result if left out.
        subject: a reference to the person, such as "Patient/p1".
        start: the first day; without it a draft has lengths and no dates, and an order begins on the
            plan's own first day.
        signed_by: a reference to whoever signs, such as "Practitioner/7": the requests become active
            orders. Without it they are drafts.
        recorded: when this is written down; now if left out. Not part of any identifier.

    Returns:
        A Bundle: Goal, MedicationRequests (one for each product), DetectedIssues (what the check found),
        CarePlan, Provenance.

    Raises:
        InputError: the chosen plan isn't offered, or what follows its last step can't be written.
    """
    from handrail.medicine.pack import load_medicine

    medicine = medicine or load_medicine(result.medicine)
    plan = result.chosen
    if not plan.offered:
        raise InputError(
            f"The plan '{plan.title}' is not offered, so it becomes no order. {plan.not_offered_because}",
            fix="Choose a plan that is offered.",
            where="FHIR",
        )
    first_day = start or (result.starts_on if signed_by else None)
    who: Json = {"reference": subject}
    requests = _requests(plan, medicine, who, first_day, signed_by)
    goal = identified(
        {
            "resourceType": "Goal",
            "lifecycleStatus": "active" if signed_by else "proposed",
            "description": {"text": _aim(plan, medicine)},
            "subject": who,
        }
    )
    found = issues(plan.findings, medicine.name, who, [reference_to(one) for one in requests], medicine)
    care = _care_plan(result, plan, medicine, who, requests, goal, signed_by, first_day)
    provenance = _provenance(result, medicine, [care, *requests], signed_by, recorded)
    return collection([goal, *requests, *found, care, provenance])


def _requests(
    plan: Plan, medicine: Medicine, who: Json, first_day: dt.date | None, signed_by: str | None
) -> list[Json]:
    products = _products(plan.steps)
    lines = {product.product: _lines(plan, product, first_day) for product in products}
    group = identified({"resourceType": "Group", "lines": lines, "of": medicine.name})["id"]
    names = {product.id: product.name for product in medicine.products}
    needs = {count.product: count for count in plan.needs}
    found: list[Json] = []
    for product in products:
        request: Json = {
            "resourceType": "MedicationRequest",
            "status": "active" if signed_by else "draft",
            "intent": "order" if signed_by else "plan",
            "medicationCodeableConcept": medicine_concept(
                medicine, names.get(product.product) or _described(product)
            ),
            "subject": who,
        }
        if signed_by:
            request["requester"] = {"reference": signed_by}
        request["groupIdentifier"] = {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{group}"}
        days = _days_until_last_use(plan, product)
        request["note"] = [{"text": _belongs(days, plan.total_days, len(products))}]
        request["dosageInstruction"] = lines[product.product]
        if product.product in needs and days:
            request["dispenseRequest"] = {
                "quantity": _counted(needs[product.product]).quantity,
                "expectedSupplyDuration": {
                    "value": days, "unit": "days", "system": codes.UCUM, "code": "d",
                },
            }  # fmt: skip
        found.append(identified(request))
    return found


def _products(steps: Sequence[PlannedStep]) -> list[ProductCount]:
    """Each product once, in the order of first use."""
    found: dict[str, ProductCount] = {}
    for step in steps:
        for intake in step.intakes:
            for product in intake.products:
                found.setdefault(product.product, product)
    return list(found.values())


def _lines(plan: Plan, product: ProductCount, first_day: dt.date | None) -> list[Json]:
    """The whole time of one product: its doses, the days without it, and how it ends."""
    none_of_it = in_products(0, product.strength_micrograms, product.form)
    lines: list[Json] = []
    used = [number for number, step in enumerate(plan.steps) if _uses(step.intakes, product)]
    day = first_day
    for number, step in enumerate(plan.steps[: used[-1] + 1], start=1):
        place = Place(sequence=number, days=step.days, first_day=day)
        lines += _doses(step.intakes, product, place) or [
            nothing_line(place, none_of_it, others_go_on=bool(step.intakes))
        ]
        day = None if day is None else day_after(day, step.days)
    last = Place(sequence=used[-1] + 2, days=None, first_day=day)
    goes_on = used[-1] < len(plan.steps) - 1
    after = () if goes_on else _intakes_after(plan)
    return lines + (_doses(after, product, last) or [nothing_line(last, none_of_it, others_go_on=goes_on)])


def _days_until_last_use(plan: Plan, product: ProductCount) -> int:
    ends = [one.start_day + one.days - 1 for one in plan.steps if _uses(one.intakes, product)]
    return max(ends)


def _belongs(days: int, total_days: int, products: int) -> str:
    """What someone who sees only this request has to know."""
    if products == 1:
        return "Part of a plan: keep to the order of its steps and skip none."
    said = f"One of {products} requests that make one plan and are to be taken together."
    if days < total_days:
        said += (
            f" This one is used until day {days} of {total_days}: the medicine goes on with the other "
            "requests and is not stopped there."
        )
    return said


def _intakes_after(plan: Plan) -> tuple[PlannedIntake, ...]:
    """What goes on after the last step: nothing, or the last step's doses."""
    if plan.ends_with_micrograms == 0:
        return ()
    last = plan.steps[-1]
    if last.daily_dose_micrograms != plan.ends_with_micrograms:
        raise InputError(
            "What is taken after the last step isn't the dose of the last step, so it can't be written.",
            fix="Plan down or up to the dose that goes on.",
            where="FHIR",
        )
    return last.intakes


def _uses(intakes: Sequence[PlannedIntake], product: ProductCount) -> bool:
    return any(one.product == product.product for intake in intakes for one in intake.products)


def _doses(intakes: Sequence[PlannedIntake], product: ProductCount, place: Place) -> list[Json]:
    """The lines of one product on one step: one for each number of tablets."""
    times: dict[Counted, list[int]] = {}
    for intake in intakes:
        count = sum(one.count for one in intake.products if one.product == product.product)
        if count:
            counted = in_products(count, product.strength_micrograms, product.form)
            times.setdefault(counted, []).append(intake.minute_of_day)
    return [dose_line(place, counted, minutes) for counted, minutes in times.items()]


def _counted(product: ProductCount) -> Counted:
    return in_products(product.count, product.strength_micrograms, product.form)


def _described(product: ProductCount) -> str:
    """A product that isn't the pack's own (somebody's own liquid), by its strength."""
    strength = write_dose(product.strength_micrograms)
    if product.form == "oral_liquid":
        return f"oral liquid {strength}/ml"
    return f"{strength} {'granules' if product.form == 'granules' else 'tablet'}"


def _aim(plan: Plan, medicine: Medicine) -> str:
    title = title_of(medicine)
    if plan.ends_with_micrograms:
        return (
            f"{title}: {plan.ends_with_micrograms / 1000:g} mg a day, arrived at in {plan.total_days} days."
        )
    return f"{title}: stopped gradually, in {plan.total_days} days."


def _care_plan(
    result: PlanResult,
    plan: Plan,
    medicine: Medicine,
    who: Json,
    requests: Sequence[Json],
    goal: Json,
    signed_by: str | None,
    first_day: dt.date | None,
) -> Json:
    care: Json = {
        "resourceType": "CarePlan",
        "status": "active" if signed_by else "draft",
        "intent": "order" if signed_by else "plan",
        "title": f"{title_of(medicine)}: {plan.title}",
        "subject": who,
    }
    if first_day is not None and plan.total_days:
        care["period"] = {
            "start": first_day.isoformat(),
            "end": day_after(first_day, plan.total_days - 1).isoformat(),
        }
    care["goal"] = [reference_to(goal)]
    care["activity"] = [{"reference": reference_to(one)} for one in requests] + [
        {
            "detail": {
                "status": "not-started",
                "doNotPerform": False,
                "description": f"{heading}: {says}",
            }
        }
        for heading, says in result.stop_rules
    ]
    texts = [
        *result.do_now,
        *((result.supervision,) if result.supervision else ()),
        *result.supervision_reasons,
        *plan.notes,
        medicine.words.get("prior", ""),
        *(f"Not checked: {_label(medicine, one.missing)}." for one in plan.cannot_tell),
        *(f"Assumed: {one}" for one in result.assumptions),
        *(f"Not recognised, so not checked: {one}." for one in result.not_recognised),
        "Decision support for professionals; not a cleared medical device.",
    ]
    care["note"] = [{"text": text} for text in texts if text]
    return identified(care)


def _label(medicine: Medicine, fact: str) -> str:
    return medicine.vocabulary.label(fact)


def _provenance(
    result: PlanResult,
    medicine: Medicine,
    targets: Sequence[Json],
    signed_by: str | None,
    recorded: dt.datetime | None,
) -> Json:
    """Which program and which data made it, and who signed."""
    agents: list[Json] = [
        {
            "type": {"text": "assembler"},
            "who": {
                "display": f"Handrail {version('handrail')}, {medicine.name} pack {result.pack_version} "
                f"(rules of {result.rules_date}), seed {result.seed}, {result.draws} draws"
            },
        }
    ]
    if signed_by:
        agents.append({"type": {"text": "author"}, "who": {"reference": signed_by}})
    made: Json = {
        "resourceType": "Provenance",
        "target": [reference_to(one) for one in targets],
        "policy": [rules_uri(result.medicine, result.pack_version)],
        "agent": agents,
    }
    found = identified(made)
    moment = (recorded or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    found["recorded"] = moment.isoformat()
    return found
