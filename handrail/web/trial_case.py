"""A virtual trial as it stands in an address: a protocol of the pack, and what is changed of it.

    ?protocol=dutch&people_1=300&people_0=300&anxiety=100&trials=200

What the address doesn't say is as in the protocol, so that an address stays short and a whole form gives the
same question. A changed design is written as the TOML file that the command line reads, and read back from it
by the same reader: what can't be is refused by its field, and the answer is that of the file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from starlette.datastructures import ImmutableMultiDict

import handrail
from handrail.errors import InputError
from handrail.exchange.protocol_toml import protocol_toml, read_protocol_text
from handrail.report.trial_screen import estimand_of
from handrail.web.case import Case
from handrail.web.trial_asked import MOST_JOB_S, MOST_S, TrialCase, seconds_of, usual_trials
from handrail.web.trial_fields import FIELD_OF_KEY, LABELS, SLOTS

MOST_TRIALS, MOST_PEOPLE, MOST_WEEKS, MOST_SEED = 100_000, 20_000, 156, 2**31 - 1
CHECKED_AT_ONCE = 150
"""So many treated people are checked without being asked for."""
VISIT_EVERY_WEEKS = 4
_KEY = re.compile(r"(\w+) is\b")


def case_of(pairs: list[tuple[str, str]] | Any) -> Case:
    """The form's case from the saved fields."""
    return Case(ImmutableMultiDict([(str(name), str(value)) for name, value in pairs]), LABELS)


# ---- reading --------------------------------------------------------------------------------------


def read_trial(case: Case) -> TrialCase | None:
    """What is asked of a page; None where something can't be, which then stands in the case's errors."""
    found = read_design(case)
    if found is not None and seconds_of(found.protocol, found.trials) > MOST_S:
        _too_much(case, found)
        return None
    return found


def read_job(case: Case) -> TrialCase | None:
    """The same of a job, which may take longer."""
    found = read_design(case)
    if found is not None and seconds_of(found.protocol, found.trials) > MOST_JOB_S:
        many = int(MOST_JOB_S / seconds_of(found.protocol, 1))
        error = InputError(
            f"{found.trials:,} trials of {found.protocol.people:,} people are more than one job runs.",
            fix=f"Ask for up to {many:,}. At the command line, handrail trial run has no such limit.",
        )
        case.refuse(error, "trials")
        return None
    return found


def read_design(case: Case) -> TrialCase | None:
    """What is asked, however long it takes."""
    base = base_of(case)
    changed = _changed(case, base)
    seed = case.read("seed", lambda text: _whole(text, 0, MOST_SEED), 1)
    is_null = case.ticked("null") or False
    trials = case.read("trials", lambda text: _whole(text, 1, MOST_TRIALS))
    case.ticked("check")
    if case.is_refused:
        return None
    protocol = base if changed == base else _named(changed, base)
    if protocol != base:
        try:
            protocol = read_protocol_text(protocol_toml(protocol))
        except InputError as error:
            _refused(case, error)
            return None
    return TrialCase(
        base=base,
        protocol=protocol,
        medicine=handrail.load_medicine(protocol.medicine),
        trials=trials or usual_trials(protocol),
        seed=seed,
        is_null=is_null,
    )


def _refused(case: Case, error: InputError) -> None:
    """Keep what the reader of protocols refused, at its field and by the field's name."""
    key = _KEY.match(error.message)
    field = FIELD_OF_KEY.get(key[1], "") if key else ""
    message = f"{LABELS[field]} {error.message[len(key[1]) + 1 :]}" if key and field else error.message
    fix = error.fix.removeprefix(f"{key[1]}: ") if key else error.fix
    case.refuse(InputError(message, fix=fix), field or "protocol")


def base_of(case: Case) -> handrail.Protocol:
    """The protocol that was named, or the first there is."""
    names = handrail.protocol_names()
    wanted = case.text("protocol") or names[0]
    if wanted not in names:
        # Any other name would be read as one of a file on this machine.
        error = InputError(f"There is no protocol '{wanted[:40]}'.", fix=f"There are: {', '.join(names)}.")
        case.refuse(error, "protocol")
        wanted = names[0]
    return handrail.read_protocol(wanted)


def _too_much(case: Case, found: TrialCase) -> None:
    many = int(MOST_S / seconds_of(found.protocol, 1))
    asked = f"Ask for up to {many}, or run it as a job." if many else "Run it as a job."
    case.refuse(
        InputError(
            f"{found.trials:,} trials of {found.protocol.people:,} people over {found.protocol.weeks} weeks "
            "are more than a page runs at once.",
            fix=f"{asked} At the command line, handrail trial run has no such limit.",
        ),
        "trials",
    )


