"""What people write, and what it means: a table of sentences, each with the days it stands for."""

# ruff: noqa: RUF001 - digits of other scripts are what is tested

from __future__ import annotations

import datetime as dt

import pytest

from handrail.course import parse_course, write_course
from handrail.medicine.nouns import Product

THREE = "08:00 {0}, 14:00 {0}, 22:00 {0}"
FOUR = "08:00 {0}, 12:00 {0}, 18:00 {0}, 22:00 {0}"
TWO = "08:00 {0}, 20:00 {0}"

# (sentence, [(what is taken in a day, days of the step or None)]); doses in mg; "-" is nothing.
SENTENCES = [
    # how often
    ("20 mg four times a day for 14 months", [(FOUR.format(20), 426)]),
    ("20 mg three times a day", [(THREE.format(20), None)]),
    ("20 mg 3 times a day for 10 days", [(THREE.format(20), 10)]),
    ("20mg tid", [(THREE.format(20), None)]),
    ("20 mg TDS for 1 week", [(THREE.format(20), 7)]),
    ("20 mg t.i.d. for 5 days.", [(THREE.format(20), 5)]),
    ("10 mg bd", [(TWO.format(10), None)]),
    ("10 mg b.i.d. for 2 weeks", [(TWO.format(10), 14)]),
    ("10 mg qid", [(FOUR.format(10), None)]),
    ("10 mg qds for 2wks", [(FOUR.format(10), 14)]),
    ("10 mg od", [("08:00 10", None)]),
    ("10 mg once a day", [("08:00 10", None)]),
    ("10 mg once daily at night", [("22:00 10", None)]),
    ("10 mg twice daily", [(TWO.format(10), None)]),
    ("10 mg thrice daily", [(THREE.format(10), None)]),
    ("10 mg 3x/day", [(THREE.format(10), None)]),
    ("10 mg 3 x a day", [(THREE.format(10), None)]),
    ("10 mg x 3 a day for 5 days", [(THREE.format(10), 5)]),
    ("10 mg three times per day x 7 days", [(THREE.format(10), 7)]),
    ("10 mg five times a day", [("06:00 10, 10:00 10, 14:00 10, 18:00 10, 22:00 10", None)]),
    ("10 mg six times daily", [("00:00 10, 04:00 10, 08:00 10, 12:00 10, 16:00 10, 20:00 10", None)]),
    ("three times a day 20 mg for 2 weeks", [(THREE.format(20), 14)]),
    ("for 2 weeks: 20 mg three times a day", [(THREE.format(20), 14)]),
    ("10 mg every 8 hours", [("00:00 10, 08:00 10, 16:00 10", None)]),
    ("10 mg q8h", [("00:00 10, 08:00 10, 16:00 10", None)]),
    ("10 mg q 6 h for 3 days", [("02:00 10, 08:00 10, 14:00 10, 20:00 10", 3)]),
    ("10 mg 12-hourly", [(TWO.format(10), None)]),
    ("10 mg every 8 hours from 06:00", [("06:00 10, 14:00 10, 22:00 10", None)]),
    ("10 mg every 24 hours", [("08:00 10", None)]),
    # times of day
    ("15 mg at 08:00, 14:00 and 22:00 for 1 week", [("08:00 15, 14:00 15, 22:00 15", 7)]),
    ("15 mg at 8 am, 2 pm and 10:30 pm", [("08:00 15, 14:00 15, 22:30 15", None)]),
    ("15 mg at 12 am and 12 pm", [("00:00 15, 12:00 15", None)]),
    ("15 mg at 0800 and 2200 for 9 days", [("08:00 15, 22:00 15", 9)]),
    ("15 mg at 8h and 20h30", [("08:00 15, 20:30 15", None)]),
    ("15 mg twice a day at 07:15 and 19:15", [("07:15 15, 19:15 15", None)]),
    ("5 mg 09:00 21:00", [("09:00 5, 21:00 5", None)]),
    ("10 mg in the morning, 5 mg at noon and 20 mg at night for 3 months",
     [("08:00 10, 12:00 5, 22:00 20", 91)]),
    ("10 mg mane and 20 mg nocte", [("08:00 10, 22:00 20", None)]),
    ("10 mg morning and night", [("08:00 10, 22:00 10", None)]),
    ("10 mg every night", [("22:00 10", None)]),
    ("10 mg nightly for 4 days", [("22:00 10", 4)]),
    ("20 mg at night at 21:00", [("21:00 20", None)]),
    ("20 mg at 07:30 in the morning and 10 mg at night at 21:00", [("07:30 20, 21:00 10", None)]),
    ("10 mg every 8 hours at 06:00, 14:00 and 22:00", [("06:00 10, 14:00 10, 22:00 10", None)]),
    ("10 mg at bedtime", [("22:00 10", None)]),
    ("10 mg before bed for a fortnight", [("22:00 10", 14)]),
    ("5 mg with breakfast, lunch and dinner", [("08:00 5, 12:00 5, 18:00 5", None)]),
    ("5 mg in the afternoon and 10 mg in the evening", [("14:00 5, 18:00 10", None)]),
    ("20 mg at night, 10 mg at 08:00", [("08:00 10, 22:00 20", None)]),
    ("at 08:00 10 mg and at 20:00 20 mg", [("08:00 10, 20:00 20", None)]),
    ("10 mg at 08:00 and 1400 mg at night", [("08:00 10, 22:00 1400", None)]),
    # a day's total
    ("60 mg a day", [(THREE.format(20), None)]),
    ("60mg/day", [(THREE.format(20), None)]),
    ("60 mg daily for 30 days", [(THREE.format(20), 30)]),
    ("50 mg per day", [("08:00 15, 14:00 15, 22:00 20", None)]),
    ("59 mg a day for 45 days", [("08:00 20, 14:00 19, 22:00 20", 45)]),
    ("5 mg a day", [("08:00 5", None)]),
    ("10 mg daily", [(TWO.format(5), None)]),
    ("7.5 mg a day", [(THREE.format(2.5), None)]),
    ("60 mg a day in 4 doses", [(FOUR.format(15), None)]),
    ("60 mg a day in three divided doses for 2 weeks", [(THREE.format(20), 14)]),
    ("30 mg a day in 2 doses at 07:00 and 19:00", [("07:00 15, 19:00 15", None)]),
    ("half a 25 mg tablet a day", [("08:00 12.5", None)]),
    ("2 tablets of 10 mg daily", [(TWO.format(10), None)]),
    ("20 mg daily at 21:00", [("21:00 20", None)]),
    # amounts
    ("1½ tablets of 10 mg three times a day", [(THREE.format(15), None)]),
    ("1 1/2 tablets of 10 mg three times a day", [(THREE.format(15), None)]),
    ("1-1/2 tablets of 10 mg three times a day", [(THREE.format(15), None)]),
    ("1.5 tablets of 10 mg three times a day", [(THREE.format(15), None)]),
    ("1,5 tablets of 10 mg three times a day", [(THREE.format(15), None)]),
    ("one and a half 10 mg tablets three times daily", [(THREE.format(15), None)]),
    ("half a 10 mg tablet twice a day", [(TWO.format(5), None)]),
    ("half a tablet of 10 mg twice a day", [(TWO.format(5), None)]),
    ("½ tablet of 25 mg twice a day", [(TWO.format(12.5), None)]),
    ("1/2 of a 10 mg tablet bd", [(TWO.format(5), None)]),
    ("a 10 mg tablet bd", [(TWO.format(10), None)]),
    ("two 10 mg tablets bd", [(TWO.format(20), None)]),
    ("2 x 10 mg bd", [(TWO.format(20), None)]),
    ("2x10mg bd", [(TWO.format(20), None)]),
    ("three quarters of a 20 mg tablet bd", [(TWO.format(15), None)]),
    ("20 mg + 5 mg bd", [(TWO.format(25), None)]),
    ("1 tablet of 20 mg plus half a tablet of 10 mg bd", [(TWO.format(25), None)]),
    ("5 ml of 1 mg/ml bd", [(TWO.format(5), None)]),
    ("2.5 ml of 10 mg/5 ml bd", [(TWO.format(5), None)]),
    ("500 micrograms bd", [(TWO.format(0.5), None)]),
    ("500 mcg bd", [(TWO.format(0.5), None)]),
    ("500 µg bd", [(TWO.format(0.5), None)]),
    ("500 ug bd", [(TWO.format(0.5), None)]),
    ("2125 micrograms bd", [(TWO.format(2.125), None)]),
    ("0.5 mg bd", [(TWO.format(0.5), None)]),
    (".5 mg bd", [(TWO.format(0.5), None)]),
    ("0,5 mg bd", [(TWO.format(0.5), None)]),
    ("2,5 mg bd", [(TWO.format(2.5), None)]),
    ("2·5 mg bd", [(TWO.format(2.5), None)]),
    ("0.125 mg bd", [(TWO.format(0.125), None)]),
    ("5.0 mg bd", [(TWO.format(5), None)]),
    ("٢٠ mg bd", [(TWO.format(20), None)]),
    ("٠٫٥ mg bd", [(TWO.format(0.5), None)]),
    ("２０ｍｇ bd", [(TWO.format(20), None)]),
    ("२० mg bd", [(TWO.format(20), None)]),
    ("1 g bd", [(TWO.format(1000), None)]),
    # lengths and steps
    ("20 mg tid for 14 days then 15 mg at 08:00, 14:00 and 22:00 for 1 week then stop",
     [(THREE.format(20), 14), (THREE.format(15), 7), ("-", None)]),
    ("20 mg tid for 14 days, then 10 mg tid for 7 days; 5 mg tid", [
        (THREE.format(20), 14), (THREE.format(10), 7), (THREE.format(5), None)]),
    ("20 mg tid for 14 days followed by 10 mg tid for 7 days", [
        (THREE.format(20), 14), (THREE.format(10), 7)]),
    ("20 mg tid for 14 days, stop", [(THREE.format(20), 14), ("-", None)]),
    ("20 mg tid for 14 days then nothing for 3 days then 10 mg tid", [
        (THREE.format(20), 14), ("-", 3), (THREE.format(10), None)]),
    ("20 mg tid for a year", [(THREE.format(20), 365)]),
    ("20 mg tid for half a year", [(THREE.format(20), 183)]),
    ("20 mg tid for 1 year and 2 months", [(THREE.format(20), 426)]),
    ("20 mg tid for 2 weeks and 3 days", [(THREE.format(20), 17)]),
    ("20 mg tid for 1½ months", [(THREE.format(20), 46)]),
    ("20 mg tid for about 3 months", [(THREE.format(20), 91)]),
    ("20 mg tid for the last 14 months", [(THREE.format(20), 426)]),
    ("20 mg tid for 1 month", [(THREE.format(20), 30)]),
    ("20 mg tid until further notice", [(THREE.format(20), None)]),
    ("20 mg tid ongoing", [(THREE.format(20), None)]),
    ("I am taking 20 mg by mouth three times a day with food for 8 days", [(THREE.format(20), 8)]),
    ("baclofen 20 mg tid", [(THREE.format(20), None)]),
    ("20 mg of baclofen three times a day", [(THREE.format(20), None)]),
    ("stop", [("-", None)]),
    ("nothing for 5 days", [("-", 5)]),
]  # fmt: skip

