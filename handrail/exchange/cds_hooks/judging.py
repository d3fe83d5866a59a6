"""Hold a call against the rules: what is true today, and what the drafts would make true.

Two readings of the record, without and with the drafts, are checked with the same rules. A rule that
is true only with them is caused by them; all others stand. With several drafts each caused rule is
asked again without each of them in turn, so that a card can say which one to take away.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handrail.check.engine import check_course, danger_signs
from handrail.check.nouns import CheckResult, Finding
from handrail.check.records import Records, records_facts
from handrail.exchange.cds_hooks import history
from handrail.exchange.cds_hooks.calls import Call, draft_reference, resources_of
from handrail.exchange.cds_hooks.drafts import Laid, Resource, draft_of, lay_over, perhaps_own
from handrail.exchange.cds_hooks.nouns import Draft, Judgement
from handrail.exchange.cds_hooks.timelines import STOPPED, Timeline, followed_by, present
from handrail.exchange.cds_hooks.words import not_read, perhaps_line
from handrail.exchange.fhir.reading import FhirReading, read_fhir
from handrail.medicine.kleene import Between
from handrail.medicine.nouns import Medicine, severity_rank

MOST_TRIED = 6
"""With more drafts than that it is not worked out which of them causes what."""

FOR_DRUGS = ("medications", "statements")

Record = Mapping[str, Mapping[str, Any] | None]
"""What is known by prefetch key; None where the record has nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """One side of a comparison: a reading, a course, and what the rules say."""

    reading: FhirReading
    timeline: Timeline
    facts: Mapping[str, object]
    result: CheckResult


class _Bench:
    """What all questions of one call share."""

    def __init__(self, call: Call, record: Record, medicine: Medicine, on: dt.date) -> None:
        self.call, self.medicine, self.on = call, medicine, on
        self.country: str | None = None
        self.end: float | None = None
        self.parts = {key: tuple(resources_of(value)) for key, value in record.items()}
        taken_together = [part for key, part in self.parts.items() if key not in _APART]
        each = _each_once(one for part in taken_together for one in part)
        # What went into a pump is no supply of tablets.
        pumped = [one for one in self.parts.get("dispenses", ()) if history.is_for_pump(one, medicine, each)]
        self.base = tuple(one for one in each if one not in pumped)
        # What was looked for and holds nothing is none; null says that nobody can say.
        lists = {"conditions": ("conditions",), "other_medicines": FOR_DRUGS}
        self._asked = [
            name for name, keys in lists.items() if any(record.get(key) is not None for key in keys)
        ]

    def read(self, resources: Sequence[Resource]) -> FhirReading:
        """Read resources, with the country of this site where the record has none."""
        entries = [{"resource": one} for one in resources]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        reading = read_fhir(bundle, self.medicine, on=self.on, asked=self._asked)
        if self.country and reading.person.country is None:
            return replace(reading, person=reading.person.with_(country=self.country))
        return reading

    def ask(
        self,
        reading: FhirReading,
        timeline: Timeline,
        further: Mapping[str, object],
        share: float = 1.0,
        only: Collection[str] | None = None,
    ) -> _Asked:
        """Check a reading on a course, in a share of the time that is left; all rules, or only some."""
        facts = {**reading.facts, **timeline.facts, **further}
        if timeline.course is None and not reading.is_dose_known and not facts.get("pump"):
            # Some of it is taken, and nobody knows how much: no rule on dose may pass for clear.
            facts.setdefault("daily_dose_mg", Between(0.001))
        left = None if self.end is None else max(0.0, (self.end - time.perf_counter()) * 1000 * share)
        medicine = self.medicine
        if only is not None:
            medicine = replace(medicine, rules=tuple(rule for rule in medicine.rules if rule.id in only))
        result = check_course(
            timeline.course,
            reading.person,
            medicine,
            facts=facts,
            from_day=timeline.from_day,
            on=self.on,
            within_ms=left,
        )
        return _Asked(reading=reading, timeline=timeline, facts=facts, result=result)

    @property
    def has_time(self) -> bool:
        """Whether there is any time left."""
        return self.end is None or time.perf_counter() < self.end


_APART = ("orders", "diets", "encounter")
"""Prefetch keys whose resources are not read as what is taken."""


def concerns(call: Call, record: Record, medicine: Medicine) -> bool:
    """Whether the medicine is in the drafts, or in what is known of the medicines taken.

    Asked before everything else is fetched: for anyone who has nothing to do with it the answer is
    no cards, whatever else the record holds.
    """
    parts = [one for key in (*FOR_DRUGS, "orders") for one in resources_of(record.get(key))]
    everything = [*parts, *call.drafts]
    laid = lay_over([], call.drafts, medicine)
    return (
        laid.is_about_medicine
        or bool(laid.unread or laid.perhaps)
        or history.stands_in(everything, medicine, everything)
        or bool(perhaps_own(parts, medicine, everything))
    )


