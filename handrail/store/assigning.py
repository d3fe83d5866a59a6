"""Whose record an account may open, said by the label of the record: what both doors share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.errors import InputError
from handrail.store.account_nouns import Link, PersonLink, Role, User
from handrail.store.errors import NotFound
from handrail.store.nouns import Actor

if TYPE_CHECKING:
    from handrail.store.store import Store

LINKS: dict[Role, Link] = {"patient": "self", "clinician": "assigned", "pharmacist": "assigned"}


def link_of(role: Role) -> Link | None:
    """What a record is to an account of this role; None where it may open none.

    >>> link_of("patient"), link_of("pharmacist"), link_of("admin")
    ('self', 'assigned', None)
    """
    return LINKS.get(role)


def assign(store: Store, user: User, label: str, *, by: Actor) -> PersonLink:
    """Make a record an account's own (a patient's), or put the account in charge of it.

    Args:
        store: where both are.
        user: the account.
        label: of the record, exactly; or the record's identifier.
        by: who says so.

    Raises:
        InputError: no record or several have this label, or the role opens none.
    """
    link = link_of(user.role)
    if link is None:
        raise InputError(
            f"An account of the role {user.role} opens nobody's record.",
            fix="Give it another role first.",
            where="label",
        )
    person_id = record_named(store, label)
    if link == "self" and any(one.person_id != person_id for one in store.users.links_of(user.id)):
        raise InputError(
            "This account has a record of its own already.", fix="Take that one away first.", where="label"
        )
    return store.users.link(user.id, person_id, own=link == "self", by=by)


def record_named(store: Store, label: str) -> str:
    """The identifier of the one record with this label. Never says what other labels there are.

    Raises:
        InputError: there is none, or there are several.
    """
    wanted = "".join(letter for letter in label if letter.isprintable()).strip()
    found = [person.id for person in store.people.named(wanted)] if wanted else []
    if not found and wanted:
        try:
            found = [store.people.read(wanted).id]
        except NotFound:
            found = []
    if len(found) != 1:
        raise InputError(
            "There isn't exactly one record with this label.",
            fix="Type it as it stands on the record, or the last part of the record's address.",
            where="label",
        )
    return found[0]
