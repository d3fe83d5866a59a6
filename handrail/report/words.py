"""Sentences for people, in one place: tablets before milligrams, chances in words, dates, advice.

Every output that a person reads (terminal, paper, calendar, figure) takes its words from here, so
that the same step is said the same way everywhere. Nothing here names a medicine: sentences about
one come from its pack (`Medicine.words`, `Medicine.cards`); the general ones below stand in where
a pack says nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from handrail.medicine.nouns import Severity, severity_rank

if TYPE_CHECKING:
    from handrail.check.nouns import Finding, MissingFact
    from handrail.course.nouns import Intake
    from handrail.medicine.nouns import Medicine, Product
    from handrail.plan.nouns import Chance, PlannedIntake, ProductCount

NOT_A_DEVICE = (
    "Handrail is decision support for professionals and a research tool. It is not a cleared medical device."
)
PRIOR = (
    "These chances are a stated prior, not a measurement. They serve to compare plans for the same person; "
    "a small number does not mean that nothing will happen."
)
EMERGENCY = (
    "EMERGENCY: not breathing normally, can't be woken, a seizure, very hot and stiff, confusion, seeing "
    "things that are not there, or thoughts of suicide: call {number} now. Don't wait for this page."
)
ANY_NUMBER = "the emergency number (112, 999, 911, 000, 119)"
SEVERITY_NAMES: dict[Severity, str] = {
    "info": "note",
    "minor": "minor",
    "moderate": "moderate",
    "major": "major",
    "contraindicated": "contraindicated",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PIECES = {"tablet": ("tablet", "tablets"), "granules": ("sachet", "sachets")}


def printable(text: str) -> str:
    r"""Text without control characters or marks that turn the writing direction.

    Names can come from outside; an escape sequence in one must not reach a terminal or a page.

    >>> printable("zol\x1b[31mpidem")
    'zol[31mpidem'
    """
    if text.isascii() and text.isprintable():
        return text  # nearly every text: a page has hundreds
    spaced = text.replace("\n", " ").replace("\t", " ")
    return "".join(c for c in spaced if c not in _TURNS and unicodedata.category(c) not in _UNPRINTED)


_UNPRINTED = frozenset(("Cc", "Cs", "Co", "Cn"))
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")


def number_words(value: float) -> str:
    """A number without a trailing ".0" and never ".5".

    >>> number_words(5.0), number_words(2.5), number_words(0.125)
    ('5', '2.5', '0.125')
    """
    return f"{value:.6f}".rstrip("0").rstrip(".")


def figure_words(value: float) -> str:
    """A figure to three digits, whole from a thousand on; never with an exponent.

    >>> figure_words(0.12345), figure_words(1234.5), figure_words(636), figure_words(1.11e-15)
    ('0.123', '1234', '636', 'under 0.0001')
    """
    if 0 < value < 1e-4:
        return "under 0.0001"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def amount_words(micrograms: int) -> str:
    """An amount for people: mg, or micrograms below a tenth of a mg.

    >>> amount_words(5000), amount_words(500), amount_words(50)
    ('5 mg', '0.5 mg', '50 micrograms')
    """
    if 0 < abs(micrograms) < 100:
        return f"{micrograms} micrograms"
    return f"{number_words(micrograms / 1000)} mg"


def change_words(micrograms: int) -> str:
    """A change of the day's dose: "10 mg less", "5 mg more", "no change"."""
    if micrograms == 0:
        return "no change"
    return f"{amount_words(abs(micrograms))} {'less' if micrograms < 0 else 'more'}"


def count_words(halves: int, singular: str, plural: str) -> str:
    """Whole and half pieces: "half a tablet", "1 tablet", "1 and a half tablets".

    >>> [count_words(n, "tablet", "tablets") for n in (1, 2, 3, 4)]
    ['half a tablet', '1 tablet', '1 and a half tablets', '2 tablets']
    """
    whole, half = divmod(halves, 2)
    if whole == 0 and half:
        return f"half a {singular}"
    if half:
        return f"{whole} and a half {plural}"
    return f"{whole} {singular if whole == 1 else plural}"


