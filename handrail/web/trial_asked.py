"""A virtual trial that was asked of a page or of a job: how long it takes, and what it comes to."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import handrail
from handrail.exchange.protocol_toml import FILE

MOST_S = 1.8
"""Of one core, for all that a page works out."""
MOST_JOB_S, PART_S = 3600.0, 2.0
"""Of one core, for a job; and for one of its parts."""
KIND = "trial"
TRIAL_S, PERSON_DAYS_A_SECOND = 0.001, 20e6
"""What a trial costs by itself, and how many days of people are run in a second."""
QUESTIONS = 3
"""As written; the pooled effect as it stands; and averaged."""
USUAL = (400, 300, 250, 200, 150, 100, 75, 50, 25)


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
        if self.protocol.has_means:
            return None
        return handrail.published_ratio(self.protocol, self.medicine)

    def asked(self, question: str) -> Any:
        """`power` or `assurance`, of all that are treated."""
        return _asked(question, self.protocol, self.trials, self.seed)

    def checked(self) -> Any:
        """Everyone of one trial, judged by the rules."""
        return _checked(self.protocol, self.seed)

    def run(self) -> TrialJob:
        """All that a page asks of such trials, in parts that can be kept."""
        return TrialJob(self)

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


class TrialJob:
    """Trials as written and, unless nothing differs, with the pooled effect true everywhere and averaged.

    Each part belongs to one of the runs; the answer is all of them by name.
    """

    def __init__(self, asked: TrialCase) -> None:
        named = {"as_written": asked.truths}
        if not asked.is_null:
            named |= {"power": handrail.ONE_TRUTH, "assurance": handrail.AVERAGED_TRUTHS}
        block = max(1, round(PART_S / seconds_of(asked.protocol, 1, questions=1)))
        self._runs = {
            name: handrail.TrialRun(
                asked.protocol, trials=asked.trials, seed=asked.seed, truths=truths, block=block
            )
            for name, truths in named.items()
        }
        self._places = [(name, number) for name, run in self._runs.items() for number in range(run.parts)]

    @property
    def parts(self) -> int:
        """How many parts there are, of all runs."""
        return len(self._places)

    @property
    def mark(self) -> str:
        """What tells these runs from any other."""
        return " ".join(run.mark for run in self._runs.values())

    def part(self, number: int) -> bytes:
        """One part, counted from 0."""
        name, place = self._places[number]
        return self._runs[name].part(place)

    def answer(self, parts: Iterable[bytes]) -> dict[str, handrail.TrialRuns]:
        """The runs by name, from all parts in their order.

        Raises:
            InputError: one is missing, damaged, or of another run.
        """
        left = iter(parts)
        return {name: run.answer(islice(left, run.parts)) for name, run in self._runs.items()}


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
