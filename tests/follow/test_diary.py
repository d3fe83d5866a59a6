"""What someone wrote down: days, clocks, and what can't be."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.errors import InputError
from handrail.follow.diary import BloodLevel, Diary, DiaryEntry, DoseTaken, diary_of
from handrail.follow.local_day import LocalDay, local_day

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo")
UTC = dt.UTC


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def day(text: str, offset_min: int = 0) -> LocalDay:
    return LocalDay(
        date=dt.date.fromisoformat(text), begins_offset_min=offset_min, ends_offset_min=offset_min
    )


def the_list():
    diary = handrail.load_medicine().diary
    assert diary is not None
    return diary


# ---- clocks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("date", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer(date, hours):
    assert local_day(dt.date.fromisoformat(date), "Europe/London").hours == hours


def test_a_zone_may_change_its_clocks_by_half_an_hour():
    assert local_day(dt.date(2026, 4, 5), "Australia/Lord_Howe").hours == 24.5


@settings(deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2037, 12, 30)), st.sampled_from(ZONES))
def test_each_day_of_a_zone_begins_where_the_one_before_it_ends(date, zone):
    today, tomorrow = local_day(date, zone), local_day(date + dt.timedelta(days=1), zone)

    assert today.ends_at == tomorrow.begins_at
    assert 22.9 < today.hours < 25.1


@settings(deadline=None)
@given(st.dates(dt.date(2001, 1, 1), dt.date(2036, 12, 30)), st.sampled_from(ZONES), st.integers(2, 400))
def test_days_add_up_to_the_true_hours_between_their_ends(date, zone, count):
    days = [local_day(date + dt.timedelta(days=shift), zone) for shift in range(count)]

    whole = (days[-1].ends_at - days[0].begins_at) / dt.timedelta(hours=1)
    assert sum(one.hours for one in days) == pytest.approx(whole)


@settings(deadline=None)
@given(
    st.datetimes(dt.datetime(2026, 3, 28, 1), dt.datetime(2026, 3, 28, 23)),
    st.integers(-12 * 60, 14 * 60),
    st.integers(-12 * 60, 14 * 60),
)
def test_the_hours_between_two_doses_do_not_depend_on_whose_clock_wrote_them(moment, first_min, second_min):
    first, second = (dt.timezone(dt.timedelta(minutes=minutes)) for minutes in (first_min, second_min))
    instant = moment.replace(tzinfo=UTC)
    diary = Diary(entries=(DiaryEntry(day=day("2026-03-28")),))

    assert diary.hours_of(instant.astimezone(first)) == diary.hours_of(instant.astimezone(second))


def test_a_dose_on_the_night_of_the_change_is_as_late_as_it_truly_was():
    """20:00 and 08:00 are 12 hours apart on most nights, and 11 on this one."""
    change = (
        local_day(dt.date(2026, 3, 28), "Europe/London"),
        local_day(dt.date(2026, 3, 29), "Europe/London"),
    )
    diary = Diary(entries=tuple(DiaryEntry(day=one) for one in change))

    evening, morning = at("2026-03-28T20:00+00:00"), at("2026-03-29T08:00+01:00")
    assert diary.hours_of(morning) - diary.hours_of(evening) == 11


def test_an_offset_that_no_clock_has_is_refused():
    with pytest.raises(InputError, match="universal time"):
        day("2026-05-01", 15 * 60)


def test_an_unknown_zone_is_refused_with_an_example():
    with pytest.raises(InputError, match="Europe/London"):
        local_day(dt.date(2026, 5, 1), "Europe/Nowhere")


# ---- nothing from the future ---------------------------------------------------------------------------


def test_a_day_that_has_not_begun_is_refused():
    with pytest.raises(InputError, match="has not begun"):
        diary_of([DiaryEntry(day=day("2026-05-02"))], the_list(), now=at("2026-05-01T23:59+00:00"))


def test_the_day_may_have_begun_there_and_not_yet_here():
    """01:00 on 2 May in Auckland is still 1 May in London."""
    entry = DiaryEntry(day=day("2026-05-02", 12 * 60))

    assert diary_of([entry], the_list(), now=at("2026-05-01T14:00+01:00")).days == 1


def test_a_dose_later_than_now_is_refused():
    dose = DoseTaken(taken_at=at("2026-05-01T20:00+00:00"), taken_mg=10)

    with pytest.raises(InputError, match="future"):
        diary_of(
            [DiaryEntry(day=day("2026-05-01"), doses=(dose,))], the_list(), now=at("2026-05-01T19:59+00:00")
        )


@settings(deadline=None)
@given(st.integers(-3000, 3000))
def test_a_dose_is_refused_exactly_when_it_lies_after_now(minutes):
    now = at("2026-05-03T12:00+00:00")
    taken = now + dt.timedelta(minutes=minutes)
    own_day = LocalDay(date=taken.date(), begins_offset_min=0, ends_offset_min=0)
    entry = DiaryEntry(day=own_day, doses=(DoseTaken(taken_at=taken, taken_mg=5),))

    if minutes > 0:
        with pytest.raises(InputError):
            diary_of([entry], the_list(), now=now)
    else:
        assert diary_of([entry], the_list(), now=now).entries == (entry,)


def test_a_time_without_its_offset_is_refused():
    with pytest.raises(InputError, match="clock"):
        DoseTaken(taken_at=dt.datetime(2026, 5, 1, 8, 0), taken_mg=5)


def test_a_dose_stands_on_its_own_day():
    dose = DoseTaken(taken_at=at("2026-05-02T00:10+00:00"), taken_mg=5)

    with pytest.raises(InputError, match="own day"):
        DiaryEntry(day=day("2026-05-01"), doses=(dose,))


# ---- doses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken_at", "taken_mg", "what"),
    [
        ("2026-05-01T08:20+00:00", 10.0, "taken"),
        ("2026-05-01T11:00+00:00", 10.0, "other time"),
        ("2026-05-01T08:00+00:00", 5.0, "other amount"),
        (None, 0.0, "not taken"),
        (None, None, "not written down"),
    ],
)
def test_a_dose_is_told_in_the_words_of_the_diary(taken_at, taken_mg, what):
    dose = DoseTaken(
        due_at=at("2026-05-01T08:00+00:00"),
        due_mg=10,
        taken_at=None if taken_at is None else at(taken_at),
        taken_mg=taken_mg,
    )

    assert dose.what == what


def test_a_dose_that_nobody_had_planned_is_another_amount():
    assert DoseTaken(taken_at=at("2026-05-01T08:00+00:00"), taken_mg=5).what == "other amount"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"taken_mg": -5.0, "taken_at": dt.datetime(2026, 5, 1, tzinfo=UTC)},
        {"taken_mg": 5.0},
        {"due_mg": 5.0},
        {
            "due_mg": 5.0,
            "due_at": dt.datetime(2026, 5, 1, tzinfo=UTC),
            "taken_at": dt.datetime(2026, 5, 1, tzinfo=UTC),
        },
    ],
)
def test_a_dose_that_says_half_of_something_is_refused(wrong):
    with pytest.raises(InputError):
        DoseTaken(**wrong)


# ---- answers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"scores": {"sleep": 4}},
        {"scores": {"sleep": -1}},
        {"sleepiness": 9},
        {"craving": True},
        {"temperature_c": 98.6},
        {"drinks": -1.0},
        {"spasms": -1},
        {"falls": -2},
    ],
)
def test_an_answer_that_cannot_be_is_refused(wrong):
    with pytest.raises(InputError):
        DiaryEntry(day=day("2026-05-01"), **wrong)


def test_what_was_left_out_is_not_known_and_is_no_zero():
    entry = DiaryEntry(day=day("2026-05-01"), scores={"tremor": 0})

    assert entry.answers(the_list()) == {"tremor": 0}
    assert entry.doses is None
    assert entry.falls is None


def test_an_item_that_the_list_does_not_have_is_refused():
    with pytest.raises(InputError, match="joy"):
        diary_of(
            [DiaryEntry(day=day("2026-05-01"), scores={"joy": 3})],
            the_list(),
            now=at("2026-05-09T00:00+00:00"),
        )


def test_entries_are_put_in_order_and_a_day_stands_once():
    first, second = DiaryEntry(day=day("2026-05-01")), DiaryEntry(day=day("2026-05-02"))
    now = at("2026-05-09T00:00+00:00")

    assert diary_of([second, first], the_list(), now=now).entries == (first, second)
    with pytest.raises(InputError, match="stands there twice"):
        diary_of([first, first], the_list(), now=now)


def test_days_left_out_still_count_as_days():
    entries = DiaryEntry(day=day("2026-05-01")), DiaryEntry(day=day("2026-05-10"))

    assert Diary(entries=entries).days == 10


def test_a_level_is_read_in_the_units_of_laboratories():
    when = at("2026-05-01T09:00+00:00")

    assert BloodLevel(value=0.21, unit="mg/L", sampled_at=when).mg_per_l == pytest.approx(0.21)
    assert BloodLevel(value=210, unit="ng/mL", sampled_at=when).mg_per_l == pytest.approx(0.21)
    with pytest.raises(InputError, match="ng/mL"):
        BloodLevel(value=210, unit="mmol/L", sampled_at=when)
    with pytest.raises(InputError):
        BloodLevel(value=0, unit="mg/L", sampled_at=when)


# ---- the pack's list -------------------------------------------------------------------------------------


def test_the_list_has_twelve_items_and_none_is_claimed_to_be_validated():
    items = the_list().items

    assert len(items) == 12
    assert not any(item.verified for item in items)


def test_hallucinations_of_any_kind_and_39_degrees_are_red_and_38_is_amber():
    by_id = {item.id: item for item in the_list().items}

    assert by_id["hallucinations"].red_from == 1
    assert (by_id["temperature"].amber_from, by_id["temperature"].red_from) == (38, 39)
    assert [by_id["temperature"].level_of(value) for value in (37.9, 38.0, 38.9, 39.0)] == [0, 1, 1, 2]


def test_a_dose_that_was_due_long_before_or_after_is_none_of_the_day():
    day = LocalDay(date=dt.date(2026, 5, 1), begins_offset_min=0, ends_offset_min=0)

    def due(hours):
        at = day.begins_at + dt.timedelta(hours=hours)
        return DiaryEntry(day=day, doses=(DoseTaken(due_at=at, due_mg=5.0),))

    assert due(-2).doses
    assert due(26).doses
    for hours in (-30, 60):
        with pytest.raises(InputError, match="none of 2026-05-01"):
            due(hours)
