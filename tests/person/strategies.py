"""People for property tests: known and unknown facts in every combination that can be."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.person import Person
from handrail.person.words import DIALYSES, INDICATIONS, SEXES


def _maybe(strategy):
    return st.none() | strategy


def _rounded(low, high, places=1):
    return st.floats(low, high).map(lambda value: round(value, places))


@st.composite
def people(draw, *, youngest=2.0, oldest=100.0, kidneys=True):
    """A person without contradictions; children always have a weight, as nothing works without."""
    age = draw(_maybe(_rounded(youngest, oldest)))
    child = age is not None and age < 18
    weight = _rounded(3 + 2 * age, 12 + 4 * age) if child else _rounded(40, 160)
    facts = {
        "country": draw(_maybe(st.sampled_from(["US", "UK", "CA", "DE", "FR", "AU", "JP"]))),
        "indication": draw(_maybe(st.sampled_from(INDICATIONS))),
        "age_years": age,
        "sex": draw(_maybe(st.sampled_from(SEXES))),
        "weight_kg": draw(weight if child else _maybe(weight)),
        "height_cm": draw(_maybe(_rounded(85 + 5 * age, 95 + 6 * age) if child else _rounded(145, 205))),
        "dialysis": draw(st.sampled_from((None, "none", "none", *DIALYSES))),
        "alcohol_drinks_week": draw(_maybe(_rounded(0, 60))),
        "conditions": draw(_maybe(st.sampled_from([(), ("epilepsy",), ("copd", "depression")]))),
        "other_medicines": draw(_maybe(st.sampled_from([(), ("zolpidem",), ("naproxen", "lisinopril")]))),
    }
    if kidneys:
        highest = 40 if facts["dialysis"] in ("hd", "pd") else 140
        figure = draw(st.sampled_from(["none", "egfr", "clearance", "creatinine"]))
        if figure == "egfr":
            facts["egfr_ml_min_1_73m2"] = draw(_rounded(3, highest))
        elif figure == "clearance":
            facts["creatinine_clearance_ml_min"] = draw(_rounded(3, highest))
        elif figure == "creatinine":
            facts["creatinine_mg_dl"] = draw(_rounded(0.3, 8, 2))
    try:
        return Person(**facts)
    except InputError:
        assume(False)
