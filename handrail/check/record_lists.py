"""Two lists of medicines, one after the other: is this medicine on the first and gone from the second?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from handrail.check.facts import level_on
from handrail.check.record_readings import missed
from handrail.medicine.kleene import Between
from handrail.medicine.lookup import find_medicines, is_the_medicine, own_names, plain_words
from handrail.medicine.nouns import Medicine
from handrail.medicine.vocabulary import nearest

if TYPE_CHECKING:
    from handrail.check.records import MedicineList, Notes, Records, Today

Stands = Literal["on it", "not on it", "perhaps"]

IN_HOSPITAL = ("admission", "inpatient")
WORDS = {
    "home": "the list of what is taken at home",
    "admission": "the list at admission",
    "inpatient": "the hospital's orders",
    "discharge": "the list for home after hospital",
}


def list_facts(records: Records, today: Today, medicine: Medicine, notes: Notes) -> None:
    """Whether the newest list leaves the medicine out that an earlier one, or the course, has."""
    if not records.lists:
        return
    from handrail.check.records import LIST_KINDS

    lists = sorted(records.lists, key=lambda one: (one.on, LIST_KINDS.index(one.kind)))
    newest = lists[-1]
    stands, name = _stands(newest, medicine)
    where = f"{WORDS[newest.kind]} of {newest.on}"
    if stands == "perhaps":
        notes.could_not.append(
            f"'{name}' on {where} may be {medicine.name}, written otherwise: read that list by hand."
        )
        return
    fact = "inpatient_orders_omit_medicine" if newest.kind in IN_HOSPITAL else "discharge_list_omits_medicine"
    if stands == "on it":
        notes.facts |= {"inpatient_orders_omit_medicine": False, "discharge_list_omits_medicine": False}
        notes.says.append(f"{medicine.name.capitalize()} is on {where} ('{name}').")
        return
    before = _where_before(lists[:-1], today, medicine)
    if not before:
        notes.could_not.append(
            f"{medicine.name.capitalize()} is not on {where}, and nothing says that it was taken before."
        )
        return
    notes.facts[fact] = True
    notes.says.append(f"{medicine.name.capitalize()} is on {before}, and gone from {where}.")
    _perhaps_missed(newest, today, medicine, notes)


def _perhaps_missed(newest: MedicineList, today: Today, medicine: Medicine, notes: Notes) -> None:
    """Gone from a list is perhaps not given: the hours since then lie between none and all of them."""
    days = (today.on - newest.on).days
    missed(notes, hours=Between(0, 24.0 * (days + 1)))
    notes.could_not.append(
        f"Whether {medicine.name} has been given since {newest.on}: it may not have been. Ask today when the "
        "last dose was taken, and say it (missed_hours)."
    )


def _where_before(earlier: list[MedicineList], today: Today, medicine: Medicine) -> str:
    """The newest earlier list that has the medicine, or the course; "" if neither."""
    for one in reversed(earlier):
        if _stands(one, medicine)[0] == "on it":
            return f"{WORDS[one.kind]} of {one.on}"
    if today.course is not None and level_on(today.course, today.day).daily_mg > 0:
        return "the course that was given"
    return ""


def _stands(one: MedicineList, medicine: Medicine) -> tuple[Stands, str]:
    """Whether the medicine is on a list, and the name that says so."""
    for name in one.names:
        if is_the_medicine(name, medicine):
            return "on it", name.strip()
    for name in one.names:
        is_unknown = find_medicines((name,), medicine).not_recognised
        if is_unknown and any(nearest(word, own_names(medicine)) for word in plain_words(name).split()):
            return "perhaps", name.strip()
    return "not on it", ""
