"""The description of the server, asked at random: what is tried, and what must hold of every answer."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks as openapi_checks

from handrail.web.app import create_app
from handrail.web.settings import Settings

COURSES = (
    "20 mg four times a day for 14 months",
    "20 mg three times a day for 14 days then 15 mg at 08:00, 14:00 and 22:00 for 1 week then stop",
    "10 mg as needed, up to 3 a day for 2 weeks",
    "5 mg a day for 3 days, extra 40 mg on day 3 at 21:00; miss day 2",
    "300 mg a day for 900 days",
)
schemathesis.openapi.format("course", st.sampled_from(COURSES) | st.text(max_size=40))
schemathesis.openapi.format(
    "quantity",
    st.sampled_from(("48", "1.2 mg/dL", "106 umol/L", "70 kg", "5 ft 10", "0")) | st.text(max_size=9),
)

SLOW = r"/(plan/|simulate|trial)"
"""Addresses whose answers take a second: asked less often."""

MUST_HOLD = (
    schemathesis.checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.unsupported_method,
    openapi_checks.missing_required_header,
)
"""All that schemathesis knows but one: what fits the description is not always accepted, since a person
of 800 kg fits it too. Tests of their own hold what must be accepted."""


def described() -> schemathesis.BaseSchema:
    """The server's own description, asked without a network."""
    app = create_app(Settings(hosts=("*",), waiting=200))
    return schemathesis.openapi.from_asgi("/openapi.json", app)
