"""What a check found as FHIR R4: a DetectedIssue for each finding, and what could not be checked.

A GuidanceResponse says what is missing: its status is data-requested where a rule waits for a fact, and
each fact that has a code is asked for with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handrail.exchange.fhir import codes
from handrail.exchange.fhir.resources import Json, collection, identified, rule_uri, rules_uri
from handrail.medicine.nouns import Medicine

if TYPE_CHECKING:
    from handrail.check.nouns import CheckResult, Finding, MissingFact

SEVERITY = {
    "contraindicated": "high", "major": "high", "moderate": "moderate", "minor": "low", "info": "low",
}  # fmt: skip
"""R4 has three severities; ours stands in the note beside."""


def check_fhir(
    result: CheckResult, medicine: Medicine, *, subject: str, implicated: Sequence[str] = ()
) -> Json:
    """A check as a FHIR R4 Bundle: DetectedIssues, and a GuidanceResponse for what was not checked.

    Args:
        result: the answer of `check_course`.
        medicine: whose rules were asked.
        subject: a reference to the person, such as "Patient/p1".
        implicated: references to the orders that the findings are about.
    """
    who: Json = {"reference": subject}
    about: list[Json] = [{"reference": one} for one in implicated]
    found = issues(result.findings, result.medicine, who, about, medicine)
    return collection([*found, _guidance(result, medicine, who)])


def issues(
    findings: Sequence[Finding],
    name: str,
    who: Json,
    implicated: Sequence[Json],
    medicine: Medicine,
) -> list[Json]:
    """A DetectedIssue for each finding, in their order."""
    return [identified(_issue(one, name, who, implicated, medicine)) for one in findings]


def _issue(finding: Finding, name: str, who: Json, implicated: Sequence[Json], medicine: Medicine) -> Json:
    issue: Json = {
        "resourceType": "DetectedIssue",
        "status": "final",
        "code": {
            "coding": [{"system": f"urn:handrail:{name}:rules", "code": finding.rule}],
            "text": finding.category,
        },
        "severity": SEVERITY[finding.severity],
        "patient": who,
    }
    if implicated:
        issue["implicated"] = list(implicated)
    evidence: list[Json] = [{"code": [{"text": _source(medicine, key)}]} for key in finding.sources]
    if evidence:
        issue["evidence"] = evidence
    issue["detail"] = _detail(finding)
    issue["reference"] = rule_uri(name, finding.rule)
    if finding.do:
        issue["mitigation"] = [{"action": {"text": finding.do}}]
    return issue


def _detail(finding: Finding) -> str:
    said = [finding.says, f"Severity: {finding.severity}."]
    if finding.urgent:
        said.append("Care now." if finding.urgent == "emergency" else "Care the same day.")
    if not finding.verified:
        said.append("Not yet verified at its source.")
    if finding.day is not None:
        said.append(f"From day {finding.day} of the course.")
    if finding.folded_under:
        said.append(f"Said already by {finding.folded_under}.")
    return " ".join(said)


def _source(medicine: Medicine, key: str) -> str:
    # Reading a whole bibliography takes longer than a check; a key that can be looked up is enough.
    return f"{key} (sources of the {medicine.name} pack)"


def _guidance(result: CheckResult, medicine: Medicine, who: Json) -> Json:
    notes = [
        # Rules past their review and rules that time ran out for come first: they are about all of it.
        *(text for text in (result.expired, result.partial) if text),
        *(_missing(one, medicine) for one in result.missing_facts),
        *(f"Not recognised, so not checked: {one}." for one in result.not_recognised),
        *(f"Assumed: {one}" for one in result.assumptions),
        f"{result.rules_clear} rules were judged and do not apply.",
    ]
    guidance: Json = {
        "resourceType": "GuidanceResponse",
        "moduleUri": rules_uri(result.medicine, result.pack_version),
        "status": "data-requested" if result.missing_facts or result.not_recognised else "success",
        "subject": who,
        "note": [{"text": text} for text in notes],
    }
    needed = [one for missing in result.missing_facts if (one := _requirement(missing.missing))]
    if needed:
        guidance["dataRequirement"] = needed
    return identified(guidance)


def _missing(missing: MissingFact, medicine: Medicine) -> str:
    count = len(missing.rules)
    rules = "1 rule" if count == 1 else f"{count} rules, up to"
    label = medicine.vocabulary.label(missing.missing)
    return f"Not checked, for want of the {label}: {rules} {missing.severity} ({', '.join(missing.rules)})."


def _requirement(fact: str) -> Json | None:
    """What to send so that a fact is known, where it is an observation."""
    loinc = [code for code, what in codes.OBSERVED.items() if what.fact == fact]
    if not loinc:
        return None
    coding = [{"system": codes.LOINC, "code": code} for code in loinc]
    return {"type": "Observation", "codeFilter": [{"path": "code", "code": coding}]}
