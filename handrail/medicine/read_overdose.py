"""Read what a pack holds about too much, about a gap, and about whom to call; each file may be left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, cast

from handrail.medicine import overdose_forms as forms
from handrail.medicine.nouns import Figure, Rule
from handrail.medicine.overdose import (
    GAP_UNITS,
    GAP_WORDS,
    OVERDOSE_UNITS,
    CareNote,
    GapAdvice,
    OverdoseData,
    PublishedSeries,
    RestartData,
    SeverityBand,
    Triage,
    TriageLevel,
    WatchTime,
    WhoDecides,
)
from handrail.medicine.read_body import ReadCondition
from handrail.medicine.read_figures import figure_of
from handrail.medicine.reader import Reader
from handrail.medicine.tables import Form, Row, did_you_mean


def read_overdose(
    reader: Reader, read_condition: ReadCondition, rules: tuple[Rule, ...]
) -> OverdoseData | None:
    """What `overdose.toml` and `overdose_series.csv` say, or None where the pack has no such file."""
    if not reader.has("overdose.toml"):
        return None
    figures = _figures(reader, forms.OVERDOSE_FIGURES, OVERDOSE_UNITS)
    unknown = reader.rows(forms.OVERDOSE_UNKNOWNS)
    triage = [
        _triage(row, reader, read_condition, {rule.id for rule in rules}) for row in reader.rows(forms.TRIAGE)
    ]
    watch = [_watch(row, read_condition) for row in reader.rows(forms.WATCH)]
    bands = tuple(_band(row) for row in reader.rows(forms.SEVERITY_BANDS))
    notes = tuple(_note(row) for row in reader.rows(forms.CARE_NOTES))
    series = tuple(_series(row) for row in reader.rows(forms.OVERDOSE_SERIES))
    reader.known_tables("overdose.toml", ("figure", "unknown", "triage", "watch", "band", "care"))
    if not unknown:
        return None
    return OverdoseData(
        figures=figures,
        tried_egfr_ml_min_1_73m2=unknown[0].numbers("egfr_ml_min_1_73m2"),
        tried_weight_kg=unknown[0].numbers("weight_kg"),
        triage=tuple(one for one in triage if one is not None),
        watch=tuple(one for one in watch if one is not None),
        bands=bands,
        notes=notes,
        series=series,
    )


def read_restart(
    reader: Reader, read_condition: ReadCondition, rules: tuple[Rule, ...]
) -> RestartData | None:
    """What `restart.toml` says, or None where the pack has no such file."""
    if not reader.has("restart.toml"):
        return None
    figures = _figures(reader, forms.GAP_FIGURES, GAP_UNITS)
    by_id = {rule.id: rule for rule in rules}
    advice = [_advice(row, reader, read_condition, by_id) for row in reader.rows(forms.GAP_ADVICE)]
    words = reader.words("restart.toml", "words")
    missing = [name for name in GAP_WORDS if name not in words]
    strange = [name for name in words if name not in GAP_WORDS]
    if missing or strange:
        reader.problems.add(
            f"[words] has no '{missing[0]}'." if missing else f"'{strange[0]}' is no word here.",
            fix=did_you_mean((missing or strange)[0], strange if missing else GAP_WORDS),
            where="restart.toml, line 1",
        )
    reader.known_tables("restart.toml", ("figure", "advice", "words"))
    return RestartData(figures=figures, advice=tuple(one for one in advice if one is not None), words=words)


def prove_numbers(reader: Reader) -> None:
    """Note what is wrong with the list of whom to call; it is read by `check.cards`, apart from the pack."""
    file = "emergency_numbers.toml"
    if not reader.has(file):
        return
    for row in reader.rows(forms.NUMBERS_LIST):
        for name in ("as_of", "review_by"):
            try:
                dt.date.fromisoformat(row.text(name))
            except ValueError:
                reader.problems.add(
                    f"{name} is '{row.text(name)}'.", fix="Write year-month-day.", where=row.where
                )
    seen: set[tuple[str, str, str]] = set()
    for row in reader.rows(forms.NUMBERS):
        key = (row.text("country"), row.text("service"), row.text("region"))
        if key in seen:
            reader.problems.add(f"{' '.join(key).strip()} stands twice.", where=row.where)
        seen.add(key)
        if row.yes("verified") and not row.text("page").startswith(("http://", "https://")):
            reader.problems.add(
                "It says that it was read, and not on which page.",
                fix="Give the page's address, or verified = false.",
                where=row.where,
            )
        if not any(sign.isdigit() for sign in row.text("dial")):
            reader.problems.add(f"'{row.text('dial')}' is no number to dial.", where=row.where)
    reader.known_tables(file, ("list", "number"))


def _figures(reader: Reader, form: Form, units: Mapping[str, str]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for row in reader.rows(form):
        name = row.text("name")
        if row.text("unit") != units[name]:
            reader.problems.add(
                f"{name} is in '{row.text('unit')}'.", fix=f"Its unit is {units[name]}.", where=row.where
            )
        figures[name] = figure_of(reader, row)
    missing = [name for name in units if name not in figures]
    if missing and not reader.problems.found:
        reader.problems.add(f"There is no figure '{missing[0]}'.", where=f"{form.file}, line 1")
    return figures


def _triage(row: Row, reader: Reader, read_condition: ReadCondition, rules: set[str]) -> Triage | None:
    for rule in row.names("rules"):
        if rule not in rules:
            reader.problems.add(f"There is no rule '{rule}'.", fix=did_you_mean(rule, rules), where=row.where)
    condition = read_condition(row.text("when"), row.where)
    if condition is None:
        return None
    return Triage(
        id=row.text("id"),
        level=cast("TriageLevel", row.text("level")),
        when=condition,
        leads_when_unknown=row.yes("leads_when_unknown"),
        says=row.text("says"),
        do=row.text("do"),
        rules=row.names("rules"),
        **row.grounds(),
    )


def _watch(row: Row, read_condition: ReadCondition) -> WatchTime | None:
    condition = read_condition(row.text("when"), row.where)
    if condition is None:
        return None
    return WatchTime(
        id=row.text("id"),
        when=condition,
        leads_when_unknown=row.yes("leads_when_unknown"),
        hours=(row.number("hours_low"), row.number("hours_high")),
        says=row.text("says"),
        **row.grounds(),
    )


def _band(row: Row) -> SeverityBand:
    return SeverityBand(
        id=row.text("id"),
        from_mg=row.number("from_mg"),
        below_mg=row.maybe("below_mg"),
        coma=(row.number("coma_low"), row.number("coma_high")),
        seizures=(row.number("seizures_low"), row.number("seizures_high")),
        **row.grounds(),
    )


def _note(row: Row) -> CareNote:
    return CareNote(
        id=row.text("id"),
        part=cast("Literal['picture', 'hospital', 'afterwards']", row.text("part")),
        topic=row.text("topic"),
        position=row.text("position"),
        says=row.text("says"),
        **row.grounds(),
    )


def _series(row: Row) -> PublishedSeries:
    n = row.maybe("n")
    return PublishedSeries(
        id=row.text("id"),
        kind=row.text("kind"),
        n=None if n is None else int(n),
        people=row.text("people"),
        dose_words=row.text("dose_words"),
        dose_low_mg=row.maybe("dose_low_mg"),
        dose_middle_mg=row.maybe("dose_middle_mg"),
        dose_middle_is=row.text("dose_middle_is"),
        dose_high_mg=row.maybe("dose_high_mg"),
        taken_with=row.text("taken_with"),
        coma_words=row.text("coma_words"),
        coma_share=row.maybe("coma_share"),
        ventilated_words=row.text("ventilated_words"),
        ventilated_share=row.maybe("ventilated_share"),
        seizure_share=row.maybe("seizure_share"),
        died_share=row.maybe("died_share"),
        outcome=row.text("outcome"),
        **row.grounds(),
    )


def _advice(
    row: Row, reader: Reader, read_condition: ReadCondition, rules: Mapping[str, Rule]
) -> GapAdvice | None:
    """One row; where it names a rule, the rule's own sentences, and its condition unless the row has one."""
    rule = rules.get(row.text("rule"))
    if row.text("rule") and rule is None:
        reader.problems.add(
            f"There is no rule '{row.text('rule')}'.",
            fix=did_you_mean(row.text("rule"), rules),
            where=row.where,
        )
        return None
    says, do = row.text("says"), row.text("do")
    if rule is None and not (says and do and row.text("when")):
        reader.problems.add("It has no rule, and not all of when, says and do.", where=row.where)
        return None
    condition = read_condition(row.text("when"), row.where) if row.text("when") else rule and rule.when
    if condition is None:
        return None
    return GapAdvice(
        id=row.text("id"),
        who=cast("WhoDecides", row.text("who")),
        when=condition,
        leads_when_unknown=row.yes("leads_when_unknown"),
        rule=row.text("rule"),
        says=says or (rule.says if rule else ""),
        do=do or (rule.do if rule else ""),
        **row.grounds(),
    )
