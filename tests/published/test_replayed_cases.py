"""Published cases replayed: each stands somewhere, the figures of the page hold, and nothing is called proof.

No case has to be predicted: published cases are selected. What is held here is that none is lost, that the
replays say what the model says, and that the page is what the program says now.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from handrail.check.overdose import ventilation_chance
from tools import replay_overdose as overdose
from tools.replay import PAGE, PICTURE, hours_of, page, picture
from tools.replay_late import why_late
from tools.replay_withdrawal import (
    DURATION_DAYS,
    DURATIONS,
    Replayed,
    assumed,
    course_of,
    durations,
    missing_of,
    replay,
    replay_all,
    single_cases,
    the_medicine,
)

ROOT = Path(__file__).resolve().parents[2]
REPLAYED = [case.id for case in single_cases() if not missing_of(case)]


def by_id(name: str) -> Replayed:
    """The replay of a case."""
    return next(one for one in replay_all() if one.case.id == name)


def test_every_case_found_is_in_the_pack():
    cases = the_medicine().withdrawal_cases

    assert len(cases) == 62
    assert len(single_cases()) == 53
    assert {case.severity for case in cases} == {"", "none", "mild", "moderate", "severe", "fatal"}


def test_every_single_case_is_replayed_or_listed_with_what_is_missing():
    listed = [case.id for case in single_cases() if missing_of(case)]
    text = page()

    assert sorted([*(one.case.id for one in replay_all()), *listed]) == sorted(
        case.id for case in single_cases()
    )
    assert [case for case in listed if f"({case})" not in text] == []


def test_a_case_with_a_dose_and_a_stop_is_left_out_only_for_a_reason_of_its_own():
    """Four newborns; one fell ill during a reduction of unknown speed; one catheter closed now and then."""
    left_out = {case.id for case in single_cases() if case.dose[0] is not None and missing_of(case)}

    assert set(REPLAYED) == {"W001", "W002", "W003", "W004", "W008", "W011", "W032", "W042"}
    assert left_out == {"W009", "W021", "W022", "W023", "W024", "W045"}


def test_what_is_assumed_belongs_to_cases_that_there_are():
    assert set(assumed("withdrawal")) <= {case.id for case in single_cases()}
    assert set(assumed("overdose")) <= {one.id for one in overdose.overdose_data().series}


@pytest.mark.parametrize("name", REPLAYED)
def test_a_missing_duration_is_drawn_within_what_may_have_been(name: str):
    one = by_id(name)
    low, high = one.case.duration_days
    days = durations(one.case)

    assert days == one.days
    if low is not None and low == high:
        assert days == (round(low),)
    else:
        low, high = (low, high) if low is not None and high is not None else DURATION_DAYS
        assert len(days) == DURATIONS
        assert low <= days[0] <= days[-1] <= high
        assert list(days) == sorted(days)


@pytest.mark.parametrize("name", REPLAYED)
def test_graver_is_never_likelier(name: str):
    one = by_id(name)
    means = [mean for mean, _, _ in one.chances]

    assert means == sorted(means, reverse=True)
    assert sum(one.grades.values()) == pytest.approx(1)
    assert all(low <= mean <= high for mean, low, high in one.chances)


@pytest.mark.parametrize("name", REPLAYED)
def test_an_onset_that_was_reported_stands_beside_the_expected_one(name: str):
    one = by_id(name)
    is_told = one.case.onset_h[1] is not None and one.case.severity != "none"

    assert (one.onset is not None) == is_told
    if one.onset is not None and one.onset.first is not None:
        assert one.onset.band[0] < one.onset.band[1] < one.onset.band[2]
        assert all(first <= ill for first, ill in zip(one.onset.first, one.onset.band, strict=True))


def test_a_response_that_was_reported_stands_beside_the_expected_one():
    told = {one.case.id for one in replay_all() if one.case.response_h[0] is not None}

    assert told == {one.case.id for one, _ in hours_of(replay_all(), "response")} == {"W001", "W002", "W011"}


def test_giving_it_again_helps_sooner_than_waiting():
    for _, hours in hours_of(replay_all(), "response"):
        assert hours.without is not None
        assert hours.band[1] < hours.without[1]


def test_the_man_who_hallucinated_without_tablets_is_likelier_to_than_without_his_small_pump():
    """D'Aleo 2007, case 1: hallucinations after 75 mg a day stopped; none in 72 h without 123 micrograms."""
    assert by_id("W001").chances[1][0] > 2 * by_id("W042").chances[1][0]
    assert by_id("W042").likeliest == "none"


def test_onsets_and_their_misses_are_as_the_page_says():
    told = hours_of(replay_all(), "onset")
    missed = {one.case.id for one, hours in told if not hours.covers}

    assert len(told) == 6
    assert missed == {"W002", "W032"}
    assert all(hours.sooner < 0.5 for _, hours in told)
    assert "The model is late here" in page()


