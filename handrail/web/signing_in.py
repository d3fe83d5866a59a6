"""Signing in with a password and, where it was set up, a code from a phone.

Whatever is wrong, the answer is the same, and takes as long: nobody learns which logins there are. After a
few failures each attempt has to wait, for the login and for the place that they come from. All of it runs in
a line of its own, one after the other (`Work.passwords`), so that nobody tries a hundred at once.
"""

from __future__ import annotations

from handrail.errors import InputError
from handrail.store import Store, Strength, User
from handrail.web.settings import Settings

WRONG = "The login, the password or the code isn't right."
WRONG_FIX = "Try again. Where codes from a phone were set up, one is needed, and each is good once."
LONGEST = 500


class TooSoon(Exception):
    """The next attempt has to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds

    @property
    def said(self) -> InputError:
        """For people."""
        minutes = -(-self.seconds // 60)
        wait = f"{self.seconds} seconds" if self.seconds < 60 else f"{minutes} minutes"
        return InputError(
            "There were too many attempts, for this login or from this place.",
            fix=f"Wait {wait}, then try again. An admin can give the account a new password.",
        )


def sign_in(
    store: Store,
    settings: Settings,
    *,
    login: str,
    password: str,
    code: str,
    address: str,
    replaces: str | None,
) -> str:
    """Sign in.

    Args:
        store, settings: of the server.
        login, password, code: as they were typed; an empty code where none was.
        address: where it was typed.
        replaces: the token that the browser came with; its session ends.

    Returns:
        The token of a new session.

    Raises:
        TooSoon: after failures the next attempt has to wait.
        InputError: something of it is wrong; never what.
    """
    user, strength = proved(store, login=login, password=password, code=code, address=address)
    return start(store, settings, user, strength, replaces)


def proved(store: Store, *, login: str, password: str, code: str, address: str) -> tuple[User, Strength]:
    """The account whose login, password and code these are.

    Raises:
        TooSoon: after failures the next attempt has to wait.
        InputError: something of it is wrong; never what.
    """
    login = printable(login)
    wait = store.attempts.seconds_to_wait(login, address)
    if wait:
        raise TooSoon(wait)
    user = store.users.check_password(login, password)
    strength: Strength = "password"
    if user is not None and user.has_totp:
        strength = "password and code"
        if not store.codes.check(user.id, printable(code)):
            user = None
    store.attempts.note(login, address, succeeded=user is not None)
    if user is None:
        raise InputError(WRONG, fix=WRONG_FIX)
    return user, strength


def start(store: Store, settings: Settings, user: User, strength: Strength, replaces: str | None) -> str:
    """A new session, with a token that nobody can have known before; what is over is forgotten."""
    store.sessions.sweep()
    store.attempts.sweep()
    _, token = store.sessions.start(
        user.id, strength=strength, replaces=replaces, idle_s=settings.idle_minutes * 60
    )
    return token


def printable(text: str) -> str:
    """What can be a login or a code, without what no keyboard writes."""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST].strip()
