"""What in a text could hurt who follows it: denials of safety claims, phrases, doses, tapers and units.

The rules stand in the pack; here is only how each kind is held against a sentence. Role matters as much as
the number: a dose that somebody took, that a label allows or that a trial gave is told; only advice is
dangerous.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from handrail.medicine import Medicine
from handrail.medicine.claims import ClaimsBase, DangerRule
from handrail.read.checker import checker_of
from handrail.read.counted import is_counted
from handrail.read.match import questions_before, speaks_of_it
from handrail.read.nouns import Danger, Dose, Match, Parts, Sentence, Taper
from handrail.read.numbers_held import is_too_little

if TYPE_CHECKING:
    from handrail.read.checker import Checker
    from handrail.read.stance import Seen

_RECKONED = ("unit", "other medicine")
_NOT_MEANT = ("question", "quoted", "hypothetical")
_RANK = {"severe": 0, "moderate": 1, "mild": 2}
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0}


def find_dangers(parts: Parts, medicine: Medicine, matches: Sequence[Match]) -> tuple[Danger, ...]:
    """Everything dangerous in a document, the gravest first, then in the order of the text.

    Args:
        parts: the document taken apart.
        medicine: whose rules to hold it against.
        matches: of the same document, from `find_matches`.
    """
    base = medicine.claims
    if base is None:
        return ()
    checker = checker_of(base)
    by_sentence: dict[int, list[Match]] = {}
    for match in matches:
        by_sentence.setdefault(match.sentence, []).append(match)
    found: list[Danger] = []
    asked = questions_before(parts)
    is_weighed = speaks_of_it(parts)
    for sentence in parts.sentences:
        seen = checker.look(sentence.text)
        held = by_sentence.get(sentence.index, [])
        for rule in _worth_trying(base.dangers, sentence, seen, held):
            place = _place(rule, sentence, seen, held, medicine)
            if place is None or (is_weighed and _is_harmless(rule, sentence, held, checker)):
                continue
            found.append(_danger(rule, sentence, place))
        if sentence.index in asked:
            found.extend(_after_question(sentence, asked[sentence.index], base.dangers, checker))
    return gravest_first(_once(found))


def find_doubtful(
    parts: Parts, medicine: Medicine, dangers: Sequence[Danger]
) -> tuple[tuple[Danger, ...], tuple[Danger, ...]]:
    """What is like dangers, in sentences in which no rule found as much: what likely is one, what may be.

    Args:
        parts: the document taken apart.
        medicine: whose learned weights to use.
        dangers: of the same document, from `find_dangers`.
    """
    base = medicine.claims
    if base is None or base.learned is None or not speaks_of_it(parts):
        return (), ()
    checker, borders = checker_of(base), base.learned.borders
    severe = {danger.sentence for danger in dangers if danger.severity == "severe"}
    any_danger = {danger.sentence for danger in dangers}
    likely: list[Danger] = []
    doubtful: list[Danger] = []
    for sentence in parts.sentences:
        if sentence.index in severe or _only_told(sentence):
            continue
        likeness = checker.likeness(sentence)
        if likeness is None:
            continue
        rule, is_likely = likeness.rule, likeness.severe >= borders["severe"]
        if likeness.severe < borders["look"]:
            is_likely = likeness.danger >= borders["danger"] and sentence.index not in any_danger
            rule = likeness.moderate if is_likely and not _tells_a_dose(sentence) else None
        if rule is None:
            continue
        made = replace(_danger(rule, sentence, (sentence.start, sentence.end)), verified=False)
        if is_likely and not _is_reckoned(rule, sentence, base) and not is_counted(sentence.text):
            likely.append(replace(made, confidence="likely"))
        else:
            doubtful.append(replace(made, confidence="look"))
    return tuple(likely), tuple(doubtful)


def _tells_a_dose(sentence: Sentence) -> bool:
    """Whether a day's dose stands there in figures: what moderate harm it could do, the rules reckon."""
    return any(isinstance(one, Dose) and one.daily_mg is not None for one in sentence.statements)


