"""The course sentence against everything that can be written, and every course that can be."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from handrail.course import parse_course, write_course, write_dose
from handrail.errors import InputError
from tests.course.strategies import courses

WORDS = """
20 10 2.5 .5 0,5 1,500 ½ 1/2 half a one and , ; . ( ) + - / x mg mcg g ml tablets tablet of three
times day daily a every 8 hours q8h tid bd prn as needed up to at least most 08:00 14:00 25:00 8 am
pm in the morning night noon for 14 days weeks months year then stop nothing until further notice
miss late by double extra dose on day 3 5 21:00 2026-01-31 from starting split divided doses
"""


@given(courses())
def test_a_written_course_reads_back_as_the_same_course(course):
    assert parse_course(write_course(course)) == course


@given(courses())
def test_a_written_course_leaves_nothing_to_assume(course):
    assert parse_course(write_course(course)).assumptions == ()


@given(st.text(max_size=200))
@example("1" * 5000 + " mg")
@example("0/0 mg bd")
@example("\x00")
@example("\ud800 mg bd")
@example("١/٢ mg bd")  # noqa: RUF001
@example("12:00:00")
@example("(" * 1000)
def test_no_text_makes_the_reader_fall_over(text):
    try:
        parse_course(text)
    except InputError:
        return
    assert parse_course(write_course(parse_course(text))) == parse_course(text)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join))
def test_no_order_of_known_words_makes_the_reader_fall_over(text):
    try:
        course = parse_course(text)
    except InputError:
        return
    assert parse_course(write_course(course)) == course


@given(st.integers(1, 20_000_000))
def test_a_dose_is_never_ten_times_wrong(micrograms):
    (step,) = parse_course(f"{write_dose(micrograms)} at 08:00").steps

    assert step.regimen.daily_dose_micrograms == micrograms


@given(st.integers(0, 999), st.integers(0, 99), st.sampled_from(".,"))
def test_a_point_and_a_comma_mean_the_same(whole, hundredths, mark):
    assume(whole or hundredths)

    (step,) = parse_course(f"{whole}{mark}{hundredths:02d} mg at 08:00").steps

    assert step.regimen.daily_dose_micrograms == whole * 1000 + hundredths * 10


@given(st.integers(1, 96), st.sampled_from([1, 2, 3, 4]), st.sampled_from([2.5, 5, 10, 20, 25]))
def test_tablets_times_strength_is_the_dose(halves, pieces, strength_mg):
    whole, half = divmod(halves, 2)
    count = {(0, 1): "half a", (1, 0): "1"}.get((whole, half)) or f"{whole}{'½' if half else ''}"
    word = "tablet" if halves <= 2 else "tablets"
    course = parse_course(f"{count} {word} of {strength_mg:g} mg {pieces} times a day")

    assert course.daily_dose_mg_on(1) == halves / 2 * strength_mg * pieces
