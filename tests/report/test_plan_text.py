"""The text for a terminal: the order, the words, the doses, 80 columns, and nothing else."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from handrail.check import CannotTell, missing_facts
from handrail.medicine.pack import load_medicine
from handrail.plan.nouns import Chance, Limits, PlanResult
from handrail.report import plan_words, words
from handrail.report.checks import not_checked_lines
from handrail.report.text import check_text, plan_text, simulate_text
from handrail.simulate.nouns import Profile
from tests.report.agree import doses_in_plan, doses_in_text
from tests.report.builders import MEDICINE, check_result, finding, plan, profile
from tests.report.results import adult_80, every_result, titration

RESULTS = every_result()


def shown(result: PlanResult, width: int = 80, *, colour: bool = False) -> str:
    out = io.StringIO()
    plan_text(result, MEDICINE, Console(file=out, width=width, force_terminal=colour, legacy_windows=False))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("name", RESULTS)
def test_the_text_says_the_doses_of_the_plan(name: str, width: int) -> None:
    result = RESULTS[name]

    assert doses_in_text(shown(result, width), result.starts_on) == doses_in_plan(result)


@pytest.mark.parametrize("width", [80, 93, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(len(line) for line in shown(adult_80(), width).splitlines()) <= width


def test_piped_text_has_no_colour_codes() -> None:
    assert "\x1b" not in shown(adult_80())


def test_colour_changes_nothing_but_colour() -> None:
    assert re.sub(r"\x1b\[[\d;]*m", "", shown(adult_80(), colour=True)) == shown(adult_80())


def test_the_emergency_line_comes_first_then_what_to_do_now_then_why_then_how_sure_then_the_gaps() -> None:
    text = shown(adult_80())
    places = [
        text.index(part)
        for part in (
            "In an emergency",
            "What to do now",
            "What stands today",
            "The plans side by side",
            "step by step",
            "Predicted withdrawal on this plan",
            "What could not be checked",
            "What was assumed",
            "When to stop, hold or call",
            "Sources",
        )
    ]

    assert text.startswith("In an emergency: not breathing normally")
    assert places == sorted(places)


def test_nothing_is_called_safe() -> None:
    for result in RESULTS.values():
        assert not re.search(r"\bsafe(ly|ty)?\b", shown(result), re.IGNORECASE)


def test_no_chance_is_printed_below_one_in_a_hundred() -> None:
    result = adult_80()
    tiny = Chance(mean=1e-5, median=1e-6, low=1e-9, high=2e-4)
    forecast = replace(result.chosen.forecast, any=tiny, moderate=tiny, severe=tiny)
    text = shown(replace(result, plans=tuple(replace(p, forecast=forecast) for p in result.plans)))

    assert "fewer than 1 in 100" in " ".join(text.split())
    assert not re.search(r"1 in 1(?!00\b)\d\d|\b0\.0|1 in \d{4}", text)


def test_the_prior_is_called_a_prior() -> None:
    assert "a stated prior, not a measurement" in " ".join(shown(adult_80()).split())


def test_not_a_cleared_device_is_said_once() -> None:
    assert " ".join(shown(adult_80()).split()).count("not a cleared medical device") == 1


def test_a_name_from_outside_cannot_write_to_the_terminal() -> None:
    result = replace(adult_80(), not_recognised=("x\x1b]0;owned\x07[bold]y[/bold]\u202ez",))

    text = shown(result)

    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold]y[/bold]" in text


def test_a_source_from_memory_says_so() -> None:
    assert "Leo 2005, Psychosomatics (not yet verified at the source)" in " ".join(shown(adult_80()).split())


def test_sources_behind_the_model_are_named_by_key_with_the_unread_marked() -> None:
    text = " ".join(shown(replace(adult_80(), standing=())).split())

    assert "simon2018, leo2005 (not yet verified at the source)." in text


def test_what_the_person_lacks_is_named_with_its_rules() -> None:
    assert "alcohol: 3 rules wait for it, the gravest major" in shown(adult_80())


def test_a_plan_that_is_not_offered_says_why() -> None:
    text = " ".join(shown(adult_80()).split())

    assert "Stop at once: AS-01: stopping at once after months of use is never offered." in text


def test_a_goal_above_zero_says_what_goes_on() -> None:
    text = " ".join(shown(RESULTS["goal_above_zero"]).split())

    assert "stay on 30 mg a day" in text
    assert "no more doses" not in text


def test_the_way_up_says_more_and_never_less() -> None:
    text = shown(titration())

    assert "15 mg more" in text
    assert " mg less" not in text


def test_a_folded_finding_is_not_shown_twice() -> None:
    result = replace(
        adult_80(), standing=(finding("A-1", "major"), finding("B-2", "major", folded_under="A-1"))
    )

    text = shown(result)

    assert "A-1" in text
    assert "B-2" not in text


def test_more_than_five_findings_are_also_noted_and_none_is_lost() -> None:
    standing = tuple(finding(f"R-{n}", "moderate") for n in range(9))

    text = shown(replace(adult_80(), standing=standing))

    assert "Also noted (4)" in text
    assert all(f"R-{n}" in text for n in range(9))


def test_a_plan_without_steps_is_shown() -> None:
    text = shown(replace(adult_80(), plans=(plan("middle", "Middle", (), chosen=True),)))

    assert "Middle *" in text
    assert "What to do now" in text


def test_a_check_shows_findings_and_gaps() -> None:
    out = io.StringIO()
    check_text(check_result(), MEDICINE, Console(file=out, width=80))
    text = " ".join(out.getvalue().split())

    assert "MAJOR More than 80 mg a day is above the label. Confirm it is meant." in text
    assert "- DL-02, moderate: " in text
    assert "NOT CHECKED: grandma's drops: not a medicine or word that this pack knows" in text
    assert "Not checked does not mean that all is well." in text


def test_a_partial_and_an_expired_answer_say_so_before_anything_else_but_the_emergency() -> None:
    out = io.StringIO()
    result = replace(
        check_result(), not_reached=("RN-03", "RN-04"), not_reached_up_to="major", expired="Out of date."
    )

    check_text(result, MEDICINE, Console(file=out, width=80))

    text = " ".join(out.getvalue().split())
    assert (
        text.index("EMERGENCY") < text.index("This answer is not complete: 2 rules") < text.index("Findings")
    )
    assert text.index("Out of date.") < text.index("Findings")
    assert "2 rules not reached" in text


def test_what_was_not_checked_is_grouped_by_the_missing_fact_gravest_first() -> None:
    pack = load_medicine()
    facts = [name for name, fact in pack.vocabulary.facts.items() if fact.asked != "bedside"][:8]
    severities = ("minor", "major", "contraindicated", "moderate", "info", "major", "minor", "moderate")
    unknown = tuple(
        CannotTell(rule=f"R-{n}", severity=severity, missing=(fact,))  # type: ignore[arg-type]
        for n, (fact, severity) in enumerate(zip(facts, severities, strict=True))
    )
    result = replace(
        check_result(),
        cannot_tell=unknown,
        missing_facts=missing_facts(unknown, pack.vocabulary),
        not_recognised=("xyz (did you mean 'xyzal'?)",),
    )

    names, groups = not_checked_lines(result, pack)

    assert names[0].startswith("NOT CHECKED: xyz (did you mean 'xyzal'?)")
    label = pack.vocabulary.label(facts[2])
    assert groups[0].lower().startswith(label.lower())
    assert groups[0].endswith("1 rule, up to contraindicated.")
    assert len(groups) == 7
    assert groups[-1] == "2 more rules, up to minor, for 2 other facts that nobody gave."


def test_a_check_without_findings_does_not_reassure() -> None:
    out = io.StringIO()
    check_text(replace(check_result(), findings=()), MEDICINE, Console(file=out, width=80))

    assert "This does not mean that nothing is wrong." in " ".join(out.getvalue().split())


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (Chance(mean=0.5, median=0.5, low=0.2, high=0.8), "about 5 in 10, could be 2 to 8 in 10"),
        (Chance(mean=0.15, median=0.1, low=0.05, high=0.4), "about 1 in 7, could be 1 in 20 to 4 in 10"),
        (Chance(mean=0.001, median=0, low=0, high=0.009), "fewer than 1 in 100"),
        (
            Chance(mean=0.99, median=1, low=0.9, high=1),
            "more than 9 in 10, could be 9 in 10 to more than 9 in 10",
        ),
        (Chance(mean=0.3, median=0.3, low=0.28, high=0.32), "about 3 in 10"),
    ],
)
def test_chances_in_words(chance: Chance, said: str) -> None:
    assert words.chance_words(chance) == said


def test_words_for_chances_never_fall_as_the_chance_rises() -> None:
    def least(text: str) -> float:
        if text.startswith("fewer"):
            return 0.0
        top, _, bottom = text.removeprefix("more than ").partition(" in ")
        return int(top) / int(bottom) + 0.01 * text.startswith("more")

    said = [least(words.one_in_words(i / 2000)) for i in range(2001)]

    assert said == sorted(said)


def simulated(made: Profile) -> str:
    out = io.StringIO()
    simulate_text(made, MEDICINE, Console(file=out, width=100))
    return " ".join(out.getvalue().split())


def test_a_simulation_says_its_figures_with_their_ranges() -> None:
    text = simulated(profile(20))

    assert "Highest level 0.6 mg/L 0.33 to 0.87 mg/L" in text
    assert "Burden is highest on day 12 day 11 to day 13" in text
    assert "30 % (10 % to 60 %)" in text
    assert "5 % (1 % to 15 %)" in text
    assert "fewer than 1 in 100" in text
    assert "a stated prior, not a measurement" in text
    assert "simon2018" in text


def test_where_there_is_no_burden_no_day_is_its_worst() -> None:
    made = profile(3)
    outcomes = {**made.outcomes, "peak_burden": np.zeros(400), "peak_burden_h": np.zeros(400)}

    text = simulated(replace(made, outcomes=outcomes))

    assert "Highest burden of withdrawal 0 0 to 0" in text
    assert "highest on" not in text


def test_a_plan_over_its_limits_says_so_where_it_is_offered() -> None:
    result = adult_80()
    plans = tuple(replace(p, meets_limits=False) if p.offered else p for p in result.plans)

    assert "yes, over its limits" in " ".join(shown(replace(result, plans=plans), 100).split())


def test_two_plans_with_the_same_steps_are_not_told_twice() -> None:
    result = adult_80()
    twin = replace(result.chosen, name="twin", title="Twin", chosen=False)

    rows = plan_words.compared_rows(replace(result, plans=(twin, result.chosen)))

    assert rows[0][2:4] == (f"same steps as {result.chosen.title}", "")
    assert rows[1][2].startswith(("about", "fewer"))


def test_a_plan_by_a_date_is_the_gentlest_and_not_the_fastest() -> None:
    chosen = replace(adult_80().chosen, name="by_date")

    text = " ".join(shown(replace(adult_80(), plans=(chosen,))).split())

    assert "The gentlest way found that ends by the date" in text
    assert "The fastest way" not in text


def test_a_limit_finer_than_the_model_is_not_given_in_figures() -> None:
    tight = replace(adult_80().chosen, limits=Limits(moderate=0.02, severe=0.00001))

    said = plan_words.limits_words(tight)
    assert said == "at most 2 % moderate or worse and under 0.1 % severe, on average"


def test_a_check_lists_only_the_sources_of_what_it_shows() -> None:
    folded = replace(finding("DL-02", folded_under="DL-01"), sources=("leo2005",))
    leading = replace(finding("DL-01"), sources=("simon2018",))
    out = io.StringIO()

    check_text(replace(check_result(), findings=(leading, folded)), MEDICINE, Console(file=out, width=80))

    assert "[simon2018]" in out.getvalue()
    assert "leo2005" not in out.getvalue()
