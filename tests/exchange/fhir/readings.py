"""How the tests look at what was read of a record."""

from __future__ import annotations

from handrail.exchange.fhir.reading import FhirReading
from tests.exchange.fhir.samples import whys


def doses(reading: FhirReading) -> list[tuple[str, int]]:
    """The times and micrograms of the present regimen."""
    assert reading.course is not None, whys(reading)
    return [(one.time_text, one.dose_micrograms) for one in reading.course.steady_regimen.intakes]
