"""Where a taper belongs: what decides, what could raise it, and that unknown never lowers it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.report.setting_text import setting_line

MEDICINE = handrail.load_medicine("baclofen")
LONG = "20 mg three times a day for 14 months"
SHORT = "10 mg twice a day for 5 weeks"
RANKS = {level.id: level.rank for level in MEDICINE.care.levels}
WELL: dict[str, object] = {
    "age_years": 40,
    "sex": "male",
    "weight_kg": 70,
    "egfr_ml_min_1_73m2": 95,
    "dialysis": "none",
    "country": "UK",
    "indication": "spasticity",
    "pregnant": False,
    "conditions": (),
    "symptoms": (),
    "other_medicines": (),
    "alcohol_drinks_week": 0,
}
AT_EASE: dict[str, object] = {
    "suicidal_ideation": False,
    "aki": False,
    "lives_alone": False,
    "lives_alone_unsupported": False,
    "home_unsafe": False,
    "travel_to_care_min": 15,
    "failed_taper_before": False,
    "drives": False,
    "safety_critical_work": False,
}


def setting_of(course: str = LONG, facts: dict[str, object] | None = None, **changed: object):
    person = handrail.Person(**{**WELL, **changed, "facts": {**AT_EASE, **(facts or {})}})  # type: ignore[arg-type]
    return handrail.level_of_care(person, MEDICINE, handrail.parse_course(course))


def test_an_ordinary_taper_is_outpatient_care_with_weekly_contact():
    setting = setting_of()

    assert setting.level.id == "outpatient"
    assert setting.decided_by == ()
    assert [(one.kind, one.level.id) for one in setting.not_lower_because] == [("not_true", "self_managed")]
    assert "nothing known asks for more" in setting_line(setting)


def test_a_small_dose_for_a_short_time_with_nothing_grave_may_be_managed_at_home():
    assert setting_of(SHORT).level.id == "self_managed"


STORIES = [
    ("a pump alarm", {"facts": {"pump_alarm": True}}, "hospital", "ST-02"),
    ("a seizure now", {"symptoms": ("seizure",)}, "hospital", "ST-01"),
    ("a new kidney injury", {"facts": {"aki": True}}, "hospital", "ST-03"),
    (
        "drowsy on dialysis",
        {"dialysis": "hd", "egfr_ml_min_1_73m2": 8, "symptoms": ("drowsy",)},
        "hospital",
        "ST-04",
    ),
    ("thoughts of suicide", {"facts": {"suicidal_ideation": True}}, "hospital", "ST-05"),
    ("150 mg a day", {"course": "50 mg three times a day for 8 months"}, "medical_residential", "ST-07"),
    (
        "a seizure in an earlier withdrawal",
        {"conditions": ("withdrawal_seizure_history",)},
        "medical_residential",
        "ST-08",
    ),
    ("alcohol stopped too", {"facts": {"stopping_alcohol": True}}, "medical_residential", "ST-09"),
    (
        "dependence and diazepam",
        {"conditions": ("substance_use_disorder",), "other_medicines": ("diazepam",)},
        "medical_residential",
        "ST-10",
    ),
    (
        "more than a year with a benzodiazepine",
        {"other_medicines": ("diazepam",)},
        "intensive_outpatient",
        "ST-11",
    ),
    ("epilepsy", {"conditions": ("epilepsy",)}, "intensive_outpatient", "ST-13"),
    ("a high spinal injury", {"conditions": ("sci_t6_or_above",)}, "intensive_outpatient", "ST-15"),
    ("pregnancy", {"sex": "female", "pregnant": True}, "intensive_outpatient", "ST-16"),
    ("an eGFR of 20", {"egfr_ml_min_1_73m2": 20}, "intensive_outpatient", "ST-17"),
    ("a failed taper", {"facts": {"failed_taper_before": True}}, "intensive_outpatient", "ST-19"),
    ("an unsafe home", {"facts": {"home_unsafe": True}}, "residential", "ST-20"),
    ("living alone", {"facts": {"lives_alone_unsupported": True}}, "home_visits", "ST-21"),
    (
        "living alone where nobody can visit",
        {"facts": {"lives_alone_unsupported": True, "home_visits_possible": False}},
        "intensive_outpatient",
        "ST-22",
    ),
    ("far from help", {"facts": {"travel_to_care_min": 90}}, "home_visits", "ST-23"),
    (
        "far from help and alone",
        {"facts": {"travel_to_care_min": 90, "lives_alone_unsupported": True}},
        "residential",
        "ST-24",
    ),
]


@pytest.mark.parametrize(("story", "known", "level", "criterion"), STORIES, ids=[s[0] for s in STORIES])
def test_what_decides_is_named(story: str, known: dict[str, object], level: str, criterion: str):
    setting = setting_of(**known)  # type: ignore[arg-type]

    assert setting.level.id == level
    assert criterion in [one.id for one in setting.decided_by]


def test_every_criterion_is_true_in_some_story():
    """The three that ask for no level above, or need a story of their own, are below."""
    elsewhere = {"ST-06", "ST-12", "ST-14", "ST-18", "ST-25", "ST-26"}

    assert {one.id for one in MEDICINE.care.criteria} == {story[3] for story in STORIES} | elsewhere


@pytest.mark.parametrize(
    ("known", "criterion"),
    [
        ({"sex": "female", "pregnant": True, "facts": {"pregnancy_complications": True}}, "ST-06"),
        ({"conditions": ("unstable_psychiatric",)}, "ST-12"),
        ({"conditions": ("intrathecal_pump",)}, "ST-14"),
        ({"conditions": ("bipolar",)}, "ST-18"),
        ({"facts": {"safety_critical_work": True}}, "ST-25"),
        ({"facts": {"cannot_leave_home_or_work": True}}, "ST-26"),
    ],
)
def test_the_other_criteria_are_true_too(known: dict[str, object], criterion: str):
    setting = setting_of(**known)  # type: ignore[arg-type]

    assert criterion in [one.id for one in (*setting.decided_by, *setting.also)]


def test_driving_at_work_ends_self_management_and_asks_for_something_to_arrange():
    setting = setting_of(SHORT, facts={"safety_critical_work": True})

    assert setting.level.id == "outpatient"
    assert "No driving" in setting.decided_by[0].do


def test_work_that_cannot_be_left_never_lowers_a_level():
    facts: dict[str, object] = {"home_unsafe": True, "cannot_leave_home_or_work": True}

    assert setting_of(facts=facts).level.id == "residential"
    assert "ST-26" in [one.id for one in setting_of(facts=facts).also]


def test_living_alone_with_somebody_who_looks_in_asks_for_nothing_more():
    assert setting_of(facts={"lives_alone": True}).level.id == "outpatient"
    assert setting_of(facts={"lives_alone": True, "lives_alone_unsupported": None}).level.id == "home_visits"


def test_what_comes_from_the_benzodiazepine_guideline_is_marked():
    assert setting_of(conditions=("withdrawal_seizure_history",)).carried_over
    assert not setting_of("50 mg three times a day for 8 months").carried_over
    for one in MEDICINE.care.criteria:
        assert one.carried_over == ("asam2025benzodiazepine" in one.sources)


def test_nothing_known_is_at_least_outpatient_care_and_the_questions_are_listed():
    setting = handrail.level_of_care(handrail.Person(), MEDICINE, handrail.parse_course(SHORT))

    assert setting.level.id == "outpatient"
    assert setting_line(setting).startswith("At least: ")
    assert setting.open[0].level.id == "hospital"
    assert {"home_unsafe", "conditions", "egfr_ml_min_1_73m2"} <= {
        name for one in setting.open for name in one.missing
    }
    assert [one.level.rank for one in setting.open] == sorted(
        (one.level.rank for one in setting.open), reverse=True
    )


def test_moving_up_down_aftercare_and_interest_are_always_said():
    setting = setting_of()

    assert any("72 hours" in one.says and one.carried_over for one in setting.move_down)
    assert any("Aftercare" in one.says for one in setting.beside)
    assert setting.move_up
    assert setting.interest


TRUTHS = [name for name, value in AT_EASE.items() if isinstance(value, bool)]


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(TRUTHS), st.booleans(), max_size=5),
    st.sets(st.sampled_from(TRUTHS), max_size=4),
    st.sampled_from([LONG, SHORT]),
)
def test_a_no_that_becomes_unknown_never_lowers_the_level(
    known: dict[str, bool], forgotten: set[str], course: str
):
    facts = {**AT_EASE, **known}
    full = setting_of(course, facts=facts)
    for name in forgotten:
        if facts[name] is False:
            facts[name] = None
    part = setting_of(course, facts=facts)

    assert part.level.rank >= full.level.rank


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(TRUTHS), st.sampled_from([True, False, None]), max_size=6),
    st.sampled_from(TRUTHS),
    st.sampled_from([LONG, SHORT]),
)
def test_one_more_reason_never_lowers_the_level_and_what_was_open_had_told_of_it(
    known: dict[str, bool | None], more: str, course: str
):
    before = setting_of(course, facts={**known, more: None})
    after = setting_of(course, facts={**known, more: True})

    assert after.level.rank >= before.level.rank
    if after.level.rank > before.level.rank:
        assert after.level.id in {one.level.id for one in before.open} | {"outpatient"}
