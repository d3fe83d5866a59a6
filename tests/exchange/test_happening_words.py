"""What people write about kidneys, dialysis, a pump and an overdose; what is refused, with a better way."""

from __future__ import annotations

import pytest

from handrail.errors import InputError
from handrail.exchange.happening_words import read_dialysis, read_kidneys, read_large_dose, read_pump
from handrail.report.happening_text import happening_lines
from handrail.simulate.happenings import (
    Haemodialysis,
    KidneyChange,
    PeritonealDialysis,
    PumpBolus,
    PumpRefill,
    PumpRestored,
    PumpSetting,
    PumpStop,
)

DAY = 24.0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("day 20: eGFR 15", [KidneyChange(at_h=19 * DAY, egfr_ml_min_1_73m2=15)]),
        (
            "day 20 06:30: egfr 15, back by day 34",
            [KidneyChange(at_h=19 * DAY + 6.5, egfr_ml_min_1_73m2=15, back_by_h=33 * DAY)],
        ),
        ("on day 3 half", [KidneyChange(at_h=2 * DAY, share=0.5)]),
        ("day 3: 30 %", [KidneyChange(at_h=2 * DAY, share=0.3)]),
        (
            "day 3: eGFR 40; day 5: eGFR 10, recovered by day 9",
            [
                KidneyChange(at_h=2 * DAY, egfr_ml_min_1_73m2=40),
                KidneyChange(at_h=4 * DAY, egfr_ml_min_1_73m2=10, back_by_h=8 * DAY),
            ],
        ),
    ],
)
def test_kidneys(text, wanted):
    assert list(read_kidneys(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("day 21 09:00 for 4 h", [Haemodialysis(at_h=20 * DAY + 9)]),
        ("day 21 at 09:00 for 3.5 hours", [Haemodialysis(at_h=20 * DAY + 9, hours=3.5)]),
        (
            "day 21 09:00 for 4 h, 3 times a week until day 40",
            [Haemodialysis(at_h=20 * DAY + 9, times_a_week=3, until_h=40 * DAY)],
        ),
        (
            "HD day 21 09:00 for 4 h 3 times a week, 200 mL/min",
            [Haemodialysis(at_h=20 * DAY + 9, times_a_week=3, clearance_ml_min=200)],
        ),
        ("day 2 08:00, daily", [Haemodialysis(at_h=DAY + 8, times_a_week=7)]),
        (
            "peritoneal from day 21, until day 30, 7 mL/min",
            [PeritonealDialysis(at_h=20 * DAY, until_h=30 * DAY, clearance_ml_min=7)],
        ),
    ],
)
def test_dialysis(text, wanted):
    assert list(read_dialysis(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "350 micrograms/day, fails day 30, restored day 32",
            [
                PumpSetting(at_h=0.0, daily_micrograms=350),
                PumpStop(at_h=29 * DAY),
                PumpRestored(at_h=31 * DAY),
            ],
        ),
        (
            "1,200 mcg a day from day 3; runs dry day 60",
            [PumpSetting(at_h=2 * DAY, daily_micrograms=1200), PumpStop(at_h=59 * DAY, reason="ran dry")],
        ),
        (
            "350 µg per day, bolus 50 micrograms day 4 10:00, off day 9",
            [
                PumpSetting(at_h=0.0, daily_micrograms=350),
                PumpBolus(at_h=3 * DAY + 10, micrograms=50),
                PumpStop(at_h=8 * DAY, reason="switched off"),
            ],
        ),
        (
            "350 micrograms/day, refill day 40 with 20 mL of 2000 micrograms/mL, before 500 micrograms/mL, "
            "tubing 0.3 mL, no bridge, leaving 2 mL, catheter fails day 50",
            [
                PumpSetting(at_h=0.0, daily_micrograms=350),
                PumpRefill(
                    at_h=39 * DAY,
                    micrograms_per_ml=2000,
                    before_micrograms_per_ml=500,
                    dead_volume_ml=0.3,
                    bridged=False,
                    reservoir_ml=20,
                    residual_ml=2,
                ),
                PumpStop(at_h=49 * DAY),
            ],
        ),
    ],
)
def test_a_pump(text, wanted):
    assert list(read_pump(text)) == wanted


