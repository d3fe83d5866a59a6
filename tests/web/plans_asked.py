"""A plan that is asked for by address and by command line."""

from __future__ import annotations

from tests.doors.terminal import START

COURSE = "20 mg three times a day for 14 months"
ASKED = {
    **{"course": COURSE, "age": "58", "sex": "female", "weight": "70", "egfr": "48", "also": "none"},
    **{"alcohol": "0", "start": START.isoformat(), "draws": "40"},
}
WORDS = (
    COURSE,
    *(word for name, value in ASKED.items() if name != "course" for word in (f"--{name}", value)),
)
STEPS = "45 mg a day for 14 days then 35 mg a day for 14 days then 30 mg a day for 14 days"
REST = "25 mg a day for 14 days then 20 mg a day for 21 days then 15 mg a day for 28 days"
ALL_STEPS = f"{STEPS} then {REST} then 10 mg a day for 28 days then 5 mg a day for 28 days"