def judge_call(
    call: Call,
    record: Record,
    medicine: Medicine,
    *,
    on: dt.date | None = None,
    within_ms: float | None = None,
    country: str | None = None,
) -> Judgement:
    """What the rules say to a call.

    Args:
        call: the call.
        record: every prefetch key of the service; None where the record has nothing.
        medicine: the pack whose rules are asked.
        on: today; today's date if left out.
        within_ms: how long to go on; what there was no time for is named in the answer.
        country: whose label holds where the record doesn't say where someone lives.

    Raises:
        InputError: the record is about several people, or no record at all.
    """
    bench = _Bench(call, record, medicine, on or dt.date.today())
    bench.country = country
    bench.end = None if within_ms is None else time.perf_counter() + within_ms / 1000
    if call.hook.startswith("order-"):
        return _judge_drafts(bench)
    return _judge_today(bench)


# ------------------------------------------------------------------------------------------ drafts


def _judge_drafts(bench: _Bench) -> Judgement:
    call, medicine = bench.call, bench.medicine
    chosen = [one for one in call.drafts if not call.selections or draft_reference(one) in call.selections]
    others = [one for one in call.drafts if one not in chosen]
    laid = lay_over(bench.base, [*others, *chosen], medicine)
    reading = bench.read(laid.resources)
    # Drafts of other medicines leave this one's dose as it is: the one reading then tells both.
    now = bench.read(bench.base) if laid.is_about_medicine else reading
    further = _further(bench, reading)
    after = _ask_laid(bench, now, reading, laid, further, share=0.6)
    caused = _caused(bench, now, others, after, further) if _says_something(after, call) else frozenset[str]()
    is_taken = _is_taken(now)
    unread, asides = not_read(reading.not_read, [draft_reference(one) for one in chosen], medicine)
    perhaps = tuple(dict.fromkeys((*laid.perhaps, *perhaps_own(bench.base, medicine, bench.base))))
    notes = [*laid.notes]
    if laid.orders_own and not is_taken:
        notes.append("Earlier use is not in the record: taken as new to it.")
    return Judgement(
        result=after.result,
        caused=caused,
        urgent=_signs(after, medicine) if is_taken or laid.is_about_medicine else (),
        is_about_medicine=lay_over([], chosen, medicine).is_about_medicine,
        is_taken=is_taken,
        is_present=is_taken or laid.is_about_medicine,
        causes=_causes(bench, now, others, chosen, further, caused),
        unread=(*(perhaps_line(one, medicine) for one in perhaps), *laid.unread, *laid.not_listed, *unread),
        notes=(*notes, *asides),
        given=_lists_given(reading),
        perhaps=perhaps,
        ask_first=reading.ask_first,
    )


def _says_something(after: _Asked, call: Call) -> bool:
    """Whether any finding could get a card; otherwise nobody needs to know since when it is true."""
    least = severity_rank("moderate")
    found = after.result.findings
    return call.shows_all or any(one.urgent or severity_rank(one.severity) >= least for one in found)


def _caused(
    bench: _Bench,
    now: FhirReading,
    others: Sequence[Resource],
    after: _Asked,
    further: Mapping[str, object],
) -> frozenset[str]:
    """The rules that are true with the chosen drafts and are not without them."""
    found = frozenset(finding.rule for finding in after.result.findings)
    ground = lay_over(bench.base, others, bench.medicine)
    before = _ask_laid(bench, now, bench.read(ground.resources), ground, further, only=found)
    return found - _true_already(before, now, ground)


def _true_already(before: _Asked, now: FhirReading, ground: Laid) -> frozenset[str]:
    """The rules that hold on this ground, without what is asked about.

    Where nobody takes or orders the medicine there, a rule about it holds for nobody: two sedatives alone
    are not "two sedatives on top of it". What can't wait is true of the person, with the medicine or without.
    """
    about_it = _is_taken(now) or ground.is_about_medicine
    return frozenset(one.rule for one in before.result.findings if about_it or one.urgent)


def _ask_laid(
    bench: _Bench,
    now: FhirReading,
    reading: FhirReading,
    laid: Laid,
    further: Mapping[str, object],
    share: float = 1.0,
    only: Collection[str] | None = None,
) -> _Asked:
    """Check a reading of the record with drafts laid over it, behind what is taken until now."""
    if laid.ends_own and now.taken is not None:
        timeline = followed_by(now, STOPPED, bench.on)
    elif laid.orders_own and reading.taken is not None:
        timeline = followed_by(now, reading.taken, bench.on)
    elif laid.orders_own:
        timeline = Timeline(course=None, from_day=None, facts={})
    else:
        timeline = present(now)
    if any(history.is_inpatient_order(draft) for draft in bench.call.drafts):
        further = {**further, "inpatient": True}
    return bench.ask(reading, timeline, further, share, only)


