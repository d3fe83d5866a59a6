"""Codes from a phone (TOTP, RFC 6238) beside the password. Each code is good once."""

from __future__ import annotations

import hmac

from sqlalchemy import select, update

from handrail.errors import InputError
from handrail.store.audit import Subject, append
from handrail.store.database import Database
from handrail.store.nouns import Actor
from handrail.store.rows import the_row
from handrail.store.tables import users

STEP_S = 30
STEPS_OFF = 1
"""A phone's clock may be half a minute off, either way."""


class Codes:
    """The secrets that phones make codes from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, user_id: str) -> str:
        """A new secret for a phone, in base 32. No code is asked for until one was confirmed.

        Raises:
            NotFound: there is no such account.
            InputError: codes are asked for already.
        """
        import pyotp

        secret = pyotp.random_base32()
        with self._database.writing() as connection:
            row = the_row(connection, users, user_id, "account")
            if row.totp_confirmed_at is not None:
                raise InputError("Codes are asked for already.", fix="Take the old phone away first.")
            values = {"totp_secret": secret, "totp_last_step": None}
            connection.execute(update(users).where(users.c.id == user_id).values(**values))
        return secret

    def confirm(self, user_id: str, code: str, *, by: Actor) -> bool:
        """Ask for codes from now on, if this one is right.

        Raises:
            NotFound: there is no such account.
        """
        return self._take(user_id, code, confirming=by)

    def check(self, user_id: str, code: str) -> bool:
        """Whether the code is right now, and was not used before.

        Raises:
            NotFound: there is no such account.
        """
        return self._take(user_id, code, confirming=None)

    def remove(self, user_id: str, *, by: Actor) -> None:
        """Ask for no codes any more.

        Raises:
            NotFound: there is no such account.
        """
        with self._database.writing() as connection:
            the_row(connection, users, user_id, "account")
            values = {"totp_secret": None, "totp_confirmed_at": None, "totp_last_step": None}
            connection.execute(update(users).where(users.c.id == user_id).values(**values))
            append(connection, self._database.now(), by, "remove codes", Subject(kind="user", id=user_id))

    def _take(self, user_id: str, code: str, confirming: Actor | None) -> bool:
        now = self._database.now()
        with self._database.writing() as connection:
            the_row(connection, users, user_id, "account")
            row = connection.execute(select(users).where(users.c.id == user_id).with_for_update()).one()
            if row.totp_secret is None or (row.totp_confirmed_at is None) != (confirming is not None):
                return False
            step = _step_of(row.totp_secret, code.strip().replace(" ", ""), int(now.timestamp()))
            if step is None or (row.totp_last_step is not None and step <= row.totp_last_step):
                return False
            connection.execute(update(users).where(users.c.id == user_id).values(totp_last_step=step))
            if confirming is not None:
                connection.execute(update(users).where(users.c.id == user_id).values(totp_confirmed_at=now))
                append(connection, now, confirming, "add codes", Subject(kind="user", id=user_id))
            return True


def _step_of(secret: str, code: str, seconds: int) -> int | None:
    """The step of time that the code belongs to; None where it belongs to none near now."""
    import pyotp

    phone = pyotp.totp.TOTP(secret, interval=STEP_S)
    found = None
    for step in range(seconds // STEP_S - STEPS_OFF, seconds // STEP_S + STEPS_OFF + 1):
        if hmac.compare_digest(phone.at(step * STEP_S).encode(), code.encode("utf-8", "replace")):
            found = step
    return found
