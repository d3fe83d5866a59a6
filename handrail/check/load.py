"""The depressant load: what the medicine, every other depressant and alcohol do together.

Interaction lists look at pairs. Here everything that sedates, slows breathing, lowers blood pressure
or keeps more of the medicine in the body is laid side by side, once each, with what it adds. Things
are counted and named, never weighed: no figure says how much of one depressant equals how much of
another, so a count is no strength. What isn't known is a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from handrail.check.engine import facts_of
from handrail.course.nouns import Course
from handrail.medicine.care_nouns import Effect, LoadPart
from handrail.medicine.kleene import Between, Members
from handrail.medicine.lookup import find_medicines
from handrail.medicine.nouns import Medicine, OtherMedicine
from handrail.person.known import SEDATES, known_facts
from handrail.person.nouns import Person

ContributorKind = Literal[
    "medicine", "depressant", "alcohol", "other", "kidneys", "makes_worse", "not_known", "not_checked", "none"
]
"""The first three count as sedating; "other" adds something else; "none" was named and adds nothing."""

COUNTED: tuple[ContributorKind, ...] = ("medicine", "depressant", "alcohol")
ALCOHOL_FACTS = (
    *("alcohol_drinks_week", "alcohol_most_in_a_day", "alcohol_now"),
    *("relapse_drinking", "stopping_alcohol"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contributor:
    """One row: something that adds to the load, or may.

    Attributes:
        adds: ids of the effects it adds to, or makes worse.
        may_add: ids of the effects it may add to, where that is not known.
        number: how many things it stands for; above 1 only where medicines were counted, not named.
        facts: what is known of it by the names of the vocabulary, such as drinks a week.
        says: sentences of the pack, among them the published size where there is one.
        rules: that speak of it.
        missing: the facts that would settle a row that is not known.
        verified: whether everything said here was read at its source.
    """

    name: str
    kind: ContributorKind
    adds: tuple[str, ...] = ()
    may_add: tuple[str, ...] = ()
    number: int = 1
    dose_mg: float | None = None
    facts: Mapping[str, object] = field(default_factory=dict[str, object], hash=False)
    says: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    verified: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectCount:
    """Who adds to one effect. A count of things, not a strength.

    Attributes:
        added_by: what adds to it.
        worse_by: what makes it worse without being a medicine or a drink.
        perhaps_by: what may add to it, not known.
        count: of the things in `added_by`.
    """

    effect: Effect
    added_by: tuple[str, ...]
    worse_by: tuple[str, ...]
    perhaps_by: tuple[str, ...]
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DepressantLoad:
    """Everything that sedates together, and who adds what.

    Attributes:
        sedating: names of what sedates or slows breathing: the medicine, other depressants, alcohol.
        count: how many these are, unnamed ones included.
        at_least: there may be more: alcohol, the other medicines or a name in them is not known.
    """

    medicine: str
    pack_version: str
    rules_date: str
    contributors: tuple[Contributor, ...]
    effects: tuple[EffectCount, ...]
    sedating: tuple[str, ...]
    count: int
    at_least: bool
    not_recognised: tuple[str, ...]
    assumptions: tuple[str, ...]
    sources: tuple[str, ...]


def depressant_load(
    person: Person,
    medicine: Medicine,
    course: Course | None = None,
    facts: Mapping[str, object] | None = None,
) -> DepressantLoad:
    """What the medicine, other depressants and alcohol do together, and who adds what.

    Args:
        person: with other medicines and alcohol; what is unknown becomes a row of its own.
        medicine: the pack whose lists are asked.
        course: what is taken; the question is about today, its last day.
        facts: further facts by the names of the vocabulary; they win over the person's.

    Raises:
        InputError: a further fact that the vocabulary does not have, or a value that does not fit.
    """
    known = known_facts(person, medicine, facts)
    today = None if course is None else 1 + sum(step.days or 0 for step in course.steps)
    now = facts_of(course, person, medicine, facts=facts, from_day=today)
    names = _other_names(person, medicine, facts)
    found = find_medicines(names or (), medicine)
    rows = [_own(medicine, course, now)]
    rows += [_other(entry, medicine) for entry in found.medicines if "alcohol" not in entry.classes]
    rows += _unnamed(rows, known.facts.get("depressant_count"), names is None, medicine)
    rows += _alcohol(now, medicine)
    rows += _parts(now, medicine)
    rows += [
        Contributor(name=name, kind="not_checked", may_add=_ids(medicine), verified=False)
        for name in found.not_recognised
    ]
    order = ("medicine", "depressant", "alcohol", "other", "kidneys", "makes_worse")
    rows.sort(key=lambda row: order.index(row.kind) if row.kind in order else len(order))
    return _together(rows, medicine, known.not_recognised, known.assumptions)


def _together(
    rows: list[Contributor], medicine: Medicine, not_recognised: tuple[str, ...], assumptions: tuple[str, ...]
) -> DepressantLoad:
    counted = [row for row in rows if row.kind in COUNTED and row.adds]
    may_sedate = {"other_medicines", "alcohol_drinks_week"}
    sources = dict.fromkeys(key for row in rows if row.kind != "none" for key in row.sources) | dict.fromkeys(
        key for effect in medicine.care.effects for key in effect.sources
    )
    return DepressantLoad(
        medicine=medicine.name,
        pack_version=medicine.version,
        rules_date=medicine.rules_date,
        contributors=tuple(rows),
        effects=tuple(_count(effect, rows) for effect in medicine.care.effects),
        sedating=tuple(row.name for row in counted),
        count=sum(row.number for row in counted),
        at_least=any(
            row.kind == "not_checked" or (row.kind == "not_known" and may_sedate.intersection(row.missing))
            for row in rows
        ),
        not_recognised=not_recognised,
        assumptions=assumptions,
        sources=tuple(sources),
    )


def _count(effect: Effect, rows: list[Contributor]) -> EffectCount:
    adding = [row for row in rows if effect.id in row.adds and row.kind != "makes_worse"]
    return EffectCount(
        effect=effect,
        added_by=tuple(row.name for row in adding),
        worse_by=tuple(row.name for row in rows if effect.id in row.adds and row.kind == "makes_worse"),
        perhaps_by=tuple(row.name for row in rows if effect.id in row.may_add),
        count=sum(row.number for row in adding),
    )


def _ids(medicine: Medicine) -> tuple[str, ...]:
    return tuple(effect.id for effect in medicine.care.effects)


def _effects_of(mechanisms: Iterable[str], medicine: Medicine) -> tuple[str, ...]:
    there = set(mechanisms)
    return tuple(effect.id for effect in medicine.care.effects if there.intersection(effect.mechanisms))


# ------------------------------------------------------------------------------ medicines


def _own(medicine: Medicine, course: Course | None, now: Mapping[str, object]) -> Contributor:
    """The pack's medicine; of a course that ends in nothing, the dose last taken; or what was swallowed."""
    dose = now.get("daily_dose_mg")
    if course is not None and not dose:
        doses = [step.regimen.daily_dose_mg for step in course.steps if step.regimen.daily_dose_mg > 0]
        dose = doses[-1] if doses else dose
    effects = [effect for effect in medicine.care.effects if effect.own]
    swallowed = now.get("ingested_mg")
    at_once = {"ingested_mg": swallowed} if isinstance(swallowed, int | float) and swallowed > 0 else {}
    is_taken = dose != 0 or bool(at_once)
    return Contributor(
        name=medicine.name,
        kind="medicine" if is_taken else "none",
        adds=tuple(effect.id for effect in effects) if is_taken else (),
        dose_mg=float(dose) if isinstance(dose, int | float) and not (at_once and dose == 0) else None,
        facts=at_once,
        sources=tuple(dict.fromkeys(key for effect in effects for key in effect.sources)),
        verified=all(effect.verified for effect in effects),
    )


