"""The doses that the products at hand can make, for one intake and for a whole day.

Exact integer micrograms throughout. A tablet gives a whole piece, and two halves if its label allows
the score to be used and halves were allowed; a liquid gives any multiple of what a syringe measures.
`Supply` knows what one intake can be; `DayDoses` spreads a day's total over times of day, as even as
can be, the protected time of day last to shrink.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from handrail.errors import InputError, NoPlanFound
from handrail.medicine.nouns import Product
from handrail.plan.nouns import PlannedIntake, ProductCount

# Times of day at which someone may be asked to take a further dose, in minutes after midnight.
WAKING_MINUTES = range(7 * 60, 22 * 60 + 1, 60)
DAY_MINUTES = 24 * 60
# The usual large oral syringe; as many of them at one time as tablets.
SYRINGE_ML = 5
# Steps of a liquid finer than this ask for exactness that nobody measures at home.
FINEST_LIQUID_MICROGRAMS = 500
PROTECTED_MINUTES = {"morning": 8 * 60, "noon": 12 * 60, "evening": 18 * 60, "night": 22 * 60}


@dataclass(frozen=True)
class Supply:
    """The products at hand.

    Attributes:
        products: tablets, granules and liquids of this person.
        halves_allowed: whether scored tablets may be halved.
        most_pieces: tablets and halves at one time.

    Raises:
        InputError: no product.
    """

    products: tuple[Product, ...]
    halves_allowed: bool
    most_pieces: int

    def __post_init__(self) -> None:
        if not self.products:
            raise InputError("No product to plan with.", fix="Say what is at hand, such as --have 10,20.")

    def piece_sizes(self) -> list[tuple[int, Product, int]]:
        """(micrograms, product, halves) of every solid piece, largest first, whole ones before halves."""
        pieces: list[tuple[int, Product, int]] = []
        for product in self.products:
            if product.form == "oral_liquid":
                continue
            pieces.append((product.strength_micrograms, product, 2))
            can_halve = product.form == "tablet" and product.is_scored is True
            if self.halves_allowed and can_halve and product.strength_micrograms % 2 == 0:
                pieces.append((product.strength_micrograms // 2, product, 1))
        return sorted(pieces, key=lambda piece: (-piece[0], -piece[2], piece[1].id))

    @cached_property
    def liquid(self) -> Product | None:
        """The weakest liquid at hand: it measures the smallest doses."""
        liquids = [product for product in self.products if product.form == "oral_liquid"]
        return min(liquids, key=lambda product: product.strength_micrograms, default=None)

    @cached_property
    def liquid_step_micrograms(self) -> int:
        """The steps in which a liquid is planned: graduations of the syringe, no finer than needed."""
        if self.liquid is None or self.liquid.measure_step_ml is None:
            return 0
        graduation = round(self.liquid.strength_micrograms * self.liquid.measure_step_ml)
        return graduation * max(1, -(-FINEST_LIQUID_MICROGRAMS // graduation))

    @cached_property
    def solid_doses(self) -> dict[int, tuple[ProductCount, ...]]:
        """What tablets make at one time, with the fewest pieces, whole ones and few products preferred."""
        best: dict[int, tuple[tuple[int, int, int], tuple[tuple[int, Product, int], ...]]] = {}
        pieces = self.piece_sizes()
        for count in range(1, self.most_pieces + 1):
            for combination in itertools.combinations_with_replacement(pieces, count):
                total = sum(size for size, _, _ in combination)
                halves = sum(1 for _, _, half in combination if half == 1)
                different = len({product.id for _, product, _ in combination})
                cost = (count, halves, different)
                if total not in best or cost < best[total][0]:
                    best[total] = (cost, combination)
        return {total: _counted(combination) for total, (_, combination) in sorted(best.items())}

    def make(self, dose_micrograms: int) -> tuple[ProductCount, ...] | None:
        """What makes this dose, or None. Tablets before a liquid."""
        if dose_micrograms == 0:
            return ()
        if dose_micrograms in self.solid_doses:
            return self.solid_doses[dose_micrograms]
        step = self.liquid_step_micrograms
        measurable = step > 0 and dose_micrograms % step == 0 and dose_micrograms <= self._most_of_liquid
        if self.liquid is not None and measurable:
            volume = dose_micrograms / self.liquid.strength_micrograms
            return (
                ProductCount(
                    product=self.liquid.id,
                    strength_micrograms=self.liquid.strength_micrograms,
                    form=self.liquid.form,
                    volume_ml=volume,
                ),
            )
        return None

    def intake_doses(self, up_to_micrograms: int) -> list[int]:
        """Every dose above zero that one intake can be, smallest first."""
        doses = {dose for dose in self.solid_doses if dose <= up_to_micrograms}
        step = self.liquid_step_micrograms
        if step:
            doses.update(range(step, min(up_to_micrograms, self._most_of_liquid) + 1, step))
        return sorted(doses)

    @property
    def _most_of_liquid(self) -> int:
        """The largest dose of the liquid at one time: so many syringes of it."""
        return 0 if self.liquid is None else self.most_pieces * SYRINGE_ML * self.liquid.strength_micrograms

    def nearest(self, dose_micrograms: int) -> list[int]:
        """The nearest doses below and above that can be made, for an error that helps."""
        doses = self.intake_doses(2 * dose_micrograms + 100_000)
        below = [dose for dose in doses if dose < dose_micrograms][-1:]
        above = [dose for dose in doses if dose > dose_micrograms][:1]
        return below + above


def _counted(pieces: Iterable[tuple[int, Product, int]]) -> tuple[ProductCount, ...]:
    """The same pieces, added up by product, largest strength first."""
    totals: dict[str, tuple[Product, int]] = {}
    for _, product, halves in pieces:
        totals[product.id] = (product, totals.get(product.id, (product, 0))[1] + halves)
    ordered = sorted(totals.values(), key=lambda entry: -entry[0].strength_micrograms)
    return tuple(
        ProductCount(
            product=product.id,
            strength_micrograms=product.strength_micrograms,
            form=product.form,
            halves=halves,
        )
        for product, halves in ordered
    )


@dataclass(frozen=True)
class DayDoses:
    """A day's total, spread over times of day.

    Attributes:
        supply: what the doses are made of.
        minutes: the times of day, in order; a day uses the best of them.
        protected_minute: the time of day whose dose shrinks last.
        fewest_intakes: a day keeps this many until the smallest pieces force fewer.
    """

    supply: Supply
    minutes: tuple[int, ...]
    protected_minute: int
    fewest_intakes: int

    @property
    def largest(self) -> int:
        """The largest total of a day."""
        return len(self.minutes) * max(self.supply.intake_doses(10**7), default=0)

    def possible(self, up_to_micrograms: int) -> list[int]:
        """Every day's total up to this that can be made, smallest first, 0 included."""
        return [0, *sorted(self._splits(up_to_micrograms))]

    def split(self, total_micrograms: int) -> dict[int, int]:
        """Dose by time of day (minutes), or an error naming the nearest totals.

        Raises:
            NoPlanFound: no split of this total can be made with so many pieces an intake.
        """
        if total_micrograms == 0:
            return {}
        doses = self._splits(total_micrograms).get(total_micrograms)
        if doses is None:
            raise NoPlanFound(
                f"{total_micrograms / 1000:g} mg a day can't be made from what is at hand, with at most "
                f"{self.supply.most_pieces} pieces at a time and {len(self.minutes)} times a day.",
                rule="most_pieces",
                nearest="Add a larger or a smaller strength, allow halves of scored tablets, or a liquid.",
            )
        return self._placed(doses)

    def intakes(self, total_micrograms: int) -> tuple[PlannedIntake, ...]:
        """The same with what each dose is made of, in order of time."""
        placed = sorted(self.split(total_micrograms).items())
        return tuple(
            PlannedIntake(
                minute_of_day=minute,
                dose_micrograms=dose,
                products=self.supply.make(dose) or (),
            )
            for minute, dose in placed
        )

    # ---- how a total is spread ---------------------------------------------------------------

    def _splits(self, up_to: int) -> dict[int, tuple[int, ...]]:
        """For every total up to this: doses of an even day, smallest first."""
        cache: dict[int, dict[int, tuple[int, ...]]] = self.__dict__.setdefault("_cache", {})
        if up_to not in cache:
            larger = [limit for limit in cache if limit >= up_to]
            if larger:
                whole = cache[min(larger)]
                cache[up_to] = {total: doses for total, doses in whole.items() if total <= up_to}
            else:
                cache[up_to] = self._find_splits(up_to)
        return cache[up_to]

    def _find_splits(self, up_to: int) -> dict[int, tuple[int, ...]]:
        """Most intakes first, so that a total keeps as many as its pieces allow; then the evenest."""
        singles = self.supply.intake_doses(up_to)
        found: dict[int, tuple[int, ...]] = {}
        for count in range(len(self.minutes), 0, -1):
            for total, doses in _even_sums(singles, count, up_to).items():
                found.setdefault(total, doses)
        return found

    def _placed(self, doses: tuple[int, ...]) -> dict[int, int]:
        """Doses at times: the times that leave the shortest longest gap, the largest where protected."""
        times = best_times(self.minutes, len(doses), self.protected_minute)
        order = sorted(times, key=lambda minute: (minute != self.protected_minute, minute))
        # The protected time takes the largest dose, then the times of day in turn.
        return dict(zip(order, sorted(doses, reverse=True), strict=True))


