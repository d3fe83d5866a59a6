"""Levels of care, advice for the kidneys and the depressant load, read and proved from a pack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast

from handrail.medicine import care_forms as forms
from handrail.medicine.care_nouns import (
    About,
    AdviceKind,
    Care,
    CareLevel,
    Criterion,
    Effect,
    Guidance,
    GuidanceKind,
    KidneyAdviceRow,
    KidneyRisk,
    LoadPart,
    Measure,
    PartKind,
    PublishedSize,
    StricterWhen,
)
from handrail.medicine.nouns import OtherMedicine, Rule, Severity
from handrail.medicine.read_body import ReadCondition
from handrail.medicine.reader import Reader
from handrail.medicine.tables import Row, did_you_mean
from handrail.medicine.vocabulary import Vocabulary

NEEDS_A_VALUE = ("reduce_by", "start_mg", "max_mg")


def read_care(
    reader: Reader,
    read_condition: ReadCondition,
    rules: tuple[Rule, ...],
    others: tuple[OtherMedicine, ...],
    vocabulary: Vocabulary | None,
) -> Care:
    """Everything about care; what it names in other files has to be there."""
    settings = (forms.CARE_LEVELS, forms.CRITERIA, forms.GUIDANCE, forms.STRICTER_WHEN)
    reader.known_tables("settings.toml", [form.table for form in settings])
    reader.known_tables("load.toml", [form.table for form in (forms.EFFECTS, forms.LOAD_PARTS, forms.SIZES)])
    levels = _levels(reader, read_condition)
    effects = _effects(reader, others)
    known_rules = [rule.id for rule in rules]
    return Care(
        levels=levels,
        criteria=_criteria(reader, read_condition, levels),
        guidance=_guidance(reader),
        kidney_advice=_kidney_advice(reader),
        kidney_risks=_kidney_risks(reader),
        stricter_when=_stricter(reader, read_condition),
        effects=effects,
        load_parts=_parts(reader, read_condition, effects, known_rules),
        sizes=_sizes(reader, vocabulary.classes if vocabulary else (), known_rules),
    )


def _must_exist(reader: Reader, row: Row, what: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        reader.problems.add(f"There is no {what} '{name}'.", fix=did_you_mean(name, known), where=row.where)


# ------------------------------------------------------------------------------ levels of care


def _levels(reader: Reader, read_condition: ReadCondition) -> tuple[CareLevel, ...]:
    levels: list[CareLevel] = []
    rows = reader.rows(forms.CARE_LEVELS)
    for row in rows:
        fits = row.text("fits_when")
        levels.append(
            CareLevel(
                id=row.text("id"),
                rank=row.whole("rank"),
                title=row.text("title"),
                says=row.text("says"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
                is_ordinary=row.yes("is_ordinary"),
                fits_when=read_condition(fits, row.where) if fits else None,
                fits_says=row.text("fits_says"),
                gravest=cast("Severity | Literal['']", row.text("gravest")),
                carried_over=row.yes("carried_over"),
                note=row.text("note"),
            )
        )
    if rows:
        _prove_levels(reader, levels, rows[0].where)
    return tuple(sorted(levels, key=lambda level: level.rank))


def _prove_levels(reader: Reader, levels: list[CareLevel], where: str) -> None:
    """One ordinary level, ranks of their own, and a condition exactly on those below it."""
    if len({level.rank for level in levels}) != len(levels):
        reader.problems.add("Two levels have the same rank.", where=where)
    ordinary = [level for level in levels if level.is_ordinary]
    if len(ordinary) != 1:
        reader.problems.add(f"{len(ordinary)} levels are the ordinary one.", fix="Mark one.", where=where)
        return
    for level in levels:
        is_below = level.rank < ordinary[0].rank
        if (level.fits_when is not None) != is_below or bool(level.fits_says) != is_below:
            reader.problems.add(
                f"fits_when and fits_says are for levels below the ordinary one; not so for '{level.id}'.",
                where=where,
            )


def _criteria(
    reader: Reader, read_condition: ReadCondition, levels: tuple[CareLevel, ...]
) -> tuple[Criterion, ...]:
    found: list[Criterion] = []
    for row in reader.rows(forms.CRITERIA):
        level = row.text("level")
        if level:
            _must_exist(reader, row, "level", level, [known.id for known in levels])
        elif not row.text("do"):
            reader.problems.add("It asks for neither a level nor something to do.", where=row.where)
        when = read_condition(row.text("when"), row.where)
        if when is not None:
            found.append(
                Criterion(
                    id=row.text("id"),
                    about=cast("About", row.text("about")),
                    when=when,
                    level=level,
                    says=row.text("says"),
                    do=row.text("do"),
                    carried_over=row.yes("carried_over"),
                    **row.grounds(),
                )
            )
    return tuple(found)


def _guidance(reader: Reader) -> tuple[Guidance, ...]:
    return tuple(
        Guidance(
            id=row.text("id"),
            kind=cast("GuidanceKind", row.text("kind")),
            says=row.text("says"),
            carried_over=row.yes("carried_over"),
            **row.grounds(),
        )
        for row in reader.rows(forms.GUIDANCE)
    )


# ------------------------------------------------------------------------------------- kidneys


def _prove_band(reader: Reader, row: Row) -> None:
    low, high = row.maybe("low"), row.maybe("high")
    if low is not None and high is not None and low >= high:
        reader.problems.add(f"The band from {low:g} to {high:g} is empty.", where=row.where)
    if row.yes("on_dialysis") and (low is not None or high is not None):
        reader.problems.add("On dialysis there is no band.", fix="Leave low and high out.", where=row.where)


def _kidney_advice(reader: Reader) -> tuple[KidneyAdviceRow, ...]:
    found: list[KidneyAdviceRow] = []
    for row in reader.rows(forms.KIDNEY_ADVICE):
        _prove_band(reader, row)
        kind, value = row.text("advice"), row.maybe("value")
        if (value is not None) != (kind in NEEDS_A_VALUE):
            reader.problems.add(
                f"A value is for {', '.join(NEEDS_A_VALUE)}, and each of these needs one.", where=row.where
            )
        elif kind == "reduce_by" and value is not None and not 0 < value < 1:
            reader.problems.add(f"{value:g} is no share between 0 and 1.", where=row.where)
        found.append(
            KidneyAdviceRow(
                id=row.text("id"),
                who=row.text("who"),
                population=row.text("population"),
                measure=cast("Measure", row.text("measure")),
                low=row.maybe("low"),
                high=row.maybe("high"),
                on_dialysis=row.yes("on_dialysis"),
                advice=cast("AdviceKind", kind),
                value=value,
                from_years=row.maybe("from_years"),
                says=row.text("says"),
                **row.grounds(),
            )
        )
    return tuple(found)


def _kidney_risks(reader: Reader) -> tuple[KidneyRisk, ...]:
    found: list[KidneyRisk] = []
    for row in reader.rows(forms.KIDNEY_RISKS):
        _prove_band(reader, row)
        more, ratio = _three(reader, row, "more_per_1000"), _three(reader, row, "ratio")
        counts = row.maybe("with_per_1000"), row.maybe("without_per_1000")
        if (counts[0] is None) != (counts[1] is None):
            reader.problems.add("One group alone compares nothing.", where=row.where)
        if more is None and ratio is None and counts[0] is None:
            reader.problems.add("There is no figure.", where=row.where)
        found.append(
            KidneyRisk(
                id=row.text("id"),
                who=row.text("who"),
                measure=cast("Measure", row.text("measure")),
                low=row.maybe("low"),
                high=row.maybe("high"),
                on_dialysis=row.yes("on_dialysis"),
                population=row.text("population"),
                outcome=row.text("outcome"),
                compared=row.text("compared"),
                days=row.whole("days"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
                from_years=row.maybe("from_years"),
                with_per_1000=counts[0],
                without_per_1000=counts[1],
                without_is_below=row.yes("without_is_below"),
                more_per_1000=more,
                ratio=ratio,
                note=row.text("note"),
            )
        )
    return tuple(found)


def _three(reader: Reader, row: Row, name: str) -> tuple[float, float, float] | None:
    """A figure with its interval, or None; one without its interval is a problem."""
    value, low, high = row.maybe(name), row.maybe(f"{name}_low"), row.maybe(f"{name}_high")
    if value is None and low is None and high is None:
        return None
    if value is None or low is None or high is None or not low <= value <= high:
        reader.problems.add(f"{name} needs its interval around it.", where=row.where)
        return None
    return value, low, high


def _stricter(reader: Reader, read_condition: ReadCondition) -> tuple[StricterWhen, ...]:
    found: list[StricterWhen] = []
    for row in reader.rows(forms.STRICTER_WHEN):
        when = read_condition(row.text("when"), row.where)
        if when is not None:
            found.append(
                StricterWhen(
                    id=row.text("id"),
                    when=when,
                    says=row.text("says"),
                    **row.grounds(),
                )
            )
    return tuple(found)


# ---------------------------------------------------------------------------------- the load


def _effects(reader: Reader, others: tuple[OtherMedicine, ...]) -> tuple[Effect, ...]:
    mechanisms = {name for other in others for name in other.mechanisms}
    found: list[Effect] = []
    for row in reader.rows(forms.EFFECTS):
        for name in row.names("mechanisms"):
            _must_exist(reader, row, "mechanism in interactions.csv", name, mechanisms)
        found.append(
            Effect(
                id=row.text("id"),
                title=row.text("title"),
                says=row.text("says"),
                mechanisms=row.names("mechanisms"),
                own=row.yes("own"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
            )
        )
    return tuple(found)


def _parts(
    reader: Reader, read_condition: ReadCondition, effects: tuple[Effect, ...], rules: Iterable[str]
) -> tuple[LoadPart, ...]:
    found: list[LoadPart] = []
    for row in reader.rows(forms.LOAD_PARTS):
        for name in row.names("effects"):
            _must_exist(reader, row, "effect", name, [effect.id for effect in effects])
        _must_exist(reader, row, "rule", row.text("rule"), rules)
        when = read_condition(row.text("when"), row.where)
        if when is not None:
            found.append(
                LoadPart(
                    id=row.text("id"),
                    kind=cast("PartKind", row.text("kind")),
                    when=when,
                    name=row.text("name"),
                    effects=row.names("effects"),
                    says=row.text("says"),
                    rule=row.text("rule"),
                    **row.grounds(),
                )
            )
    return tuple(found)


def _sizes(reader: Reader, classes: Iterable[str], rules: Iterable[str]) -> tuple[PublishedSize, ...]:
    found: list[PublishedSize] = []
    for row in reader.rows(forms.SIZES):
        _must_exist(reader, row, "class", row.text("class"), classes)
        _must_exist(reader, row, "rule", row.text("rule"), rules)
        found.append(
            PublishedSize(
                id=row.text("id"),
                medicine_class=row.text("class"),
                rule=row.text("rule"),
                says=row.text("says"),
                **row.grounds(),
            )
        )
    return tuple(found)
