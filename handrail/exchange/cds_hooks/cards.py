"""Cards out of findings: few, honest about what was not looked at, and at most one that interrupts.

contraindicated (formal contraindications, doses beyond every published limit, emergencies) is
`critical` and interrupts; major is `warning` and interrupts once for an order; moderate is a passive
`warning`; minor and info are shown only when asked for. The specification has no word for
"interrupts": the card that does carries `"extension": {"handrail.interruptive": true}`, and no more
than one card of an answer is `critical`. Whatever else is as grave stands inside that card.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.exchange.cds_hooks import words
from handrail.exchange.cds_hooks.identities import card_uuid
from handrail.medicine.nouns import severity_rank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handrail.check.nouns import Finding
    from handrail.exchange.cds_hooks.nouns import Judgement
    from handrail.medicine.nouns import Medicine

MOST_CARDS = 5
NOT_CHECKED = "not-checked"
"""Stands in the place of a rule for the card that says what was not checked."""

OVERRIDE_SYSTEM = "urn:handrail:override-reason"
"""The code system of the reasons in a pack; a name of our own, registered nowhere."""

_WATCHED_AT: Mapping[str, frozenset[str]] = {
    "patient-view": frozenset(
        {"pump_refill_due_days", "pump_alarm", "supply_days", "refill_gap_days", "missed_hours"}
    ),
    "encounter-start": frozenset({"inpatient_orders_omit_medicine", "nil_by_mouth_hours", "pump_alarm"}),
    "encounter-discharge": frozenset({"discharge_list_omits_medicine", "plan_stop_abrupt", "pump_alarm"}),
}
"""By hook without drafts, the facts whose rules speak there although they can wait a day."""

_OF_THE_RECORD = frozenset(
    {"age_years", "sex", "weight_kg", "egfr_ml_min_1_73m2", "other_medicines", "conditions"}
    | {"daily_dose_mg", "single_dose_mg", "route"}
)
"""Facts that a record should hold: only a gap among these is worth a card of its own."""

Interrupts = Callable[["Finding"], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What all cards of an answer share.

    Attributes:
        call: what makes this call this one: service, instance, issuer.
        base_url: under which the pages of rules are; "" leaves links out.
        shows_all: findings of every severity.
    """

    hook: str
    call: tuple[str, ...]
    medicine: Medicine
    base_url: str = ""
    shows_all: bool = False


def cards_of(
    judgement: Judgement, frame: Frame, interrupts: Interrupts = lambda finding: True
) -> list[dict[str, object]]:
    """The cards, the one that interrupts first.

    Args:
        judgement: what the rules say.
        frame: what all cards share.
        interrupts: whether a finding that stands, or a major one, may still interrupt for this order.
    """
    shown = _to_show(judgement, frame)
    gap = _gap_card(judgement, frame, has_findings=bool(shown))
    standing = _standing_aside(shown, judgement, frame)
    lead, as_grave, others = _led(shown, judgement, interrupts)
    room = MOST_CARDS - (lead is not None)
    if gap is not None or len(others) > room or standing:
        room -= 1  # for the card that gathers the rest
    full, noted = others[:room], [*others[room:], *standing]
    cards: list[dict[str, object]] = []
    if lead is not None:
        cards.append(_finding_card(lead, as_grave, judgement, frame, interrupting=True))
    cards.extend(_finding_card(one, (), judgement, frame, interrupting=False) for one in full)
    if noted:
        gap = gap or _info_card(judgement, frame, words.more_noted(len(noted)), [])
        if standing and not shown and not judgement.perhaps:
            gap["summary"] = words.standing_summary(noted, frame.medicine)
        gap["detail"] = f"{words.also_found(noted)}\n\n{gap['detail']}"
    if gap is not None:
        cards.append(gap)
    return cards


# ------------------------------------------------------------------------------- what gets a card


