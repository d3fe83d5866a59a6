"""What a diary speaks for, what to ask the clinician, and what nobody told. Sentences, never a dose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handrail.follow.agreed import Adherence
from handrail.follow.belief import SHARE_OF_PRIOR_KEPT, Belief
from handrail.follow.choices import NOTICED
from handrail.follow.diary import Diary
from handrail.follow.nouns import Choice, ChoiceName, FollowLimits
from handrail.follow.signs import Signs
from handrail.follow.today import Today
from handrail.medicine.diary import HIGHEST_SCORE, DiaryData
from handrail.plan.nouns import Limits

WORSE_DAYS_TO_HOLD, WORSE_DAYS_TO_CALL = 1, 2
"""As the stop rules of a plan: hold when it is worse than expected, call when it lasts into a second day."""

RISES_BY = 3.0
"""Points, of the whole list, by which a day must lie above the worst of the week before to be a rise."""
WEEK = 7

QUIET_DAYS = 14
"""So long a diary must be before a shorter plan is worth asking about."""

MUCH_LESS, MUCH_MORE = 0.8, 1.2
"""Of what was agreed, over the last days."""
TWICE = 2.0
"""Of what was agreed on a day: from here on it is told as what may be too much."""
LAST_DAYS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the words of the answer rest on."""

    diary: Diary
    today: Today
    belief: Belief
    adherence: Adherence
    choices: tuple[Choice, ...]
    shorter_days: int | None
    unwritten_days: int
    signs: Signs | None
    rising_days: int
    ring: str = ""

    def offers(self, name: str) -> bool:
        """Whether a choice may be made."""
        return any(choice.name == name and choice.offered for choice in self.choices)


def urgent_words(signs: Signs | None) -> str:
    """What comes before any choice; "" where nothing does."""
    if signs is None or not signs.findings:
        return ""
    first = signs.findings[0]
    return f"This comes before any choice. {first.says} Now: {first.do}"


def rising_days(diary: Diary, data: DiaryData) -> int:
    """How many of the last written days, in a row, were clearly worse than any of the week before them.

    This asks nothing of a model: it is the rule by which a plan says when to hold.
    """
    scored = [item.id for item in data.items if item.kind == "score"]
    days: list[float] = []
    for entry in diary.entries:
        given = [entry.scores[name] for name in scored if name in entry.scores]
        if given:
            # Of the whole list, where some of it was left out.
            days.append(sum(given) * len(scored) / len(given))
    for count in range(min(len(days) - 1, WEEK), 0, -1):
        week_before = days[max(0, len(days) - count - WEEK) : len(days) - count]
        if min(days[-count:]) >= max(week_before) + RISES_BY:
            return count
    return 0


def suggested(asked: Asked, limits: FollowLimits) -> ChoiceName:
    """What the diary and the limits speak for."""
    if urgent_words(asked.signs) or asked.ring or asked.today.gap is not None or _differs(asked):
        return "call"
    worse = max(asked.belief.worse_since_days, asked.rising_days)
    if worse >= WORSE_DAYS_TO_CALL:
        return "call"
    if worse >= WORSE_DAYS_TO_HOLD and asked.offers("hold"):
        return "hold"
    going_on = next((choice for choice in asked.choices if choice.name == "continue"), None)
    if going_on is not None and going_on.offered and _is_within(going_on, limits.chances):
        return "continue"
    return "call"


def _is_within(choice: Choice, chances: Limits) -> bool:
    if choice.plan is None:
        return True
    forecast = choice.plan.forecast
    return forecast.moderate.mean <= chances.moderate and forecast.severe.mean <= chances.severe


def _differs(asked: Asked) -> bool:
    share = asked.adherence.share_taken(LAST_DAYS)
    return share is not None and not MUCH_LESS <= share <= MUCH_MORE


