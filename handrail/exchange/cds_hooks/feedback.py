"""What became of cards: feedback read and proved, and rates for each rule.

Kept are the card, its rule, the outcome, the coded reason and the time. What someone wrote in their own
words is not kept, since it may name a person: only that there was something. Lines are JSON, one for
each card shown and one for each feedback; `web.feedback` writes them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

from handrail.errors import InputError
from handrail.exchange.cds_hooks.cards import NOT_CHECKED, OVERRIDE_SYSTEM
from handrail.exchange.cds_hooks.identities import rule_of

Outcome = Literal["accepted", "overridden"]
MOST_AT_ONCE = 500
REVIEW_AFTER = 200
"""Cards of one rule that are looked at, the last ones shown."""
REVIEW_SHARE = 0.9
"""Overridden oftener than this among them, the rule goes to review."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """What became of one card.

    Attributes:
        rule: whose card it was; "" where it is none of ours.
        reason: a code of the pack's, "other" for any other, "" for none.
        has_comment: something was written; it is not kept.
    """

    card: str
    rule: str
    outcome: Outcome
    reason: str
    has_comment: bool
    at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """How the cards of one rule fare.

    Attributes:
        shown: cards shown, each counted once however often it was sent.
        accepted, overridden: of these; the others were left alone.
        reasons: by code, how many of the overridden named it.
        to_review: overridden in more than nine of ten of the last 200.
    """

    rule: str
    shown: int
    accepted: int
    overridden: int
    reasons: Mapping[str, int]
    to_review: bool


def read_feedback(body: object, rules: Iterable[str], reasons: Iterable[str]) -> tuple[Feedback, ...]:
    """The entries of a feedback call.

    Args:
        body: parsed JSON, anything at all.
        rules: the rules whose cards there may be.
        reasons: the codes that cards offer.

    Raises:
        InputError: the first thing that does not fit, with a JSON pointer as `where`.
    """
    entries = body.get("feedback") if isinstance(body, Mapping) else None
    if not isinstance(entries, list) or not entries:
        raise InputError("There is no feedback.", fix="Give a list 'feedback'.", where="/feedback")
    if len(entries) > MOST_AT_ONCE:
        raise InputError(f"{len(entries)} entries are more than {MOST_AT_ONCE}.", where="/feedback")
    known, codes = (*rules, NOT_CHECKED), frozenset(reasons)
    return tuple(
        _entry(entry, known, codes, f"/feedback/{number}")
        for number, entry in enumerate(cast("list[object]", entries))
    )


def line_of_shown(rule: str, card: str, service: str, at: dt.datetime) -> str:
    """The line that says a card was shown."""
    return _line({"kind": "shown", "at": _text_of(at), "service": service, "rule": rule, "card": card})


def line_of_feedback(feedback: Feedback, service: str, at: dt.datetime) -> str:
    """The line that says what became of it."""
    return _line(
        {
            "kind": feedback.outcome,
            "at": _text_of(at),
            "service": service,
            "rule": feedback.rule,
            "card": feedback.card,
            "reason": feedback.reason,
            "has_comment": feedback.has_comment,
            "outcome_at": feedback.at,
        }
    )


def feedback_rates(lines: Iterable[str]) -> tuple[Rate, ...]:
    """How the cards of each rule fare, those to be reviewed first, then the most shown.

    Args:
        lines: of the log, oldest first; a line that can't be read (cut off by a power cut) is left out.
    """
    cards: dict[str, dict[str, dict[str, str]]] = {}
    for entry in _entries(lines):
        card = cards.setdefault(entry["rule"], {}).setdefault(entry["card"], {})
        if entry["kind"] != "shown":
            # Of several entries for a card the last one counts.
            card["outcome"], card["reason"] = entry["kind"], entry.get("reason", "")
    rates = [_rate(rule, list(shown.values())) for rule, shown in cards.items() if rule]
    return tuple(sorted(rates, key=lambda rate: (not rate.to_review, -rate.shown, rate.rule)))


def rates_json(rates: Iterable[Rate]) -> dict[str, object]:
    """The rates as JSON, of `GET /cds-feedback` and of `handrail feedback --json`."""
    return {"rates": [{**asdict(rate), "reasons": dict(rate.reasons)} for rate in rates]}


# --------------------------------------------------------------------------------------- reading


def _entry(entry: object, rules: tuple[str, ...], codes: frozenset[str], where: str) -> Feedback:
    if not isinstance(entry, Mapping):
        raise InputError("This is no object.", where=where)
    given = cast("Mapping[str, Any]", entry)
    card = _uuid(given.get("card"), f"{where}/card")
    outcome = given.get("outcome")
    if outcome not in ("accepted", "overridden"):
        raise InputError(
            "The outcome is neither 'accepted' nor 'overridden'.",
            fix="Give one of them.",
            where=f"{where}/outcome",
        )
    if outcome == "accepted":
        _accepted(given.get("acceptedSuggestions"), f"{where}/acceptedSuggestions")
    at = given.get("outcomeTimestamp")
    if not isinstance(at, str) or not _is_moment(at):
        raise InputError(
            "There is no time.",
            fix="Give one such as 2026-11-22T10:05:31Z.",
            where=f"{where}/outcomeTimestamp",
        )
    reason, has_comment = _reason(given.get("overrideReason"), codes, f"{where}/overrideReason")
    return Feedback(
        card=card,
        rule=rule_of(card, rules),
        outcome=cast("Outcome", outcome),
        reason=reason if outcome == "overridden" else "",
        has_comment=has_comment,
        at=at,
    )


def _accepted(given: object, where: str) -> None:
    if not isinstance(given, list) or not given:
        raise InputError("It is not said which suggestion was accepted.", where=where)
    for number, one in enumerate(cast("list[object]", given)):
        if not isinstance(one, Mapping):
            raise InputError("This is no object.", where=f"{where}/{number}")
        _uuid(cast("Mapping[str, Any]", one).get("id"), f"{where}/{number}/id")


def _reason(given: object, codes: frozenset[str], where: str) -> tuple[str, bool]:
    """The code of a reason, and whether there was a comment."""
    if given is None:
        return "", False
    if not isinstance(given, Mapping):
        raise InputError("This is no object.", where=where)
    reason = cast("Mapping[str, Any]", given)
    comment, coding = reason.get("userComment"), reason.get("reason")
    if comment is not None and not isinstance(comment, str):
        raise InputError("The comment is no text.", where=f"{where}/userComment")
    if coding is None:
        return "", bool(comment)
    if not isinstance(coding, Mapping) or not isinstance(coding.get("code"), str):
        raise InputError("The reason has no code.", where=f"{where}/reason/code")
    # A client may add reasons of its own; their codes may say anything, so only that there was one is kept.
    is_ours = coding.get("system") == OVERRIDE_SYSTEM and coding["code"] in codes
    return coding["code"] if is_ours else "other", bool(comment)


def _uuid(value: object, where: str) -> str:
    try:
        if not isinstance(value, str) or len(value) > 50:
            raise ValueError
        return str(uuid.UUID(value))
    except ValueError:
        raise InputError("This is no identity of a card.", fix="Give its 'uuid'.", where=where) from None


def _is_moment(text: str) -> bool:
    try:
        return bool(_MOMENT.fullmatch(text)) and dt.datetime.fromisoformat(text[:19]) is not None
    except ValueError:
        return False


# --------------------------------------------------------------------------------------- counting


def _entries(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    for line in lines:
        try:
            entry: object = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(entry, dict):
            continue
        held = cast("dict[str, Any]", entry)
        is_whole = all(isinstance(held.get(name), str) for name in ("kind", "rule", "card"))
        if is_whole and held["kind"] in ("shown", "accepted", "overridden"):
            yield held


def _rate(rule: str, cards: list[dict[str, str]]) -> Rate:
    overridden = [card for card in cards if card.get("outcome") == "overridden"]
    reasons: dict[str, int] = {}
    for card in overridden:
        code = card.get("reason") or "none given"
        reasons[code] = reasons.get(code, 0) + 1
    last = cards[-REVIEW_AFTER:]
    share = sum(card.get("outcome") == "overridden" for card in last) / len(last)
    return Rate(
        rule=rule,
        shown=len(cards),
        accepted=sum(card.get("outcome") == "accepted" for card in cards),
        overridden=len(overridden),
        reasons=dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
        to_review=len(cards) >= REVIEW_AFTER and share > REVIEW_SHARE,
    )


def _line(entry: Mapping[str, object]) -> str:
    return json.dumps(entry, ensure_ascii=True, separators=(",", ":"))


def _text_of(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