def _to_show(judgement: Judgement, frame: Frame) -> list[Finding]:
    """The findings worth a card, gravest first; what folds them speaks for them where it is shown too."""
    if not judgement.is_present:
        return []
    everything = [*judgement.urgent, *judgement.result.findings]
    wanted = [finding for finding in everything if _is_wanted(finding, judgement, frame)]
    leading = {finding.rule for finding in wanted if not finding.folded_under}
    shown: dict[str, Finding] = {}
    for finding in wanted:
        if not finding.folded_under or finding.folded_under not in leading:
            shown.setdefault(finding.rule, finding)
    return sorted(shown.values(), key=lambda one: (-severity_rank(one.severity), not one.urgent))


def _is_wanted(finding: Finding, judgement: Judgement, frame: Frame) -> bool:
    if frame.shows_all or finding.urgent:
        return True
    rank = severity_rank(finding.severity)
    watched = _WATCHED_AT.get(frame.hook)
    if watched is None:
        if finding.rule in judgement.caused:
            return rank >= severity_rank("moderate")
        return judgement.is_about_medicine and rank >= severity_rank("major")
    if finding.severity == "contraindicated":
        return True
    rule = next((rule for rule in frame.medicine.rules if rule.id == finding.rule), None)
    return rule is not None and rank >= severity_rank("moderate") and not watched.isdisjoint(rule.when.names)


def _standing_aside(shown: Sequence[Finding], judgement: Judgement, frame: Frame) -> list[Finding]:
    """On opening a record, the grave findings that can wait: told once, together, on a quiet card."""
    if frame.hook != "patient-view" or frame.shows_all or not judgement.is_present:
        return []
    told = {finding.rule for finding in shown}
    grave = (one for one in judgement.result.leading if severity_rank(one.severity) >= severity_rank("major"))
    return sorted(
        (one for one in grave if one.rule not in told), key=lambda one: -severity_rank(one.severity)
    )


def _led(
    shown: Sequence[Finding], judgement: Judgement, interrupts: Interrupts
) -> tuple[Finding | None, tuple[Finding, ...], list[Finding]]:
    """The finding that interrupts, those as grave that go inside its card, and the rest."""
    able = (one for one in shown if _may_interrupt(one, judgement))
    lead = next((one for one in able if _does(one, judgement, interrupts)), None)
    if lead is None:
        return None, (), list(shown)
    as_grave = tuple(one for one in shown if one is not lead and is_critical(one) and is_critical(lead))
    inside = {one.rule for one in (lead, *as_grave)}
    return lead, as_grave, [one for one in shown if one.rule not in inside]


def is_critical(finding: Finding) -> bool:
    """Formal contraindications, doses beyond every published limit, and emergencies."""
    return finding.severity == "contraindicated" or finding.urgent == "emergency"


def _may_interrupt(finding: Finding, judgement: Judgement) -> bool:
    if is_critical(finding) or finding.urgent:
        return True
    return finding.severity == "major" and (finding.rule in judgement.caused or judgement.missing_from_orders)


def _does(finding: Finding, judgement: Judgement, interrupts: Interrupts) -> bool:
    # What an order would newly cause, and is as grave as can be, stops it every time.
    return (is_critical(finding) and finding.rule in judgement.caused) or interrupts(finding)


# ---------------------------------------------------------------------------------- one card each


