"""The first pack holds what its sources say, each figure with a source and a word on whether it was read."""

from __future__ import annotations

import math
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from handrail.errors import InputError, PackError
from handrail.medicine import check_pack, load_medicine, medicine_names
from handrail.medicine.nouns import Kinetics

PACK = Path(__file__).resolve().parents[2] / "handrail" / "packs" / "baclofen"


@pytest.fixture(scope="module")
def medicine():
    return load_medicine("baclofen")


def slow_rate_per_h(kinetics: Kinetics) -> float:
    """The slower of the two exponents; with one compartment, the only one. Closed form."""
    volume = kinetics.value("central_volume_l")
    k10 = kinetics.value("clearance_l_per_h") / volume
    exchange = kinetics.value("intercompartmental_clearance_l_per_h")
    if not exchange:
        return k10
    k12, k21 = exchange / volume, exchange / kinetics.value("peripheral_volume_l")
    total = k10 + k12 + k21
    return (total - math.sqrt(total * total - 4 * k10 * k21)) / 2


def test_the_pack_is_sound():
    assert check_pack(PACK) == ()


# --- published figures --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "half_life_h"),
    [("simon2018", 4.35), ("chevillard2017", 3.86), ("marsot2014", 5.65)],
)
def test_a_published_set_gives_its_published_half_life(medicine, name, half_life_h):
    """Simon 2018, abstract: 4.4 h; the others computed from the CL/F and V/F of their abstracts."""
    kinetics = medicine.kinetics[name]

    assert math.log(2) / slow_rate_per_h(kinetics) == pytest.approx(half_life_h, rel=0.005)


def test_kochak_1985_gives_its_published_exponents(medicine):
    """Abstract: alpha 1.29, beta 0.191 per hour."""
    kinetics = medicine.kinetics["kochak1985"]
    slow = slow_rate_per_h(kinetics)
    k10 = kinetics.value("clearance_l_per_h") / kinetics.value("central_volume_l")
    k21 = kinetics.value("intercompartmental_clearance_l_per_h") / kinetics.value("peripheral_volume_l")

    assert slow == pytest.approx(0.191, rel=0.005)
    assert k10 * k21 / slow == pytest.approx(1.29, rel=0.005)


def test_the_default_set_stands_in_the_middle_of_the_published_clearances(medicine):
    published = [11.6, 10.8, 10.5, 9.9, 8.8, 8.0]
    middle = math.exp(sum(map(math.log, published)) / len(published))

    assert medicine.kinetics["default"].value("clearance_l_per_h") == pytest.approx(middle, rel=0.02)
    assert math.log(2) / slow_rate_per_h(medicine.kinetics["default"]) == pytest.approx(5.28, abs=0.01)


def test_only_the_default_set_follows_the_kidneys(medicine):
    assert [k.id for k in medicine.kinetics.values() if k.follows_kidneys] == ["default"]
    assert medicine.default_kinetics == "default"


def test_vlavonou_2014_dose_cuts_follow_from_the_renal_share(medicine):
    """Vlavonou 2014: a third, a half, two thirds less at 65, 40 and 20 mL/min; within 0.06."""
    share = medicine.kinetics["default"].value("renal_share")
    reference = medicine.kinetics["default"].value("reference_gfr_ml_min")

    for clearance, cut in ((65, 1 / 3), (40, 1 / 2), (20, 2 / 3)):
        assert 1 - (1 - share + share * clearance / reference) == pytest.approx(cut, abs=0.06)


def test_the_floors_are_those_awaiting_sign_off(medicine):
    floors = medicine.floors

    assert floors.shortest_days == ((14, 7), (60, 14))
    assert (floors.largest_cut_mg, floors.largest_cut_share, floors.share_above_mg) == (15, 0.25, 20)
    assert (floors.fewest_days_a_step, floors.fewest_intakes, floors.most_pieces) == (3, 3, 4)
    assert floors.youngest_years == 2
    assert not floors.verified
    assert all(medicine.words[floor].endswith(".") for floor in floors.ids.values())
    signed = tomllib.loads((PACK / "floors.toml").read_text(encoding="utf-8"))["floor"]
    assert all(floor["kind"] == "expert" and floor["signed_off"] is False for floor in signed)


# --- sources ------------------------------------------------------------------------------------


