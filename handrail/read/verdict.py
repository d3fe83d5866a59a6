"""When a sentence may be called supported, contradicted or unsettled, and when it was not checked.

A verdict is narrow on purpose. Supported: a claim that is established is asserted, no number clashes, and it
is no account of somebody's own. Contradicted: an established claim is denied by one of its closed wordings,
or a number clashes, in the same clause, not quoted, not asked, not supposed. Unsettled: the evidence itself
is divided, or it is somebody's own account, which no trial can confirm or refute. All else was not checked.
What was only recognised by its likeness to labelled sentences gets the same verdict, as likely, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from handrail.medicine.claims import Claim
from handrail.read.nouns import Asserted, Confidence, How, Stance, VerdictName

NOT_ASSERTED = {
    "question": "It is a question.",
    "quoted": "It is someone else's words.",
    "hypothetical": "It is only supposed.",
}
"""Ways of saying that claim nothing, and what to say of each."""
BY_LIKENESS = "Recognised by its likeness to other sentences, so look at it yourself."


BY_WORDING = "Only some of its words show it, so look at it yourself."


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A verdict, why, how sure, and the sources on both sides."""

    name: VerdictName
    why: str
    confidence: Confidence
    sources: tuple[str, ...]
    against: tuple[str, ...]


def judge(
    claim: Claim,
    stance: Stance,
    *,
    how: How = "frame",
    asserted: Asserted = "yes",
    anecdote: bool = False,
    clash: str = "",
) -> Verdict:
    """What may be said of a sentence that is about a claim.

    Args:
        claim: what it is held against.
        stance: whether it asserts or denies it.
        how: what fired; nearness alone never decides, and likeness is never sure.
        asserted: how the clause is meant.
        anecdote: somebody's own account.
        clash: what a stated number should have been; "" if none clashes.
    """

    def verdict(name: VerdictName, why: str, confidence: Confidence = "sure") -> Verdict:
        if how == "learned" and confidence == "sure":
            why, confidence = f"{why} {BY_LIKENESS}", "likely"
        return Verdict(
            name=name, why=why, confidence=confidence, sources=claim.sources, against=claim.against
        )

    if how == "near":
        return verdict("not checked", f"Nothing says it in these words; compare with: {claim.says}", "look")
    if asserted == "question":
        return verdict("not checked", f"{NOT_ASSERTED[asserted]} Compare with: {claim.says}", "look")
    if anecdote:
        return verdict("unsettled", f"One person's account. What studies say: {claim.why}")
    if asserted in NOT_ASSERTED:
        return verdict("not checked", f"{NOT_ASSERTED[asserted]} Compare with: {claim.says}", "look")
    if clash and claim.state == "established":
        return verdict("contradicted", clash)
    if stance == "unclear":
        return verdict(
            "not checked", f"Whether it is asserted can't be told. Compare with: {claim.says}", "look"
        )
    if claim.state in ("contested", "unknown"):
        other = f" On the other side: {claim.other_side}" if claim.other_side else ""
        return verdict("unsettled", f"{claim.why}{other}")
    agrees = (stance == "asserts") == (claim.state == "established")
    sure: Confidence = "likely" if asserted == "hedged" else "sure"
    if agrees:
        return verdict("supported", claim.why, sure)
    return verdict("contradicted", claim.why, sure)
