"""Which products a plan may use: those at hand, or those of the person's country.

What is assumed on the way (a score that no one confirmed, a strength seen in another country) is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handrail.errors import InputError
from handrail.medicine.nouns import Medicine, Product
from handrail.plan.lattice import Supply


def choose_supply(
    medicine: Medicine,
    country: str | None,
    *,
    have: Sequence[int] | None,
    halves: bool | None,
    liquid: int | None,
    prefers_liquid: bool = False,
) -> tuple[Supply, tuple[str, ...]]:
    """The products of a plan and the assumptions made in choosing them.

    Args:
        medicine: the pack with its products.
        country: of the person; products sold there are preferred.
        have: strengths of the tablets at hand, in micrograms; None takes those of the country.
        halves: whether scored tablets may be halved; None halves them where nothing was said of what
            is at hand.
        liquid: micrograms in one mL of the oral liquid at hand; None if there is none.
        prefers_liquid: nothing was said of what is at hand, and tablets don't suit this person.

    Raises:
        InputError: a strength that no product of the pack has, or halves of tablets without a score.
    """
    said: list[str] = []
    tablets = [product for product in medicine.products if product.form == "tablet"]
    nothing_said = have is None and liquid is None
    usual_liquid = weakest_liquid(medicine, country) if nothing_said and prefers_liquid else None
    if usual_liquid is not None:
        chosen = [usual_liquid]
        said.append(
            f"What is at hand not given: taken as the oral liquid of {usual_liquid.strength_mg:g} mg in 1 mL "
            f"({usual_liquid.name}), since tablets don't suit here."
        )
    elif nothing_said:
        chosen = _usual_tablets(tablets, country, said)
    else:
        chosen = [_tablet(tablets, strength, country, said) for strength in have or ()]
    if liquid is not None:
        chosen.append(_liquid(medicine, liquid, country))
    if halves is None:
        halves = nothing_said and any(product.is_scored for product in chosen)
    if halves:
        _check_scores(chosen, said)
    supply = Supply(tuple(chosen), halves, medicine.floors.most_pieces)
    return supply, tuple(said)


def _usual_tablets(tablets: list[Product], country: str | None, said: list[str]) -> list[Product]:
    """One tablet of each strength sold in the country; without one, the strengths sold most widely."""
    local = [product for product in tablets if product.country == country]
    if local:
        strengths = sorted({product.strength_micrograms for product in local})
        said.append(f"Tablets at hand not given: taken as those sold in {country} ({_list_mg(strengths)}).")
        return [_tablet(tablets, strength, country, []) for strength in strengths]
    sold_in: dict[int, set[str]] = {}
    for product in tablets:
        sold_in.setdefault(product.strength_micrograms, set()).add(product.country)
    if not sold_in:
        raise InputError("The pack lists no tablets.", fix="Say which liquid is at hand.")
    widest = max(len(countries) for countries in sold_in.values())
    strengths = sorted(strength for strength, countries in sold_in.items() if len(countries) == widest)
    said.append(
        f"Tablets at hand not given, nor the country: taken as {_list_mg(strengths)}, sold most widely."
    )
    return [_tablet(tablets, strength, country, []) for strength in strengths]


def _tablet(tablets: list[Product], strength: int, country: str | None, said: list[str]) -> Product:
    """The best entry for a tablet of this strength: of the country first, a scored one first."""
    fitting = [product for product in tablets if product.strength_micrograms == strength]
    if not fitting:
        known = sorted({product.strength_micrograms for product in tablets})
        nearest = sorted(known, key=lambda other: abs(other - strength))[:2]
        raise InputError(
            f"No tablet of {strength / 1000:g} mg is known; the nearest are {_list_mg(sorted(nearest))}.",
            fix=f"Tablets known: {_list_mg(known)}. Strengths are in mg.",
            where="--have",
        )
    local = [product for product in fitting if product.country == country]
    if country is not None and not local:
        said.append(
            f"A {strength / 1000:g} mg tablet is not listed for {country}: taken as one from elsewhere, "
            "whole ones only."
        )
        return replace(min(fitting, key=lambda product: product.id), is_scored=None)
    # A tablet known to be scored somewhere may be unscored elsewhere: the person's own country decides.
    return min(local or fitting, key=lambda product: (product.is_scored is not True, product.id))


def _liquid(medicine: Medicine, strength: int, country: str | None) -> Product:
    liquids = [product for product in medicine.products if product.form == "oral_liquid"]
    fitting = [product for product in liquids if product.strength_micrograms == strength]
    if not fitting:
        known = ", ".join(
            f"{strength_here / 1000:g} mg/mL"
            for strength_here in sorted({product.strength_micrograms for product in liquids})
        )
        raise InputError(
            f"No oral liquid of {strength / 1000:g} mg/mL is known.",
            fix=f"Liquids known: {known or 'none'}. The same volume of another strength is another dose.",
            where="--liquid",
        )
    chosen = min(fitting, key=lambda product: (product.country != country, product.id))
    return chosen if chosen.measure_step_ml else replace(chosen, measure_step_ml=0.5)


def _check_scores(chosen: list[Product], said: list[str]) -> None:
    tablets = [product for product in chosen if product.form == "tablet"]
    scored = [product for product in tablets if product.is_scored is True]
    if tablets and not scored:
        these = _list_mg([product.strength_micrograms for product in tablets])
        raise InputError(
            f"None of these tablets ({these}) is known to carry a score line, so halves are not planned.",
            fix="Leave halves out, choose a scored strength, or use an oral liquid.",
            where="--halves",
        )
    unscored = [product for product in tablets if product.is_scored is not True]
    if unscored:
        names = _list_mg([product.strength_micrograms for product in unscored])
        said.append(f"No score line is known for {names}: only whole ones are planned.")
    if scored:
        names = _list_mg(sorted({product.strength_micrograms for product in scored}))
        said.append(f"Halves are planned of {names}, sold with a score line: check that yours have one.")


def form_facts(supply: Supply) -> dict[str, object]:
    """What the supply says of the form, in the words of the rules."""
    if any(product.form == "tablet" for product in supply.products):
        return {"form": "tablet"}
    if supply.liquid is None:
        return {"form": "granules"}
    return {"form": "liquid", "concentration_mg_per_ml": supply.liquid.strength_mg}


def weakest_liquid(medicine: Medicine, country: str | None) -> Product | None:
    """The oral liquid that measures the smallest doses, of the country where it has one; None without any."""
    liquids = [p for p in medicine.products if p.form == "oral_liquid" and p.measure_step_ml]
    return min(liquids, key=lambda p: (p.country != country, p.strength_micrograms, p.id), default=None)


def wider_supplies(
    supply: Supply, medicine: Medicine, country: str | None, *, too_high: bool
) -> Iterator[tuple[Supply, str]]:
    """The same supply with a little more, the least first, and the sentence that says what was added.

    Args:
        too_high: the present dose is more than what is at hand makes, so that larger tablets come first.
    """
    liquid = weakest_liquid(medicine, country) if supply.liquid is None else None
    tablets = _other_tablets(supply, medicine, country)
    additions: list[tuple[Product, ...]] = [tuple(tablets)] if too_high else []
    if liquid is not None:
        additions += [(liquid,), (*tablets, liquid)]
    for more in additions:
        if more:
            names = ", ".join(_name(product) for product in more)
            yield (
                replace(supply, products=(*supply.products, *more)),
                f"What is at hand leaves no way down in small enough steps: the plan also uses {names}. "
                "Ask the pharmacist for it.",
            )


def _other_tablets(supply: Supply, medicine: Medicine, country: str | None) -> list[Product]:
    """A tablet of each further strength, of the country where it lists any."""
    tablets = [product for product in medicine.products if product.form == "tablet"]
    local = [product for product in tablets if product.country == country] or tablets
    have = {product.strength_micrograms for product in supply.products if product.form == "tablet"}
    strengths = sorted({product.strength_micrograms for product in local} - have)
    return [_tablet(local, strength, country if local is not tablets else None, []) for strength in strengths]


def _name(product: Product) -> str:
    if product.form == "oral_liquid":
        return f"an oral liquid of {product.strength_mg:g} mg in 1 mL ({product.name})"
    return f"{product.strength_mg:g} mg tablets"


def _list_mg(strengths: Sequence[int]) -> str:
    names = [f"{strength / 1000:g} mg" for strength in strengths]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
