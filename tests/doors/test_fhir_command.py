"""`handrail fhir` reads, checks and writes records; a plan is written as a record beside the other files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doors.terminal import Terminal
from tests.exchange.fhir.samples import DAILY, bundle, condition, line, observation, patient, request


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "record.json"


def written(place: Path, *resources: dict[str, object]) -> str:
    place.write_text(json.dumps(bundle(*resources)), encoding="utf-8")
    return str(place)


ELDERLY = (patient(), observation("98979-8", 24, "mL/min/{1.73_m2}"), request(line(20, repeat=DAILY)))


def test_what_is_understood_and_what_is_not_stand_side_by_side(terminal: Terminal, place: Path) -> None:
    said = terminal(
        "fhir", "read", written(place, *ELDERLY, condition("Ingrown toenail")), "--on", "2026-11-22"
    )

    assert said.code == 0, said.err
    assert "age: 78" in said.out
    assert "20 mg three times a day at 08:00, 14:00 and 22:00" in said.out
    assert "2026-11-20" in said.out
    assert (
        said.out.index("Understood") < said.out.index("Not read, so not checked") < said.out.index("toenail:")
    )


def test_a_code_that_nothing_here_knows_is_not_among_what_is_understood(
    terminal: Terminal, place: Path
) -> None:
    code = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "L60.0"}]}
    rxnorm = {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "99999999"}
    other = request(line(5, repeat=DAILY), medication={"coding": [rxnorm]}, id="r2")

    said = terminal("fhir", "read", written(place, *ELDERLY, condition(None, code=code), other))

    understood, _, unread = said.out.partition("Not read, so not checked")
    assert "L60.0" not in understood
    assert "99999999" not in understood
    assert "L60.0: a name or code that nothing here knows" in unread
    assert "99999999" in unread


def test_an_order_that_cannot_be_read_is_told_by_the_exit_code(terminal: Terminal, place: Path) -> None:
    said = terminal("fhir", "read", written(place, request({"text": "use as directed"})))

    assert said.code == 1
    assert "the dose is not known" in said.out
    assert "use as directed" in said.out


def test_a_record_is_checked_like_the_same_words(terminal: Terminal, place: Path) -> None:
    file = written(place, *ELDERLY)
    said = terminal("fhir", "check", file, "--on", "2026-11-22", "--json", "-")
    findings = {one["rule"] for one in json.loads(said.out)["findings"]}
    words = terminal(
        "check", "20 mg three times a day", "--age", "78", "--sex", "female", "--egfr", "24", "--json", "-"
    )

    assert said.code == 1
    assert "RN-10" in findings or "RN-04" in findings
    assert {one["rule"] for one in json.loads(words.out)["findings"]} <= findings


def test_a_record_without_a_start_is_told_so_in_its_own_terms(terminal: Terminal, place: Path) -> None:
    said = " ".join(terminal("fhir", "check", written(place, *ELDERLY), "--on", "2026-11-22").out.split())

    assert "timing.repeat.boundsPeriod.start" in said
    assert "--so-far" not in said


def test_kidneys_at_their_end_put_dialysis_first_among_what_was_not_checked(
    terminal: Terminal, place: Path
) -> None:
    said = terminal("fhir", "check", written(place, *ELDERLY, condition("ESRD")), "--on", "2026-11-22")

    gaps = said.out.partition("NOT CHECKED")[2]
    first = next(one for one in gaps.splitlines() if one.lstrip().startswith("- "))
    assert "Dialysis" in first
    assert "ask this first" in " ".join(said.out.split())


def test_findings_are_written_as_fhir(terminal: Terminal, place: Path) -> None:
    said = terminal("fhir", "check", written(place, *ELDERLY), "--fhir", "-")
    kinds = {entry["resource"]["resourceType"] for entry in json.loads(said.out)["entry"]}

    assert kinds == {"DetectedIssue", "GuidanceResponse"}


def test_what_is_written_is_read_again(terminal: Terminal, place: Path) -> None:
    out = terminal("fhir", "write", "20 mg three times a day for 14 days then stop").out
    place.write_text(out, encoding="utf-8")

    record = json.loads(terminal("fhir", "read", str(place), "--json", "-").out)

    assert record["ordered"]["sentence"] == (
        "20 mg three times a day at 08:00, 14:00 and 22:00 for 14 days then stop"
    )


def test_a_plan_is_written_as_requests_and_a_care_plan(terminal: Terminal, place: Path) -> None:
    said = terminal(
        *("plan", "taper", "20 mg three times a day for 6 months", "--age", "58", "--egfr", "80"),
        *("--draws", "20", "--fhir", str(place)),
    )
    record = json.loads(place.read_text(encoding="utf-8"))
    kinds = [entry["resource"]["resourceType"] for entry in record["entry"]]

    assert said.code == 0, said.err
    assert {"Goal", "MedicationRequest", "CarePlan", "Provenance"} <= set(kinds)
    assert terminal("fhir", "read", str(place)).code == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [("{", "no JSON"), ("[]", "no FHIR resource"), ('{"a": 1}', "no resourceType"), ("\ud800", "")],
)
def test_what_is_no_record_is_refused_in_two_lines(
    terminal: Terminal, place: Path, content: str, says: str
) -> None:
    place.write_bytes(content.encode("utf-8", "surrogatepass"))

    said = terminal("fhir", "read", str(place))

    assert said.code == 2
    assert says in said.err
    assert len(said.err.splitlines()) == 2


def test_a_file_that_is_not_there_is_said(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal("fhir", "check", str(tmp_path / "none.json"))

    assert said.code == 2
    assert "can't be read" in said.err
