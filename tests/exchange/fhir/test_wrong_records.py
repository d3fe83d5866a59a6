"""Records that are wrong in any way at any place: read or refused with a reason, never a crash."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.exchange.fhir.reading import FhirReading, read_fhir
from tests.exchange.fhir.samples import MEDICINE, TODAY
from tools.fuzz_records import RECORDS, spoiled_record


def read_or_refused(record: Any) -> FhirReading | None:
    """What was read; None where the record was refused, with a reason. Any other error is the test's end."""
    try:
        return read_fhir(record, MEDICINE, on=TODAY)
    except InputError as error:
        if error.message and error.fix:
            return None
        raise


@given(st.integers(0, 2**32))
def test_a_spoiled_record_is_read_or_refused_with_a_reason(seed: int) -> None:
    record = spoiled_record(random.Random(seed))
    reading = read_or_refused(record)
    if reading is None:
        return
    assert all(one.why and one.path for one in reading.not_read)
    assert reading.is_dose_known or reading.course is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_json_in_the_place_of_a_record_is_read_or_refused(value: object) -> None:
    bare, in_a_bundle = value, {"resourceType": "Bundle", "entry": [{"resource": value}]}

    assert read_or_refused(bare) is None, "no JSON drawn here is a record"
    reading = read_or_refused(in_a_bundle)
    assert reading is None or (reading.course is None and reading.is_dose_known)


@pytest.mark.parametrize("place", range(len(RECORDS)))
def test_every_good_record_is_read(place: int) -> None:
    """If these were refused, spoiling them would prove nothing."""
    reading = read_fhir(RECORDS[place], MEDICINE, on=TODAY)

    assert reading.is_dose_known
    assert reading.course is not None


def test_a_record_nested_a_thousand_deep_is_refused_or_read() -> None:
    inner: dict[str, object] = {"url": "x"}
    for _ in range(3000):
        inner = {"url": "x", "extension": [inner]}
    record = json.loads(json.dumps(RECORDS[0]))
    record["entry"][1]["resource"]["extension"] = [inner]

    assert read_fhir(record, MEDICINE, on=TODAY).course is not None