def _is_reckoned(rule: DangerRule, sentence: Sentence, base: ClaimsBase) -> bool:
    """Whether a number decides, of which likeness knows the size alone: the rule alone then says more.

    What somebody took is told, not advised; "don't start at 20 mg" advises no 20 mg.
    """
    has_figures = rule.kind == "dose" or any(number.claim == rule.claim for number in base.numbers)
    is_warned_of = sentence.asserted == "negated" and _tells_a_dose(sentence)
    return rule.kind in _RECKONED or (has_figures and (sentence.anecdote or is_warned_of))


def gravest_first(dangers: Iterable[Danger]) -> tuple[Danger, ...]:
    """Dangers in the order in which they are told: the gravest first, then as in the text."""
    return tuple(sorted(dangers, key=lambda one: (_RANK[one.severity], one.start)))


def _is_harmless(rule: DangerRule, sentence: Sentence, held: Sequence[Match], checker: Checker) -> bool:
    """Whether all else in a sentence speaks against the gravely dangerous words that stand in it."""
    if rule.severity != "severe" or rule.kind not in ("phrase", "denial"):
        return False
    likeness = checker.likeness(sentence)
    if likeness is None:
        return False
    if rule.kind == "phrase":
        return likeness.severe < likeness.borders["harmless"]
    denials = [one for one in held if one.claim == rule.claim and one.how != "near"]
    # "No overdose occurred in either arm": only some words deny it, and the sentence is like no danger.
    is_doubted = all(one.how == "frame" and one.confidence == "likely" for one in denials)
    return is_doubted and likeness.severe < likeness.borders["look"]


def _after_question(
    sentence: Sentence, question: str, rules: Sequence[DangerRule], checker: Checker
) -> Iterator[Danger]:
    """What is dangerous in a sentence together with the question before it."""
    seen = checker.look(question + sentence.text)
    if "danger" not in seen.kinds or sentence.block == "heading" or _only_told(sentence):
        return
    for rule in rules:
        fits = seen.of("danger", rule.id) if rule.kind == "phrase" else ()
        if not fits or seen.of("spares", rule.id) or "reject" in seen.spots:
            continue
        fit = fits[0][1]
        start, end = seen.words.starts[fit.first], seen.words.ends[fit.last - 1]
        if end > len(question):
            yield _danger(rule, sentence, sentence.span(max(0, start - len(question)), end - len(question)))


def _worth_trying(
    rules: Sequence[DangerRule], sentence: Sentence, seen: Seen, held: Sequence[Match]
) -> Iterator[DangerRule]:
    """The rules that could find something here, in their order: most sentences hold nothing for any."""
    measured = any(isinstance(one, Dose | Taper) for one in sentence.statements)
    if not (held or measured or "danger" in seen.kinds):
        return
    denied = {match.claim for match in held}
    for rule in rules:
        if rule.kind == "denial":
            if rule.claim in denied:
                yield rule
        elif measured if rule.kind != "phrase" else ("danger", rule.id) in seen.fits:
            yield rule


def _once(found: Sequence[Danger]) -> Iterator[Danger]:
    """Without the dangers whose words another, at least as grave, has already shown for the same reason."""
    shown: set[tuple[int, str]] = set()
    for one in found:
        if (one.sentence, one.do) not in shown:
            shown.add((one.sentence, one.do))
            yield one


def _place(
    rule: DangerRule, sentence: Sentence, seen: Seen, held: Sequence[Match], medicine: Medicine
) -> tuple[int, int] | None:
    """Where in the source a rule finds something dangerous, or None."""
    if rule.kind == "denial":
        return _denial(rule, sentence, seen, held, medicine)
    if seen.of("spares", rule.id) or _only_told(sentence):
        return None
    if rule.kind == "phrase":
        fits = seen.of("danger", rule.id)
        if not fits or sentence.block == "heading" or "reject" in seen.spots:
            return None
        _, fit = fits[0]
        return sentence.span(seen.words.starts[fit.first], seen.words.ends[fit.last - 1])
    if rule.patterns and not seen.of("danger", rule.id):
        return None
    for statement in sentence.statements:
        if statement.asserted in _NOT_MEANT or statement.asserted == "negated":
            continue
        if isinstance(statement, Taper) and rule.kind == "taper" and _too_fast(statement, rule):
            return statement.start, statement.end
        if isinstance(statement, Dose) and _wrong_dose(statement, sentence, rule, medicine):
            return statement.start, statement.end
    return None


