"""docs/reference/fhir.md: what is read from FHIR R4 and written, with the very codes that are used."""

from __future__ import annotations

from pathlib import Path

from handrail.course.checks import clock
from handrail.exchange.fhir import codes
from handrail.exchange.fhir.findings_out import SEVERITY

_WORDS = Path(__file__).with_name("fhir_page.md")

_DIALYSIS = """
## Dialysis

Read from active Conditions, and from Procedures of the last 30 days, by code or by words ("ESRD on
haemodialysis", "CAPD"). Where the kind is not said it is taken as haemodialysis and said: the rules ask only
whether there is dialysis. Words that leave it open ("not yet", "planned", "formerly", a fistula alone) and
kidneys at their end without a word of dialysis set nothing: dialysis is then unknown, and stands first among
what was not checked. An older Procedure, or one without a date, does the same. An eGFR that contradicts
dialysis is put aside, and noted. Encounters are not read for it.

| code | taken as |
|---|---|"""


def fhir_page() -> str:
    """The whole page."""
    words = _WORDS.read_text(encoding="utf-8")
    parts = [words, "## Observations, by LOINC code\n\n| code | fact | units |\n|---|---|---|"]
    for code, what in codes.OBSERVED.items():
        units = ", ".join(f"`{unit}`" for unit in codes.UNITS[what.kind] if unit)
        today = " (of today)" if what.now_only else ""
        parts.append(f"| {code} | {what.fact}{today} | {units} |")
    parts.append("\n## Parts of the day\n\nTaken for these times, and said:\n\n| `when` | times |\n|---|---|")
    parts += [f"| {when} | {', '.join(map(clock, minutes))} |" for when, minutes in codes.WHEN.items()]
    parts.append(
        "\n## Illnesses, by ICD-10 category\n\nFrom memory of the classification, not yet verified. "
        "A code counts where it begins with one of these.\n\n| category | word of the rules |\n|---|---|"
    )
    parts += [f"| {code} | {word} |" for code, word in sorted(codes.ICD_CONDITIONS.items())]
    parts.append("\n## Symptoms recorded as illnesses\n\n| code | symptom |\n|---|---|")
    systems = {"icd": "ICD-10", "snomed": "SNOMED CT"}
    parts += [f"| {systems[system]} {code} | {word} |" for (system, code), word in codes.SYMPTOMS.items()]
    parts.append(_DIALYSIS)
    kinds = {"hd": "haemodialysis", "pd": "peritoneal", "": "kind not said", codes.ASK: "to be asked first"}
    for system, known in (("ICD-10", codes.ICD_DIALYSIS), ("SNOMED CT", codes.SNOMED_DIALYSIS)):
        parts += [f"| {system} {code} | {kinds[kind]} |" for code, kind in known.items()]
    parts.append("\n## Severities\n\nOurs stands in the detail of the issue.\n\n| ours | FHIR |\n|---|---|")
    parts += [f"| {ours} | {theirs} |" for ours, theirs in SEVERITY.items()]
    return "\n".join(parts) + "\n"
