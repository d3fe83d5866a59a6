"""What a person takes home beside the steps: missed doses, being ill, driving, supplies.

These sentences are fixed: they don't depend on the model, and most hold for any medicine that can't
simply be stopped. What is about one medicine (how its withdrawal feels) comes from its pack; where a
pack says nothing, the general sentence stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.report import words

if TYPE_CHECKING:
    from handrail.medicine.nouns import Medicine
    from handrail.plan.nouns import PlanResult

MISSED_DOSE = (
    "If you forget a dose, take the next one at its usual time. Never take a double dose to make up "
    "for it. If you have had none for half a day (12 hours) or more, "
    "call the person who supervises you the same day."
)
VOMITING = (
    "If you vomit after a dose, don't take it again: never double. If you can't keep doses down for "
    "half a day (12 hours), it is as if you had stopped at once: call the same day."
)
WITHDRAWAL_FEELS = (
    "Withdrawal comes within a day or two of a cut or of missed doses: poor sleep, fear, sweating, "
    "shaking, a fast heart, more stiffness than before. It gets better when the last dose that held "
    "is taken again."
)
CONDITION_FEELS = (
    "The condition that the medicine was for can also come back. That comes slowly, over days to "
    "weeks, feels as it did before the medicine, and stays. Write down what you feel and when: it "
    "tells the two apart."
)
DRIVING = (
    "Don't drive, cycle in traffic or use machines after any change of dose until you have been fully "
    "alert for some days."
)
ALCOHOL = "No alcohol while the dose is changing."
OTHER_SEDATIVES = (
    "Don't start, stop or change any other medicine that calms or makes sleepy (sleeping tablets, "
    "strong painkillers, medicines for nerves) at the same time, unless the person who supervises you "
    "says so."
)
FALLING_ILL = (
    "Call before the next cut if you have an infection or a fever, drink too little, have diarrhoea, "
    "are fasting or are going to have an operation: the kidneys may clear less, and a cut may have to "
    "wait."
)
KEEP_THE_PACE = "Don't skip steps and don't stop early, even if you feel well."
SUPPLIES = (
    "Collect only what the next step needs, and bring back what is left over. Little at home is less "
    "to mix up."
)
UP_TOO_SLEEPY = (
    "If you are too sleepy, weak or unsteady, don't take the next step up: stay on this dose, or go "
    "back to the one before, and call."
)
UP_IT_HELPS = (
    "If a dose helps, stay there. Later it can be lowered again, step by step, to the lowest that holds."
)
UP_STILL_NO_STOP = "Don't stop at once, even if it doesn't help: it has to be lowered in steps."
FOR_A_CHILD = "'You' means the child; the one who gives the medicine reads this page."


def advice(result: PlanResult, medicine: Medicine) -> tuple[tuple[str, str], ...]:
    """(heading, sentence) pairs for the person, in the order of need.

    Args:
        result: the answer; its direction and the person's age and indication choose the sentences.
        medicine: whose pack may have words of its own.
    """

    def of(key: str, otherwise: str) -> str:
        return words.medicine_words(medicine, key, otherwise)

    indication = result.person.indication or ""
    condition = of(f"condition_feels_{indication}", of("condition_feels", CONDITION_FEELS))
    pairs = [
        ("A dose is missed", of("missed_dose", MISSED_DOSE)),
        ("You vomit", of("vomiting", VOMITING)),
        ("What withdrawal feels like", of("withdrawal_feels", WITHDRAWAL_FEELS)),
    ]
    if result.direction == "down":
        pairs += [
            ("What the condition feels like when it returns", condition),
            ("Keep the pace", KEEP_THE_PACE),
        ]
    else:
        pairs += [
            ("Too sleepy", UP_TOO_SLEEPY),
            ("It helps", UP_IT_HELPS),
            ("It doesn't help", UP_STILL_NO_STOP),
        ]
    pairs += [
        ("Driving and machines", of("driving", DRIVING)),
        ("Alcohol", of("alcohol", ALCOHOL)),
        ("Other medicines", OTHER_SEDATIVES),
        ("You fall ill", of("falling_ill", FALLING_ILL)),
        ("Supplies", SUPPLIES),
    ]
    age = result.person.age_years
    if age is not None and age < 16:
        pairs.insert(0, ("For a child", FOR_A_CHILD))
    return tuple(pairs)