AS_NEEDED = [
    # (sentence, the most in a day, the fewest)
    ("10 mg as needed, up to 3 a day", THREE.format(10), 0),
    ("10 mg as needed up to 3 times a day", THREE.format(10), 0),
    ("10 mg prn, max 30 mg a day", THREE.format(10), 0),
    ("10 mg when required, no more than twice a day", TWO.format(10), 0),
    ("10 mg up to 3 times a day", THREE.format(10), 0),
    ("10 mg three times a day as needed", THREE.format(10), 0),
    ("10 mg 2 to 3 times a day", THREE.format(10), 2),
    ("10 mg 2-3 times daily", THREE.format(10), 2),
    ("1 tablet of 10 mg as needed, up to 3 tablets a day", THREE.format(10), 0),
    ("10 mg at 08:00 and 5 mg at 14:00 as needed, at least 1 a day", "08:00 10, 14:00 5", 1),
]


def day_text(regimen):
    """A day in the words of the table."""
    return ", ".join(f"{one.time_text} {one.dose_mg:g}" for one in regimen.intakes) or "-"


def test_the_table_is_as_long_as_it_should_be():
    assert len({sentence for sentence, _ in SENTENCES}) >= 80


@pytest.mark.parametrize(("sentence", "steps"), SENTENCES)
def test_a_sentence_means(sentence, steps):
    course = parse_course(sentence)

    assert [(day_text(step.regimen), step.days) for step in course.steps] == steps
    assert not any(step.regimen.is_as_needed for step in course.steps)


