"""Keys with which programs ask at a shared server: made by someone, in their name, never for more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from handrail.errors import InputError
from handrail.store.account_nouns import ApiKey, Role, User
from handrail.store.audit import Subject, append
from handrail.store.canonical import new_id, new_token, token_hash
from handrail.store.database import Database
from handrail.store.errors import Conflict
from handrail.store.nouns import Actor
from handrail.store.rows import not_found, plain, the_row
from handrail.store.tables import api_keys, users
from handrail.store.users import user_of

PREFIX = "hr_"
"""So that whoever finds one somewhere knows what it is."""
LONGEST_DAYS = 365
MOST_OF_USER = 20
SEEN_EVERY_S = 60
ROLES_OF_KEYS: dict[Role, tuple[Role, ...]] = {
    "clinician": ("clinician", "researcher"),
    "pharmacist": ("pharmacist", "researcher"),
    "researcher": ("researcher",),
}
"""What a key may be, by the role of whoever makes it. A patient's calendar has an address of its own, and an
admin's work is no program's."""


class Keys:
    """Every key that was made here. Of a key only a hash is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, user_id: str, *, name: str, role: Role, days: int, by: Actor) -> tuple[ApiKey, str]:
        """Make a key.

        Args:
            user_id: in whose name it asks.
            name: what the program is called.
            role: what it may ask as.
            days: how long it is good for; a year at most.
            by: who makes it.

        Returns:
            The key's description, and the key. It isn't kept: it can be shown now and never again.

        Raises:
            NotFound: there is no such account, or it isn't active.
            InputError: the role is more than the account's own, or the number of days isn't one.
            Conflict: the account has as many keys as it may have.
        """
        called = plain(name, "name", longest=100)
        if not 1 <= days <= LONGEST_DAYS:
            raise InputError(
                f"A key is good for 1 to {LONGEST_DAYS} days.", fix="Give a number of days.", where="days"
            )
        token, now, key_id = PREFIX + new_token(), self._database.now(), new_id()
        with self._database.writing() as connection:
            user = the_row(connection, users, user_id, "account")
            if not user.active:
                raise not_found("account")
            _refuse_role(user.role, role)
            mine = (api_keys.c.user_id == user_id, api_keys.c.revoked_at.is_(None), api_keys.c.ends_at > now)
            if connection.execute(select(func.count()).where(*mine)).scalar_one() >= MOST_OF_USER:
                raise Conflict(f"There are {MOST_OF_USER} keys already.", fix="Revoke one first.")
            connection.execute(
                insert(api_keys).values(
                    id=key_id,
                    user_id=user_id,
                    token_hash=token_hash(token),
                    name=called,
                    role=role,
                    made_at=now,
                    ends_at=now + timedelta(days=days),
                )
            )
            detail = {"key": key_id, "role": role, "days": days}
            append(connection, now, by, "make key", Subject(kind="user", id=user_id), detail)
            return _key(the_row(connection, api_keys, key_id, "key")), token

    def find(self, token: str) -> tuple[ApiKey, User] | None:
        """The key, and in whose name it asks; None where it is no key, or no good any more.

        A key of an account that isn't active, or whose role has become another that the key's doesn't fit,
        is no good. The first use on each day stands in the log.
        """
        if not token.startswith(PREFIX) or len(token) > 100:
            return None
        now = self._database.now()
        query = select(api_keys).where(api_keys.c.token_hash == token_hash(token))
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            key = _key(row)
            account = connection.execute(select(users).where(users.c.id == key.user_id)).one_or_none()
        if account is None or not account.active or not key.is_good(now):
            return None
        if key.role not in ROLES_OF_KEYS.get(account.role, ()):
            return None
        user = user_of(account)
        last = key.last_used_at
        if last is None or now - last >= timedelta(seconds=SEEN_EVERY_S):
            self._note_use(key, user, is_first_today=last is None or last.date() != now.date())
        return key, user

    def _note_use(self, key: ApiKey, user: User, *, is_first_today: bool) -> None:
        now = self._database.now()
        with self._database.writing(in_turn=is_first_today) as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == key.id).values(last_used_at=now))
            if is_first_today:
                subject = Subject(kind="user", id=user.id)
                append(connection, now, user.actor, "use key", subject, {"key": key.id})

    def of_user(self, user_id: str) -> list[ApiKey]:
        """An account's keys, newest first, revoked ones too."""
        query = select(api_keys).where(api_keys.c.user_id == user_id)
        with self._database.reading() as connection:
            found = [_key(row) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.made_at, one.id), reverse=True)

    def revoke(self, user_id: str, key_id: str, *, by: Actor) -> ApiKey:
        """Take a key back, from now on.

        Raises:
            NotFound: the account has no such key.
        """
        with self._database.writing() as connection:
            row = the_row(connection, api_keys, key_id, "key")
            if row.user_id != user_id:
                raise not_found("key")
            if row.revoked_at is None:
                self._revoke(connection, api_keys.c.id == key_id, user_id, by)
            return _key(the_row(connection, api_keys, key_id, "key"))

    def revoke_all(self, user_id: str, *, by: Actor) -> int:
        """Take every key of an account back; says how many."""
        with self._database.writing() as connection:
            return self._revoke(connection, api_keys.c.user_id == user_id, user_id, by)

    def _revoke(self, connection: Any, which: Any, user_id: str, by: Actor) -> int:
        now = self._database.now()
        gone = update(api_keys).where(which, api_keys.c.revoked_at.is_(None))
        count = connection.execute(gone.values(revoked_at=now, revoked_by=by.name)).rowcount
        if count:
            append(connection, now, by, "revoke key", Subject(kind="user", id=user_id), {"keys": count})
        return count


def _refuse_role(own: Role, wanted: str) -> None:
    possible = ROLES_OF_KEYS.get(own, ())
    if not possible:
        raise InputError(
            f"An account with the role {own} makes no keys for programs.",
            fix="A clinician, a pharmacist or a researcher can.",
            where="role",
        )
    if wanted not in possible:
        raise InputError(
            "A key can't be for more than the account that makes it.",
            fix=f"Choose {' or '.join(possible)}.",
            where="role",
        )


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(**{name: value for name, value in row._mapping.items() if name != "token_hash"})
