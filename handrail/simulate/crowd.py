"""Many different people: how age, sex, weight, height and kidneys are spread, and what goes together.

A crowd is a distribution of each covariate and correlations between them (a Gaussian copula: correlated
normal draws, each turned into its own distribution). What a crowd says nothing about is the same in everyone.

People come in blocks, each from a stream of its own (Philox, a counter-based generator, keyed by the seed
and the number of the block), so that a person is the same whoever draws them, in whatever order.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log1p, sqrt
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from handrail.errors import InputError
from handrail.person.nouns import Person
from handrail.simulate.nouns import FloatArray

Shape = Literal["normal", "log-normal", "uniform"]

COVARIATES = (
    "age_years",
    "sex",
    "weight_kg",
    "height_cm",
    "egfr_ml_min_1_73m2",
    "creatinine_clearance_ml_min",
)
"""What may differ between the people of a crowd, in the order of their draws."""

YOUNGEST = 18.0
BUILT_IN = {"adults": Path(__file__).with_name("crowds") / "adults.toml"}
TOGETHER_STREAM, TRUTH_STREAM, PEOPLE_STREAM = 1, 2, 3
"""Streams of one seed: covariates, truths about the model, and what else sets people apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """How one covariate is spread: a shape, cut off below `low` and above `high`.

    Attributes:
        middle: the mean of a normal shape, the median of a log-normal one.
        width: its standard deviation, on the log scale of a log-normal one; 0 for a uniform one.

    Raises:
        InputError: a width below 0, or no room between `low` and `high`.
    """

    shape: Shape
    low: float
    high: float
    middle: float = 0.0
    width: float = 0.0

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise InputError(f"A lowest value of {self.low:g} is not below a highest of {self.high:g}.")
        if self.width < 0 or (self.shape == "log-normal" and (self.middle <= 0 or self.low <= 0)):
            raise InputError("A spread can't be below 0, nor a log-normal covariate.")

    def at(self, share: FloatArray) -> FloatArray:
        """The values below which these shares of people lie.

        >>> Spread(shape="uniform", low=20, high=80).at(np.array([0.0, 0.5, 1.0]))
        array([20., 50., 80.])
        """
        from scipy.special import ndtr, ndtri

        if self.shape == "uniform" or self.width == 0:
            if self.width == 0 and self.shape != "uniform":
                return np.full(share.shape, float(np.clip(self.middle, self.low, self.high)))
            return self.low + share * (self.high - self.low)
        logs = self.shape == "log-normal"
        low, high, middle = (
            np.log((self.low, self.high, self.middle)) if logs else (self.low, self.high, self.middle)
        )
        below, above = ndtr((low - middle) / self.width), ndtr((high - middle) / self.width)
        found = middle + self.width * ndtri(below + share * (above - below))
        return cast(FloatArray, np.clip(np.exp(found) if logs else found, self.low, self.high))


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """Many different people.

    Attributes:
        spreads: by covariate and sex ("female", "male"); both the same where sexes don't differ.
        female_share: None where the crowd says nothing about sex.
        correlations: of the normal scores of two covariates.

    Raises:
        InputError: a covariate that isn't one, people under 18, or correlations that can't all hold.
    """

    title: str
    spreads: Mapping[str, tuple[Spread, Spread]]
    female_share: float | None = None
    correlations: Mapping[tuple[str, str], float]
    note: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.female_share is not None and not 0 <= self.female_share <= 1:
            raise InputError(
                f"A share of women of {self.female_share:g} is outside 0 to 1.", where="crowd, sex"
            )
        for name in self.spreads:
            if name not in COVARIATES or name == "sex":
                raise InputError(
                    f"'{name}' is nothing that people of a crowd can differ in.",
                    fix=f"There are: {', '.join(COVARIATES)}.",
                    where="crowd",
                )
        for age in self.spreads.get("age_years", ()):
            if age.low < YOUNGEST:
                raise InputError(
                    f"A crowd of people from {age.low:g} years on can't be drawn.",
                    fix=f"A crowd is of adults: put low = {YOUNGEST:g} or more.",
                    where="crowd, age_years",
                )
        for low, high in self.spreads.values():
            if self.female_share is None and low != high:
                raise InputError(
                    "Women and men differ here, but not how many of each there are.",
                    fix="Add [sex] with female = 0.5, for example.",
                    where="crowd, sex",
                )
        self.root()

    @property
    def covariates(self) -> tuple[str, ...]:
        """What differs between its people."""
        sexes = ("sex",) if self.female_share is not None else ()
        return tuple(name for name in COVARIATES if name in self.spreads or name in sexes)

    def root(self) -> FloatArray:
        """What makes independent normal draws correlated.

        Raises:
            InputError: correlations of what does not differ, or that can't all hold.
        """
        together = np.eye(len(COVARIATES))
        for pair, value in self.correlations.items():
            if len(set(pair)) != 2 or any(name not in self.spreads for name in pair) or not -1 < value < 1:
                raise InputError(
                    f"A correlation of {value:g} between {' and '.join(pair)} can't be.",
                    fix="Name two covariates of this crowd (not sex), and a value between -1 and 1.",
                    where="crowd, correlation",
                )
            first, second = (COVARIATES.index(name) for name in pair)
            together[first, second] = together[second, first] = value
        try:
            return cast(FloatArray, np.linalg.cholesky(together))
        except np.linalg.LinAlgError:
            raise InputError(
                "These correlations can't all hold at once.",
                fix="Bring some of them nearer to 0.",
                where="crowd, correlation",
            ) from None

    def draw(self, seed: int, block: int, people: int) -> dict[str, FloatArray]:
        """The covariates of one block of people, by name; sex is 1 for a woman and 0 for a man."""
        from scipy.special import ndtr

        normal = stream(seed, TOGETHER_STREAM, block).standard_normal((people, len(COVARIATES)))
        share = np.clip(ndtr(normal @ self.root().T), 1e-12, 1 - 1e-12)
        female = share[:, COVARIATES.index("sex")] < (self.female_share or 0.0)
        drawn: dict[str, FloatArray] = {}
        for name in self.covariates:
            if name == "sex":
                drawn[name] = female.astype(np.float64)
                continue
            of_women, of_men = self.spreads[name]
            place = share[:, COVARIATES.index(name)]
            drawn[name] = np.where(female, of_women.at(place), of_men.at(place))
        return drawn


