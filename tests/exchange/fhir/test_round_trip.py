"""A course written as FHIR and read again is the same; what FHIR can't hold is refused on the way out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given, settings

from handrail.course import Course, Event, parse_course
from handrail.course.checks import LARGEST_DOSE_MICROGRAMS
from handrail.errors import InputError
from handrail.exchange.fhir.course_out import course_fhir
from handrail.exchange.fhir.plan_out import plan_fhir
from handrail.exchange.fhir.reading import read_fhir
from handrail.plan.judge import course_of
from handrail.plan.nouns import PlanResult
from tests.course.strategies import courses
from tests.exchange.fhir.official import needs_node, problems
from tests.exchange.fhir.samples import MEDICINE, TODAY
from tests.report.builders import MEDICINE as BUILT_MEDICINE
from tests.report.results import every_result

PLANS = every_result()
LAST_DATE = dt.date(9000, 1, 1)
"""A first day from which no course of these lengths reaches the year 10000."""


def writable(course: Course) -> Course:
    """The course, without what happened to it where it has no dates, which FHIR can't hold."""
    starts_on = min(course.starts_on, LAST_DATE) if course.starts_on else None
    events = tuple(event for event in course.events if starts_on and _is_believed(course, event))
    return dataclasses.replace(course, starts_on=starts_on, events=events)


def _is_believed(course: Course, event: Event) -> bool:
    """Whether a dose that was doubled still is one that is believed."""
    if event.kind != "doubled" or event.minute_of_day is None:
        return True
    intake = course.regimen_on(event.day).intake_at(event.minute_of_day)
    return intake is None or 2 * intake.dose_micrograms <= LARGEST_DOSE_MICROGRAMS


@given(courses())
def test_what_was_taken_comes_back_the_same(any_course: Course) -> None:
    course = writable(any_course)

    reading = read_fhir(course_fhir(course, MEDICINE, subject="Patient/p1", past=True), MEDICINE, on=TODAY)

    assert reading.taken == course
    assert reading.not_read == ()


@given(courses(events=False))
def test_what_is_to_be_taken_comes_back_the_same(any_course: Course) -> None:
    course = writable(any_course)
    text = json.dumps(course_fhir(course, MEDICINE, subject="Patient/p1"))

    reading = read_fhir(text, MEDICINE, on=TODAY)

    assert reading.ordered == course
    assert reading.taken is None
    assert reading.not_read == ()


@given(courses(events=False))
def test_the_words_of_every_line_say_what_its_codes_say(any_course: Course) -> None:
    course = writable(any_course)
    request = course_fhir(course, MEDICINE, subject="Patient/p1")["entry"][0]["resource"]

    for line in request["dosageInstruction"]:
        words, codes = dict(request), dict(request)
        words["dosageInstruction"] = [{"sequence": line["sequence"], "text": line["text"]}]
        codes["dosageInstruction"] = [{key: value for key, value in line.items() if key != "text"}]
        spoken = read_fhir(words, MEDICINE, on=TODAY).ordered
        assert spoken == read_fhir(codes, MEDICINE, on=TODAY).ordered
        assert spoken is not None


def test_missed_late_doubled_and_extra_doses_are_statements_of_their_own() -> None:
    course = parse_course(
        "starting on 2026-10-01, 20 mg at 08:00 and 22:00 for 10 days; miss day 2; "
        "miss the 08:00 dose on day 3; "
        "late by 180 minutes on day 4 at 22:00; double the 08:00 dose on day 5; extra 40 mg on day 6 at 03:00"
    )
    written = [
        entry["resource"] for entry in course_fhir(course, MEDICINE, subject="Patient/p1", past=True)["entry"]
    ]

    assert [one["status"] for one in written] == [
        "completed", "not-taken", "not-taken", "not-taken", "completed", "not-taken", "completed",
        "completed",
    ]  # fmt: skip
    late = written[4]
    assert late["effectiveDateTime"] == "2026-10-05"
    assert late["dosage"][0]["text"] == "20 mg once at 01:00"


def test_a_doubled_dose_of_more_than_anyone_takes_is_refused_on_the_way_out() -> None:
    course = parse_course(
        "starting on 2026-10-01, 12000 mg at 08:00 for 9 days; double the 08:00 dose on day 2"
    )

    with pytest.raises(InputError, match="more than 20 grams"):
        course_fhir(course, MEDICINE, subject="Patient/p1", past=True)


def test_what_happened_to_a_dose_needs_a_date_and_a_past() -> None:
    undated = parse_course("10 mg at 08:00 for 9 days; miss day 3")

    with pytest.raises(InputError, match="no first day"):
        course_fhir(undated, MEDICINE, subject="Patient/p1", past=True)
    with pytest.raises(InputError, match="of the past"):
        course_fhir(undated, MEDICINE, subject="Patient/p1")


def test_no_date_is_written_that_nobody_gave() -> None:
    text = json.dumps(course_fhir(parse_course("10 mg at 08:00 for 9 days"), MEDICINE, subject="x/1"))

    assert "boundsDuration" in text
    assert not any(word in text for word in ("Period", "authoredOn", "20"))


