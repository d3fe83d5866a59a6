"""A pack with one thing wrong is no pack: each mistake gets a message with file and line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from handrail.errors import PackError
from handrail.medicine import check_pack, load_pack

PACK = Path(__file__).resolve().parents[2] / "handrail" / "packs" / "baclofen"

DE_25 = "de-tablet-25,Baclofen 25 mg Tablette,DE,tablet,25,true,,,"
FLEQSUVY = "us-fleqsuvy-5,Fleqsuvy oral suspension 25 mg/5 mL,US,oral_liquid,5,,0.1,"
SIMON = "simon2018,clearance_l_per_h,11.6,10.8,12.3,L/h,0.21,,simon2018profile,true,"

BROKEN = {
    "a misspelled column": (
        *("products.csv", "is_scored", "is_scord"),
        *("products.csv, line 1", "'is_scord' is no column here. Did you mean 'is_scored'?"),
    ),
    "a column left out": (
        *("kinetics.csv", "between_study_sd,", ""),
        *("kinetics.csv, line 1", "The column 'between_study_sd' is missing"),
    ),
    "a column twice": (
        *("schedules.csv", "id,direction,route", "id,direction,direction"),
        *("schedules.csv, line 1", "The column 'direction' stands twice"),
    ),
    "a cell too many": (
        *("products.csv", DE_25, DE_25 + ","),
        *("products.csv, line", "There are 12 cells under 11 columns"),
    ),
    "a strength that is no number": (
        *("products.csv", DE_25, DE_25.replace(",25,", ",25 mg,")),
        *("products.csv, line", "strength_mg is '25 mg', not a number"),
    ),
    "a strength that is not a number at all": (
        *("products.csv", DE_25, DE_25.replace(",25,", ",nan,")),
        *("products.csv, line", "strength_mg is 'nan', not a number"),
    ),
    "a strength of nothing": (
        *("products.csv", DE_25, DE_25.replace(",25,", ",0,")),
        *("products.csv, line", "strength_mg is 0. It is 0.001 or more"),
    ),
    "a strength of half a microgram": (
        *("products.csv", DE_25, DE_25.replace(",25,", ",25.0005,")),
        *("products.csv, line", "no whole number of micrograms"),
    ),
    "a pump's figure in another unit": (
        *("pump.toml", 'unit              = "mL/h"', 'unit              = "L/h"'),
        *("pump.toml, line", "The unit of lumbar_clearance_ml_per_h is 'L/h'"),
    ),
    "a pump without a figure": (
        *("pump.toml", '"cisternal_share"', '"plasma_share"'),
        *("pump.toml, line", "stands twice"),
    ),
    "a dialyser outside its own range": (
        *("dialysis.toml", "value    = 128", "value    = 12"),
        *("dialysis.toml, line", "The value 12 lies outside its own range"),
    ),
    "a country that isn't one": (
        *("products.csv", DE_25, DE_25.replace(",DE,", ",Germany,")),
        *("products.csv, line", "country is 'Germany'"),
    ),
    "a form that isn't one": (
        *("products.csv", DE_25, DE_25.replace(",tablet,", ",pill,")),
        *("products.csv, line", "form is 'pill'. It is one of tablet, oral_liquid, granules"),
    ),
    "scored neither true nor false": (
        *("products.csv", DE_25, DE_25.replace(",true,", ",yes,")),
        *("products.csv, line", "is_scored is 'yes', not true or false"),
    ),
    "a liquid that can't be measured": (
        *("products.csv", FLEQSUVY, FLEQSUVY.replace(",0.1,", ",,")),
        *("products.csv, line", "every liquid needs one"),
    ),
    "a product twice": (
        *("products.csv", "de-tablet-10,", "de-tablet-5,"),
        *("products.csv, line", "The id 'de-tablet-5' stands twice"),
    ),
    "a source that isn't there": (
        *("kinetics.csv", SIMON, SIMON.replace("simon2018profile", "simon2018profil")),
        *("kinetics.csv, line", "'simon2018profil' is not in sources.bib. Did you mean 'simon2018profile'?"),
    ),
    "no source": (
        *("kinetics.csv", SIMON, SIMON.replace("simon2018profile", "")),
        *("kinetics.csv, line", "'sources' is missing"),
    ),
    "no word on whether it was read": (
        *("kinetics.csv", SIMON, SIMON.replace(",true,", ",,")),
        *("kinetics.csv, line", "'verified' is missing"),
    ),
    "a clearance in mL/min": (
        *("kinetics.csv", SIMON, SIMON.replace("L/h", "mL/min")),
        *("kinetics.csv, line", "The unit is 'mL/min'. Give this figure in L/h"),
    ),
    "a value outside its own range": (
        *("kinetics.csv", SIMON, SIMON.replace("11.6,", "116,")),
        *("kinetics.csv, line", "The value 116 lies outside its own range"),
    ),
    "a parameter nobody knows": (
        *("kinetics.csv", "simon2018,lag_h", "simon2018,lag_hours"),
        *("kinetics.csv, line", "parameter is 'lag_hours'"),
    ),
    "a set nobody knows": (
        *("kinetics.csv", "simon2018,lag_h", "simon2019,lag_h"),
        *("kinetics.csv, line", "There is no kinetics set 'simon2019'"),
    ),
    "a parameter twice": (
        *("kinetics.csv", "simon2018,central_volume_l", "simon2018,peripheral_volume_l"),
        *("kinetics.csv, line", "simon2018 has peripheral_volume_l twice"),
    ),
    "a parameter left out": (
        *("kinetics.csv", "default,renal_share", "chevillard2017,renal_share"),
        *("kinetics.toml, line", "The kinetics set default has no 'renal_share'"),
    ),
    "a key nobody knows": (
        *("kinetics.toml", "follows_kidneys              = true", "follow_kidneys = true"),
        *("kinetics.toml, line", "'follow_kidneys' is no key of [set] here. Did you mean 'follows_kidneys'?"),
    ),
    "no TOML": (
        *("kinetics.toml", 'id                           = "default"', "id = default"),
        *("kinetics.toml, line", "This is no TOML"),
    ),
    "a table nobody knows": (
        *("dynamics.toml", "[[modifier]]", "[[modifiers]]"),
        *("dynamics.toml, line", "'modifiers' is no table here. Did you mean 'modifier'?"),
    ),
    "a name nobody knows in a condition": (
        *("dynamics.toml", '"age_years < 12"', '"age < 12"'),
        *("dynamics.toml, line", "there is no fact 'age'"),
    ),
    "thresholds that don't rise": (
        *("dynamics.toml", r"thresholds += \[.*\]", "thresholds = [0.5, 0.4, 1.0]"),
        *("dynamics.toml, line", "The thresholds are not three rising numbers"),
    ),
    "a spread left out": (
        *("dynamics.toml", 'name     = "adaptation_times"', 'name     = "ec50"'),
        *("dynamics.toml, line", "'ec50' stands twice"),
    ),
    "a floor left out": (
        *("floors.toml", '"most_pieces"', '"fewest_intakes"'),
        *("floors.toml, line", "floors.toml has no 'most_pieces'"),
    ),
    "a floor of half a day": (
        *("floors.toml", r'"fewest_days_a_step"\nvalue +=', '"fewest_days_a_step"\nvalue = 0.5 #'),
        *("floors.toml, line", "fewest_days_a_step is 0.5. Give a whole number"),
    ),
    "a floor that doesn't say from when": (
        *("floors.toml", "after_days_of_use = 14\n", ""),
        *("floors.toml, line", "'after_days_of_use' is missing"),
    ),
    "an authority that isn't one": (
        *("schedules.csv", ",mg,wrong,", ",mg,nonsense,"),
        *("schedules.csv, line", "authority is 'nonsense'"),
    ),
    "a web page that binds": (
        *("schedules.csv", ",mg,wrong,,false,", ",mg,wrong,US,true,"),
        *("schedules.csv, line", "Only the label of a named country binds"),
    ),
    "a range upside down": (
        *("schedules.csv", ",50,150,", ",150,50,"),
        *("schedules.csv, line", "step_min is above step_max"),
    ),
    "a severity that isn't one": (
        *("rules.toml", 'severity = "major"', 'severity = "bad"'),
        *("rules.toml, line", "severity is 'bad'"),
    ),
    "a rule with no condition": (
        *("rules.toml", "when     = \"route == 'oral' and country == 'US' and daily_dose_mg > 80\"\n", ""),
        *("rules.toml, line", "'when' is missing"),
    ),
    "a rule that folds nothing": (
        *("rules.toml", r'folds    = \["DL-11"\]', 'folds = ["DL-99"]'),
        *("rules.toml, line", "It folds 'DL-99', which is no other rule"),
    ),
    "a rule that is not there": (
        *("interactions.csv", ",major,IX-01,", ",major,IX-1000,"),
        *("interactions.csv, line", "There is no rule 'IX-1000'"),
    ),
    "a version that isn't one": (
        *("pack.toml", '"2026.11.0"', '"latest"'),
        *("pack.toml, line", "The version is 'latest'"),
    ),
    "a day that isn't one": (
        *("pack.toml", '"2026-11-22"', '"2026-11-31"'),
        *("pack.toml, line", "rules_date is '2026-11-31'"),
    ),
    "a day of review that isn't one": (
        *("pack.toml", '"2027-11-22"', '"next autumn"'),
        *("pack.toml, line", "review_by is 'next autumn'"),
    ),
    "a day of review before the rules were gone through": (
        *("pack.toml", '"2027-11-22"', '"2026-11-22"'),
        *("pack.toml, line", "review_by 2026-11-22 is not after rules_date 2026-11-22"),
    ),
    "a default set that isn't there": (
        *("pack.toml", 'default_kinetics     = "default"', 'default_kinetics = "simon"'),
        *("pack.toml, line", "There is no kinetics set 'simon'"),
    ),
    "a source twice": (
        *("sources.bib", "@article{leung2006overdose,", "@article{kiel2015survey,"),
        *("sources.bib, line", "The source 'kiel2015survey' stands twice"),
    ),
}
"""What is wrong, and: file, text to find (the first time it stands), text instead, place, message."""


def broken(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the real pack with one change."""
    copy = folder / "baclofen"
    shutil.copytree(PACK, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = (copy / file).read_text(encoding="utf-8")
    changed = text.replace(old, new, 1) if old in text else re.sub(old, new, text, count=1)
    assert changed != text, f"{file} no longer holds {old!r}"
    (copy / file).write_text(changed, encoding="utf-8")
    return copy


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_mistake_is_refused_with_file_and_line(tmp_path, mistake):
    file, old, new, where, message = BROKEN[mistake]
    pack = broken(tmp_path, file, old, new)

    with pytest.raises(PackError):
        load_pack(pack)
    told = [str(problem) for problem in check_pack(pack)]
    assert any(text.startswith(where) and message in text for text in told), told


@pytest.mark.parametrize("mistake", BROKEN)
def test_every_place_is_a_file_and_a_line_that_exist(tmp_path, mistake):
    pack = broken(tmp_path, *BROKEN[mistake][:3])

    for problem in check_pack(pack):
        place = re.match(r"(?P<file>[\w./]+), line (?P<line>\d+)", problem.where)
        assert place, problem.where
        lines = (pack / place["file"]).read_text(encoding="utf-8").splitlines()
        assert 1 <= int(place["line"]) <= len(lines) + 1


def test_the_line_told_is_the_line_of_the_mistake(tmp_path):
    pack = broken(tmp_path, "kinetics.csv", SIMON, SIMON.replace("11.6", "eleven"))
    lines = (pack / "kinetics.csv").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "eleven" in text)

    with pytest.raises(PackError) as refused:
        load_pack(pack)
    assert refused.value.where == f"kinetics.csv, line {line}"


