"""A share of virtual trials in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handrail.trial.questions import Share


def share_words(share: Share) -> str:
    """Such as "62 % (60 to 65)".

    The interval is what the number of virtual trials leaves open, and nothing else.
    """
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f})"
