"""CSV that a spreadsheet reads, and the sources of a saved answer."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from handrail.errors import InputError
from handrail.exchange.cite import cite
from handrail.exchange.csv import PLAN_COLUMNS, plan_csv, profile_csv
from handrail.exchange.json import json_text, plan_json, profile_json
from handrail.exchange.population_json import population_json
from handrail.simulate.population_nouns import Population
from tests.report.builders import BIBLIOGRAPHY, profile
from tests.report.results import adult_80, child_on_liquid


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_one_row_a_step_time_and_product() -> None:
    result = adult_80()
    found = rows(plan_csv(result))

    assert tuple(found[0]) == PLAN_COLUMNS
    assert len(found) == sum(len(i.products) for s in result.chosen.steps for i in s.intakes)
    assert found[0] == {
        "start_day": "1",
        "date": "2026-11-24",
        "days": "7",
        "time": "08:00",
        "product": "tablet_20mg",
        "strength_mg": "20",
        "count": "1",
        "dose_mg": "20",
        "daily_dose_mg": "70",
    }


def test_a_liquid_is_counted_in_ml() -> None:
    row = rows(plan_csv(child_on_liquid()))[1]

    assert (row["strength_mg"], row["count"], row["dose_mg"]) == ("1", "6.5", "6.5")


def test_a_profile_has_a_row_a_time() -> None:
    made = profile(3)
    found = rows(profile_csv(made))

    assert len(found) == len(made.time_h)
    assert float(found[5]["level_mg_per_l_p50"]) == pytest.approx(
        made.bands["level_mg_per_l"].p50[5], rel=1e-5
    )


def test_the_sources_of_a_saved_plan_come_back_as_bibtex() -> None:
    found = cite(json_text(plan_json(adult_80(), BIBLIOGRAPHY)), BIBLIOGRAPHY)

    assert found.count("@article") == 2
    assert "10.3389/fpsyt.2018.00385" in found


def test_a_saved_simulation_can_be_cited_too() -> None:
    assert "simon2018" in cite(json_text(profile_json(profile(3), BIBLIOGRAPHY)), BIBLIOGRAPHY)


def cited(saved: str) -> list[str]:
    return re.findall(r"^@\w+\{([^,]+),", cite(saved), re.MULTILINE)


def test_what_is_known_of_other_depressants_is_cited_from_their_own_bibliography() -> None:
    """A source that stands in both bibliographies is given once, or BibTeX would refuse the file."""
    beside = {"sources": [{"key": "leung2006overdose"}, {"key": "barr2001lorazepam"}]}
    beside |= {"companion_sources": [{"key": "barr2001lorazepam"}, {"key": "desmethyldiazepam1975"}]}
    saved = json.dumps({"schema": "handrail/sedation/1", "medicine": "baclofen", **beside})

    assert sorted(cited(saved)) == ["barr2001lorazepam", "desmethyldiazepam1975", "leung2006overdose"]


def test_a_source_of_other_depressants_that_nobody_knows_is_refused_by_its_name() -> None:
    saved = '{"schema": "handrail/sedation/1", "medicine": "baclofen", "sources": [], '

    with pytest.raises(InputError, match="simon2018profile"):
        cite(saved + '"companion_sources": [{"key": "simon2018profile"}]}')
    with pytest.raises(InputError, match="no list of sources"):
        cite(saved + '"companion_sources": 3}')


def test_a_saved_population_can_be_cited_too() -> None:
    population = Population(
        medicine="baclofen",
        kinetics="default",
        pack_version="2026.11.0",
        seed=1,
        replicates=2,
        people=10,
        days=2,
        step_h=1.0,
        crowd="",
        covariates={},
        arms=(),
        above_mg_per_l=None,
        assumptions=(),
        sources=("simon2018profile", "leung2006overdose"),
    )

    assert set(cited(population_json(population))) == set(population.sources)


@pytest.mark.parametrize(
    ("saved", "says"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no answer of Handrail's"),
        ("{}", "no answer of Handrail's"),
        ('{"schema": "handrail/plan/1", "medicine": 3}', "no answer of Handrail's"),
        ('{"schema": "handrail/plan/1", "medicine": "x"}', "no list of sources"),
        ('{"schema": "handrail/plan/1", "medicine": "x", "sources": ["simon2018"]}', "no key"),
        ('{"schema": "handrail/plan/1", "medicine": "x", "sources": [{"key": "simon2019"}]}', "simon2019"),
    ],
)
def test_what_is_no_answer_is_refused_with_the_reason(saved: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        cite(saved, BIBLIOGRAPHY)


def test_a_simulation_is_written_in_full() -> None:
    shape = json.loads(json_text(profile_json(profile(3), BIBLIOGRAPHY)))

    assert len(shape["bands"]["level_mg_per_l"]["p95"]) == len(shape["time_h"]) == 72
    assert shape["chances"]["severe"] == {"mean": 0.004, "median": 0.003, "low": 0.001, "high": 0.02}
    assert len(shape["outcomes"]["peak_mg_per_l"]) == 3
