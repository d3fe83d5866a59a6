"""What every plan carries besides doses: when to hold or call, who watches, what others advise."""

from __future__ import annotations

from handrail.check.nouns import CheckResult
from handrail.check.setting import Setting
from handrail.medicine.nouns import Medicine, ScheduleRule, severity_rank
from handrail.person import egfr_of
from handrail.person.nouns import Person

STOP_RULES_DOWN: tuple[tuple[str, str], ...] = (
    (
        "Hold",
        "If you sleep badly, feel restless, stiff or anxious, or itch more than before the last change: "
        "stay on this step, make no cut, and tell the person who supervises this plan. Go on after two "
        "good days and the review before the next step.",
    ),
    (
        "Step back",
        "If it is getting worse on the second day, or daily life is not possible: ask the same day "
        "about going back to the dose that last felt right. Take no more than that dose, and never "
        "double one.",
    ),
    (
        "Call today",
        "Call the person who supervises this plan on the same day if a dose can't be kept down or was missed "
        "for half a day, if you have a fever or an infection, are dehydrated or fasting, are much "
        "sleepier than usual, or are about to run out.",
    ),
    (
        "Emergency",
        "Seeing or hearing things that are not there, confusion, a temperature of 38 C or more with "
        "stiffness, a seizure, slow or difficult breathing, someone who can't be woken, or thoughts of "
        "suicide: call the "
        "emergency number now. Say the last dose and its time.",
    ),
)

STOP_RULES_UP: tuple[tuple[str, str], ...] = (
    (
        "Hold",
        "Too sleepy, dizzy or weak: stay on this step, don't go up, don't drive, and tell the person who "
        "supervises this plan.",
    ),
    (
        "Step back",
        "If it is no better after three days, or you fall, or are confused: ask the same day about "
        "going back "
        "one step. Going back is a step down, not a sudden stop.",
    ),
    (
        "If it helps",
        "Stay at the lowest dose that does. After some weeks ask whether a little less still holds; the best "
        "dose is the lowest one that works.",
    ),
    STOP_RULES_DOWN[2],
    STOP_RULES_DOWN[3],
)


def do_now(
    direction: str,
    standing: CheckResult,
    person: Person,
    *,
    kidneys_known: bool,
    first: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """What to do before anything else, one sentence each, most pressing first.

    Args:
        first: what this very request calls for, such as a product to ask the pharmacist for.
    """
    said = [standing.expired] if standing.expired else []
    if not kidneys_known:
        said.append("Kidneys not checked: get an eGFR or a creatinine before the first change.")
    if direction == "down":
        said.append("Don't stop suddenly, and change nothing until the person who prescribes it agrees.")
    else:
        said.append("Take the first dose only once the person who prescribes it agrees.")
    grave = [f for f in standing.leading if severity_rank(f.severity) >= severity_rank("major")]
    said.extend(f"{finding.do}" for finding in grave[:3])
    said.extend(first)
    if kidneys_fail(person) and direction == "down":
        said.append(
            "With kidneys this weak, staying on the dose is a danger too: ask this week how fast to "
            "come down, and watch for drowsiness and confusion on every step."
        )
    if standing.not_recognised:
        said.append(f"Not checked at all: {', '.join(standing.not_recognised)}. Ask a pharmacist about it.")
    said.append("Agree who to call, and write the number on the plan.")
    return tuple(dict.fromkeys(said))


def kidneys_fail(person: Person) -> bool:
    """On dialysis, or an eGFR under 30: the dose itself is then a danger, not only its end."""
    egfr = egfr_of(person)
    return person.dialysis in ("hd", "pd") or (egfr is not None and egfr < 30)


def supervision(standing: CheckResult, person: Person, kidneys_known: bool) -> tuple[str, tuple[str, ...]]:
    """Whether this may only be a draft for a specialist, and the reasons for it."""
    reasons: list[str] = []
    if not kidneys_known:
        reasons.append("The kidneys are not known.")
    if person.age_years is not None and person.age_years < 18:
        reasons.append("A child or a teenager.")
    if person.dialysis in ("hd", "pd"):
        reasons.append("On dialysis.")
    if person.pregnant:
        reasons.append("Pregnant.")
    reasons.extend(
        f"{finding.says} ({finding.rule})"
        for finding in standing.leading
        if severity_rank(finding.severity) >= severity_rank("major")
    )
    return ("draft for specialist supervision" if reasons else "", tuple(dict.fromkeys(reasons)))


def where_to_taper(level: Setting, standing: CheckResult, reasons: tuple[str, ...]) -> str:
    """Where a way down belongs: the level of care that a criterion asks for, else as for any course."""
    if not level.decided_by:
        return setting(standing, reasons)
    first = level.decided_by[0]
    origin = " (carried over from guidance on benzodiazepines)" if level.carried_over else ""
    return f"At least: {level.level.title}{origin}. {first.says}"


def setting(standing: CheckResult, reasons: tuple[str, ...]) -> str:
    """Where a course like this belongs, in words."""
    worst = max((severity_rank(finding.severity) for finding in standing.leading), default=0)
    if worst >= severity_rank("contraindicated"):
        return "Under a specialist's care from the first day; ask whether to begin in hospital."
    if reasons:
        return "Closely supervised, by a specialist or together with one; contact at each change."
    return "Ordinary outpatient care, with contact each week and at each change."


def advice_of(medicine: Medicine, direction: str, person: Person) -> tuple[tuple[str, str, str], ...]:
    """What else is advised about going this way by mouth: (rule, what it says, who says so).

    Rows for a group that this person does not belong to (newborns, pregnancy) are left out.
    """
    country = person.country
    rows = [
        row
        for row in medicine.schedules
        if row.direction == direction and row.route.startswith("oral") and _is_for(row, person)
    ]
    rows.sort(key=lambda row: (not binds(row, country), row.authority != "label", row.id))
    return tuple((row.id, f"{row.population}: {row.rule}", _who(medicine, row, country)) for row in rows)


def _is_for(row: ScheduleRule, person: Person) -> bool:
    age = person.age_years
    return {
        "": True,
        "child": age is not None and age < 18,
        "elderly": age is not None and age >= 65,
        "dialysis": kidneys_fail(person),
        "pregnancy": person.pregnant is True,
        "newborn": False,
    }.get(row.group, True)


def binds(row: ScheduleRule, country: str | None) -> bool:
    """Whether this is the label of the person's own country."""
    return row.binds and country is not None and country in row.countries


def _who(medicine: Medicine, row: ScheduleRule, country: str | None) -> str:
    who = f"{row.authority}: {', '.join(medicine.bibliography.short(key) for key in row.sources)}"
    marks: list[str] = []
    if binds(row, country):
        marks.append(f"the label of {country}, which binds here")
    if not row.verified:
        marks.append("figures not verified at the source")
    if row.authority == "wrong":
        marks.append("known to be wrong, kept as a warning")
    return f"{who} ({'; '.join(marks)})" if marks else who
