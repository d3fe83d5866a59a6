"""Trials together as they stand in an address: the names of the options of `handrail evidence pool`.

    ?outcome=relapse&hartung_knapp=yes&by=dose&without=beraha2016_dutch

Hartung and Knapp's interval is the usual one here: with few trials it is the one to believe.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

import handrail
from handrail.errors import InputError
from handrail.web.case import Case

LABELS = {
    "outcome": "What is counted",
    "measure": "Measure",
    "method": "Model",
    "hartung_knapp": "Interval",
    "by": "Groups",
    "on": "Regression",
    "study": "Trials",
    "without": "Without",
    "ticked_for": "Ticked for",
    "split_arms": "Arms apart",
}
OUTCOMES = (
    ("relapse", "Return to drinking; missing counts as relapsed"),
    ("relapse_as_analysed", "Return to drinking, as each trial analysed it"),
    ("abstinence", "Stayed abstinent"),
    ("left_early", "Left the trial early"),
    ("abstinent_days", "Days without drinking"),
)
MEASURES = (
    ("", "The usual one of the outcome"),
    ("RR", "Risk ratio"),
    ("OR", "Odds ratio"),
    ("RD", "Risk difference"),
    ("MD", "Difference of means"),
    ("SMD", "Standardised difference of means"),
)
METHODS = (
    ("dersimonian_laird", "Random effects, DerSimonian and Laird"),
    ("reml", "Random effects, restricted likelihood"),
    ("paule_mandel", "Random effects, Paule and Mandel"),
    ("dersimonian_laird_mh", "Random effects, with Mantel and Haenszel’s Q"),
    ("mantel_haenszel", "One effect for all, Mantel and Haenszel"),
    ("fixed", "One effect for all, inverse variance"),
)
INTERVALS = (("yes", "Hartung and Knapp"), ("no", "Normal"))
GROUPS = (
    ("", "None"),
    ("dose", "Dose"),
    ("anxiety", "Anxiety"),
    ("detoxified", "Detoxified first"),
    ("blinding", "Blinding"),
)
COVARIATES = (
    ("", "None"),
    ("dose", "On the dose aimed at"),
    ("anxiety", "On choosing people for anxiety"),
    ("detoxified", "On detoxification first"),
    ("weeks", "On the weeks"),
)
WITHOUT_SPREAD = ("fixed", "mantel_haenszel")
"""Models without differences between trials, for which Hartung and Knapp have no interval."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolCase:
    """Trials that were pooled, and how it was asked.

    Attributes:
        usual: the trials that have figures for the outcome.
        regression: what goes with a larger effect; None where it wasn't asked, or can't be told: why not.
        no_groups: why there are no groups of the kind that was asked for; None where there are, or none were.
    """

    asked: dict[str, Any]
    medicine: handrail.Medicine
    found: Any
    usual: tuple[tuple[str, str], ...]
    no_groups: InputError | None = None
    regression: Any = None
    no_regression: InputError | None = None
    on: str | None = None

    def regression_command(self) -> str:
        """The command that gives the same regression."""
        parts = ["handrail evidence pool", self.asked["outcome"], f"--on {self.on}"]
        parts += [f"--measure {shlex.quote(self.asked['measure'])}"] if self.asked["measure"] else []
        return " ".join([*parts, *self._which(), *self._knapp()])

    def regression_python(self) -> str:
        """A script that gives the same regression."""
        given = ", ".join(f"{name}={value!r}" for name, value in _of_regression(self.asked).items() if value)
        knapp = f"hartung_knapp={self.asked['hartung_knapp']}"
        return (
            "import handrail\n\n"
            f"found = handrail.meta_regress({self.medicine.name!r}, on=[{self.on!r}], {given}, {knapp})\n"
            "for term in found.terms:\n"
            "    print(term.name, term.value, term.low, term.high, term.p)\n"
        )

    def _knapp(self) -> list[str]:
        return ["--hartung-knapp"] if self.asked["hartung_knapp"] else []

    def _which(self) -> list[str]:
        parts = [f"--study {shlex.quote(one)}" for one in self.asked["studies"]]
        parts += [f"--without {shlex.quote(one)}" for one in self.asked["without"]]
        return parts + (["--split-arms"] if self.asked["split_arms"] else [])

    def command(self) -> str:
        """The command that gives the same answer."""
        asked = self.asked
        parts = ["handrail evidence pool", asked["outcome"]]
        parts += [f"--measure {shlex.quote(asked['measure'])}"] if asked["measure"] else []
        parts += [f"--method {asked['method']}"] if asked["method"] != METHODS[0][0] else []
        parts += self._knapp()
        parts += [f"--by {asked['by']}"] if asked["by"] else []
        return " ".join([*parts, *self._which()])

    def python(self) -> str:
        """A script that gives the same answer."""
        given = ", ".join(f"{name}={value!r}" for name, value in self.asked.items() if value)
        return (
            "import handrail\n\n"
            f"found = handrail.pool({self.medicine.name!r}, {given})\n"
            "pooled = found.pooled\n"
            "print(pooled.effect, pooled.low, pooled.high, pooled.predicted)\n"
            "for title, one in found.without_one:\n"
            "    print(title, one.effect, one.low, one.high)\n"
        )


