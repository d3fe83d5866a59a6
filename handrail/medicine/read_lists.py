"""The lists of a pack: products, schedules, symptoms, rules and other medicines, each row a noun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast

from handrail.errors import PackError
from handrail.medicine import forms
from handrail.medicine.nouns import (
    Form,
    MedicineCode,
    OtherMedicine,
    Product,
    Rule,
    ScheduleRule,
    Severity,
    Symptom,
)
from handrail.medicine.read_body import ReadCondition
from handrail.medicine.reader import Reader
from handrail.medicine.tables import Form as FileForm
from handrail.medicine.tables import did_you_mean
from handrail.medicine.vocabulary import Vocabulary


def read_products(reader: Reader) -> tuple[Product, ...]:
    """What a pharmacy hands out."""
    products: list[Product] = []
    for row in reader.rows(forms.PRODUCTS):
        micrograms = row.number("strength_mg") * 1000
        if abs(micrograms - round(micrograms)) > 1e-6:
            reader.problems.add("The strength is no whole number of micrograms.", where=row.where)
            continue
        is_liquid = row.text("form") == "oral_liquid"
        if is_liquid != (row.maybe("measure_step_ml") is not None):
            reader.problems.add(
                "measure_step_ml is for liquids, and every liquid needs one.",
                where=f"{row.where}, measure_step_ml",
            )
        if row.text("form") != "tablet" and row.maybe_yes("is_scored"):
            reader.problems.add("Only a tablet can be scored.", where=f"{row.where}, is_scored")
        try:
            products.append(
                Product(
                    id=row.text("id"),
                    name=row.text("name"),
                    country=row.text("country"),
                    form=cast("Form", row.text("form")),
                    strength_micrograms=round(micrograms),
                    is_scored=row.maybe_yes("is_scored"),
                    sources=row.names("sources"),
                    verified=row.yes("verified"),
                    measure_step_ml=row.maybe("measure_step_ml"),
                    pack_counts=tuple(int(count) for count in row.numbers("pack_counts")),
                    note=row.text("note"),
                )
            )
        except PackError as error:
            reader.problems.note(error, row.where)
    return tuple(products)


def read_schedules(reader: Reader) -> tuple[ScheduleRule, ...]:
    """What is advised about going up or down; a label of a country binds there."""
    schedules: list[ScheduleRule] = []
    for row in reader.rows(forms.SCHEDULES):
        if row.yes("binds") and (row.text("authority") != "label" or not row.names("countries")):
            reader.problems.add("Only the label of a named country binds.", where=f"{row.where}, binds")
        for name in ("step", "step_percent", "interval_days", "total_days"):
            span = row.span(name)
            if span and span[0] > span[1]:
                reader.problems.add(f"{name}_min is above {name}_max.", where=row.where)
        schedules.append(
            ScheduleRule(
                id=row.text("id"),
                direction="up" if row.text("direction") == "up" else "down",
                route=row.text("route"),
                population=row.text("population"),
                rule=row.text("rule"),
                unit=row.text("unit"),
                authority=row.text("authority"),
                sources=row.names("sources"),
                verified=row.yes("verified"),
                countries=row.names("countries"),
                start_per_day=row.maybe("start_per_day"),
                step=row.span("step"),
                step_percent=row.span("step_percent"),
                interval_days=row.span("interval_days"),
                max_per_day=row.maybe("max_per_day"),
                total_days=row.span("total_days"),
                binds=row.yes("binds"),
                indication=row.text("indication"),
                group=row.text("group"),
                note=row.text("note"),
            )
        )
    return tuple(schedules)


def read_symptoms(reader: Reader, vocabulary: Vocabulary | None = None) -> tuple[Symptom, ...]:
    """Symptoms, and what they speak for; the word that one counts as must be in the vocabulary."""
    rows = reader.rows(forms.SYMPTOMS)
    for row in rows:
        word = row.text("word")
        if word and vocabulary is not None and word not in vocabulary.symptoms:
            reader.problems.add(
                f"There is no symptom '{word}' in the vocabulary.",
                fix=did_you_mean(word, vocabulary.symptoms),
                where=f"{row.where}, word",
            )
    return tuple(
        Symptom(
            term=row.text("term"),
            plain_name=row.text("plain_name"),
            synonyms=row.names("synonyms"),
            word=row.text("word"),
            in_withdrawal=row.text("in_withdrawal"),
            in_overdose=row.text("in_overdose"),
            side_effect=row.text("side_effect"),
            is_red_flag=row.yes("is_red_flag"),
            differential_value=row.text("differential_value"),
            hpo_id=row.text("hpo_id"),
            icd10=row.text("icd10"),
            sources=row.names("sources"),
            verified=row.yes("verified"),
        )
        for row in rows
    )


def read_rules(
    reader: Reader,
    read_condition: ReadCondition,
    form: FileForm = forms.RULES,
    others: Iterable[Rule] = (),
) -> tuple[Rule, ...]:
    """The rules, or the danger signs; one that folds another names one of its file or of `others`."""
    rows = reader.rows(form)
    reader.known_tables(form.file, [form.table])
    known = {row.text("id") for row in rows} | {rule.id for rule in others}
    rules: list[Rule] = []
    for row in rows:
        for folded in row.names("folds"):
            if folded not in known or folded == row.text("id"):
                reader.problems.add(
                    f"It folds '{folded}', which is no other rule.",
                    fix=did_you_mean(folded, known),
                    where=row.where,
                )
        condition = read_condition(row.text("when"), row.where)
        if condition is None:
            continue
        rules.append(
            Rule(
                id=row.text("id"),
                category=row.text("category"),
                when=condition,
                severity=cast("Severity", row.text("severity")),
                says=row.text("says"),
                do=row.text("do"),
                kind=row.text("kind"),
                **row.grounds(),
                since=row.text("since"),
                until=row.text("until"),
                folds=row.names("folds"),
                urgent=cast("Literal['', 'emergency', 'same day']", row.text("urgent")),
                ask_by=cast("Literal['', 'today', 'this week']", row.text("ask_by")),
            )
        )
    return tuple(rules)


def read_other_medicines(reader: Reader, rules: tuple[Rule, ...]) -> tuple[OtherMedicine, ...]:
    """Medicines that may be taken beside this one; the rules they name must exist."""
    known = {rule.id for rule in rules}
    others: dict[str, OtherMedicine] = {}
    for row in reader.rows(forms.OTHER_MEDICINES):
        name = row.text("medicine")
        if name.casefold() in others:
            reader.problems.add(f"The medicine '{name}' stands twice.", where=row.where)
        for rule in row.names("rules"):
            if rule not in known:
                reader.problems.add(
                    f"There is no rule '{rule}'.", fix=did_you_mean(rule, known), where=row.where
                )
        others[name.casefold()] = OtherMedicine(
            name=name,
            classes=row.names("classes"),
            mechanisms=row.names("mechanisms"),
            rxnorm_cui=row.text("rxnorm_cui"),
            atc=row.text("atc"),
            brands=row.names("brands"),
            severity=row.text("severity"),
            rules=row.names("rules"),
            code_check=row.text("code_check"),
            sources=row.names("sources"),
        )
    return tuple(others.values())


def read_codes(reader: Reader) -> tuple[MedicineCode, ...]:
    """What other programs call this medicine."""
    return tuple(
        MedicineCode(
            system=row.text("system"),
            code=row.text("code"),
            verified=row.yes("verified"),
            note=row.text("note"),
        )
        for row in reader.rows(forms.CODES)
    )