def product_words(product: ProductCount) -> str:
    """So many of one product: "1 tablet of 10 mg", "2.5 mL of the 1 mg/mL liquid"."""
    strength = amount_words(product.strength_micrograms)
    if product.volume_ml is not None:
        return f"{number_words(product.volume_ml)} mL of the {strength}/mL liquid"
    singular, plural = _PIECES.get(product.form, _PIECES["tablet"])
    return f"{count_words(product.halves, singular, plural)} of {strength}"


def intake_words(intake: PlannedIntake) -> str:
    """Tablets first and mg second: "1 tablet of 10 mg and half a tablet of 20 mg (20 mg)"."""
    pieces = join_words(product_words(product) for product in intake.products)
    return f"{pieces} ({amount_words(intake.dose_micrograms)})"


def grouped_intakes(
    intakes: Iterable[PlannedIntake], most: int = 24
) -> tuple[tuple[tuple[str, ...], PlannedIntake], ...]:
    """Times of day that hold the very same tablets, together; at most `most` times in one group."""
    groups: list[list[PlannedIntake]] = []
    for intake in intakes:
        same = next((g for g in groups if g[0].products == intake.products and len(g) < most), None)
        if same is None:
            groups.append([intake])
        else:
            same.append(intake)
    return tuple((tuple(intake.time_text for intake in group), group[0]) for group in groups)


def regimen_words(intakes: Iterable[PlannedIntake]) -> str:
    """A whole day in one line: "08:00 and 22:00: 1 tablet of 10 mg (10 mg); 14:00: ..."."""
    groups = grouped_intakes(intakes)
    return "; ".join(f"{join_words(times)}: {intake_words(intake)}" for times, intake in groups) or "nothing"


def doses_words(intakes: Iterable[Intake]) -> str:
    """A day's doses without products: "20 mg at 08:00, 14:00 and 22:00"."""
    groups: dict[int, list[str]] = {}
    for intake in intakes:
        groups.setdefault(intake.dose_micrograms, []).append(intake.time_text)
    said = (f"{amount_words(dose)} at {join_words(times)}" for dose, times in groups.items())
    return "; ".join(said) or "nothing"


