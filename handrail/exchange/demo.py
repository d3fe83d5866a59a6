"""Ada, who isn't anyone: someone to try everything with, at every door."""

from __future__ import annotations

from urllib.parse import urlencode

ADA = {
    "course": "20 mg three times a day for 14 months",
    "age": "58",
    "sex": "female",
    "weight": "70",
    "egfr": "48",
    "indication": "spasticity",
    "also": "none",
    "alcohol": "0",
}
"""By the names of the command line's options."""
ADA_SAYS = "Ada is 58 and has multiple sclerosis. She takes 60 mg a day; her eGFR is 48."


def adas_plan() -> str:
    """The path at which a server shows her plan."""
    return f"/plan?{urlencode(ADA)}"