@pytest.mark.parametrize(("sentence", "most", "fewest"), AS_NEEDED)
def test_as_needed_is_a_range_and_never_steady_use(sentence, most, fewest):
    (step,) = parse_course(sentence).steps

    assert day_text(step.regimen) == most
    assert step.regimen.fewest_a_day == fewest
    assert step.regimen.is_as_needed


@pytest.mark.parametrize("sentence", [row[0] for row in SENTENCES + AS_NEEDED])
def test_every_sentence_of_the_table_survives_being_written(sentence):
    course = parse_course(sentence)

    assert parse_course(write_course(course)) == course


@pytest.mark.parametrize("sentence", [row[0] for row in SENTENCES + AS_NEEDED])
def test_a_written_course_leaves_nothing_to_assume(sentence):
    assert parse_course(write_course(parse_course(sentence))).assumptions == ()


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("20 mg tid for 3 days", "Times of day not given: taken as 08:00, 14:00 and 22:00."),
        ("20 mg tid for 14 months", "'14 months' is taken as 426 days."),
        ("20 mg tid", "No end is given: taken as going on until further notice."),
        ("60 mg a day", "60 mg a day is taken as 20 mg at 08:00, 20 mg at 14:00 and 20 mg at 22:00."),
        (".5 mg at 08:00", "'.5 mg' is read as 0.5 mg."),
        ("5 mg in the morning", "'morning' is taken as 08:00."),
        ("10 mg as needed, up to 2 a day", "Taken as needed: the most that is allowed is reckoned with"),
    ],
)
def test_what_was_taken_as_meant_is_said(sentence, said):
    assert any(said in one for one in parse_course(sentence).assumptions)