def test_all_problems_are_told_and_the_first_says_how_many_more(tmp_path):
    pack = broken(tmp_path, "products.csv", DE_25, DE_25.replace(",25,", ",x,").replace(",true,", ",y,"))
    (pack / "pack.toml").write_text(
        (pack / "pack.toml").read_text(encoding="utf-8").replace("2026.11.0", "1")
    )

    with pytest.raises(PackError, match="and 2 more"):
        load_pack(pack)
    assert len(check_pack(pack)) == 3


@pytest.mark.parametrize(
    "file", ["products.csv", "dynamics.toml", "sources.bib", "vocabulary.toml", "cards.toml"]
)
def test_a_missing_file_is_told(tmp_path, file):
    pack = broken(tmp_path, "pack.toml", "2026.11.0", "2026.11.1")
    (pack / file).unlink()

    assert any(problem.where.startswith(file) for problem in check_pack(pack))


def test_a_source_that_nothing_cites_is_told(tmp_path):
    pack = broken(tmp_path, "further_reading.csv", "volkow2016brain,mechanism and heredity\n", "")

    (problem,) = check_pack(pack)
    assert problem.message == "Nothing cites the source 'volkow2016brain'."
    assert problem.where.startswith("sources.bib, line ")


def test_further_reading_on_which_a_row_rests_already_is_told(tmp_path):
    about = "volkow2016brain,mechanism and heredity\n"
    pack = broken(tmp_path, "further_reading.csv", about, f"{about}simon2018profile,mechanism\n")

    problem = check_pack(pack)[0]
    assert "rest on 'simon2018profile' already" in problem.message
    assert problem.where.startswith("further_reading.csv, line ")


def test_a_file_that_nobody_reads_is_told(tmp_path):
    pack = broken(tmp_path, "pack.toml", "2026.11.0", "2026.11.1")
    (pack / "product.csv").write_text("id\n", encoding="utf-8")

    (problem,) = check_pack(pack)
    assert str(problem) == "product.csv, line 1: Nobody reads this file. Did you mean 'products.csv'?"


def test_memory_is_not_passed_off_as_read(tmp_path):
    pack = broken(tmp_path, "floors.toml", "verified          = false", "verified = true")
    (pack / "floors.toml").write_text(
        (pack / "floors.toml")
        .read_text(encoding="utf-8")
        .replace('["authors-judgement", "mims-pmsbaclofen-dosage"]', '["authors-judgement"]', 1),
        encoding="utf-8",
    )

    assert any("every source it names is from memory" in str(problem) for problem in check_pack(pack))


def test_bibtex_that_is_none_is_told(tmp_path):
    pack = broken(tmp_path, "sources.bib", "annote = {memory},\n}", "annote = {memory,\n}")

    assert any("This is no BibTeX" in str(problem) for problem in check_pack(pack))


def test_a_folder_that_is_not_there_is_told():
    with pytest.raises(PackError, match="There is no folder"):
        load_pack("nowhere")