def test_an_overdose_at_once_and_staggered():
    (once,) = read_large_dose("day 10 21:00: 300 mg")
    (staggered,) = read_large_dose(
        "day 10 23:00: 1.5 g, 23:30: 250 mg, day 11 01:00: 100 mg, absorption 50 %, absorbs less, "
        "half-life 20 h"
    )

    assert [(dose.time_h, dose.dose_mg) for dose in once.doses] == [(237.0, 300.0)]
    assert [(dose.time_h, dose.dose_mg) for dose in staggered.doses] == [
        (239.0, 1500.0),
        (239.5, 250.0),
        (241.0, 100.0),
    ]
    assert (staggered.absorption, staggered.absorbs_less, staggered.half_life_h) == (0.5, True, 20.0)


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (read_kidneys, "kidneys bad", "kidneys bad"),
        (read_kidneys, "day 20: eGFR 500", "outside 0 to 200"),
        (read_kidneys, "day 20: eGFR 15, back by day 19", "before they have changed"),
        (read_kidneys, "day 0: eGFR 15", "first day is day 1"),
        (read_kidneys, "", "Write it like this"),
        (read_dialysis, "for 4 h", "Write it like this"),
        (read_dialysis, "day 21 at 09:00 for 3.5 hours, three sessions", "three sessions"),
        (read_dialysis, "day 3 25:00 for 4 h", "no time of day"),
        (read_dialysis, "day 3 09:00 for 40 h", "up to 24 h"),
        (read_dialysis, "day 3 09:00 for 4 h, 2000 mL/min", "outside 20 to 400"),
        (read_pump, "0.35 mg/day", "350 micrograms/day"),
        (read_pump, "0.35 micrograms/day", "looks like milligrams"),
        (read_pump, "350000 micrograms/day", "another unit"),
        (read_pump, "350 micrograms/day, bolus 0.05 mg day 3", "50 micrograms"),
        (
            read_pump,
            "350 micrograms/day, refill day 9 with 2000 mg/mL",
            "2,000,000 micrograms/mL (2,000 mg/mL)",
        ),
        (
            read_pump,
            "350 micrograms/day, refill day 9 with 2000 micrograms/mL, before 500 micrograms/mL",
            "bridge",
        ),
        (read_large_dose, "300 mg", "does not say when it was swallowed"),
        (read_large_dose, "day 3: 300 mg, 200 mg", "does not say when it was swallowed"),
        (read_large_dose, "day 3 21:00: 300 g", "--overdose: A dose of 300,000 mg is more than 20 grams"),
        (read_large_dose, "day 10300 mg", "can't be read"),
        (read_large_dose, "21:00: 300 mg", "Write it like this"),
        (read_large_dose, "day 3 21:00: 300 mg, half-life 100 h", "outside 4 to 60"),
    ],
)
def test_what_cannot_be_is_refused_with_a_better_way(read, text, says):
    with pytest.raises(InputError) as refusal:
        read(text)

    assert says in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["60 mg by mouth", "same as 20 mg three times a day", "convert 80 mg", "equivalent of 60 mg oral"]
)
def test_a_dose_by_mouth_is_never_turned_into_one_by_pump(text):
    with pytest.raises(InputError, match="no honest conversion"):
        read_pump(text, "There is no honest conversion.")


@pytest.mark.parametrize("text", ["day 10: 300 mg", "on day 10 300 mg", "day 10 00:00: 0.3 g"])
def test_an_overdose_on_a_day_without_a_time_begins_at_midnight(text):
    (one,) = read_large_dose(text)

    assert [(dose.time_h, dose.dose_mg) for dose in one.doses] == [(216.0, 300.0)]


def test_a_concentration_in_mg_per_ml_is_that_in_micrograms_and_is_told_in_both():
    _, refill = read_pump("350 micrograms/day, refill day 9 with 18 mL of 2 mg/mL, before 0.5 mg/mL, bridged")

    assert (refill.micrograms_per_ml, refill.before_micrograms_per_ml) == (2000.0, 500.0)
    assert happening_lines([refill]) == ["Day 9: a refill with 2,000 micrograms/mL (2 mg/mL)."]
