"""Accounts, sessions and opened doors, as they come back. No hash and no secret is ever among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from handrail.store.nouns import Actor

Role = Literal["patient", "clinician", "pharmacist", "researcher", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
Link = Literal["self", "assigned"]
Strength = Literal["password", "password and code", "oidc"]


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """An account.

    Attributes:
        login: what is typed to sign in; in small letters.
        name: what approvals are signed with.
        has_totp: whether a code is asked for at sign-in.
        oidc_issuer, oidc_subject: who vouches for this account, and what they call it.
    """

    id: str
    login: str
    name: str
    role: Role
    active: bool
    has_password: bool
    has_totp: bool
    oidc_issuer: str | None
    oidc_subject: str | None
    revision: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str

    @property
    def actor(self) -> Actor:
        """As the one who does something."""
        return Actor(name=self.name, user_id=self.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLink:
    """Whose account it is (self), or who is in charge of whom (assigned)."""

    user_id: str
    person_id: str
    link: Link
    since: datetime
    made_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Someone who is signed in, until they have been idle too long, or the session ends in any case.

    Attributes:
        strength: what was asked for at sign-in.
    """

    id: str
    user_id: str
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    idle_seconds: int
    strength: Strength

    @property
    def idle_out_at(self) -> datetime:
        """When it ends if nothing more is asked."""
        return min(self.ends_at, self.last_seen_at + timedelta(seconds=self.idle_seconds))


@dataclass(frozen=True, kw_only=True, slots=True)
class GlassBroken:
    """Someone opened a record that isn't theirs, and why. The person it is about can read this."""

    id: str
    person_id: str
    user_id: str
    user_name: str
    reason: str
    at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKey:
    """A key with which a program asks in someone's name.

    Attributes:
        name: what the program is called.
        role: what it may ask as: the role of whoever made it, or a researcher's.
        ends_at: it is no good from then on.
        last_used_at: to the minute; None where it was never used.
    """

    id: str
    user_id: str
    name: str
    role: Role
    made_at: datetime
    ends_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None

    def is_good(self, now: datetime) -> bool:
        """Whether it was neither revoked nor has ended."""
        return self.revoked_at is None and now < self.ends_at