def _only_told(sentence: Sentence) -> bool:
    return bool(sentence.quotes) or sentence.asserted in ("question", "quoted")


def _denial(
    rule: DangerRule, sentence: Sentence, seen: Seen, held: Sequence[Match], medicine: Medicine
) -> tuple[int, int] | None:
    """Where a claim is denied; of a refuted one, where it is asserted."""
    base = medicine.claims
    is_refuted = base is not None and base.claims[rule.claim].state == "refuted"
    for match in held:
        # What is only alike is weighed as a whole, in `find_doubtful`.
        if match.claim != rule.claim or match.how in ("near", "learned"):
            continue
        is_numeric = match.how == "numeric"
        if is_numeric and base and is_too_little(rule.claim, sentence, seen, base, medicine.name):
            continue
        # Somebody's own account denies nothing, yet whoever follows it comes to the same harm.
        told = match.verdict == "unsettled" and match.stance == "denies" and not is_refuted
        if match.verdict == "contradicted" or told:
            return match.start, match.end
    return None


def _too_fast(taper: Taper, rule: DangerRule) -> bool:
    if taper.direction != "down" or taper.time == "past":
        return False
    if rule.low is None:
        return rule.high is not None and (_weekly_share(taper) or 0.0) > rule.high
    days = None if taper.over_high is None else taper.over_high * _DAYS.get(_singular(taper.over_unit), 1.0)
    to_zero = taper.to_mg == 0 or taper.to_mg is None
    high_enough = taper.from_mg is not None and taper.from_mg >= (rule.high or 0.0)
    return days is not None and days < rule.low and to_zero and high_enough


def _weekly_share(taper: Taper) -> float | None:
    if taper.weekly_fraction is not None:
        return taper.weekly_fraction
    if taper.weekly_mg is not None and taper.from_mg:
        return taper.weekly_mg / taper.from_mg
    return None


def _singular(unit: str | None) -> str:
    return (unit or "day").rstrip("s")


def _wrong_dose(dose: Dose, sentence: Sentence, rule: DangerRule, medicine: Medicine) -> bool:
    if dose.drug not in (None, medicine.name):
        return False
    intrathecal = dose.route is not None and "thec" in dose.route
    if rule.kind == "other medicine":
        single = dose.daily_mg is None or dose.times is not None
        return dose.unit == "mg" and single and dose.low >= (rule.low or 0) and _is_advice(dose, sentence)
    if rule.kind == "unit":
        return _wrong_unit(dose, rule, intrathecal) and dose.role != "threshold"
    if rule.kind != "dose" or intrathecal or rule.high is None or dose.unit != "mg":
        return False
    return dose.daily_mg is not None and dose.daily_mg > rule.high and _is_advice(dose, sentence)


def _is_advice(dose: Dose, sentence: Sentence) -> bool:
    return (
        (dose.role == "advised" or dose.time == "advised")
        and not sentence.anecdote
        and dose.op not in ("<", "<=")
    )


def _wrong_unit(dose: Dose, rule: DangerRule, intrathecal: bool) -> bool:
    if rule.patterns and dose.daily_mg is None:
        # A bolus: one amount, into the spine. What a tablet holds or somebody took is another thing.
        is_bolus = (
            intrathecal and dose.unit == "mg" and dose.per is None and dose.role in ("advised", "stated")
        )
        return is_bolus and dose.high > (rule.high or 0)
    if rule.patterns:
        return dose.unit == "mg" and (dose.daily_mg or 0) > (rule.high or 0)
    piece = rule.low or 0
    single = dose.unit == "mg" and not intrathecal and dose.role == "advised" and dose.high > 0
    return (
        single
        and dose.per != "day"
        and bool(piece)
        and abs(dose.high / piece - round(dose.high / piece)) > 1e-6
    )


def _danger(rule: DangerRule, sentence: Sentence, place: tuple[int, int]) -> Danger:
    return Danger(
        sentence=sentence.index,
        passage=sentence.passage,
        start=place[0],
        end=place[1],
        text=sentence.text,
        rule=rule.id,
        severity=rule.severity,
        says=rule.says,
        do=rule.do,
        sources=rule.sources,
        verified=rule.verified,
    )
