"""How the cards of the CDS Hooks fare, as a table for whoever looks after the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from handrail.report import words
from handrail.report.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from handrail.medicine.nouns import Medicine


class CardRate(Protocol):
    """How the cards of one rule fare; `exchange.cds_hooks.feedback` counts them."""

    @property
    def rule(self) -> str:
        """Whose cards."""
        ...

    @property
    def shown(self) -> int:
        """Cards shown."""
        ...

    @property
    def accepted(self) -> int:
        """Of these, accepted."""
        ...

    @property
    def overridden(self) -> int:
        """Of these, overridden."""
        ...

    @property
    def reasons(self) -> Mapping[str, int]:
        """By code, how often it was named."""
        ...

    @property
    def to_review(self) -> bool:
        """Whether the rule has to be gone through."""
        ...


NONE_YET = "No card has been shown yet, so there is nothing to count."
WHAT_IT_IS = (
    "Each card counts once, however often it was sent. What is neither accepted nor overridden was left "
    "alone. A rule that nearly everybody overrides is ours to mend, not theirs."
)


def feedback_text(rates: Sequence[CardRate], medicine: Medicine, console: Console) -> None:
    """Print what to go through first, then every rule with what became of its cards.

    Args:
        rates: of `feedback_rates`.
        medicine: whose rules and reasons have names.
        console: where to print.
    """
    page = Page(console)
    if not rates:
        page.paragraph(NONE_YET)
        return
    rules = {rule.id: rule for rule in (*medicine.rules, *medicine.danger_signs)}
    page.bullets(
        "Rules to go through: more than nine of ten of the last 200 overridden",
        [
            f"{one.rule}: {rules[one.rule].says if one.rule in rules else ''}"
            for one in rates
            if one.to_review
        ],
    )
    page.heading("What became of the cards")
    page.rows(
        ("Rule", "Severity", "Shown", "Accepted", "Overridden", "Left alone"),
        [
            (
                one.rule,
                rules[one.rule].severity if one.rule in rules else "",
                str(one.shown),
                str(one.accepted),
                str(one.overridden),
                str(one.shown - one.accepted - one.overridden),
            )
            for one in rates
        ],
    )
    said = {reason.code: reason.display for reason in medicine.override_reasons}
    page.bullets(
        "Why they were overridden",
        [
            f"{one.rule}: "
            + words.join_words([f"{said.get(code, code)} ({count})" for code, count in one.reasons.items()])
            for one in rates
            if one.reasons
        ],
    )
    page.blank()
    page.paragraph(WHAT_IT_IS)
    page.closing(words.of_pack(medicine))