def _finding_card(
    finding: Finding, as_grave: Sequence[Finding], judgement: Judgement, frame: Frame, *, interrupting: bool
) -> dict[str, object]:
    result, medicine = judgement.result, frame.medicine
    standing = frame.hook.startswith("order-") and finding.rule not in judgement.caused
    parts = [
        result.expired,
        words.finding_detail(finding, result.folded_under_of(finding.rule), medicine, is_standing=standing),
        words.also_found(as_grave, "As grave:") if as_grave else "",
        words.GRADUALLY if judgement.is_taken and not finding.urgent else "",
        *judgement.notes,
        words.checked(result),
        words.not_checked_briefly(judgement, medicine),
        words.NO_DEVICE,
    ]
    at_least_warning = severity_rank(finding.severity) >= severity_rank("moderate") or bool(finding.urgent)
    indicator = "warning" if at_least_warning else "info"
    card: dict[str, object] = {
        "uuid": card_uuid(finding.rule, *frame.call),
        "summary": words.finding_summary(finding, medicine),
        "detail": "\n\n".join(part for part in parts if part),
        "indicator": "critical" if interrupting and is_critical(finding) else indicator,
        "source": _source(judgement, frame),
        **_suggestions(finding, judgement, frame),
    }
    if at_least_warning and medicine.override_reasons:
        card["overrideReasons"] = [
            {"system": OVERRIDE_SYSTEM, "code": reason.code, "display": reason.display}
            for reason in medicine.override_reasons
        ]
    if frame.base_url:
        card["links"] = [
            {
                "label": f"Rule {finding.rule}, with its sources",
                "url": f"{frame.base_url}/cds-rules/{medicine.name}/{finding.rule}",
                "type": "absolute",
            }
        ]
    card["extension"] = {
        "handrail.rule": finding.rule,
        "handrail.severity": finding.severity,
        "handrail.interruptive": interrupting,
    }
    return card


def _suggestions(finding: Finding, judgement: Judgement, frame: Frame) -> dict[str, object]:
    """To take the draft away again: the one thing that can be proposed without proposing a dose."""
    drafts = [draft for draft in judgement.causes.get(finding.rule, ()) if draft.reference]
    if not drafts:
        return {}
    suggestions = [
        {
            "label": words.remove_label(draft.label),
            "uuid": card_uuid(finding.rule, *frame.call, draft.reference),
            "actions": [
                {
                    "type": "delete",
                    "description": f"{words.remove_label(draft.label)} and leave everything else as it is",
                    "resourceId": draft.reference,
                }
            ],
        }
        for draft in drafts
    ]
    return {"suggestions": suggestions, "selectionBehavior": "at-most-one"}


def _gap_card(judgement: Judgement, frame: Frame, *, has_findings: bool) -> dict[str, object] | None:
    """What was not checked, if a record should have held it; None where that would only be noise."""
    result = judgement.result
    wanted = (_OF_THE_RECORD - judgement.given).union(judgement.ask_first)
    of_record = [gap for gap in result.missing_facts if gap.missing in wanted]
    grave = [gap for gap in of_record if severity_rank(gap.severity) >= severity_rank("major")]
    # Of what is taken beside it for long, unknown names stand in the details; a start asks for all of them.
    is_start = judgement.is_about_medicine and not judgement.is_taken
    says = bool((is_start and result.not_recognised) or judgement.unread or result.partial)
    is_asked = judgement.is_about_medicine or has_findings or frame.shows_all
    if not (says or (is_asked and (grave or result.expired))):
        return None
    first = sorted((gap.missing for gap in grave), key=lambda name: name not in judgement.ask_first)
    said = words.gap_summary(result, frame.medicine, first)
    if judgement.perhaps:
        said = words.perhaps_summary(judgement.perhaps[0], frame.medicine)
    return _info_card(judgement, frame, said, first)


def _info_card(judgement: Judgement, frame: Frame, summary: str, first: Sequence[str]) -> dict[str, object]:
    result = judgement.result
    parts = [
        result.expired,
        words.not_checked(judgement, frame.medicine, first),
        *judgement.notes,
        words.checked(result),
        words.NO_DEVICE,
    ]
    return {
        "uuid": card_uuid(NOT_CHECKED, *frame.call),
        "summary": summary,
        "detail": "\n\n".join(part for part in parts if part),
        "indicator": "info",
        "source": _source(judgement, frame),
        "extension": {"handrail.rule": NOT_CHECKED, "handrail.interruptive": False},
    }


def _source(judgement: Judgement, frame: Frame) -> dict[str, object]:
    source: dict[str, object] = {"label": words.source_label(judgement.result)}
    if frame.base_url:
        source["url"] = frame.base_url
    return source