def test_a_course_that_outlasts_the_calendar_is_refused_and_not_cut() -> None:
    course = dataclasses.replace(parse_course("10 mg at 08:00 for 9 days"), starts_on=dt.date(9999, 12, 30))

    with pytest.raises(InputError, match="9999"):
        course_fhir(course, MEDICINE, subject="Patient/p1")


# ------------------------------------------------------------------------------------------- plans


def own_course(result: PlanResult) -> Course:
    """The course that the chosen plan is, from its own steps."""
    plan = result.chosen
    after = plan.steps[-1].intakes if plan.ends_with_micrograms else ()
    before = parse_course("nothing for 1 day")
    whole = course_of(before, plan.steps, after)
    return Course(steps=whole.steps[1:])


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("signed", [False, True])
def test_a_plan_comes_back_as_the_same_doses_at_the_same_times(name: str, signed: bool) -> None:
    result = PLANS[name]
    bundle = plan_fhir(
        result, BUILT_MEDICINE, subject="Patient/p1", signed_by="Practitioner/7" if signed else None
    )

    reading = read_fhir(bundle, BUILT_MEDICINE, on=result.starts_on)

    assert reading.course == dataclasses.replace(
        own_course(result), starts_on=result.starts_on if signed else None
    )
    assert (reading.taken is None) == (not signed)
    assert not [one for one in reading.not_read if one.matters]


@pytest.mark.parametrize("name", PLANS)
def test_every_product_of_a_plan_has_its_words_and_its_codes_alike(name: str) -> None:
    bundle = plan_fhir(PLANS[name], BUILT_MEDICINE, subject="Patient/p1", start=dt.date(2026, 12, 1))
    for request in (one["resource"] for one in bundle["entry"]):
        for line in request.get("dosageInstruction", ()):
            words, codes = dict(request), dict(request)
            words["dosageInstruction"] = [{"text": line["text"]}]
            codes["dosageInstruction"] = [{key: value for key, value in line.items() if key != "text"}]
            spoken = read_fhir(words, BUILT_MEDICINE, on=TODAY).ordered
            assert spoken is not None, line["text"]
            assert spoken == read_fhir(codes, BUILT_MEDICINE, on=TODAY).ordered


def test_a_request_whose_tablets_end_early_never_says_stop() -> None:
    """80 mg down to nothing: the 20 mg tablets end long before the medicine does."""
    bundle = plan_fhir(PLANS["adult_80"], BUILT_MEDICINE, subject="Patient/p1")
    requests = [
        one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "MedicationRequest"
    ]
    ends = {
        one["medicationCodeableConcept"]["text"]: one["dosageInstruction"][-1]["text"] for one in requests
    }

    assert ends == {"Baclofen: 10 mg tablets": "stop", "Baclofen: 20 mg tablets": "none until further notice"}
    early = next(one for one in requests if "20 mg" in one["medicationCodeableConcept"]["text"])
    assert "is not stopped there" in early["note"][0]["text"]


def test_a_draft_has_no_dates_and_a_signed_order_has_them() -> None:
    draft = json.dumps(plan_fhir(PLANS["adult_80"], BUILT_MEDICINE, subject="Patient/p1"))
    signed = json.dumps(
        plan_fhir(PLANS["adult_80"], BUILT_MEDICINE, subject="Patient/p1", signed_by="Practitioner/7")
    )

    assert "boundsPeriod" not in draft
    assert '"intent": "plan"' in draft
    assert "boundsDuration" not in signed
    assert '"intent": "order"' in signed


def test_the_same_plan_has_the_same_identifiers_whenever_it_is_written() -> None:
    def written(hour: int) -> tuple[set[str], str]:
        moment = dt.datetime(2026, 11, 22, hour, tzinfo=dt.UTC)
        bundle = plan_fhir(PLANS["adult_80"], BUILT_MEDICINE, subject="Patient/p1", recorded=moment)
        text = json.dumps(bundle)
        return {one["resource"]["id"] for one in bundle["entry"]}, text

    assert written(9)[0] == written(17)[0]
    assert written(9) == written(9)


def test_a_plan_that_is_not_offered_becomes_no_order() -> None:
    result = PLANS["adult_80"]
    plans = tuple(dataclasses.replace(one, chosen=one.name == "abrupt_stop") for one in result.plans)

    with pytest.raises(InputError, match="not offered"):
        plan_fhir(dataclasses.replace(result, plans=plans), BUILT_MEDICINE, subject="Patient/p1")


# ------------------------------------------------------------------- the official definitions


@needs_node
def test_the_official_definitions_accept_every_course() -> None:
    written: list[dict[str, object]] = []

    @settings(max_examples=60, database=None)
    @given(courses())
    def write(any_course: Course) -> None:
        course = writable(any_course)
        written.append(course_fhir(course, MEDICINE, subject="Patient/p1", past=True))
        draft = dataclasses.replace(course, events=())
        written.append(course_fhir(draft, MEDICINE, subject="Patient/p1"))

    write()

    assert len(written) >= 100
    assert [one for one in problems(written) if one] == []