def stream(seed: int, *place: int) -> np.random.Generator:
    """The random numbers of one place, the same whatever was drawn elsewhere."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence((seed, *place))))


def persons(base: Person, drawn: Mapping[str, FloatArray]) -> list[Person]:
    """One person for each draw: the covariates drawn, everything else as in `base`.

    Raises:
        InputError: a covariate that this person can't have beside what is known of them.
    """
    names = list(drawn)
    rows = zip(*(drawn[name] for name in names), strict=True)
    kidneys = ("creatinine_mg_dl", "egfr_ml_min_1_73m2", "creatinine_clearance_ml_min")
    # A drawn figure of the kidneys takes the place of every given one.
    cleared: dict[str, Any] = dict.fromkeys(kidneys) if set(kidneys) & set(names) else {}
    found: list[Person] = []
    for row in rows:
        facts: dict[str, Any] = dict(zip(names, map(float, row), strict=True))
        if "sex" in facts:
            facts["sex"] = "female" if facts["sex"] else "male"
        found.append(base.with_(**(cleared | facts)))
    return found


# --- reading -----------------------------------------------------------------------------------------------


def read_crowd(name: str) -> Crowd:
    """A built-in crowd ("adults"), or one from a TOML file.

    Args:
        name: "adults", or a file's name.

    Raises:
        InputError: no such file, or something in it that can't be understood.

    >>> read_crowd("adults").covariates
    ('age_years', 'sex', 'weight_kg', 'height_cm', 'egfr_ml_min_1_73m2')
    """
    place = BUILT_IN.get(name, Path(name))
    try:
        text = place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise InputError(
            f"The crowd {name} can't be read: {reason}.",
            fix=f"Name a file, or one of: {', '.join(BUILT_IN)}.",
        ) from None
    return parse_crowd(text, where=name)


def parse_crowd(text: str, *, where: str = "crowd") -> Crowd:
    """A crowd from TOML; how it is written stands in docs/how-to/populations.md.

    Raises:
        InputError: something that can't be understood, with its place.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"This is no TOML: {error}.", where=where) from None
    about = {key: data.pop(key, empty) for key, empty in (("title", where), ("note", ""), ("sources", []))}
    sex, correlations = data.pop("sex", None), data.pop("correlation", [])
    spreads = {name: _spreads(table, f"{where}, {name}") for name, table in data.items()}
    together: dict[tuple[str, str], float] = {}
    for one in correlations:
        _only(one, {"of", "value"}, f"{where}, correlation")
        first, second = (*one["of"], "", "")[:2]
        together[str(first), str(second)] = _number(one, "value", f"{where}, correlation")
    return Crowd(
        title=str(about["title"]),
        spreads=spreads,
        female_share=None if sex is None else _number(sex, "female", f"{where}, sex"),
        correlations=together,
        note=" ".join(str(about["note"]).split()),
        sources=tuple(map(str, about["sources"])),
    )


def _spreads(table: Any, where: str) -> tuple[Spread, Spread]:
    if isinstance(table, dict) and set(table) == {"female", "male"}:
        return _spread(table["female"], where), _spread(table["male"], where)
    both = _spread(table, where)
    return both, both


def _spread(table: Any, where: str) -> Spread:
    """One spread; a mean and a coefficient of variation say the same as a median and a log-scale spread."""
    shape = table.get("shape") if isinstance(table, dict) else None
    widths = {"normal": {"mean", "sd"}, "log-normal": {"mean", "cv"}, "uniform": set[str]()}
    if shape not in widths:
        raise InputError(
            f"shape = {shape!r} is not known.", fix=f"There are: {', '.join(widths)}.", where=where
        )
    _only(table, {"shape", "low", "high"} | widths[shape], where)
    low, high = _number(table, "low", where), _number(table, "high", where)
    if shape == "uniform":
        return Spread(shape="uniform", low=low, high=high)
    mean = _number(table, "mean", where)
    if shape == "normal":
        return Spread(shape="normal", low=low, high=high, middle=mean, width=_number(table, "sd", where))
    width = sqrt(log1p(_number(table, "cv", where) ** 2))
    return Spread(shape="log-normal", low=low, high=high, middle=mean * exp(-width * width / 2), width=width)


def _only(table: Any, known: set[str], where: str) -> None:
    """Refuse a table that lacks something or has something else.

    Raises:
        InputError: which.
    """
    if not isinstance(table, dict) or set(table) != known:
        found = ", ".join(table) if isinstance(table, dict) else repr(table)
        raise InputError(f"Found {found or 'nothing'}.", fix=f"Give {', '.join(sorted(known))}.", where=where)


def _number(table: Any, name: str, where: str) -> float:
    value = table.get(name) if isinstance(table, dict) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not np.isfinite(value):
        raise InputError(f"{name} = {value!r} is no number.", fix=f"Give a number for {name}.", where=where)
    return float(value)