def test_the_first_day_may_have_a_date():
    course = parse_course("starting on 2026-12-01, 20 mg three times a day for 2 weeks")

    assert course.starts_on == dt.date(2026, 12, 1)
    assert parse_course(write_course(course)) == course


@pytest.mark.parametrize(
    ("departure", "expected"),
    [
        ("miss day 20", ("missed", 20, None, None, None)),
        ("skipped day 20", ("missed", 20, None, None, None)),
        ("miss the 14:00 dose on day 20", ("missed", 20, 840, None, None)),
        ("missed the night dose on day 20", ("missed", 20, 1320, None, None)),
        ("the 14:00 dose on day 20 missed", ("missed", 20, 840, None, None)),
        ("late by 3 hours on day 5 at 14:00", ("late", 5, 840, None, 180)),
        ("3 hours late on day 5 at 14:00", ("late", 5, 840, None, 180)),
        ("late by 90 minutes on day 5 at 08:00", ("late", 5, 480, None, 90)),
        ("an hour late on day 5 at 08:00", ("late", 5, 480, None, 60)),
        ("half an hour late on day 5 at 08:00", ("late", 5, 480, None, 30)),
        ("the 14:00 dose on day 5 taken 3 hours late", ("late", 5, 840, None, 180)),
        ("double the 08:00 dose on day 3", ("doubled", 3, 480, None, None)),
        ("double dose at 08:00 on day 3", ("doubled", 3, 480, None, None)),
        ("extra 40 mg on day 30 at 21:00", ("extra", 30, 1260, 40_000, None)),
        ("an extra 2 x 20 mg on day 30 at 9 pm", ("extra", 30, 1260, 40_000, None)),
        ("extra 2.5 mg at noon on day 1", ("extra", 1, 720, 2_500, None)),
    ],
)
def test_a_departure_means(departure, expected):
    course = parse_course(f"20 mg three times a day for 30 days; {departure}")

    (event,) = course.events
    found = (event.kind, event.day, event.minute_of_day, event.dose_micrograms, event.late_minutes)
    assert found == expected
    assert parse_course(write_course(course)) == course


def test_several_departures_in_one_sentence():
    course = parse_course(
        "20 mg tid for 30 days, miss days 3, 5 and 7 to 9, late by 1 hour on day 10 at 08:00 and "
        "double the 22:00 dose on day 11 then stop"
    )

    assert [event.day for event in course.events] == [3, 5, 7, 8, 9, 10, 11]
    assert course.ends_with_stop


def test_the_only_dose_of_a_day_needs_no_time():
    (event,) = parse_course("20 mg at night for 30 days; late by 2 hours on day 5").events

    assert event.minute_of_day == 1320


def _product(strength_micrograms, form="tablet"):
    return Product(
        id=f"{form}-{strength_micrograms}",
        name="a product",
        country="US",
        form=form,
        strength_micrograms=strength_micrograms,
        is_scored=True,
        sources=("label",),
        verified=True,
    )


def test_tablets_without_a_strength_mean_the_only_ones_there_are():
    products = [_product(10_000), _product(1_000, "oral_liquid")]

    assert parse_course("1½ tablets bd", products).daily_dose_mg_on(1) == 30
    assert parse_course("5 ml bd", products).daily_dose_mg_on(1) == 10
