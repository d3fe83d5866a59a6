"""Ways down as arms: each person has a plan of their own, in every arm on the same draws."""

from __future__ import annotations

import pytest

import handrail
from handrail.errors import InputError
from handrail.trial import tapers
from handrail.trial.taper_people import plan_one
from handrail.trial.tapers import TaperRun, compare_tapers

MEDICINE = handrail.load_medicine("baclofen")


ASKED = {"people": 3, "daily_doses_mg": [60], "months": [6], "seed": 3}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("tapers")


@pytest.fixture(scope="module")
def compared(kept):
    counted = []
    found = compare_tapers(
        MEDICINE, **ASKED, keep=kept, parquet=kept / "rows.parquet", progress=lambda *now: counted.append(now)
    )
    assert counted == [(done, 3) for done in range(1, 4)]
    return found


def test_stopping_at_once_is_the_worst_way_and_meets_the_rule_against_it(compared):
    arms = {one.arm: one for one in compared.arms}
    moderate = {name: one.expected[1][1] for name, one in arms.items() if one.expected}
    met = {one.rule: dict(one.people) for one in compared.met}

    assert arms["abrupt_stop"].days == (0, 0, 0)
    assert moderate["abrupt_stop"] > 2 * max(moderate["middle"], moderate["ten_percent_a_week"])
    assert met["AS-01"]["abrupt_stop"] == arms["abrupt_stop"].people
    assert not any(people[arm] for people in met.values() for arm in ("middle", "followed"))


def test_everyone_goes_every_way_and_following_breaks_no_floor(compared):
    assert [one.arm for one in compared.arms] == ["middle", "followed", "ten_percent_a_week", "abrupt_stop"]
    assert {one.people for one in compared.arms} == {compared.planned}
    assert compared.planned + sum(people for _, people in compared.without_plan) == 3
    assert not any(row.broken for row in compared.rows)


def test_who_is_followed_has_looks_at_a_diary_and_no_forecast(compared):
    arms = {one.arm: one for one in compared.arms}

    assert arms["followed"].reviews >= 2
    assert arms["followed"].expected == ()
    assert arms["middle"].reviews == 0
    assert all(row.felt is not None and row.worst >= 0 for row in compared.rows)


def test_the_same_body_feels_more_where_it_stops_at_once(compared):
    worst = {(row.person, row.arm): row.worst for row in compared.rows}
    people = {row.person for row in compared.rows}

    assert all(worst[one, "abrupt_stop"] >= worst[one, "ten_percent_a_week"] for one in people)


def test_each_person_has_a_plan_of_their_own(compared):
    first, second = (plan_one(compared.question, MEDICINE, number) for number in (0, 1))

    assert first == tuple(row for row in compared.rows if row.person == 0)
    assert first[0].days != second[0].days or first[0].chances != second[0].chances


def test_a_comparison_that_was_stopped_goes_on_and_never_with_another_ones_people(
    compared, kept, monkeypatch
):
    (kept / "person-00002.json").write_bytes(b'{"mark": "half a li')
    asked = []
    real = tapers.plan_one
    monkeypatch.setattr(tapers, "plan_one", lambda *given: asked.append(given[-1]) or real(*given))

    assert compare_tapers(MEDICINE, **ASKED, keep=kept) == compared
    assert asked == [2]
    with pytest.raises(InputError, match="another run"):
        compare_tapers(MEDICINE, **{**ASKED, "seed": 4}, keep=kept)


def test_parts_reckoned_anywhere_come_to_the_same_answer(compared, kept):
    run = TaperRun(MEDICINE, **ASKED)
    parts = [(kept / f"person-{number:05d}.json").read_bytes() for number in range(run.parts)]

    assert run.answer(parts) == compared
    assert run.part(1) == parts[1]
    with pytest.raises(InputError, match="2 of 3"):
        run.answer(parts[:2])
    with pytest.raises(InputError, match="another run"):
        TaperRun(MEDICINE, **{**ASKED, "seed": 4}).answer(parts)


def test_two_processes_give_the_same_people(compared):
    assert compare_tapers(MEDICINE, **ASKED, cluster=2) == compared


def test_the_file_has_each_person_on_each_way(compared, kept):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(kept / "rows.parquet")
    rows = table.to_pylist()

    assert len(rows) == len(compared.rows)
    assert table.schema.metadata[b"seed"] == b"3"
    assert all(table.schema.field(name).metadata[b"meaning"] for name in table.column_names)
    assert [row["expected_moderate"] is None for row in rows] == [row["arm"] == "followed" for row in rows]
    assert [row["days"] for row in rows] == [row.days for row in compared.rows]


def test_without_a_diary_only_what_is_expected_is_told(compared):
    alone = compare_tapers(MEDICINE, **{**ASKED, "people": 2}, follow=False)

    assert [one.arm for one in alone.arms] == ["middle", "ten_percent_a_week", "abrupt_stop"]
    assert all(one.felt == () and one.more_felt is None for one in alone.arms)
    expected = {row.person: row.chances for row in compared.rows if row.arm == "middle"}
    assert {row.person: row.chances for row in alone.rows if row.arm == "middle"} == {
        number: expected[number] for number in (0, 1)
    }


@pytest.mark.parametrize(
    "asked",
    [{"people": 0}, {"people": 5000}, {"daily_doses_mg": [50]}, {"daily_doses_mg": []}, {"months": [0]}],
)
def test_what_can_not_be_asked_is_refused(asked):
    with pytest.raises(InputError) as refused:
        compare_tapers(MEDICINE, **asked)
    assert refused.value.fix