def to_ask(asked: Asked, limits: FollowLimits) -> Iterator[str]:
    """What to tell the clinician, or to ask, a sentence each."""
    # What is said above to be for today is never put off by a sentence below it.
    soon = " today" if suggested(asked, limits) == "call" else ", today if it goes on"
    left, worse = asked.today.rest_days, max(asked.belief.worse_since_days, asked.rising_days)
    if asked.rising_days:
        days = "day is" if asked.rising_days == 1 else f"{asked.rising_days} days are"
        yield f"The last {days} worse than any of the week before: tell the clinician{soon}."
    elif worse:
        days = "day" if worse == 1 else f"{worse} days"
        yield f"It has been worse than expected for the last {days}: tell the clinician{soon}."
    yield from _of_what_was_taken(asked)
    last = asked.diary.entries[-1]
    if (last.sleepiness or 0) >= HIGHEST_SCORE - 1 or last.falls:
        yield "Sleepiness and falls can mean too much of the medicine: ask before anything is added."
    if last.drinks:
        yield "Alcohol adds to the medicine, and its stopping to a withdrawal: say how much it is."
    if any(entry.levels for entry in asked.diary.entries[-LAST_DAYS:]):
        yield (
            "A level in blood is read here for what it tells of clearance alone. Nothing here judges whether "
            "it is too high: tell the clinician, today if it is above what the laboratory expects."
        )
    is_quiet = _is_quiet(asked.belief) and not worse and not _differs(asked)
    if is_quiet and left and asked.shorter_days is not None and asked.shorter_days + NOTICED <= left:
        yield (
            "The diary is quieter than expected. Ask the clinician whether the plan may be looked at anew; "
            "until then it goes on, gradually, as agreed."
        )


def _of_what_was_taken(asked: Asked) -> Iterator[str]:
    """Too little, too much, or a gap: what comes before the talk about the next dose."""
    if asked.ring:
        yield (
            f"Too much may have been taken: ring now, before the next dose. {asked.ring} "
            "Leave no dose out to make up for it; ask which dose to go on from."
        )
    if not _differs(asked):
        return
    gap, days = asked.today.gap, asked.adherence.days[-LAST_DAYS:]
    if gap is not None and not gap.is_own:
        yield (
            f"No dose was taken for {gap.gap_h:.0f} hours: call now, and don't begin again by yourself. "
            "A clinician sees the person first, and decides about the next dose."
        )
    elif any((day.taken_mg or 0.0) >= TWICE * day.agreed_mg > 0 for day in days):
        if asked.ring:
            return
        yield (
            "On one of the last days twice what was agreed was taken, or more. That can be too much, also "
            "for someone who feels well: call a poison centre or the emergency number now. Leave no dose out "
            "to make up for it; ask which dose to go on from."
        )
    else:
        than = "less" if (asked.adherence.share_taken(LAST_DAYS) or 0.0) < 1 else "more"
        yield f"In the last days {than} was taken than agreed: ask which dose to go on from."


def _is_quiet(belief: Belief) -> bool:
    """Whether a long diary speaks for less than half of the chance that there was before it."""
    moderate = next((chance for chance in belief.chances if chance.grade == "moderate"), None)
    return (
        moderate is not None
        and belief.days_written >= QUIET_DAYS
        and moderate.after < SHARE_OF_PRIOR_KEPT * moderate.before
    )


def not_known(asked: Asked, tablets_left: Mapping[int, float] | None) -> Iterator[str]:
    """What nobody wrote down or said, a sentence each."""
    if asked.unwritten_days:
        days = "1 day" if asked.unwritten_days == 1 else f"{asked.unwritten_days} days"
        yield f"Nothing was written for the last {days}."
    days_without = sum(day.taken_mg is None for day in asked.adherence.days)
    if days_without:
        yield f"On {days_without} of {len(asked.adherence.days)} days nobody wrote down what was taken."
    if any(entry.note for entry in asked.diary.entries):
        yield "What the notes say: only people read them. A danger sign counts only in its own question."
    if tablets_left is None:
        yield "How many tablets are left."