def _other(entry: OtherMedicine, medicine: Medicine) -> Contributor:
    adds = _effects_of(entry.mechanisms, medicine)
    kind: ContributorKind = "other" if adds else "none"
    if SEDATES.intersection(entry.mechanisms):
        kind = "depressant"
    sizes = [size for size in medicine.care.sizes if size.medicine_class in entry.classes]
    rules = [rule for rule in medicine.rules if rule.id in entry.rules]
    sources = [*(key for size in sizes for key in size.sources), *(key for r in rules for key in r.sources)]
    return Contributor(
        name=entry.name,
        kind=kind,
        adds=adds,
        says=tuple(size.says for size in sizes),
        rules=tuple(dict.fromkeys((*entry.rules, *(size.rule for size in sizes)))),
        sources=tuple(dict.fromkeys(sources)),
        verified=all(size.verified for size in sizes) and all(rule.verified for rule in rules),
    )


def _unnamed(
    rows: list[Contributor], given: object, is_list_unknown: bool, medicine: Medicine
) -> list[Contributor]:
    """Sedating medicines that were counted but not named, and the list where nobody gave one."""
    unnamed: list[Contributor] = []
    number = given.low if isinstance(given, Between) else given
    listed = sum(1 for row in rows if row.kind == "depressant")
    if isinstance(number, int | float) and number > listed:
        unnamed.append(
            Contributor(
                name="other sedating medicines, not named",
                kind="depressant",
                adds=_effects_of(("cns_depressant",), medicine),
                number=int(number) - listed,
            )
        )
    if is_list_unknown and not isinstance(given, int | float):
        unnamed.append(_not_known(("other_medicines",), _ids(medicine), medicine))
    return unnamed