def test_every_figure_has_a_source_that_exists(medicine):
    figures = [f for k in medicine.kinetics.values() for f in k.figures.values()]
    figures += medicine.dynamics.figures.values()
    sourced = [*figures, *medicine.products, *medicine.schedules, *medicine.rules, *medicine.symptoms]

    for entry in [*sourced, *medicine.dynamics.modifiers, medicine.floors, medicine.dynamics]:
        assert entry.sources, entry
        assert all(key in medicine.bibliography for key in entry.sources), entry


def test_every_source_can_be_cited_in_one_line(medicine):
    for key in medicine.bibliography.keys:
        short = medicine.bibliography.short(key)
        assert short.strip(), key
        assert not set("{}\\") & set(short), short


def test_what_was_only_remembered_stays_marked(medicine):
    schedules = {rule.id: rule for rule in medicine.schedules}

    assert not schedules["U02"].verified  # UK dose figures
    assert not schedules["D36"].verified  # hyperbolic tapering, not of this medicine
    assert schedules["D01"].verified
    assert not medicine.bibliography.get("horowitz2019tapering").verified
    assert medicine.bibliography.get("simon2018profile").verified


# --- products -----------------------------------------------------------------------------------


def test_halves_only_where_the_label_allows(medicine):
    scored = {product.id: product.is_scored for product in medicine.products}

    assert scored["us-tablet-10"] is True
    assert scored["us-tablet-5"] is False
    assert scored["us-tablet-15"] is None
    assert scored["be-tablet-25"] is False  # the Belgian text: the line doesn't give equal halves


def test_liquids_of_different_strength_are_different_products(medicine):
    """ISMP: Fleqsuvy is five times as strong as Ozobax."""
    strength = {product.id: product.strength_micrograms for product in medicine.products}

    assert strength["us-fleqsuvy-5"] == 5 * strength["us-ozobax-1"] == 5000


def test_a_measured_step_of_a_liquid_is_at_most_half_a_milligram_or_one(medicine):
    liquids = [product for product in medicine.products if product.form == "oral_liquid"]

    assert len(liquids) >= 4
    for liquid in liquids:
        assert liquid.measure_step_ml is not None
        assert liquid.measure_step_ml * liquid.strength_mg <= 1.0


# --- schedules ----------------------------------------------------------------------------------


def test_only_labels_bind_and_each_in_a_country(medicine):
    for rule in medicine.schedules:
        assert not rule.binds or (rule.authority == "label" and rule.countries), rule.id
    binding_up = {c for r in medicine.schedules if r.binds and r.direction == "up" for c in r.countries}
    assert {"US", "UK", "CA", "FR", "DE", "JP"} <= binding_up


def test_ranges_of_schedules_are_read_as_ranges(medicine):
    rules = {rule.id: rule for rule in medicine.schedules}

    assert rules["D03"].step == (10, 15)
    assert rules["D04"].interval_days == (2, 2)
    assert rules["U23"].interval_days == (3, 5)
    assert rules["D01"].total_days == (7, 14)
    assert rules["U42"].step_percent == (10, 30)
    assert rules["D06"].total_days is None  # the US label gives no rate


def test_the_dangerous_page_is_kept_as_wrong(medicine):
    """It prints the doses of gabapentin as those of baclofen."""
    wrong = [rule.id for rule in medicine.schedules if rule.authority == "wrong"]

    assert wrong == ["D16"]


# --- loading ------------------------------------------------------------------------------------


def test_a_medicine_is_found_by_any_spelling_and_loaded_once(medicine):
    assert medicine_names() == ("baclofen",)
    assert load_medicine() is load_medicine(" Baclofen ") is medicine


def test_an_unknown_medicine_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'baclofen'"):
        load_medicine("baclofin")


def test_a_missing_figure_is_a_pack_error(medicine):
    with pytest.raises(PackError, match="has no 'colour'"):
        medicine.kinetics["default"].value("colour")


def test_loading_imports_nothing_heavy():
    """So that it stays quick; how quick is measured in benchmarks/bench_cold.py."""
    look = (
        "from handrail.medicine import load_medicine; load_medicine()\n"
        "import sys; print({'pybtex', 'pydantic', 'numpy', 'scipy', 'typer', 'rich'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", look]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PACK.parents[2])

    assert out.stdout.strip() == "set()"