def _changed(case: Case, base: handrail.Protocol) -> handrail.Protocol:
    up, who = base.titration, base.population
    weeks = case.read("weeks", lambda text: _whole(text, 1, MOST_WEEKS), base.weeks)
    leave = case.read("leave", _number)
    changed = replace(
        base,
        weeks=weeks,
        visit_weeks=base.visit_weeks if weeks == base.weeks else _visits(base.visit_weeks, weeks),
        arms=_arms(case, base),
        titration=replace(
            up,
            start_mg=case.read("start_mg", _number, up.start_mg),
            step_mg=case.read("step_mg", _number, up.step_mg),
            step_days=case.read("step_days", _plain_whole, up.step_days),
            times_a_day=case.read("times", _plain_whole, up.times_a_day),
            has_ceiling=_ceiling(case, up.has_ceiling),
            taper_step_mg=case.read("taper_mg", _number, up.taper_step_mg),
            taper_step_days=case.read("taper_days", _plain_whole, up.taper_step_days),
        ),
        population=replace(
            who,
            detoxified=_yes(case, "detoxified", who.detoxified),
            high_anxiety_percent=case.read("anxiety", _number, who.high_anxiety_percent),
            cirrhosis_percent=case.read("cirrhosis", _number, who.cirrhosis_percent),
            grams_per_day=case.read("grams", _number, who.grams_per_day),
        ),
        leaving_per_week=base.leaving_per_week if leave is None else leave / 100,
        leaving_for_harm=_yes(case, "leave_harm", base.leaving_for_harm),
        leaving=case.text("leaving") or base.leaving,
        outcomes=_outcomes(case, base, weeks),
        analysis=case.text("method") or base.analysis,
        alpha=case.read("alpha", _number, base.alpha),
        placebo=case.text("placebo") or base.placebo,
        placebo_percent=case.read("placebo_percent", _number, base.placebo_percent),
        effect=case.text("effect") or base.effect,
        dose_effect=case.text("dose_effect") or base.dose_effect,
    )
    study = case.text("published") or base.study
    return replace(changed, study="" if study == "none" else study)


def _named(changed: handrail.Protocol, base: handrail.Protocol) -> handrail.Protocol:
    """A changed design is told as what it is: by its own name, and with an estimand of its own."""
    only_drawn = replace(changed, study=base.study) == base
    if only_drawn:
        return changed
    note = f"Made from “{base.title}”, changed. {base.note}".strip()
    says = f"As of “{base.title}”: {base.population.says}"
    return replace(
        changed,
        id=f"{base.id}_changed",
        title=f"{base.title}, changed",
        note=note,
        population=replace(changed.population, says=says),
        estimand=replace(base.estimand, **estimand_of(changed)),
    )


def _arms(case: Case, base: handrail.Protocol) -> tuple[Any, ...]:
    control = base.control
    people = case.read("people_0", _people, control.people)
    arms: list[Any] = []
    for slot in SLOTS:
        of = base.treated[slot - 1] if slot <= len(base.treated) else None
        count = case.read(f"people_{slot}", _people_or_none, of.people if of else 0)
        dose = case.read(f"mg_{slot}", _dose, of.target_mg if of else None)
        if not count or (of is None and not case.text(f"people_{slot}")):
            continue
        if dose is None:
            case.refuse(InputError("This arm has people and no dose.", fix="Such as 60."), f"mg_{slot}")
            continue
        if dose < case.read("start_mg", _number, base.titration.start_mg):
            error = InputError(
                f"{dose:g} mg a day is less than the first daily dose.",
                fix="Aim higher, or begin lower.",
            )
            case.refuse(error, f"mg_{slot}")
        if of is not None and dose == of.target_mg:
            arms.append(replace(of, people=count))
        else:
            named = {"id": f"arm_{slot}", "title": f"{dose:g} mg a day"}
            arms.append(replace(of or control, people=count, target_mg=dose, **named))
    if not arms and not case.errors:
        case.refuse(InputError("There is no arm on the medicine.", fix="Give people and a dose."), "people_1")
    return (*arms, replace(control, people=people))


def _outcomes(case: Case, base: handrail.Protocol, weeks: int) -> tuple[Any, ...]:
    wanted = case.text("outcome") or base.primary.id
    since = case.read("from_week", _plain_whole)
    if since is None:
        since = base.primary.from_week if wanted == base.primary.id else 0
    primary = replace(base.primary, id=wanted, from_week=since)
    others = [
        replace(one, is_primary=False, from_week=one.from_week if one.from_week < weeks else 0)
        for one in base.outcomes
        if one.id != wanted
    ]
    if wanted == base.primary.id:
        return tuple(primary if one.is_primary else others.pop(0) for one in base.outcomes)
    return (primary, *others)


def _visits(visits: tuple[int, ...], weeks: int) -> tuple[int, ...]:
    """The visits that fit, further ones every four weeks, and one at the end."""
    kept = [one for one in visits if one < weeks]
    last = kept[-1] if kept else 0
    return (*kept, *range(last + VISIT_EVERY_WEEKS, weeks, VISIT_EVERY_WEEKS), weeks)


def _yes(case: Case, name: str, otherwise: bool) -> bool:
    said = case.ticked(name)
    return otherwise if said is None else said


def _ceiling(case: Case, otherwise: bool) -> bool:
    said = case.text("ceiling")
    if said in ("tolerability", "none"):
        return said == "tolerability"
    if said is not None:
        case.refuse(InputError(f"'{said[:40]}' is none.", fix="Write tolerability or none."), "ceiling")
    return otherwise


def _whole(text: str, least: int, most: int) -> int:
    if re.fullmatch(r"\d{1,12}", text) and least <= int(text) <= most:
        return int(text)
    raise InputError(f"'{text[:40]}' can't be.", fix=f"Give a whole number from {least:,} to {most:,}.")


def _plain_whole(text: str) -> int:
    return _whole(text, 0, MOST_PEOPLE)


def _people(text: str) -> int:
    return _whole(text, 2, MOST_PEOPLE)


def _people_or_none(text: str) -> int:
    return 0 if text == "0" else _people(text)


def _dose(text: str) -> float:
    found = _number(text)
    if found <= 0:
        raise InputError(f"{found:g} mg is no dose.", fix="Give a daily dose in mg; 0 people for no arm.")
    return found


def _number(text: str) -> float:
    """A plain number, with a point or a comma."""
    if not re.fullmatch(r"\d{1,6}([.,]\d{1,6})?", text):
        raise InputError(f"'{text[:40]}' is no number.", fix="Write it in figures, such as 30 or 2.5.")
    return float(text.replace(",", "."))