def read_pool(case: Case) -> PoolCase | None:
    """What is asked, pooled; None where something can't be, which then stands in the case's errors."""
    medicine = case.medicine
    method = case.text("method") or METHODS[0][0]
    knapp = case.ticked("hartung_knapp")
    asked: dict[str, Any] = {
        "outcome": case.text("outcome") or OUTCOMES[0][0],
        "measure": case.text("measure"),
        "method": method,
        "hartung_knapp": method not in WITHOUT_SPREAD if knapp is None else knapp,
        "studies": tuple(case.texts("study") or ()),
        "without": tuple(case.texts("without") or ()),
        "split_arms": case.ticked("split_arms") or False,
        "by": case.text("by"),
    }
    if case.is_refused:
        return None
    try:
        usual = usual_trials(medicine, asked["outcome"])
        if case.text("ticked_for") not in (None, asked["outcome"]):
            # Ticks of a list of other trials, before something else was counted.
            asked["studies"] = ()
        if set(asked["studies"]) == {study for study, _ in usual}:
            # All that are ticked at first: the question of an address that names none.
            asked["studies"] = ()
        found = handrail.pool(medicine, **{**asked, "by": None})
        found, no_groups = _grouped(medicine, asked, found)
    except InputError as error:
        case.refuse(error, _field(error, asked))
        return None
    asked["by"] = asked["by"] if no_groups is None else None
    regression, no_regression = _regressed(medicine, asked, case.text("on"))
    return PoolCase(
        asked=asked,
        medicine=medicine,
        found=found,
        usual=usual,
        no_groups=no_groups,
        regression=regression,
        no_regression=no_regression,
        on=case.text("on"),
    )


def _regressed(
    medicine: handrail.Medicine, asked: dict[str, Any], on: str | None
) -> tuple[Any, InputError | None]:
    """A regression of the same trials; where too few tell it, why."""
    if on is None:
        return None, None
    try:
        how = {**_of_regression(asked), "hartung_knapp": asked["hartung_knapp"]}
        return handrail.meta_regress(medicine, on=[on], **how), None
    except InputError as error:
        return None, error


def _of_regression(asked: dict[str, Any]) -> dict[str, Any]:
    """What a regression takes of what was asked; its model is the one by restricted likelihood."""
    return {name: asked[name] for name in ("outcome", "measure", "studies", "without", "split_arms")}


def _grouped(medicine: handrail.Medicine, asked: dict[str, Any], found: Any) -> tuple[Any, InputError | None]:
    """The same with groups; where trials don't differ in that, the result stands without and says so."""
    if asked["by"] is None:
        return found, None
    try:
        return handrail.pool(medicine, **asked), None
    except InputError as error:
        if asked["by"] not in dict(GROUPS):
            raise
        return found, error


def usual_trials(medicine: handrail.Medicine, outcome: str) -> tuple[tuple[str, str], ...]:
    """The trials that have figures for an outcome, by id and title.

    Raises:
        InputError: there is no such outcome.
    """
    return tuple((row.id, row.title) for row in handrail.pool(medicine, outcome=outcome).pooled.rows)


def _field(error: InputError, asked: dict[str, Any]) -> str:
    """The field that an error is about."""
    if error.where in LABELS:
        return error.where
    said = error.message
    if "study" in said and asked["studies"]:
        return "study"
    for name, words in (("by", "subgroups"), ("outcome", "outcome"), ("hartung_knapp", "Hartung")):
        if words in said:
            return name
    return "method" if asked["method"] in said or "method" in said else "study"
