"""Event tables (NONMEM-style rows): read, refused, turned into a course and back."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import handrail
from handrail.course import event_rows, parse_course
from handrail.course.event_table import EventRow, EventTable
from handrail.course.event_table_course import course_of_events
from handrail.course.event_table_text import read_events
from handrail.errors import InputError
from handrail.exchange.events_csv import write_events
from tests.course.strategies import USUAL_DOSES, courses, regimens

PLAIN = "ID,TIME,EVID,AMT,RATE,ADDL,II,SS,CMT,MDV,DV\n"


def one_row(cells: str, header: str = PLAIN) -> EventRow:
    (row,) = read_events(header + cells + "\n").rows
    return row


# --- what a table says -------------------------------------------------------------------------------------


def test_ten_mg_now_and_twenty_more_eight_hours_apart():
    row = one_row("1,0,1,10,1,0,20,8,0", "ID,TIME,EVID,AMT,CMT,RATE,ADDL,II,SS\n")

    assert (row.amt_mg, row.addl, row.ii_h, row.given_mg) == (10, 20, 8, 210)


@pytest.mark.parametrize("between", [",", ";", "\t", "   "])
def test_cells_stand_apart_by_commas_semicolons_tabs_or_spaces(between):
    text = between.join(["ID", "TIME", "AMT"]) + "\n" + between.join(["7", "8.5", "10"]) + "\n"

    (row,) = read_events(text).rows

    assert (row.id, row.time_h, row.amt_mg) == (7, 8.5, 10)


@pytest.mark.parametrize("nothing", [".", "", "NA"])
def test_a_missing_value_is_a_point_an_empty_cell_or_na(nothing):
    row = one_row(f"1,8,1,10,{nothing},{nothing},{nothing},{nothing},{nothing},{nothing},{nothing}")

    assert row == EventRow(time_h=8, amt_mg=10)


def test_units_stand_in_the_comment_before_the_header():
    text = "# units: TIME min, AMT ug, RATE ug/d, II d, DV ng/mL\n" + PLAIN
    dose, seen = read_events(text + "1,60,1,2400,2400,1,0.5,0,3,1,.\n1,90,0,.,.,.,.,.,2,0,500\n").rows

    assert (dose.time_h, dose.amt_mg, dose.rate_mg_per_h, dose.ii_h) == (1, 2.4, pytest.approx(0.1), 12)
    assert dose.duration_h == pytest.approx(24)
    assert seen.dv == pytest.approx(0.5)


def test_without_units_hours_and_milligrams_are_taken_and_it_is_said():
    said = read_events("TIME,AMT\n8,10\n").said

    assert any("taken as h, mg" in one for one in said)
    assert not read_events("# units: TIME h, AMT mg\nID,TIME,EVID,AMT\n1,8,1,10\n").said


def test_a_duration_is_the_rate_that_gives_the_amount_in_it():
    row = one_row("8,10,2.5,2", "TIME,AMT,DUR,CMT\n")

    assert row.rate_mg_per_h == 4
    assert row.duration_h == 2.5


def test_dates_become_hours_once_from_the_midnight_before_the_first_row():
    text = "ID,TIME,AMT\n1,2026-03-01T08:30,10\n1,2026-03-02 20:00,10\n2,2026-05-05T00:15,10\n"
    table = read_events(text)

    assert [row.time_h for row in table.rows] == [8.5, 44, 0.25]
    assert table.starts_on == {1: dt.date(2026, 3, 1), 2: dt.date(2026, 5, 5)}


def test_a_date_column_with_clock_times_is_the_same():
    (row,) = read_events("DATE,TIME,AMT\n2026-03-01,08:30,10\n").rows

    assert row.time_h == 8.5


def test_with_time_zones_hours_are_hours_also_where_the_clocks_change():
    text = "TIME,AMT\n2026-03-28T20:00+01:00,10\n2026-03-29T20:00+02:00,10\n"
    first, second = read_events(text).rows

    assert second.time_h - first.time_h == 23


def test_columns_that_mean_nothing_here_are_named_not_dropped_in_silence():
    said = read_events("ID,TIME,EVID,AMT,WT,AGE\n1,8,1,10,70,50\n").said

    assert any("WT, AGE" in one for one in said)


def test_a_score_of_a_diary_keeps_its_own_unit():
    text = "# units: DV ng/mL\nTIME,EVID,DV,DVID\n8,0,7,2\n9,0,500,1\n"
    score, level = read_events(text).rows

    assert (score.dv, score.is_level) == (7, False)
    assert (level.dv, level.is_level) == (pytest.approx(0.5), True)


def test_a_table_without_evid_tells_doses_by_their_amount():
    kinds = [row.evid for row in read_events("TIME,AMT,DV,MDV\n8,10,.,1\n9,.,0.3,0\n10,.,.,1\n").rows]

    assert kinds == [1, 0, 2]


def test_a_file_is_read_by_its_name_and_named_in_the_message(tmp_path):
    place = tmp_path / "doses.csv"
    place.write_text("\ufeffTIME,AMT\n8,10\n9,ten\n", encoding="utf-8")

    with pytest.raises(InputError) as refused:
        read_events(place)

    assert refused.value.where == "doses.csv, line 3, column AMT"


# --- what is refused, and how ------------------------------------------------------------------------------

REFUSED = [
    ("1,8,5,10,0,0,0,0,1,1,.", "EVID", "5", "3 reset, 4 reset and dose"),
    ("1,8,7,10,0,0,0,0,1,1,.", "EVID", "7", "write what was given instead"),
    ("1,8,1,10,-1,0,0,0,2,1,.", "RATE", "-1", "mg/h"),
    ("1,8,1,10,-2,0,0,0,2,1,.", "RATE", "a duration that a model estimates", "DUR"),
    ("1,8,1,10,0,0,0,0,4,1,.", "CMT", "4", "3 lumbar fluid"),
    ("1,8,1,10,0,0,0,0,-1,1,.", "CMT", "-1", "1 gut"),
    ("1,8,1,10,0,0,24,3,1,1,.", "SS", "3", "2 steady state added"),
    ("1,8,1,10,0,0,0,1,1,1,.", "II", "0 h with a steady state", "hours between"),
    ("1,8,1,10,0,5,0,0,1,1,.", "II", "5 further doses", "hours between"),
    ("1,8,1,10,0,5,0.001,0,1,1,.", "II", "less than a minute", "hours between"),
    ("1,8,1,1000,1,0,0.5,1,2,1,.", "II", "infusions of 1000 h", "a longer interval"),
    ("1,8,1,10,0,2.5,24,0,1,1,.", "ADDL", "2.5", "whole number"),
    ("1,8,1,10,0,-1,24,0,1,1,.", "ADDL", "-1", "0 to"),
    ("1,8,1,0,0,0,0,0,1,1,.", "AMT", "0 mg", "EVID 2"),
    ("1,8,1,0,5,0,0,0,2,1,.", "AMT", "infusion of 0 mg", "SS 1 or 2"),
    ("1,8,1,-5,0,0,0,0,1,1,.", "AMT", "-5", "0 to"),
    ("1,8,1,1e9,0,0,0,0,1,1,.", "AMT", "1e+09", "unit"),
    ("1,-8,1,10,0,0,0,0,1,1,.", "TIME", "-8", "0 h or later"),
    ("1,8,1,10,0,0,0,0,1,0,.", "MDV", "0 on a dose", "EVID 0"),
    ("1,8,2,10,0,0,0,0,1,1,.", "AMT", "10 with EVID 2", "only EVID 1 and 4"),
    ("1,8,0,.,.,.,.,1,2,0,3", "SS", "1 with EVID 0", "dose"),
    ("1,8,3,.,.,.,.,.,1,0,.", "MDV", "0 with EVID 3", "only EVID 0"),
    ("1,8,,10,0,0,0,0,1,1,.", "EVID", "nothing", "0, 1, 2, 3 or 4"),
    ("1,eight,1,10,0,0,0,0,1,1,.", "TIME", "eight", "8.5"),
    ("1,8,1,1_0,0,0,0,0,1,1,.", "AMT", "1_0", "number"),
    ("1,8,1,nan,0,0,0,0,1,1,.", "AMT", "nan", "number"),
    ("1.5,8,1,10,0,0,0,0,1,1,.", "ID", "1.5", "whole number"),
]


@pytest.mark.parametrize(("cells", "column", "found", "right"), REFUSED)
def test_a_row_that_can_not_be_is_refused_with_line_column_found_and_right(cells, column, found, right):
    with pytest.raises(InputError) as refused:
        read_events("# a comment\n" + PLAIN + "1,2,1,10,0,0,0,0,1,1,.\n" + cells + "\n")

    assert refused.value.where == f"the table, line 4, column {column}"
    assert found in refused.value.message
    assert right in refused.value.fix


@pytest.mark.parametrize("unit", ["mg/h", "ug/h", "ug/d"])
@pytest.mark.parametrize("mark", ["-1", "-2.0"])
def test_a_rate_that_a_model_estimates_is_refused_as_such_in_every_unit(unit, mark):
    with pytest.raises(InputError, match="that a model estimates"):
        read_events(f"# units: RATE {unit}\nTIME,AMT,RATE,CMT\n8,10,{mark},2\n")


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("\n\n", "the table", "empty"),
        ("ID,TIME,AMT\n", "the table", "no row"),
        ("ID,AMT\n1,10\n", "the table, line 1", "none named TIME"),
        ("TIME,AMT,amt\n8,10,10\n", "the table, line 1", "twice"),
        ("TIME,AMT\n8,10,3\n", "the table, line 2", "3 cells"),
        ("# units: AMT mcg\nTIME,AMT\n8,10\n", "the table, line 1, column AMT", "mcg"),
        ("# units: WT kg\nTIME,AMT\n8,10\n", "the table, line 1", "WT kg"),
        ("# day 1: 2026-02-30\nTIME,AMT\n8,10\n", "the table, line 1", "2026-02-30"),
        ("TIME,AMT\n8,10\n7,10\n", "the table, line 3, column TIME", "7 h stands after 8 h"),
        ("ID,TIME,AMT\n1,8,10\n2,8,10\n1,9,10\n", "the table, line 4, column ID", "again"),
        ("TIME,AMT\n2026-03-01T08:00,10\n9,10\n", "the table, line 3, column TIME", "9"),
        ("TIME,AMT\n2026-03-01T08:00,10\n2026-03-01T09:00Z,10\n", "the table, line 3, column TIME", "zone"),
        ("TIME;AMT\n8,5;10\n", "the table, line 2, column TIME", "8,5"),
        ("TIME,AMT,RATE,DUR\n8,10,5,2\n", "the table, line 2, column DUR", "a rate and a duration"),
        ("TIME,AMT,DUR\n8,10,-2\n", "the table, line 2, column DUR", "-2 h"),
    ],
)
def test_a_table_that_can_not_be_is_refused_with_its_place(text, where, found):
    with pytest.raises(InputError) as refused:
        read_events(text)

    assert refused.value.where == where
    assert found in refused.value.message
    assert refused.value.fix


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(InputError, match="can't be read"):
        read_events(tmp_path / "nothing.csv")


@settings(deadline=None)
@given(st.text(alphabet="IDTMEVAR,;\t\n.#0123456789-: eEuUsS\"'", max_size=200))
def test_whatever_is_read_is_a_table_or_a_refusal_in_words(text):
    table = None
    with contextlib.suppress(InputError):
        table = read_events(text + "\n")

    assert table is None or table.rows


# --- from a course to rows and back ------------------------------------------------------------------------


def test_a_missed_dose_is_absent_and_has_a_row_of_its_own_so_that_it_can_be_counted():
    course = parse_course("10 mg twice a day at 08:00 and 20:00 for 5 days; missed the 08:00 dose on day 3")
    rows = event_rows(course)

    assert [(row.evid, row.time_h, row.amt_mg, row.code) for row in rows if row.evid == 2] == [
        (2, 56, 0, "MISS")
    ]
    assert sum(row.given_mg for row in rows) == 90


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(courses(doses=USUAL_DOSES, longest_step=60))
def test_a_course_written_and_read_again_swallows_the_same(course):
    course = course.lasting(60) if course.is_open else course
    if not any(row.is_dose for row in event_rows(course)):
        return

    back = course_of_events(read_events(write_events(course)))

    assert swallowed(back) == swallowed(course)
    assert back.starts_on == course.starts_on


def swallowed(course):
    """Micrograms by minute; two amounts at one time are one."""
    at = {}
    for dose in course.doses():
        minute = round(dose.time_h * 60)
        at[minute] = at.get(minute, 0) + dose.dose_micrograms
    return at


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(regimens(doses=USUAL_DOSES, most_intakes=4, as_needed=False), st.integers(2, 40)),
        min_size=1,
        max_size=4,
        unique_by=lambda step: step[0],
    ),
    st.booleans(),
)
def test_a_course_without_events_comes_back_as_itself(levels, stops):
    from handrail.course import Course, Regimen, Step

    steps = [Step(regimen=regimen, days=days) for regimen, days in levels]
    steps += [Step(regimen=Regimen(intakes=()), days=None)] if stops else []
    course = Course(steps=tuple(steps), starts_on=dt.date(2026, 3, 1))

    assert course_of_events(read_events(write_events(course))) == course


def test_what_departed_from_a_course_comes_back_too():
    course = parse_course(
        "10 mg three times a day at 08:00, 14:00 and 22:00 for 10 days then stop; "
        "missed the 14:00 dose on day 3; late by 90 minutes on day 4 at 14:00; "
        "double the 08:00 dose on day 5; extra 10 mg on day 6 at 11:00"
    )

    assert len(course.events) == 4
    assert course_of_events(read_events(write_events(course))) == course


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ("1,8,1,10,0,0,8,1,1,1,.", "SS", "steady state"),
        ("1,8,1,10,5,0,0,0,1,1,.", "RATE", "not swallowed"),
        ("1,8,1,10,0,0,0,0,2,1,.", "CMT", "not swallowed"),
        ("1,8,4,10,0,0,0,0,1,1,.", "EVID", "reset"),
        ("1,8,1,10,0,3,0.123,0,1,1,.", "II", "whole minutes"),
        ("1,8,1,0.0001,0,0,0,0,1,1,.", "AMT", "whole micrograms"),
    ],
)
def test_a_table_that_is_no_course_says_which_row_and_why(cells, column, why):
    table = read_events(PLAIN + cells + "\n")

    with pytest.raises(InputError) as refused:
        course_of_events(table)

    assert refused.value.where == f"the table, line 2, column {column}"
    assert why in str(refused.value)


def test_a_missed_dose_without_an_amount_anywhere_near_is_left_out_and_said():
    course = course_of_events(read_events("TIME,EVID,AMT,CODE\n8,1,10,.\n14,2,.,MISS\n"))

    assert not course.events
    assert any("no amount" in one for one in course.assumptions)


def test_two_doses_at_one_time_are_counted_as_one_and_it_is_said():
    course = course_of_events(read_events("TIME,AMT\n8,10\n8,5\n"))

    assert course.doses()[0].dose_mg == 15
    assert any("as one" in one for one in course.assumptions)


# --- a table written and read again ------------------------------------------------------------------------

hours = st.integers(0, 60_000).map(lambda minute: minute / 60)
amounts = st.sampled_from([0.05, 2.5, 5.0, 10.0, 20.0, 1 / 3])


@st.composite
def dose_rows(draw):
    infused = draw(st.booleans())
    again = draw(st.integers(0, 20))
    steady = draw(st.sampled_from([0, 0, 1, 2]))
    interval = draw(st.sampled_from([6.0, 7.5, 8.0, 24.0, 0.1]))
    return EventRow(
        time_h=draw(hours),
        evid=draw(st.sampled_from([1, 4])),
        amt_mg=draw(amounts),
        rate_mg_per_h=draw(st.sampled_from([0.25, 1.0, 10 / 3])) if infused else 0.0,
        ii_h=interval if again or steady else 0.0,
        addl=again,
        ss=steady,
        cmt=draw(st.sampled_from([1, 2, 3])),
    )


@st.composite
def other_rows(draw):
    evid = draw(st.sampled_from([0, 2, 3]))
    value = draw(st.none() | st.floats(0, 10)) if evid == 0 else None
    return EventRow(
        time_h=draw(hours),
        evid=evid,
        cmt=draw(st.sampled_from([1, 2, 3])),
        dv=value,
        mdv=0 if value is not None else 1,
        dvid=draw(st.none() | st.integers(1, 3)),
        code="MISS" if evid == 2 else "",
    )


@settings(deadline=None, max_examples=80)
@given(st.lists(dose_rows() | other_rows(), min_size=1, max_size=8))
def test_any_table_written_and_read_again_is_the_same_table(rows):
    table = EventTable(rows=tuple(sorted(rows, key=lambda row: row.time_h)))

    assert read_events(write_events(table)).rows == table.rows


def test_what_is_written_names_units_and_compartments():
    text = handrail.write_events(parse_course("10 mg at 08:00 for 21 days"))

    assert "# units: TIME h, AMT mg, RATE mg/h" in text
    assert "1 gut (swallowed), 2 central (blood), 3 lumbar fluid" in text
    assert text.splitlines()[-1] == "1,8,1,10,0,20,24,0,1,1,.,."


def test_an_open_course_has_rows_only_until_a_day():
    with pytest.raises(InputError, match="until further notice"):
        handrail.write_events(parse_course("10 mg at 08:00"))

    assert "1,8,1,10,0,6,24,0,1,1" in handrail.write_events(parse_course("10 mg at 08:00"), until_day=7)
