"""The depressant load: everything that sedates, together, each once, and what isn't known."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handrail
from handrail.check.load import Contributor, DepressantLoad
from handrail.person.known import SEDATES
from handrail.report.load_figure import load_description, load_figure
from handrail.report.load_text import load_line, load_rows

MEDICINE = handrail.load_medicine("baclofen")
COURSE = handrail.parse_course("20 mg three times a day for 14 months")
DEPRESSANTS = [
    one.name
    for one in MEDICINE.other_medicines
    if SEDATES.intersection(one.mechanisms) and "alcohol" not in one.classes
]
NAMES = [one.name for one in MEDICINE.other_medicines]


def load_of(*others: str, **known: object) -> DepressantLoad:
    known.setdefault("alcohol_drinks_week", 0)
    person = handrail.Person(other_medicines=others, **known)  # type: ignore[arg-type]
    return handrail.depressant_load(person, MEDICINE, COURSE)


def row(load: DepressantLoad, name: str) -> Contributor:
    return next(one for one in load.contributors if one.name == name)


# -------------------------------------------------------------- figures published on pairs


def test_an_opioid_carries_the_hazard_of_li_2020():
    """Li 2020: overdose hazard 1.83 (1.11 to 3.04) against the opioid alone; rule IX-01."""
    oxycodone = row(load_of("oxycodone"), "oxycodone")

    assert "1.83 times as frequent (1.11 to 3.04)" in oxycodone.says[0]
    assert oxycodone.rules == ("IX-01",)
    assert oxycodone.sources == ("li2020opioid",)
    assert oxycodone.verified


def test_a_size_is_the_one_that_the_rule_of_the_pack_says():
    rules = {rule.id: rule for rule in MEDICINE.rules}
    size = next(size for size in MEDICINE.care.sizes if size.medicine_class == "opioid")

    assert "1.83 (1.11-3.04)" in rules[size.rule].says
    assert size.sources == rules[size.rule].sources


# ------------------------------------------------------------------------------- what is counted


def test_four_sedating_things_are_counted_together():
    load = load_of("zolpidem", "oxycodone", alcohol_drinks_week=14)

    assert load.sedating == ("baclofen", "zolpidem", "oxycodone", "alcohol")
    assert load.count == 4
    assert not load.at_least
    assert load_line(load) == (
        "4 sedating things together: baclofen 60 mg a day, zolpidem, oxycodone, alcohol (14 drinks a week)."
    )


def test_who_adds_what_is_told_apart():
    load = load_of("zolpidem", "oxycodone", "lisinopril", "ibuprofen", egfr_ml_min_1_73m2=38, age_years=50)
    by_effect = {one.effect.id: one.added_by for one in load.effects}

    assert by_effect["sleepiness"] == ("baclofen", "zolpidem", "oxycodone")
    assert by_effect["breathing"] == ("baclofen", "oxycodone")
    assert by_effect["low_pressure"] == ("baclofen", "lisinopril")
    assert by_effect["kidney"] == ("lisinopril", "ibuprofen", "weak kidneys")
    assert load.count == 3


def test_sleep_apnoea_and_age_make_worse_and_are_no_sedating_things():
    with_both = load_of("zolpidem", conditions=("sleep apnoea",), age_years=80)

    assert with_both.count == load_of("zolpidem", conditions=(), age_years=40).count == 2
    assert {one.name for one in with_both.contributors if one.kind == "makes_worse"} == {
        "sleep apnoea",
        "age of 65 or more",
    }


def test_the_same_medicine_by_brand_and_by_name_is_counted_once():
    assert load_of("Ambien", "zolpidem", "N05CF02", "Stilnox 10 mg").count == load_of("zolpidem").count == 2


def test_a_combination_product_is_counted_once():
    assert load_of("Vicodin", "hydrocodone", "paracetamol").count == 2


def test_the_medicine_itself_among_the_others_is_not_counted_twice():
    load = load_of("baclofen", "zolpidem")

    assert load.count == 2
    assert any("this medicine itself" in said for said in load.assumptions)


def test_alcohol_among_the_medicines_and_as_drinks_is_counted_once():
    assert load_of("beer", alcohol_drinks_week=14).sedating == ("baclofen", "alcohol")


def test_a_weeks_drinks_and_the_most_in_one_day_are_both_said():
    load = load_of(alcohol_drinks_week=6, facts={"alcohol_most_in_a_day": 6, "alcohol_now": True})

    assert "alcohol (6 drinks a week, up to 6 in one day, today)" in load_line(load)


def test_a_dose_that_was_just_stopped_still_counts_as_the_dose_last_taken():
    course = handrail.parse_course("20 mg three times a day for 150 days then stop")
    load = handrail.depressant_load(handrail.Person(), MEDICINE, course)

    assert load.contributors[0].dose_mg == 60


def test_sedating_medicines_that_were_counted_but_not_named_count():
    person = handrail.Person(alcohol_drinks_week=0, facts={"depressant_count": 2})
    load = handrail.depressant_load(person, MEDICINE, COURSE)

    assert load.count == 3


# ------------------------------------------------------------------------------ what isn't known


def test_unknown_alcohol_and_an_unknown_list_are_rows_and_never_absence():
    load = handrail.depressant_load(handrail.Person(), MEDICINE, COURSE)
    open_rows = {one.missing for one in load.contributors if one.kind == "not_known"}

    assert {("other_medicines",), ("alcohol_drinks_week",)} <= open_rows
    assert load.at_least
    assert load_line(load).startswith("At least 1 sedating thing: baclofen 60 mg a day. Not known:")


def test_no_drinks_is_known_and_no_row_of_the_load():
    load = load_of()

    assert row(load, "alcohol").kind == "none"
    assert not load.at_least
    assert all(cells[0] != "alcohol" for cells in load_rows(load))


def test_an_unrecognised_name_is_a_row_that_was_not_checked():
    load = load_of("qqxxqq")

    assert row(load, "qqxxqq").kind == "not_checked"
    assert load.at_least
    assert load.not_recognised == ("qqxxqq",)
    assert load_line(load).endswith("Not checked: qqxxqq.")


def test_unknown_kidneys_may_keep_more_in_the_body():
    kidneys = next(one for one in load_of(age_years=40).contributors if "egfr_ml_min_1_73m2" in one.missing)

    assert kidneys.kind == "not_known"
    assert kidneys.may_add == ("kidney",)


# ------------------------------------------------------------------------------------- properties

some_names = st.lists(st.sampled_from(NAMES), max_size=6)


@settings(max_examples=60)
@given(some_names, st.sampled_from(DEPRESSANTS), st.sampled_from([None, 0, 3, 20]))
def test_one_more_depressant_never_lowers_the_count(names: list[str], more: str, drinks: int | None):
    before = load_of(*names, alcohol_drinks_week=drinks)
    after = load_of(*names, more, alcohol_drinks_week=drinks)

    assert after.count == before.count + (more not in names)
    for one, other in zip(before.effects, after.effects, strict=True):
        assert set(one.added_by) <= set(other.added_by)


@settings(max_examples=60)
@given(some_names.flatmap(lambda names: st.tuples(st.just(names), st.permutations(names))))
def test_the_order_of_the_medicines_does_not_matter(orders: tuple[list[str], list[str]]):
    one, other = (load_of(*names) for names in orders)

    assert one.count == other.count
    assert {row.name: row for row in one.contributors} == {row.name: row for row in other.contributors}


@pytest.mark.parametrize("drinks", [0.5, 1, 14, 60])
def test_any_drinks_at_all_count_as_alcohol(drinks: float):
    assert load_of(alcohol_drinks_week=drinks).count == load_of().count + 1


# --------------------------------------------------------------------------------------- the figure


def test_the_figure_has_a_mark_for_each_thing_and_effect():
    load = load_of("zolpidem", "oxycodone", "glorbatrin", age_years=80, conditions=(), alcohol_drinks_week=14)
    svg = ET.fromstring(load_figure(load))
    marks = list(svg.iter("{http://www.w3.org/2000/svg}circle"))
    adds = sum(len(one.adds) for one in load.contributors)

    # Two more stand in the key.
    assert len(marks) == adds + 2
    assert sum("stroke" in one.attrib for one in marks) == 1 + len(row(load, "age of 65 or more").adds)
    assert sum(one.text == "?" for one in svg.iter("{http://www.w3.org/2000/svg}text")) == 1 + sum(
        len(one.may_add) for one in load.contributors
    )


def test_the_figure_says_everything_in_words_for_whoever_does_not_see_it():
    load = load_of("zolpidem", "<script>", alcohol_drinks_week=14)
    svg = ET.fromstring(load_figure(load, name="one"))
    description = next(svg.iter("{http://www.w3.org/2000/svg}desc"))

    assert svg.attrib["role"] == "img"
    assert description.attrib["id"] == "one-desc"
    assert description.text == load_description(load)
    for name in (*load.sedating, "<script>", "counts of things, not strengths"):
        assert name in load_description(load)


def test_the_figure_the_table_and_the_json_tell_the_same():
    from handrail.exchange.load_json import load_json

    load = load_of("zolpidem", "oxycodone", "lisinopril", alcohol_drinks_week=14)
    written = load_json(load, MEDICINE, load_line(load))

    assert written["count"] == load.count
    assert [one["count"] for one in written["effects"]] == [one.count for one in load.effects]  # type: ignore[union-attr,index]
    totals = load_rows(load)[-1][2:]
    assert [int(total.removeprefix("at least ")) for total in totals] == [one.count for one in load.effects]
    assert {one["key"] for one in written["sources"]} == set(load.sources)  # type: ignore[union-attr,index]