def _causes(
    bench: _Bench,
    now: FhirReading,
    others: Sequence[Resource],
    chosen: Sequence[Resource],
    further: Mapping[str, object],
    caused: frozenset[str],
) -> dict[str, tuple[Draft, ...]]:
    """By caused rule, the drafts without which it would not be true."""
    tried = [one for one in chosen if one.get("resourceType") == "MedicationRequest"]
    if not caused or not tried or len(tried) > MOST_TRIED:
        return {}
    if len(tried) == 1:
        return {rule: (draft_of(tried[0]),) for rule in caused}
    found: dict[str, tuple[Draft, ...]] = {}
    for draft in tried:
        if not bench.has_time:
            return {}
        rest = [one for one in chosen if one is not draft]
        laid = lay_over(bench.base, [*others, *rest], bench.medicine)
        without = _ask_laid(bench, now, bench.read(laid.resources), laid, further, only=caused)
        if without.result.partial:
            return {}
        for rule in caused - _true_already(without, now, laid):
            found[rule] = (*found.get(rule, ()), draft_of(draft))
    return found


# ------------------------------------------------------------------------------------- no drafts


def _judge_today(bench: _Bench) -> Judgement:
    call, medicine = bench.call, bench.medicine
    orders = bench.parts.get("orders", ())
    in_orders = [draft_reference(one) for one in orders]
    # What is ordered for the stay is a list of its own; read as taken as well it would count twice.
    home = [one for one in bench.base if draft_reference(one) not in in_orders]
    reading = bench.read(home)
    if not _is_taken(reading) and history.stands_in(orders, medicine, [*orders, *bench.base]):
        reading = bench.read([*home, *orders])
    further = _further(bench, reading)
    lost, lines = _lost(bench, home, orders)
    further |= lost
    asked = bench.ask(reading, present(reading), further)
    unread, asides = not_read(reading.not_read, (), medicine)
    result = history.with_omission_told(asked.result, medicine, lost)
    perhaps = perhaps_own([*home, *orders], medicine, [*bench.base, *orders])
    said = tuple(perhaps_line(one, medicine) for one in perhaps)
    return Judgement(
        result=result,
        caused=frozenset(),
        urgent=_signs(asked, medicine),
        is_taken=_is_taken(reading),
        is_present=_is_taken(reading) or any(lost.values()),
        unread=(*said, *unread, *lines) if call.hook != "patient-view" else (*said, *lines),
        notes=asides,
        given=_lists_given(reading),
        perhaps=perhaps,
        ask_first=reading.ask_first,
        missing_from_orders=any(lost.values()),
    )


def _lost(
    bench: _Bench, home: Sequence[Resource], orders: Sequence[Resource]
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Whether the medicine stands on the list of what is taken and not among the orders; fasting; a pump."""
    call, medicine = bench.call, bench.medicine
    around = [*bench.base, *orders]
    dispenses = bench.parts.get("dispenses", ())
    pump, lines = history.pump_of(bench.parts.get("medications", ()), dispenses, medicine, around)
    records = Records(pump=pump)
    if call.hook == "patient-view":
        return dict(records_facts(records, None, medicine, bench.on).facts) if pump else {}, lines
    fasting, said = history.nil_by_mouth(bench.parts.get("diets", ()), bench.on)
    facts: dict[str, object] = {}
    if fasting is not None:
        facts |= records_facts(replace(records, nil_by_mouth=fasting), None, medicine, bench.on).facts
    if history.is_in_hospital(bench.parts.get("encounter", ())) is False:
        return facts, (*lines, *said)
    is_discharge = call.hook == "encounter-discharge"
    facts["inpatient"] = True
    listed = history.orders_that_count(orders, is_discharge=is_discharge)
    taken = history.stands_in([*home, *(orders if is_discharge else ())], medicine, around)
    if taken and not history.stands_in(listed, medicine, around):
        facts["discharge_list_omits_medicine" if is_discharge else "inpatient_orders_omit_medicine"] = True
    known = {name: value for name, value in facts.items() if name in medicine.vocabulary.facts}
    return known, (*lines, *said)


# ------------------------------------------------------------------------------------------ pieces


def _further(bench: _Bench, reading: FhirReading) -> dict[str, object]:
    """Facts from what was handed out and from the kidneys over time."""
    records = reading.records
    said = reading.person_as_said
    is_contradicted = said.egfr_ml_min_1_73m2 != reading.person.egfr_ml_min_1_73m2
    if not records.refills and len(records.egfr) < 2 and not is_contradicted:
        return {}
    course = reading.taken if records.refills else None
    if course is None or (course.starts_on is not None and course.starts_on > bench.on):
        course, records = None, replace(records, refills=())
    found = records_facts(records, course, bench.medicine, bench.on, person=said)
    return {name: value for name, value in found.facts.items() if name not in reading.facts}


def _signs(asked: _Asked, medicine: Medicine) -> tuple[Finding, ...]:
    return danger_signs(asked.reading.person, medicine, asked.facts)


def _lists_given(reading: FhirReading) -> frozenset[str]:
    lists = {"other_medicines": reading.person.other_medicines, "conditions": reading.person.conditions}
    return frozenset(name for name, value in lists.items() if value is not None)


def _is_taken(reading: FhirReading) -> bool:
    return reading.taken is not None or not reading.is_dose_known or bool(reading.facts.get("pump"))


def _each_once(resources: Any) -> list[Resource]:
    """Resources without those that came along under two keys."""
    found: list[Resource] = []
    names: set[str] = set()
    for one in resources:
        name = draft_reference(one)
        if not name or name not in names:
            found.append(one)
            names.add(name)
    return found
