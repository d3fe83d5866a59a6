"""What now: emergencies alone, the clinician's limits first, no new dose that nobody approved."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import handrail
from handrail.errors import InputError, NoPlanFound
from handrail.follow.belief import SHARE_OF_PRIOR_KEPT, weigh
from handrail.follow.carried import carried, state_at
from handrail.follow.cut import days_from, first_days
from handrail.follow.diary import Diary, DiaryEntry, DoseTaken
from handrail.follow.local_day import LocalDay, local_day
from handrail.follow.nouns import FollowLimits
from handrail.follow.now import replan, what_now
from handrail.follow.story import story_of
from handrail.medicine.nouns import severity_rank
from handrail.plan.descent import permitted_cuts
from handrail.plan.situation import state_after
from handrail.report.follow_words import headline

MEDICINE = handrail.load_medicine()
PERSON = handrail.Person(age_years=50, weight_kg=70, egfr_ml_min_1_73m2=90, country="UK")
TOLD = handrail.Person(
    age_years=50,
    weight_kg=70,
    egfr_ml_min_1_73m2=90,
    country="UK",
    dialysis="none",
    other_medicines=(),
    conditions=(),
    symptoms=(),
    facts={"aki": False, "suicidal_ideation": False, "alcohol_now": False},
)
"""As `PERSON`, with everything said that the triage of too much asks about."""

BEFORE = handrail.parse_course("20 mg four times a day for 10 months")
DOWN = handrail.parse_course(
    "15 mg four times a day for 14 days then 10 mg four times a day for 14 days then "
    "20 mg twice a day for 7 days then 15 mg twice a day for 7 days then 10 mg twice a day for 14 days then "
    "5 mg twice a day for 14 days then stop"
)
GENTLE = handrail.parse_course(
    "15 mg four times a day for 28 days then 15 mg three times a day for 28 days then "
    "10 mg three times a day for 28 days then 5 mg three times a day for 28 days then 5 mg at night for 28 "
    "days then stop"
)
SCORED = [item.id for item in MEDICINE.diary.items if item.kind == "score"]
PLAIN = [name for name in SCORED if name not in ("confusion", "hallucinations")]
FIRST = dt.date(2026, 5, 1)
FEW = {"particles": 400, "bodies": 48}


def utc(number: int) -> LocalDay:
    return LocalDay(date=FIRST + dt.timedelta(days=number), begins_offset_min=0, ends_offset_min=0)


def written(scores, **more) -> Diary:
    """A day for each score, given to every plain item; None leaves the day out."""
    return Diary(
        entries=tuple(
            DiaryEntry(day=utc(number), scores=dict.fromkeys(PLAIN, score), **more)
            for number, score in enumerate(scores)
            if score is not None
        )
    )


def now(diary: Diary, agreed=DOWN, person=PERSON, **more):
    return what_now(diary, agreed, person, MEDICINE, **{"before": BEFORE, **FEW, **more})


def with_day(diary: Diary, number: int, **more) -> Diary:
    entries = [one for one in diary.entries if one.day.date != utc(number).date]
    entries.append(DiaryEntry(day=utc(number), **more))
    return Diary(entries=tuple(sorted(entries, key=lambda one: one.day.date)))


# ---- emergencies skip all of it ----------------------------------------------------------------------------


RED = [
    {"scores": {"hallucinations": 1}},
    {"temperature_c": 39.2},
    {"temperature_c": 38.3, "scores": {"stiffness": 1}},
    {"seizure": True},
    {"breathing_trouble": True},
    {"hard_to_wake": True},
    {"suicidal_thoughts": True},
]


@pytest.mark.parametrize("red", RED)
def test_a_red_sign_is_the_whole_answer_and_nothing_is_reckoned_or_offered(red, monkeypatch):
    def never(*_, **__):
        raise AssertionError("an emergency asked the model")

    monkeypatch.setattr("handrail.follow.now.weigh", never)
    answer = now(with_day(written([1] * 10), 9, **red))

    assert answer.is_emergency
    assert answer.choices == ()
    assert answer.belief is None
    assert answer.suggested is None
    assert answer.signs.is_red
    assert answer.cards or answer.signs.findings


@pytest.mark.parametrize("red", RED)
def test_from_a_red_sign_no_new_way_down_is_planned(red):
    with pytest.raises(NoPlanFound) as none:
        replan(with_day(written([1] * 10), 9, **red), DOWN, PERSON, MEDICINE, before=BEFORE, **FEW)
    assert none.value.urgent


def test_a_seizure_of_last_week_stands_until_somebody_answers_the_question_again():
    diary = with_day(written([0] * 12), 3, seizure=True)
    answered = with_day(diary, 11, seizure=False, scores=dict.fromkeys(PLAIN, 0))

    assert now(diary).is_emergency
    later = now(answered, only=["continue"])
    assert not later.is_emergency
    assert later.earlier_red == (utc(3).date,)


def test_a_red_sign_of_yesterday_stands_whatever_is_written_today():
    diary = with_day(written([0] * 10), 8, scores={"hallucinations": 1})
    today = with_day(diary, 9, scores={"hallucinations": 0})

    assert now(today).is_emergency


# ---- who may choose what -----------------------------------------------------------------------------------


def test_the_patient_may_go_on_as_approved_and_call_and_nothing_else_without_an_agreed_hold():
    answer = now(written([1] * 14))

    assert {one.name for one in answer.choices if one.who == "patient"} == {"continue", "call"}
    assert {one.name for one in answer.choices if one.needs_approval} == {"hold", "step_back", "slow"}


def test_a_hold_as_long_as_agreed_is_the_patients_and_a_longer_one_is_not():
    agreed = FollowLimits(hold_days=5)
    short, long = (
        now(written([1] * 14), limits=agreed, hold_days=days, only=["continue", "hold"]).choice("hold")
        for days in (5, 8)
    )

    assert (short.who, short.needs_approval, short.end_days_later) == ("patient", False, 5)
    assert (long.who, long.needs_approval, long.end_days_later) == ("clinician", True, 8)


def test_a_hold_stays_on_the_present_dose_and_then_goes_on_as_agreed():
    answer = now(written([1] * 10), only=["continue", "hold"])
    steps = [(step.daily_dose_mg, step.days) for step in answer.choice("hold").plan.steps]

    assert steps[0] == (60, 4 + 7)
    assert steps[1:] == [(40, 21), (30, 7), (20, 14), (10, 14)]


def test_going_on_is_what_was_agreed_to_the_day():
    answer = now(written([1] * 10), only=["continue"])
    plan = answer.choice("continue").plan

    assert sum(step.days for step in plan.steps) == plan.total_days == answer.agreed_days_left == 60
    assert plan.steps[0].intakes[0].time_text == "08:00"


def test_a_step_back_goes_up_one_dose_and_comes_down_by_cuts_that_the_floors_allow():
    plan = now(written([2] * 18), only=["step_back"]).choice("step_back").plan
    levels = [step.daily_dose_micrograms for step in plan.steps]

    assert levels[0] == 60_000
    down = levels[: levels.index(40_000) + 1]
    for before, after in itertools.pairwise(down):
        assert after in permitted_cuts(before, [after], 0, MEDICINE.floors)


def test_nothing_offered_causes_a_finding_of_major_or_above_and_each_was_checked():
    answer = now(written([1] * 14))
    for choice in answer.choices:
        if choice.plan is None:
            continue
        causes = [
            one
            for one in choice.plan.caused
            if severity_rank(one.severity) >= severity_rank("major") and not one.folded_under
        ]
        assert choice.offered == (not choice.not_offered_because)
        assert not (choice.offered and causes)


# ---- the clinician's limits come first ---------------------------------------------------------------------


def test_a_fall_faster_than_the_clinician_allows_is_not_offered_not_even_as_agreed():
    answer = now(written([1] * 10), limits=FollowLimits(most_mg_a_week=15))

    refused = answer.choice("continue")
    assert not refused.offered
    assert "clinician's limit is 15 mg" in refused.not_offered_because
    for choice in answer.offered:
        if choice.plan is not None:
            assert _steepest(choice.plan, 60) <= 15


def _steepest(plan, present_mg):
    days = [present_mg] * 7 + [s.daily_dose_mg for s in plan.steps for _ in range(s.days)]
    days.append(plan.ends_with_micrograms / 1000)
    return max(days[max(0, d - k)] - days[d] for d in range(7, len(days)) for k in range(8))


def test_no_step_back_where_the_clinician_rules_it_out():
    choice = now(written([2] * 18), limits=FollowLimits(no_step_back=True), only=["step_back"]).choice(
        "step_back"
    )

    assert not choice.offered
    assert "clinician" in choice.not_offered_because


@pytest.mark.parametrize("bad", [{"hold_days": -1}, {"hold_days": 99}, {"most_mg_a_week": 0}])
def test_limits_that_can_not_be_meant_are_refused(bad):
    with pytest.raises(InputError):
        FollowLimits(**bad)


# ---- what the diary may change -----------------------------------------------------------------------------


@pytest.mark.parametrize("score", [0, 1, 2])
def test_no_chance_is_planned_with_below_half_of_what_it_was_before_the_diary(score):
    weighed = weigh(written([score] * 21), DOWN, PERSON, MEDICINE, before=BEFORE, particles=600, days_ahead=1)
    person = carried(weighed, 21, [480, 720, 1080, 1320], bodies=120)
    peaks = person.start.peak_burden[0] + 0.3
    told, prior = person.both(peaks)

    assert (person.chance_of(peaks) >= SHARE_OF_PRIOR_KEPT * prior - 1e-12).all()
    assert (person.chance_of(peaks) >= told - 1e-12).all()


def test_a_quiet_diary_shortens_no_choice_and_may_only_be_a_reason_to_ask():
    answer = now(written([0] * 21), particles=1500, bodies=96)

    for choice in answer.choices:
        assert choice.end_days_later is None or choice.end_days_later >= 0
    assert any("Ask the clinician whether the plan may be looked at anew" in line for line in answer.ask)


def test_a_diary_that_got_worse_two_days_ago_speaks_for_a_call_and_one_day_for_a_hold():
    asked = {"limits": FollowLimits(hold_days=7), "only": ["continue", "hold"]}

    assert now(written([0] * 14), GENTLE, **asked).suggested == "continue"
    assert now(written([0] * 14 + [2]), GENTLE, **asked).suggested == "hold"
    worse = now(written([0] * 14 + [2, 2]), GENTLE, **asked)
    assert worse.suggested == "call"
    assert worse.rising_days == 2


def test_someone_who_suffers_is_shown_more_risk_than_someone_who_does_not():
    quiet, hard = (
        now(written([score] * 18), particles=1500, bodies=96, only=["continue"])
        .choice("continue")
        .plan.forecast
        for score in (0, 2)
    )

    assert hard.moderate.mean > quiet.moderate.mean


def test_the_same_seed_gives_the_same_answer():
    diary = written([1, 0, 2, 1, 0, 1, 1])

    assert now(diary, only=["slow"]) == now(diary, only=["slow"])


# ---- where the person is -----------------------------------------------------------------------------------


def test_someone_who_took_everything_as_agreed_is_where_the_course_would_have_put_them():
    diary = written([1] * 10)
    weighed = weigh(diary, DOWN, PERSON, MEDICINE, before=BEFORE, particles=300, days_ahead=1)
    draws = weighed.first.draws
    course = BEFORE.then(first_days(DOWN, 10))
    here = state_at(draws, weighed.evidence.story, 10)
    from handrail.simulate.days import Body

    body = Body(draws, (8.0, 12.0, 18.0, 22.0), nodes=8, single=True, levels=False)
    times = tuple(sorted({i.minute_of_day / 60 for s in course.steps for i in s.regimen.intakes}))
    body = Body(draws, times, nodes=8, single=True, levels=False)
    there = state_after(course, body)

    assert here.effect[0] == pytest.approx(there.effect[0], abs=5e-3)
    assert here.adaptation[:, 0] == pytest.approx(there.adaptation[:, 0], abs=5e-3)


def test_doses_left_out_leave_less_in_the_body_than_was_agreed():
    days = [utc(number) for number in range(10)]

    def day(number, took):
        at = days[number].begins_at
        due = [at + dt.timedelta(hours=hour) for hour in (8, 12, 18, 22)]
        doses = tuple(
            DoseTaken(due_at=one, due_mg=15.0, taken_at=one if took else None, taken_mg=15.0 if took else 0.0)
            for one in due
        )
        return DiaryEntry(day=days[number], doses=doses)

    full, half = (
        Diary(entries=tuple(day(number, number < 8 or all_taken) for number in range(10)))
        for all_taken in (True, False)
    )
    states = []
    for diary in (full, half):
        weighed = weigh(diary, DOWN, PERSON, MEDICINE, before=BEFORE, particles=200, days_ahead=1)
        states.append(state_at(weighed.first.draws, weighed.evidence.story, 10))
    assert (states[1].effect < states[0].effect).all()
    answer = now(half, only=["continue", "restart"])
    assert answer.adherence.share_taken(2) == 0
    assert answer.suggested == "call"
    assert not answer.choice("continue").offered
    assert answer.choice("restart").who == "clinician"
    assert answer.choice("restart").seen_first


@pytest.mark.parametrize("zone", ["Europe/London", "Australia/Lord_Howe"])
@pytest.mark.parametrize("month", [3, 4, 10])
def test_no_dose_is_lost_or_doubled_where_the_clocks_change(zone, month):
    first = dt.date(2026, month, 1)
    entries = []
    total = 0.0
    for number in range(40):
        day = local_day(first + dt.timedelta(days=number), zone)
        at = [day.begins_at, day.ends_at - dt.timedelta(minutes=20)]
        entries.append(DiaryEntry(day=day, doses=tuple(DoseTaken(taken_at=one, taken_mg=5.0) for one in at)))
        total += 10.0
    story = story_of(Diary(entries=tuple(entries)), DOWN, days_ahead=1)
    end = float(story.borders_h[40])

    assert sum(mg for hour, mg in story.swallowed if 0 <= hour < end) == pytest.approx(total)


def test_a_plan_that_began_before_the_diary_is_laid_onto_the_right_days():
    result = handrail.plan_taper(
        "20 mg four times a day for 10 months", PERSON, MEDICINE, starts_on=FIRST - dt.timedelta(days=5)
    )
    answer = what_now(written([1] * 6), result, PERSON, MEDICINE, only=["continue"], **FEW)
    left = sum(step.days for step in answer.choice("continue").plan.steps)

    assert left == result.chosen.total_days - 11
    assert answer.before.total_days == sum(step.days for step in result.course.steps) + 5


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 90))
def test_a_course_cut_at_any_day_is_the_whole_course_again(day):
    done, rest = (first_days(DOWN, day) if day else None), days_from(DOWN, day)
    whole = rest if done is None else done.then(rest)

    for number in range(1, 100):
        assert whole.daily_dose_mg_on(number) == DOWN.daily_dose_mg_on(number)


# ---- tablets, days, and what can't be asked ----------------------------------------------------------------


def test_tablets_left_say_until_when_each_choice_can_go():
    answer = now(written([1] * 10), tablets_left={10_000: 12, 5_000: 8}, only=["continue"])

    assert answer.choice("continue").lasts_until == FIRST + dt.timedelta(days=11)
    plenty = now(
        written([1] * 10),
        tablets_left=dict.fromkeys((5_000, 10_000, 20_000, 25_000), 2000),
        only=["continue"],
    )
    assert plenty.choice("continue").lasts_until is None


def test_what_nobody_wrote_or_said_is_listed():
    told = now(written([1] * 10), on_day=FIRST + dt.timedelta(days=13), only=["continue"]).not_known

    assert "Nothing was written for the last 3 days." in told
    assert any("nobody wrote down what was taken" in line for line in told)


def test_a_day_before_the_last_entry_and_an_empty_diary_are_refused():
    with pytest.raises(InputError, match="before the last entry"):
        now(written([1] * 10), on_day=FIRST)
    with pytest.raises(InputError, match="empty"):
        now(Diary())


def test_today_is_over_where_it_is_written_and_a_choice_begins_tomorrow():
    diary = written([1] * 10)

    assert now(diary, on_day=utc(9).date, only=["continue"]).starts_on == utc(10).date
    assert now(diary, on_day=utc(10).date, only=["continue"]).starts_on == utc(10).date


def test_replanning_from_today_keeps_the_floors_and_ends_in_tablets():
    result = replan(
        written([1] * 10), DOWN, PERSON, MEDICINE, before=BEFORE, have=[10_000], halves=True, **FEW
    )
    levels = [60_000, *(step.daily_dose_micrograms for step in result.chosen.steps), 0]

    assert result.starts_on == utc(10).date
    for before, after in itertools.pairwise(levels):
        assert after == before or after in permitted_cuts(before, [after], 0, MEDICINE.floors)
    for step in result.chosen.steps:
        for intake in step.intakes:
            made = sum(part.strength_micrograms * part.halves // 2 for part in intake.products)
            assert made == intake.dose_micrograms


def test_a_step_is_not_cut_short_because_it_is_planned_anew():
    result = replan(written([1] * 15), DOWN, PERSON, MEDICINE, before=BEFORE, **FEW)

    assert result.chosen.steps[0].daily_dose_mg == 40
    assert result.chosen.steps[0].days + 1 >= MEDICINE.floors.fewest_days_a_step


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.none() | st.integers(0, 3), min_size=2, max_size=30).filter(lambda days: days[0] is not None),
    st.sampled_from([None, 10.0, 20.0]),
    st.integers(0, 10),
)
def test_whatever_a_diary_says_limits_hold_and_no_new_dose_is_the_patients(scores, rate, hold):
    limits = FollowLimits(most_mg_a_week=rate, hold_days=hold)
    answer = now(written(scores), limits=limits, particles=200, bodies=24)
    present = answer.present_micrograms / 1000

    for choice in answer.choices:
        if choice.plan is None or not choice.offered:
            continue
        if rate is not None:
            assert _steepest(choice.plan, present) <= rate + 1e-9
        if choice.who == "patient":
            assert choice.name in ("continue", "hold")
            highest = max([present, *(step.daily_dose_mg for step in choice.plan.steps)])
            assert highest == max(present, 40 if answer.starts_on < utc(14).date else 0)
        assert 0 <= choice.plan.forecast.moderate.mean <= 1


def test_an_answer_that_is_asked_for_in_part_has_only_that_and_the_call():
    answer = now(written([1] * 10), only=["continue"])

    assert [choice.name for choice in answer.choices] == ["continue", "call"]


def test_a_dose_far_below_the_agreed_one_is_said_and_leads_to_a_call():
    entries = []
    for number in range(6):
        at = utc(number).begins_at + dt.timedelta(hours=8)
        entries.append(DiaryEntry(day=utc(number), doses=(DoseTaken(taken_at=at, taken_mg=30.0),)))
    answer = now(Diary(entries=tuple(entries)), only=["continue"])

    assert answer.suggested == "call"
    assert any("less was taken than agreed" in line for line in answer.ask)
    assert dataclasses.asdict(answer.adherence.days[0])["taken_mg"] == 30


def _taken_lately(*amounts_mg: float) -> Diary:
    entries = []
    for number, amount in enumerate(amounts_mg):
        at = utc(number).begins_at + dt.timedelta(hours=8)
        taken_at = at if amount else None
        dose = DoseTaken(due_at=at, due_mg=60.0, taken_at=taken_at, taken_mg=amount)
        entries.append(DiaryEntry(day=utc(number), doses=(dose,)))
    return Diary(entries=tuple(entries))


def _by_fours(*amounts_mg: float) -> Diary:
    entries = []
    for number, amount in enumerate(amounts_mg):
        times = [utc(number).begins_at + dt.timedelta(hours=hour) for hour in (8, 12, 16, 20)]
        doses = tuple(DoseTaken(due_at=at, due_mg=15.0, taken_at=at, taken_mg=amount) for at in times)
        entries.append(DiaryEntry(day=utc(number), doses=doses, drinks=0))
    return Diary(entries=tuple(entries))


def test_after_a_gap_of_days_the_first_sentence_is_to_call_and_not_to_begin_again_alone():
    answer = now(_taken_lately(60, 60, 60, 0, 0, 0), only=["continue"])

    assert answer.suggested == "call"
    assert any("don't begin again by yourself" in line and "call now" in line for line in answer.ask)
    assert not any("less was taken" in line for line in answer.ask)


def test_far_more_than_agreed_is_told_as_what_may_be_too_much():
    answer = now(_taken_lately(60, 60, 60, 60, 130, 130), person=TOLD, only=["continue"])

    assert answer.suggested == "call"
    assert any("poison centre" in line and "Leave no dose out" in line for line in answer.ask)


def test_a_little_more_than_agreed_is_a_matter_for_the_clinician():
    answer = now(_by_fours(15, 15, 15, 20, 20, 20), only=["continue"])

    assert any("more was taken than agreed" in line for line in answer.ask)
    assert not any("poison" in line for line in answer.ask)


def test_a_screen_never_says_only_that_it_is_not_worse_where_a_call_is_suggested():
    answer = now(_taken_lately(60, 60, 60, 0, 0, 0), only=["continue"])

    assert "something to talk about today" in headline(answer)


def test_after_a_stop_a_restart_is_a_clinicians_and_goes_on_until_it_is_planned_anew():
    stopped = handrail.parse_course("5 mg twice a day for 7 days then 5 mg at night for 5 days then stop")
    before = handrail.parse_course("10 mg twice a day for 10 months")
    answer = what_now(
        written([0] * 12 + [1, 2, 2]), stopped, PERSON, MEDICINE, before=before, particles=300, bodies=36
    )
    restart = answer.choice("restart")

    assert answer.present_micrograms == 0
    assert (restart.who, restart.offered) == ("clinician", True)
    assert restart.plan.ends_with_micrograms == restart.plan.steps[0].daily_dose_micrograms == 5_000
    assert restart.end_days_later is None
    assert restart.plan.forecast.moderate.mean <= answer.choice("continue").plan.forecast.moderate.mean
    assert answer.suggested == "call"


def test_what_goes_on_until_further_notice_has_no_end_and_nothing_to_slow_down():
    answer = now(
        written([1] * 8), handrail.parse_course("20 mg three times a day"), only=["continue", "slow"]
    )

    assert answer.agreed_days_left is None
    assert [choice.name for choice in answer.choices] == ["continue", "call"]


def test_whether_it_is_an_emergency_is_judged_without_loading_any_model():
    asked = (
        "import sys, handrail.follow.standing; "
        "loaded = [name for name in sys.modules if name.startswith(('handrail.simulate', 'handrail.plan'))]; "
        "sys.exit(f'{loaded}' if loaded else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
