"""Who says so, the other way round: everything in a pack that rests on a source, found by walking the nouns.

Nothing is listed by hand, so that whatever a pack holds tomorrow is found too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Any, cast

from handrail.medicine.companions import load_companions
from handrail.medicine.efficacy import Efficacy, PlaceboClass, Prior
from handrail.medicine.nouns import Figure, Medicine
from handrail.medicine.pack import load_medicine
from handrail.sources import Bibliography

NORMAL_90 = 1.6448536269514722
"""So many standard deviations on either side hold 90 % of a normal distribution."""
_SAYS = ("says", "rule", "title", "plain_name", "display", "people", "stop", "name")
_NOT_WALKED = ("bibliography", "vocabulary", "when")


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """One thing in a pack that rests on sources.

    Attributes:
        kind: the class of the noun, such as "Rule", "Product" or "Figure".
        place: where in the medicine it stands, such as ("kinetics", "default", "figures", "lag_h").
        id: what it is called there.
        says: what it says, in a sentence or a name; "" for a bare number.
        is_verified: whether it was read at its source; None where that is not kept for its kind.
    """

    kind: str
    place: tuple[str, ...]
    id: str
    says: str
    sources: tuple[str, ...]
    is_verified: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PackNumber:
    """One number of a pack.

    Attributes:
        group: the part of the pack, such as "kinetics, default" or "dynamics".
        name: such as "clearance_l_per_h".
        figure: its value, range, unit, sources, and whether it was read there.
    """

    group: str
    name: str
    figure: Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    place: tuple[str, ...]
    thing: Any


def uses_of(medicine: Medicine) -> tuple[Use, ...]:
    """Everything in a pack that names sources, in the order of the pack."""
    return _uses(medicine.name) if load_medicine(medicine.name) is medicine else _uses_in(medicine)


@lru_cache(maxsize=8)
def _uses(name: str) -> tuple[Use, ...]:
    return _uses_in(load_medicine(name))


def _uses_in(medicine: Medicine) -> tuple[Use, ...]:
    return tuple(
        Use(
            kind=type(found.thing).__name__,
            place=found.place,
            id=str(getattr(found.thing, "id", "") or found.place[-1]),
            says=_says(found.thing),
            sources=tuple(found.thing.sources),
            is_verified=getattr(found.thing, "verified", None),
        )
        for found in _walk(medicine, ())
        if found.thing is not medicine
    )


def numbers_of(medicine: Medicine) -> tuple[PackNumber, ...]:
    """Every number that the model of a pack is made of, each with its source; rules hold their own.

    The priors of virtual trials are among them.
    """
    figures = tuple(
        PackNumber(group=_group(found.place), name=found.place[-1], figure=found.thing)
        for found in _walk(medicine, ())
        if isinstance(found.thing, Figure)
    )
    return (*figures, *(_priors(medicine.efficacy) if medicine.efficacy else ()))


def _priors(efficacy: Efficacy) -> Iterator[PackNumber]:
    """What virtual trials believe, as numbers with a range."""
    for prior in efficacy.priors.values():
        yield PackNumber(
            group="virtual trials, priors",
            name=prior.name,
            figure=_believed(prior.value, prior.sd, prior.unit, prior),
        )
    for placebo in efficacy.placebo.values():
        yield PackNumber(
            group="virtual trials, on placebo",
            name=f"{placebo.id}_logit",
            figure=_believed(placebo.logit, placebo.logit_sd, "none", placebo),
        )


def _believed(value: float, sd: float, unit: str, row: Prior | PlaceboClass) -> Figure:
    half = NORMAL_90 * sd
    return Figure(
        value=value,
        unit=unit,
        sources=row.sources,
        verified=row.verified,
        low=_three_digits(value - half) if sd else None,
        high=_three_digits(value + half) if sd else None,
        note=row.note,
    )


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")


def companion_numbers() -> tuple[PackNumber, ...]:
    """The same of alcohol and of the other depressants that can be simulated beside a medicine."""
    return tuple(
        PackNumber(group=_group(found.place), name=found.place[-1], figure=found.thing)
        for found in _walk(load_companions(), ())
        if isinstance(found.thing, Figure)
    )


def companion_bibliography() -> Bibliography:
    """The sources of alcohol and of the other depressants."""
    return load_companions().bibliography


def _group(place: tuple[str, ...]) -> str:
    return ", ".join(part.replace("_", " ") for part in place[:-1] if part != "figures")


def _says(thing: Any) -> str:
    for name in _SAYS:
        said = getattr(thing, name, None)
        if isinstance(said, str) and said:
            return said
    return ""


def _walk(thing: Any, place: tuple[str, ...]) -> Iterator[_Found]:
    """Every noun below this one that names sources."""
    if is_dataclass(thing) and not isinstance(thing, type):
        if isinstance(getattr(thing, "sources", None), tuple):
            yield _Found(place=place, thing=thing)
        for field in fields(thing):
            if field.name not in _NOT_WALKED:
                yield from _walk(getattr(thing, field.name), (*place, field.name))
    elif isinstance(thing, Mapping):
        for key, value in cast("Mapping[Any, Any]", thing).items():
            yield from _walk(value, (*place, str(key)))
    elif isinstance(thing, tuple):
        for number, value in enumerate(cast("tuple[Any, ...]", thing)):
            name = getattr(value, "id", None) or getattr(value, "name", None) or str(number)
            yield from _walk(value, (*place, str(name)))