def _even_sums(singles: list[int], count: int, up_to: int) -> dict[int, tuple[int, ...]]:
    """For every total that `count` doses can make: the evenest of them (smallest spread).

    Doses taken from a run of neighbours `low..high` in the list of what can be made have a spread of
    at most `high - low`; runs are tried from the shortest, so the first to reach a total wins.
    """
    found: dict[int, tuple[int, ...]] = {}
    for width in range(min(len(singles), 4)):
        for first in range(len(singles) - width):
            run = singles[first : first + width + 1]
            if run[0] * count > up_to:
                break
            # A new total of this run uses both its ends, else a shorter run would have made it.
            for inner in itertools.combinations_with_replacement(run, max(count - 2, 0)):
                doses = (run[0],) if count == 1 else (run[0], *inner, run[-1])
                if len(doses) != count:
                    continue
                total = sum(doses)
                if total <= up_to:
                    found.setdefault(total, tuple(sorted(doses)))
    return found


def _gaps(times: Sequence[int]) -> list[int]:
    """Minutes from each time of day to the next, round the clock."""
    return [later - earlier for earlier, later in itertools.pairwise([*times, times[0] + DAY_MINUTES])]


def best_times(minutes: tuple[int, ...], count: int, protected: int) -> tuple[int, ...]:
    """The `count` of these times whose longest gap is shortest; the protected one stays."""
    if count >= len(minutes):
        return minutes

    def longest_gap(times: tuple[int, ...]) -> tuple[int, int]:
        gaps = _gaps(times)
        return max(gaps), sum(gap * gap for gap in gaps)

    choices = [times for times in itertools.combinations(minutes, count) if protected in times]
    return min(choices, key=longest_gap)


