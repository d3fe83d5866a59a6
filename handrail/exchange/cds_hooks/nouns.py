"""What a call leads to, between judging and writing cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.check.nouns import CheckResult, Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An unsigned order, as a card speaks of it.

    Attributes:
        reference: "MedicationRequest/d1"; "" if it has no id, and then nothing can be suggested for it.
        label: the medicine and dose in the order's own words.
    """

    reference: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What the rules say of the record, and of the drafts if they were signed.

    Attributes:
        result: the check, with the drafts where there are any.
        caused: rules that would be true and are not today; all others stand.
        urgent: danger signs, true today; they stand too.
        is_about_medicine: a draft orders, changes or stops the medicine itself.
        is_taken: the medicine is taken already, without the drafts.
        is_present: the medicine is known to be taken or ordered; otherwise no finding is about anyone.
        causes: by caused rule, the drafts without which it would not be true.
        unread: what in the record or a draft could not be read; sentences, ready for markdown.
        notes: what was taken as meant; sentences, ready for markdown.
        given: lists that the record has; where a name in one is not known here, it is not missing.
        perhaps: names that may be the medicine, written otherwise; what they are was not checked.
        ask_first: facts that the record leaves open and that come before all other gaps.
        missing_from_orders: the medicine is taken and the hospital's orders lack it.
    """

    result: CheckResult
    caused: frozenset[str] = frozenset()
    urgent: tuple[Finding, ...] = ()
    is_about_medicine: bool = False
    is_taken: bool = False
    is_present: bool = True
    causes: Mapping[str, tuple[Draft, ...]] = field(default_factory=dict[str, tuple["Draft", ...]])
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    perhaps: tuple[str, ...] = ()
    ask_first: tuple[str, ...] = ()
    missing_from_orders: bool = False