def _other_names(
    person: Person, medicine: Medicine, facts: Mapping[str, object] | None
) -> tuple[str, ...] | None:
    """The other medicines as they were written, or None where nobody gave a list."""
    for given in (facts or {}, person.facts):
        for name, value in given.items():
            fact = medicine.vocabulary.fact_called(name)
            if fact is not None and fact.name == "other_medicines" and value is not None:
                return tuple(cast("Iterable[str]", value))
    return person.other_medicines


# -------------------------------------------------------------------------------- alcohol


def _alcohol(now: Mapping[str, object], medicine: Medicine) -> list[Contributor]:
    """Alcohol as a row: drunk, none, or not known. No list of medicines with it: not asked."""
    entry = next((one for one in medicine.other_medicines if "alcohol" in one.classes), None)
    if entry is None:
        return []
    drinks = now.get("alcohol_drinks_week")
    given = {name: now[name] for name in ALCOHOL_FACTS if now.get(name) not in (None, False)}
    is_drunk = now.get("alcohol_now") is True or now.get("relapse_drinking") is True
    if isinstance(drinks, int | float) and drinks > 0:
        is_drunk = True
    others = now.get("other_medicines")
    if isinstance(others, Members) and "alcohol" in others.present:
        is_drunk = True
    row = _other(entry, medicine)
    if not is_drunk and drinks is None:
        return [_not_known(("alcohol_drinks_week",), row.adds, medicine)]
    return [
        Contributor(
            name="alcohol",
            kind="alcohol" if is_drunk else "none",
            adds=row.adds if is_drunk else (),
            facts=given,
            says=row.says,
            rules=row.rules,
            sources=row.sources,
            verified=row.verified,
        )
    ]


# --------------------------------------------------------------- kidneys and what makes it worse


def _parts(now: Mapping[str, object], medicine: Medicine) -> list[Contributor]:
    """Circumstances that are there, and, once for each fact that everyone is asked, those not known."""
    rows: list[Contributor] = []
    waiting: dict[str, list[str]] = {}
    for part in medicine.care.load_parts:
        judgement = part.when.judge(now)
        if judgement.answer is True:
            rows.append(_part(part, now))
        elif judgement.answer is None:
            for name in _asked_of_everyone(judgement.missing, now, medicine):
                waiting.setdefault(name, []).extend(part.effects)
    rows += [
        _not_known((name,), tuple(id for id in _ids(medicine) if id in effects), medicine)
        for name, effects in waiting.items()
    ]
    return rows


def _part(part: LoadPart, now: Mapping[str, object]) -> Contributor:
    values = {name: now[name] for name in sorted(part.when.names) if isinstance(now.get(name), int | float)}
    return Contributor(
        name=part.name,
        kind=part.kind,
        adds=part.effects,
        facts=values,
        says=(part.says,),
        rules=(part.rule,),
        sources=part.sources,
        verified=part.verified,
    )


def _asked_of_everyone(missing: Iterable[str], known: Mapping[str, object], medicine: Medicine) -> list[str]:
    """What to ask for, of what everyone is asked or what is worked out from that."""
    vocabulary = medicine.vocabulary
    of_everyone = [
        name
        for name in missing
        if vocabulary.facts[vocabulary.facts[name].asked_as or name].asked == "everyone"
    ]
    return list(vocabulary.to_ask_for(of_everyone, known))


def _not_known(missing: tuple[str, ...], may_add: tuple[str, ...], medicine: Medicine) -> Contributor:
    names = [medicine.vocabulary.label(name) for name in missing]
    return Contributor(name=", ".join(names), kind="not_known", may_add=may_add, missing=missing)
