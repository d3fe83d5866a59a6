"""A diary goes out and comes back: JSON, CSV and FHIR hold the same days, times and doses."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import handrail
from handrail.errors import InputError
from handrail.exchange.diary_csv import columns_of, diary_template, read_diary_csv, write_diary_csv
from handrail.exchange.diary_json import diary_json, read_diary_json
from handrail.exchange.fhir.diary_in import read_diary_fhir
from handrail.exchange.fhir.diary_out import diary_fhir, diary_questionnaire
from handrail.exchange.json import json_text
from handrail.follow.diary import LEVEL_UNITS, BloodLevel, Diary, DiaryEntry, DoseTaken
from handrail.follow.local_day import LocalDay, local_day

MEDICINE = handrail.load_medicine()
DATA = MEDICINE.diary
SCORED = [item.id for item in DATA.items if item.kind == "score"]
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
FIRST = dt.date(2026, 3, 20)

scores_0_3 = st.none() | st.integers(0, 3)
yes_no = st.none() | st.booleans()
mg = st.floats(0.001, 400) | st.integers(1, 400).map(float)
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


@st.composite
def doses(draw, day: LocalDay):
    def moment():
        minutes = int(day.hours * 60)
        at = day.begins_at + dt.timedelta(minutes=draw(st.integers(0, minutes - 1)))
        clock = draw(st.sampled_from([day.begins_offset_min, day.ends_offset_min]))
        return at.astimezone(dt.timezone(dt.timedelta(minutes=clock)))

    due = draw(st.booleans())
    taken = draw(st.sampled_from(["not written", "not taken", "taken"]) if due else st.just("taken"))
    return DoseTaken(
        due_at=moment() if due else None,
        due_mg=draw(mg) if due else None,
        taken_at=moment() if taken == "taken" else None,
        taken_mg={"not written": None, "not taken": 0.0}.get(taken, draw(mg)),
    )


@st.composite
def entries(draw, number: int, zone: str):
    day = local_day(FIRST + dt.timedelta(days=number), zone)
    told = st.none() | st.lists(doses(day), max_size=4).map(tuple)
    levels = st.lists(
        st.builds(
            BloodLevel,
            value=st.floats(0.5, 90),
            unit=st.sampled_from(sorted(LEVEL_UNITS)),
            sampled_at=st.integers(0, 22 * 60).map(lambda m: day.begins_at + dt.timedelta(minutes=m)),
        ),
        max_size=2,
    ).map(tuple)
    return DiaryEntry(
        day=day,
        doses=draw(told),
        scores=draw(st.dictionaries(st.sampled_from(SCORED), st.integers(0, 3), max_size=11)),
        temperature_c=draw(st.none() | st.floats(34, 42)),
        seizure=draw(yes_no),
        breathing_trouble=draw(yes_no),
        hard_to_wake=draw(yes_no),
        suicidal_thoughts=draw(yes_no),
        sleepiness=draw(scores_0_3),
        spasms=draw(st.none() | st.integers(0, 500)),
        goal_reached=draw(scores_0_3),
        craving=draw(scores_0_3),
        falls=draw(st.integers(0, 9)),
        drinks=draw(st.none() | st.floats(0, 40)),
        note=draw(words),
        levels=draw(levels),
    )


@st.composite
def diaries(draw):
    zone = draw(st.sampled_from(["Europe/London", "Australia/Lord_Howe", "America/St_Johns", "UTC"]))
    days = draw(st.lists(st.integers(0, 20), unique=True, min_size=1, max_size=4).map(sorted))
    return Diary(entries=tuple(draw(entries(number, zone)) for number in days))


@settings(max_examples=30, deadline=None)
@given(diaries(), words)
def test_a_diary_written_as_json_is_read_back_the_same(diary, goal):
    diary = dataclasses.replace(diary, goal=goal)
    text = json_text(diary_json(diary, MEDICINE))

    assert read_diary_json(text, MEDICINE, now=FAR) == diary


@settings(max_examples=30, deadline=None)
@given(diaries())
def test_a_diary_written_as_csv_is_read_back_the_same_clock_changes_included(diary):
    text = write_diary_csv(diary, MEDICINE)

    assert read_diary_csv(text, MEDICINE, now=FAR) == diary


@settings(max_examples=30, deadline=None)
@given(diaries(), words.map(str.strip))
def test_a_diary_written_as_fhir_is_read_back_the_same(diary, goal):
    diary = dataclasses.replace(diary, goal=goal)
    text = json.dumps(diary_fhir(diary, MEDICINE, subject="Patient/p1"))

    assert read_diary_fhir(text, MEDICINE, now=FAR) == diary


def test_the_questionnaire_asks_all_of_the_list_and_says_that_it_is_unvalidated():
    asked = diary_questionnaire(MEDICINE)

    assert "unvalidated" in asked["description"]
    assert set(SCORED) <= {item["linkId"] for item in asked["item"]}


def test_a_row_that_a_person_filled_in_is_read_in_the_order_and_with_the_words_they_would_use():
    text = (
        "sleep,date,doses,hallucinations,note\n"
        "2,2026-05-01,08:00 20 mg: taken | 14:00 20 mg: not taken | 22:00 20 mg: taken 22:40 10 mg,0,better\n"
        ",2026-05-02,,,\n"
    )
    diary = read_diary_csv(text, MEDICINE, now=FAR, zone="Europe/London")

    assert len(diary.entries) == 1
    entry = diary.entries[0]
    assert [dose.what for dose in entry.doses] == ["taken", "not taken", "other amount"]
    assert dict(entry.scores) == {"sleep": 2, "hallucinations": 0}
    assert entry.day.begins_offset_min == 60


def test_an_empty_cell_of_doses_is_not_known_and_none_is_none():
    head = "date,doses,note\n"
    unknown, nothing = (
        read_diary_csv(f"{head}2026-05-01,{cell},x\n", MEDICINE, now=FAR, zone="UTC").entries[0].doses
        for cell in ("", "none")
    )

    assert unknown is None
    assert nothing == ()


def test_a_note_that_a_spreadsheet_would_reckon_is_written_as_text_and_comes_back():
    day = local_day(FIRST, "UTC")
    diary = Diary(entries=(DiaryEntry(day=day, note='=HYPERLINK("x")'),))
    text = write_diary_csv(diary, MEDICINE)

    assert "'=HYPERLINK" in text
    assert read_diary_csv(text, MEDICINE, now=FAR) == diary


def test_a_template_has_every_question_and_its_empty_rows_are_no_days():
    days = [local_day(FIRST + dt.timedelta(days=number), "Europe/London") for number in range(3)]
    text = diary_template(MEDICINE, days)

    assert text.splitlines()[0].split(",") == list(columns_of(DATA))
    assert len(text.splitlines()) == 4
    assert read_diary_csv(text, MEDICINE, now=FAR).entries == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sleep\n2\n", "date"),
        ("date,mood\n2026-05-01,2\n", "mood"),
        ("date,sleep\n2026-05-01,9\n", "sleep"),
        ("date,sleep\n1.5.2026,1\n", "no date"),
        ("date,doses\n2026-05-01,20 mg\n", "no dose"),
        ("date,seizure\n2026-05-01,maybe\n", "seizure"),
        ("date,doses\n2026-05-01,08:00 20 mg: taken twice\n", "no dose"),
        ("date,temperature_c\n2026-05-01,nan\n", "temperature_c"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_with_what_was_found(text, found):
    with pytest.raises(InputError) as refused:
        read_diary_csv(text, MEDICINE, now=FAR, zone="UTC")
    assert found in str(refused.value)


def test_without_a_clock_a_day_is_refused_rather_than_taken_as_somewhere():
    with pytest.raises(InputError, match="clocks"):
        read_diary_csv("date,sleep\n2026-05-01,1\n", MEDICINE, now=FAR)


def test_on_the_day_the_clocks_change_a_time_without_its_offset_is_refused():
    text = "date,doses\n2026-10-25,01:30 20 mg: taken\n"
    with pytest.raises(InputError, match="two times"):
        read_diary_csv(text, MEDICINE, now=FAR, zone="Europe/London")


@pytest.mark.parametrize("door", ["json", "csv", "fhir"])
def test_an_entry_about_tomorrow_is_refused_at_every_door(door):
    diary = Diary(entries=(DiaryEntry(day=local_day(dt.date(2026, 5, 2), "UTC"), scores={"sleep": 1}),))
    now = dt.datetime(2026, 5, 1, 23, 59, tzinfo=dt.UTC)
    given_ = {
        "json": lambda: read_diary_json(json_text(diary_json(diary, MEDICINE)), MEDICINE, now=now),
        "csv": lambda: read_diary_csv(write_diary_csv(diary, MEDICINE), MEDICINE, now=now),
        "fhir": lambda: read_diary_fhir(diary_fhir(diary, MEDICINE, subject="Patient/p1"), MEDICINE, now=now),
    }
    with pytest.raises(InputError, match="not begun"):
        given_[door]()


def test_the_days_of_two_people_are_no_diary():
    def of(date, who):
        diary = Diary(entries=(DiaryEntry(day=local_day(date, "UTC"), scores={"sleep": 1}),))
        return diary_fhir(diary, MEDICINE, subject=who)["entry"][1]

    bundle = {
        "resourceType": "Bundle",
        "entry": [of(dt.date(2026, 5, 1), "Patient/a"), of(dt.date(2026, 5, 2), "Patient/b")],
    }
    with pytest.raises(InputError, match="several people"):
        read_diary_fhir(bundle, MEDICINE, now=FAR)


def is_read_or_refused_in_words(diary: Callable[[], Diary]) -> bool:
    """A diary, or a refusal that says what was found and where, or what to do."""
    try:
        return isinstance(diary(), Diary)
    except InputError as refused:
        return bool(refused.message and (refused.where or refused.fix))


@settings(max_examples=40, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "entries",
                        "date",
                        "begins_offset_min",
                        "doses",
                        "levels",
                        "scores",
                        "item",
                        "linkId",
                        "answer",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_is_given_as_a_diary_is_read_or_refused_in_words(shape):
    for diary in (
        lambda: read_diary_json({"schema": "handrail/diary/1", "entries": [shape]}, MEDICINE, now=FAR),
        lambda: read_diary_fhir(
            {
                "resourceType": "Bundle",
                "entry": [
                    {
                        "resource": {
                            "resourceType": "QuestionnaireResponse",
                            "status": "completed",
                            "questionnaire": f"urn:handrail:{MEDICINE.name}:diary",
                            "item": shape,
                        }
                    }
                ],
            },
            MEDICINE,
            now=FAR,
        ),
    ):
        assert is_read_or_refused_in_words(diary)


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["0001-01-01", "9999-12-31", "2026-05-01", "UTC+14:00", "UTC-12:00", "25:61 5 mg", "nan"]
    ),
    st.from_regex(r"\A[0-9:TZ+-]{0,25} [0-9.e+-]{1,9} ?mg: taken( [0-9:TZ+-]{0,25} [0-9.e]{1,5} mg)?\Z"),
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*columns_of(DATA), "mood"]), CELLS, min_size=1),
    st.sampled_from([None, "UTC"]),
)
def test_whatever_stands_in_a_cell_is_read_or_refused_in_words(cells, zone):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([list(cells), list(cells.values())])
    assert is_read_or_refused_in_words(lambda: read_diary_csv(out.getvalue(), MEDICINE, now=FAR, zone=zone))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
@example("\n0")
def test_any_text_is_a_diary_or_refused_in_words(text):
    assert is_read_or_refused_in_words(lambda: read_diary_csv(text, MEDICINE, now=FAR))