def test_an_hour_reported_of_the_first_signs_is_held_against_first_signs():
    """Laroche 2020 tells when hiccups and clonus began, not when they were at their worst."""
    hours = by_id("W008").onset

    assert hours.of_first
    assert hours.band == hours.first
    assert [one.case.id for one, hours in hours_of(replay_all(), "onset") if hours.of_first] == ["W008"]


def test_those_who_go_on_to_the_worst_are_ill_sooner_and_shorter_delays_bring_everyone_forward():
    as_it_is, worst, effect, burden, both, kinetics = why_late()

    assert worst.moderate[1] <= as_it_is.moderate[1] - 6
    assert both.moderate[1] < min(effect.moderate[1], burden.moderate[1]) < as_it_is.moderate[1]
    assert as_it_is.moderate[1] - 3 <= kinetics.moderate[1] <= as_it_is.moderate[1]
    assert all(one.first[1] < one.moderate[1] for one in why_late())


def test_the_reported_doses_are_what_is_swallowed():
    case = by_id("W008").case
    doses, _, _, last_h = course_of(case, {}, 10)

    assert len(doses) == 40
    assert {dose.dose_mg for dose in doses} == {25}
    assert last_h == 240 - 6


def test_the_man_of_82_took_half_for_ten_days():
    """BMJ 2001: 60 mg a day halved for 10 days, then stopped."""
    case = by_id("W011").case
    doses, _, change_h, last_h = course_of(case, assumed("withdrawal")["W011"], 100)
    halved = [dose for dose in doses if dose.time_h > change_h]

    assert sum(dose.dose_mg for dose in halved) == pytest.approx(300)
    assert last_h - change_h == 240


def test_a_replay_is_the_same_again():
    again = replay(by_id("W042").case)

    assert again == by_id("W042")


def test_every_series_and_case_of_too_much_is_held_or_listed():
    ids = [one.id for kind in ("series", "case") for one in overdose.of_kind(kind)]
    held = [one.one.id for kind in ("series", "case") for one in overdose.held(kind)]
    listed = [
        one.id for kind in ("series", "case") for one in overdose.of_kind(kind) if overdose.missing_of(one)
    ]
    text = page()

    assert held == ["OS01", "OS02", "OS07", "OC01", "OC06", "OC08", "OC09", "OC17", "OC18"]
    assert sorted([*held, *listed]) == sorted(ids)
    assert [name for name in ids if name not in text] == []


def test_two_polish_centres_against_the_curve_that_was_fitted_to_them():
    """Przeglad Lekarski 2005: 18 of 52 ventilated; the exact 95 % interval of that is 22 to 49 %."""
    poland = next(one for one in overdose.held("series") if one.one.id == "OS02")

    assert poland.made_the_curve
    assert poland.covers_ventilated
    assert poland.seen_ventilated is not None
    assert poland.seen_ventilated.interval == pytest.approx((0.220, 0.491), abs=0.001)


def test_toulouse_had_less_coma_than_expected_but_within_it_and_newcastle_less_than_that():
    """Franchitto 2014: 3 of 12 in coma; Leung 2006: 8 of 23, below what the pack says of such doses."""
    series = {one.one.id: one for one in overdose.held("series")}

    assert series["OS07"].covers_coma
    assert series["OS01"].covers_coma is False
    assert not series["OS07"].made_the_curve


def test_teenagers_needed_a_ventilator_more_often_than_the_curve_expects_at_their_largest_dose():
    """Perry 1998: 9 of 14 who took 60 to 600 mg; no curve is shown below 18 years."""
    found = {one.id: (one, seen) for one, seen in overdose.shares_without_a_dose()}
    one, seen = found["OS12"]

    assert set(found) == {"OS04", "OS09", "OS12"}
    assert (seen.count, seen.n, one.dose_high_mg) == (9, 14, 600)
    assert overdose.dose_of_share(seen.share) > 600


@pytest.mark.parametrize("mg", [50.0, 445.0, 2000.0])
def test_a_dose_is_found_back_from_its_share(mg: float):
    _, middle, _ = ventilation_chance(mg, overdose.overdose_data())

    assert overdose.dose_of_share(middle) == pytest.approx(mg)


def test_the_page_says_what_it_is_not():
    text = page()

    assert "This is no\nvalidation" in text
    assert "There is no pass mark" in text


def test_the_page_and_its_picture_are_fresh():
    assert (ROOT / PAGE).read_text("utf-8") == page(), "run: python -m tools.replay"
    assert (ROOT / PICTURE).read_text("utf-8") == picture(), "run: python -m tools.replay"
