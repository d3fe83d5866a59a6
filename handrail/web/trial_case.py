"""A virtual trial as it stands in an address: a protocol of the pack, and what is changed of it.

    ?protocol=dutch&people_1=300&people_0=300&anxiety=100&trials=200

What the address doesn't say is as in the protocol, so that an address stays short and a whole form gives the
same question. A changed design is written as the TOML file that the command line reads, and read back from it
by the same reader: what can't be is refused by its field, and the answer is that of the file.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import handrail
from handrail.errors import InputError
from handrail.exchange.protocol_toml import FILE, protocol_toml, read_protocol_text
from handrail.report.trial_screen import estimand_of
from handrail.web.case import Case
from handrail.web.trial_fields import FIELD_OF_KEY, LABELS, SLOTS

MOST_S = 1.8
"""Of one core, for all that a page works out."""
TRIAL_S, PERSON_DAYS_A_SECOND = 0.001, 20e6
"""What a trial costs by itself, and how many days of people are run in a second."""
QUESTIONS = 3
"""As written; the pooled effect as it stands; and averaged."""
USUAL = (400, 300, 250, 200, 150, 100, 75, 50, 25)
MOST_TRIALS, MOST_PEOPLE, MOST_WEEKS, MOST_SEED = 100_000, 20_000, 156, 2**31 - 1
CHECKED_AT_ONCE = 150
"""So many treated people are checked without being asked for."""
VISIT_EVERY_WEEKS = 4
_KEY = re.compile(r"(\w+) is\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialCase:
    """A virtual trial that can be run.

    Attributes:
        base: the protocol it was made from; protocol: with what was changed.
        is_null: nothing differs between the arms.
    """

    base: handrail.Protocol
    protocol: handrail.Protocol
    medicine: handrail.Medicine
    trials: int
    seed: int
    is_null: bool

    @property
    def is_changed(self) -> bool:
        """Whether it is another design than that of the pack."""
        return self.protocol != self.base

    @property
    def file(self) -> str:
        """What the command line is given: a name of the pack, or the file."""
        return FILE if self.is_changed else self.base.id

    @property
    def truths(self) -> handrail.Truths:
        """What is taken as true in the trials as they are written."""
        return handrail.NO_EFFECT_AT_ALL if self.is_null else handrail.Truths()

    def runs(self) -> handrail.TrialRuns:
        """The trials as written; the last ones are remembered."""
        return _runs(self.protocol, self.truths, self.trials, self.seed)

    def answers(self) -> list[Any]:
        """What they come to, comparison by comparison."""
        runs = self.runs()
        return [handrail.trial_answer(runs, name) for name in self.protocol.comparisons]

    def published(self) -> float | None:
        """The result of the study it stands for, where it is of the same kind."""
        if self.protocol.primary.id.endswith("_days"):
            return None
        return handrail.published_ratio(self.protocol, self.medicine)

    def asked(self, question: str) -> Any:
        """`power` or `assurance`, of all that are treated."""
        return _asked(question, self.protocol, self.trials, self.seed)

    def checked(self) -> Any:
        """Everyone of one trial, judged by the rules."""
        return _checked(self.protocol, self.seed)

    def command(self, question: str = "run", *, trials: int | None = None) -> str:
        """The command that gives the same answer."""
        null = " --null" if self.is_null and question == "run" else ""
        seed = f" --seed {self.seed}" if self.seed != 1 else ""
        many = "" if question == "check" else f" --trials {trials or self.trials}"
        return f"handrail trial {question} {shlex.quote(self.file)}{many}{seed}{null}"

    def python(self) -> str:
        """A script that gives the same answer."""
        truths = "handrail.NO_EFFECT_AT_ALL" if self.is_null else "handrail.Truths()"
        lines = [
            "import handrail",
            "",
            f"protocol = handrail.read_protocol({self.file!r})",
            f"runs = handrail.run_trials(protocol, trials={self.trials}, seed={self.seed}, truths={truths})",
            "for comparison in protocol.comparisons:",
            "    answer = handrail.trial_answer(runs, comparison)",
            "    print(comparison, answer.power, answer.wrong_sign, answer.ratio)",
        ]
        if not self.is_null:
            lines += [
                f"print(handrail.power(protocol, trials={self.trials}, seed={self.seed}).power)",
                f"print(handrail.assurance(protocol, trials={self.trials}, seed={self.seed}).power)",
            ]
        return "\n".join(lines) + "\n"


@lru_cache(maxsize=24)
def _runs(protocol: handrail.Protocol, truths: handrail.Truths, trials: int, seed: int) -> handrail.TrialRuns:
    return handrail.run_trials(protocol, trials=trials, seed=seed, truths=truths)


@lru_cache(maxsize=48)
def _asked(question: str, protocol: handrail.Protocol, trials: int, seed: int) -> Any:
    return getattr(handrail, question)(protocol, trials=trials, seed=seed)


@lru_cache(maxsize=24)
def _checked(protocol: handrail.Protocol, seed: int) -> Any:
    return handrail.check_trial(protocol, seed=seed)


def seconds_of(protocol: handrail.Protocol, trials: int, questions: int = QUESTIONS) -> float:
    """About how long trials take on one core."""
    return trials * questions * (TRIAL_S + protocol.people * protocol.days / PERSON_DAYS_A_SECOND)


def usual_trials(protocol: handrail.Protocol) -> int:
    """How many are run where nobody says how many."""
    return next((one for one in USUAL if seconds_of(protocol, one) <= MOST_S), USUAL[-1])


# ---- reading --------------------------------------------------------------------------------------


def read_trial(case: Case) -> TrialCase | None:
    """What is asked; None where something can't be read, which then stands in the case's errors."""
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
    medicine = handrail.load_medicine(protocol.medicine)
    found = TrialCase(
        base=base,
        protocol=protocol,
        medicine=medicine,
        trials=trials or usual_trials(protocol),
        seed=seed,
        is_null=is_null,
    )
    if seconds_of(protocol, found.trials) > MOST_S:
        _too_much(case, found)
        return None
    return found


def _refused(case: Case, error: InputError) -> None:
    """Keep what the reader of protocols refused, at its field and by the field's name."""
    key = _KEY.match(error.message)
    field = FIELD_OF_KEY.get(key[1], "") if key else ""
    message = f"{LABELS[field]} {error.message[len(key[1]) + 1 :]}" if key and field else error.message
    case.refuse(InputError(message, fix=error.fix), field or "protocol")


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
    asked = f"Ask for up to {many}." if many else "Take fewer people or weeks."
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