def collect_words(product: ProductCount, medicine: Medicine | None = None) -> str:
    """What to collect, in whole pieces and packs: "14 tablets of 10 mg (1 pack of 28)"."""
    strength = amount_words(product.strength_micrograms)
    if product.volume_ml is not None:
        pieces = int(-(-product.volume_ml // 1))
        text = f"{pieces} mL of the {strength}/mL liquid"
    else:
        pieces = -(-product.halves // 2)
        singular, plural = _PIECES.get(product.form, _PIECES["tablet"])
        text = f"{pieces} {singular if pieces == 1 else plural} of {strength}"
    sizes = sorted(_pack_sizes(product.product, medicine))
    if not sizes:
        return text
    # The smallest pack: little at home at a time is the point of collecting for one step only.
    packs = int(-(-pieces // sizes[0]))
    unit = " mL" if product.volume_ml is not None else ""
    return f"{text} ({packs} {'pack' if packs == 1 else 'packs'} of {sizes[0]}{unit})"


def _pack_sizes(product_id: str, medicine: Medicine | None) -> tuple[int, ...]:
    """The sizes of pack that are sold; empty if not known."""
    products: tuple[Product, ...] = medicine.products if medicine else ()
    return next((p.pack_counts for p in products if p.id == product_id), ())


def join_words(parts: Iterable[str]) -> str:
    """With commas and a last "and".

    >>> join_words(["a", "b", "c"])
    'a, b and c'
    """
    listed = list(parts)
    return " and ".join((", ".join(listed[:-1]), listed[-1])) if len(listed) > 1 else "".join(listed)


def day_words(day: dt.date) -> str:
    """Such as "Tue 24 Nov 2026": the month as a word, so that no order can be misread."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day_words(day: dt.date) -> str:
    """Such as "24 Nov", where the year is clear."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def long_day_words(day: dt.date) -> str:
    """Such as "24 November 2026"."""
    return f"{day.day} {_LONG_MONTHS[day.month - 1]} {day.year}"


def month_words(day: dt.date) -> str:
    """Such as "November 2026"."""
    return f"{_LONG_MONTHS[day.month - 1]} {day.year}"


def days_words(days: int) -> str:
    """Such as "1 day" and "14 days"."""
    return f"{days} {'day' if days == 1 else 'days'}"


def one_in_words(chance: float) -> str:
    """A chance in words, never below "fewer than 1 in 100".

    >>> [one_in_words(p) for p in (0.004, 0.01, 0.021, 0.083, 0.3, 0.97)]
    ['fewer than 1 in 100', '1 in 100', '1 in 50', '1 in 12', '3 in 10', 'more than 9 in 10']
    """
    if chance < 0.01:
        return "fewer than 1 in 100"
    if chance >= 0.95:
        return "more than 9 in 10"
    if chance >= 0.175:
        return f"{min(9, int(chance * 10 + 0.5))} in 10"
    return f"1 in {_rounded_odds(1 / chance)}"


def _rounded_odds(odds: float) -> int:
    """The nearest whole number up to 12, then 15, then tens: no false exactness."""
    if odds < 12.5:
        return max(6, int(odds + 0.5))
    if odds < 17.5:
        return 15
    return min(100, int(odds / 10 + 0.5) * 10)


def chance_words(chance: Chance) -> str:
    """A predicted chance with its 90 % range, in words.

    >>> from handrail.plan.nouns import Chance
    >>> chance_words(Chance(mean=0.02, median=0.01, low=0.001, high=0.083))
    'about 1 in 50, could be fewer than 1 in 100 to 1 in 12'
    >>> chance_words(Chance(mean=0.005, median=0.002, low=0.001, high=0.011))
    'fewer than 1 in 100, could be up to 1 in 100'
    >>> chance_words(Chance(mean=0.3, median=0.3, low=0.11, high=0.6))
    'about 3 in 10, could be 1 in 9 to 6 in 10'
    """
    middle, low, high = (one_in_words(p) for p in (chance.mean, chance.low, chance.high))
    about = middle if middle.startswith(("fewer", "more")) else f"about {middle}"
    if low == middle == high:
        return about
    if low == middle:
        return f"{about}, could be up to {high}"
    if low.endswith(" in 10") and high.endswith(" in 10") and low[0].isdigit() and high[0].isdigit():
        low = low.removesuffix(" in 10")
    return f"{about}, could be {low}" if low == high else f"{about}, could be {low} to {high}"


def percent_words(chance: Chance) -> str:
    """The same in numbers: "2 % (under 1 % to 8 %)"."""
    middle, low, high = _percent(chance.mean), _percent(chance.low), _percent(chance.high)
    return middle if low == middle == high else f"{middle} ({low} to {high})"


def _percent(chance: float) -> str:
    if chance < 0.01:
        return "under 1 %"
    return "over 95 %" if chance > 0.95 else f"{chance * 100:.0f} %"


def severity_words(finding: Finding) -> str:
    """The gravity of a finding in a word."""
    return SEVERITY_NAMES[finding.severity]


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leading findings (those that no other folds), gravest first, otherwise in their order."""
    leading = [finding for finding in findings if not finding.folded_under]
    return tuple(sorted(leading, key=lambda finding: -severity_rank(finding.severity)))


def said_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without those whose advice another one among them gives already."""
    listed = tuple(findings)
    there = {finding.rule for finding in listed}
    return tuple(finding for finding in listed if finding.folded_under not in there)


def missing_words(missing: MissingFact, medicine: Medicine) -> str:
    """One missing fact: "kidney function (eGFR): 12 rules wait for it, one of them as grave as can be"."""
    count = len(missing.rules)
    waits = "1 rule waits for it" if count == 1 else f"{count} rules wait for it"
    gravest = f"{'' if count == 1 else 'the gravest '}{SEVERITY_NAMES[missing.severity]}"
    if missing.severity == "contraindicated":
        gravest = "as grave as can be" if count == 1 else "one of them as grave as can be"
    return f"{medicine.vocabulary.label(missing.missing)}: {waits}, {gravest}"


def medicine_words(medicine: Medicine, key: str, otherwise: str) -> str:
    """A sentence about the medicine from its pack, or a general one where the pack has none."""
    return medicine.words.get(key, otherwise)


def emergency_words(medicine: Medicine, country: str | None = None) -> str:
    """The fixed line that comes first, with the country's number where one was read at a source."""
    number = country_number(country, medicine.name) or ANY_NUMBER
    return medicine_words(medicine, "emergency", EMERGENCY).replace("{number}", number)


def calm_words(emergency: str) -> str:
    """The same line where nothing urgent was found: what to do in an emergency, and no alarm.

    >>> calm_words("EMERGENCY: can't be woken: call 112 now.")
    "In an emergency: can't be woken: call 112 now."
    """
    return emergency.replace("EMERGENCY: ", "In an emergency: ", 1)


DRIVES_FROM_YEARS = 14
"""Below it nobody is told not to drive; the same age as in the question about driving."""
_NO_DRIVING = re.compile(r"\b([Nn])o driving\b")


def for_age(text: str, age_years: float | None) -> str:
    """Advice about driving in words that fit a child.

    >>> for_age("No driving, no alcohol.", 6)
    'No cycling, climbing or swimming alone, no alcohol.'
    >>> for_age("No driving, no alcohol.", 40)
    'No driving, no alcohol.'
    """
    if age_years is None or age_years >= DRIVES_FROM_YEARS:
        return text
    return _NO_DRIVING.sub(r"\1o cycling, climbing or swimming alone", text)


def of_pack(medicine: Medicine) -> str:
    """The last line of an answer: what Handrail is not, whose rules these are, whether out of date."""
    from handrail.check.rule_set import expired

    said = f"{NOT_A_DEVICE} Pack {medicine.name} {medicine.version}, rules of {medicine.rules_date}."
    return f"{said} {expired(medicine)}".rstrip()


def country_number(country: str | None, medicine: str | None) -> str:
    """What to dial in a country, where it was read at a source; "" if that isn't known."""
    from handrail.check.cards import emergency_number
    from handrail.errors import HandrailError

    if country is not None:
        # A pack from elsewhere may have no list of numbers; the line must come all the same.
        with suppress(HandrailError):
            known = emergency_number(country, medicine)
            return known.dial if known.verified and known.dial.isdigit() else ""
    return ""


_LISTED_NUMBERS = re.compile(r"the emergency number \([^()]*\)")


def card_lines(lines: Iterable[str], number: str, poison: str = "") -> list[str]:
    """The lines of a fixed card, with one country's numbers: the emergency number in place of the list.

    Args:
        lines: of a card.
        number: to dial for an ambulance; "" leaves the list.
        poison: of a poison centre; put behind the words.

    >>> card_lines(["Call the emergency number (112, 911)."], "999")
    ['Call 999.']
    >>> card_lines(["Phone a poison centre first."], "", "13 11 26")
    ['Phone a poison centre (13 11 26) first.']
    """
    own = [_LISTED_NUMBERS.sub(number, line) if number else line for line in lines]
    return [
        line.replace("a poison centre", f"a poison centre ({poison})") if poison else line for line in own
    ]