# More times a day than this are asked of no one.
MOST_INTAKES = 6


def day_doses(
    supply: Supply, minutes: Iterable[int], fewest: int, protect: str, reach_micrograms: int
) -> DayDoses:
    """The days that a supply can make at the person's own times, and others where those are not enough.

    Args:
        minutes: the person's own times of day.
        fewest: intakes a day, until the smallest pieces force fewer.
        protect: the part of the day whose dose shrinks last.
        reach_micrograms: a day's total that must be reached or passed; with few pieces at a time a high
            dose needs more times of day.
    """
    own = tuple(minutes)
    count = max(fewest, len(set(own)))
    while True:
        doses = DayDoses(supply, *times_for(own, count, protect), fewest)
        if count >= MOST_INTAKES or doses.largest >= reach_micrograms:
            return doses
        count += 1


def times_for(minutes: Iterable[int], fewest: int, protect: str) -> tuple[tuple[int, ...], int]:
    """Times of day of a plan and the protected one among them.

    The person's own times are kept; where they are fewer than `fewest`, waking hours are added that
    make the gaps most even.

    Raises:
        InputError: `protect` is no part of the day.
    """
    if protect not in PROTECTED_MINUTES:
        raise InputError(
            f"'{protect}' is no part of the day to protect.",
            fix=f"Use one of: {', '.join(PROTECTED_MINUTES)}.",
            where="--protect",
        )
    times = sorted(set(minutes)) or [PROTECTED_MINUTES[protect]]
    while len(times) < fewest:
        free = [minute for minute in WAKING_MINUTES if minute not in times]
        evenness = [(sum(gap * gap for gap in _gaps(sorted([*times, minute]))), minute) for minute in free]
        times = sorted([*times, min(evenness)[1]])
    if protect == "night":
        # The dose before the longest stretch of sleep: the last one of the day's evening.
        protected = max(times)
    else:
        protected = min(times, key=lambda minute: (abs(minute - PROTECTED_MINUTES[protect]), -minute))
    return tuple(times), protected
