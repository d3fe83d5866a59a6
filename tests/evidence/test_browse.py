"""From a claim to its studies and to what rests on the same sources, and back from a source."""

from __future__ import annotations

import pytest

import handrail
from handrail.errors import InputError
from handrail.evidence.browse import people_in

MEDICINE = handrail.load_medicine("baclofen")


def test_the_dutch_trial_is_found_from_its_claim_with_its_arms_as_published():
    """Beraha 2016: relapse in 29 of 58, 15 of 31 and 29 of 62."""
    trail = handrail.claim_trail("EF04", MEDICINE)
    dutch = next(one for one in trail.studies if one.id == "beraha2016_dutch")

    assert {(arm.n_relapsed, arm.n_analysed) for arm in dutch.arms} == {(29, 58), (15, 31), (29, 62)}
    assert people_in(dutch) == 151


def test_a_claim_is_found_in_any_case_and_an_unknown_one_names_the_nearest():
    assert handrail.claim_trail("tp01", MEDICINE).claim.id == "TP01"
    with pytest.raises(InputError, match="no claim 'TPO1'"):
        handrail.claim_trail("TPO1", MEDICINE)


def test_every_contested_claim_tells_both_sides():
    for claim in handrail.claims_of(MEDICINE, state="contested"):
        assert claim.other_side, claim.id
        assert claim.against, claim.id


def test_every_dispute_has_a_claim_on_it():
    base = MEDICINE.claims
    assert base is not None

    assert {one.pair for one in base.claims.values() if one.pair} == set(base.pairs)


def test_a_source_leads_to_the_claims_that_name_it_on_either_side():
    trail = handrail.source_trail("beraha2016highdose", MEDICINE)

    assert {"EF04", "EF01"} <= {one.id for one in trail.claims}
    assert [one.id for one in trail.studies] == ["beraha2016_dutch"]


def test_what_a_study_does_not_tell_fits_no_filter_on_it():
    told = handrail.studies_of(MEDICINE, detoxified=True), handrail.studies_of(MEDICINE, detoxified=False)
    untold = [one for one in MEDICINE.studies if one.detoxified is None]

    assert untold
    assert len(told[0]) + len(told[1]) + len(untold) == len(MEDICINE.studies)


def test_positions_of_a_country_have_a_day_each():
    french = handrail.positions_of(MEDICINE, country="FR")

    assert len(french) >= 5
    assert all(one.as_of for one in french)
    assert french[-1].as_of == "2022-01"


def test_every_question_rests_on_a_claim_and_a_source():
    for one in handrail.questions_of(MEDICINE):
        assert one.claims, one.id
        assert one.sources, one.id
