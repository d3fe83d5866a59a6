"""Accounts: who may sign in, as what, and whose records they may open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from handrail.errors import InputError
from handrail.store.account_nouns import ROLES, PersonLink, Role, User
from handrail.store.audit import Subject, append
from handrail.store.canonical import new_id
from handrail.store.database import Database
from handrail.store.errors import Conflict
from handrail.store.nouns import Actor
from handrail.store.passwords import fits, hashed, is_outdated, rehashed
from handrail.store.rows import change_row, made, not_found, plain, the_row
from handrail.store.tables import people, sessions, user_people, users

_HIDDEN = ("password_hash", "totp_secret", "totp_confirmed_at", "totp_last_step")


class Users:
    """Every account here. Where there is none, whoever sits at the machine is the only one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, login: str, *, name: str, role: Role, password: str | None = None, by: Actor) -> User:
        """Make an account.

        Args:
            login: what is typed to sign in; large and small letters are the same.
            name: what approvals are signed with.
            role: what it may see and do.
            password: none where someone else vouches for it (`vouched_by`).
            by: who makes it.

        Raises:
            InputError: the login is taken, the role isn't one, or the password is too short.
        """
        values = {"login": plain(login, "login").casefold(), "name": plain(name, "name"), "role": _role(role)}
        if password is not None:
            values["password_hash"] = hashed(password, not_these=(values["login"], values["name"]))
        now, user_id = self._database.now(), new_id()
        with self._database.writing() as connection:
            if _by_login(connection, values["login"]) is not None:
                raise InputError("This login is taken.", fix="Choose another.", where="login")
            connection.execute(insert(users).values(id=user_id, active=True, **values, **made(now, by)))
            append(connection, now, by, "add", _user(user_id), {"role": role})
        return self.read(user_id)

    def any(self) -> bool:
        """Whether there are accounts at all."""
        with self._database.reading() as connection:
            return connection.execute(select(users.c.id).limit(1)).first() is not None

    def read(self, user_id: str) -> User:
        """One account.

        Raises:
            NotFound: there is no such account.
        """
        with self._database.reading() as connection:
            return user_of(the_row(connection, users, user_id, "account"))

    def by_login(self, login: str) -> User | None:
        """The account with this login."""
        with self._database.reading() as connection:
            row = _by_login(connection, login.strip().casefold())
            return None if row is None else user_of(row)

    def by_oidc(self, issuer: str, subject: str) -> User | None:
        """The active account that this issuer vouches for under this name."""
        query = select(users).where(
            users.c.oidc_issuer == issuer, users.c.oidc_subject == subject, users.c.active
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else user_of(row)

    def all(self) -> list[User]:
        """Every account, by name."""
        with self._database.reading() as connection:
            found = [user_of(row) for row in connection.execute(select(users))]
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    def change(
        self,
        user_id: str,
        *,
        revision: int,
        name: str | None = None,
        role: Role | None = None,
        active: bool | None = None,
        by: Actor,
    ) -> User:
        """Change an account. A new role or an end of it ends its sessions; the log keeps old and new.

        Raises:
            NotFound, Conflict: it is gone, was changed since, or is the last admin.
            InputError: the role isn't one.
        """
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = plain(name, "name")
        if role is not None:
            values["role"] = _role(role)
        if active is not None:
            values["active"] = active
        now = self._database.now()
        with self._database.writing() as connection:
            old = the_row(connection, users, user_id, "account")
            changed = {
                key: [getattr(old, key), new] for key, new in values.items() if getattr(old, key) != new
            }
            if old.role == "admin" and old.active and {"role", "active"} & set(changed):
                _refuse_last_admin(connection, user_id)
            stamp = {"changed_at": now, "changed_by": by.name}
            change_row(connection, users, user_id, "account", revision=revision, values=values | stamp)
            if {"role", "active"} & set(changed):
                connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
            detail = {
                "changed": sorted(changed),
                "old": {key: pair[0] for key, pair in changed.items()},
                "new": {key: pair[1] for key, pair in changed.items()},
            }
            append(connection, now, by, "change", _user(user_id), detail)
        return self.read(user_id)

    def delete(self, user_id: str, *, by: Actor) -> None:
        """Delete an account with its sessions and links. What it has signed keeps its name.

        Raises:
            NotFound, Conflict: there is no such account, or it is the last admin.
        """
        with self._database.writing() as connection:
            old = the_row(connection, users, user_id, "account")
            if old.role == "admin" and old.active:
                _refuse_last_admin(connection, user_id)
            connection.execute(delete(users).where(users.c.id == user_id))
            append(connection, self._database.now(), by, "delete", _user(user_id), {"role": old.role})

    # ------------------------------------------------------------------------ who they are

    def set_password(self, user_id: str, password: str, *, by: Actor) -> None:
        """Give an account another password; every session of it ends.

        Raises:
            NotFound: there is no such account.
            InputError: the password is too short.
        """
        now, user = self._database.now(), self.read(user_id)
        kept = hashed(password, not_these=(user.login, user.name))
        with self._database.writing() as connection:
            the_row(connection, users, user_id, "account")
            connection.execute(update(users).where(users.c.id == user_id).values(password_hash=kept))
            connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
            append(connection, now, by, "set password", _user(user_id))

    def check_password(self, login: str, password: str) -> User | None:
        """The active account, if this is its password; takes as long if there is no such account."""
        with self._database.reading() as connection:
            row = _by_login(connection, login.strip().casefold())
        usable = row if row is not None and row.active else None
        kept = None if usable is None else usable.password_hash
        if not fits(kept, password) or usable is None or kept is None:
            return None
        if is_outdated(kept):
            with self._database.writing(in_turn=False) as connection:
                anew = update(users).where(users.c.id == usable.id, users.c.password_hash == kept)
                connection.execute(anew.values(password_hash=rehashed(password)))
        return user_of(usable)

    def vouched_by(self, user_id: str, issuer: str, subject: str, *, by: Actor) -> User:
        """Let an account sign in through OIDC.

        Raises:
            NotFound: there is no such account.
            Conflict: the issuer's name for it belongs to another account.
        """
        values = {
            "oidc_issuer": plain(issuer, "issuer", longest=500),
            "oidc_subject": plain(subject, "subject"),
        }
        with self._database.writing() as connection:
            the_row(connection, users, user_id, "account")
            taken = select(users.c.id).where(
                users.c.oidc_issuer == values["oidc_issuer"],
                users.c.oidc_subject == values["oidc_subject"],
                users.c.id != user_id,
            )
            if connection.execute(taken).first() is not None:
                raise Conflict("Another account is signed in to with this name.")
            connection.execute(update(users).where(users.c.id == user_id).values(**values))
            detail = {"issuer": values["oidc_issuer"]}
            append(connection, self._database.now(), by, "vouch", _user(user_id), detail)
        return self.read(user_id)

    # --------------------------------------------------------------- whose records they open

    def link(self, user_id: str, person_id: str, *, own: bool = False, by: Actor) -> PersonLink:
        """Say that a record is the account's own, or that the account is in charge of it.

        Raises:
            NotFound: there is no such account or person.
        """
        now, kind = self._database.now(), "self" if own else "assigned"
        values = {"user_id": user_id, "person_id": person_id}
        with self._database.writing() as connection:
            the_row(connection, users, user_id, "account")
            the_row(connection, people, person_id, "person")
            connection.execute(delete(user_people).where(*_pair(user_id, person_id)))
            connection.execute(insert(user_people).values(**values, link=kind, since=now, made_by=by.name))
            subject = Subject(kind="user", id=user_id, person_id=person_id)
            append(connection, now, by, "assign", subject, {"new": kind})
        return PersonLink(**values, link=kind, since=now, made_by=by.name)

    def unlink(self, user_id: str, person_id: str, *, by: Actor) -> None:
        """Take a record away from an account.

        Raises:
            NotFound: they weren't linked.
        """
        with self._database.writing() as connection:
            gone = delete(user_people).where(*_pair(user_id, person_id)).returning(user_people.c.link)
            kind = connection.execute(gone).scalar_one_or_none()
            if kind is None:
                raise not_found("assignment")
            subject = Subject(kind="user", id=user_id, person_id=person_id)
            append(connection, self._database.now(), by, "unassign", subject, {"old": kind})

    def links_of(self, user_id: str) -> list[PersonLink]:
        """Whose records an account may open."""
        return self._links(user_people.c.user_id == user_id)

    def links_to(self, person_id: str) -> list[PersonLink]:
        """Who may open someone's record."""
        return self._links(user_people.c.person_id == person_id)

    def _links(self, which: Any) -> list[PersonLink]:
        query = select(user_people).where(which).order_by(user_people.c.since, user_people.c.person_id)
        with self._database.reading() as connection:
            return [PersonLink(**row._mapping) for row in connection.execute(query)]


def user_of(row: Row[Any]) -> User:
    """The account without what nobody may see."""
    shown = {name: value for name, value in row._mapping.items() if name not in _HIDDEN}
    return User(
        **shown,
        has_password=row.password_hash is not None,
        has_totp=row.totp_confirmed_at is not None,
    )


def _user(user_id: str) -> Subject:
    return Subject(kind="user", id=user_id)


def _pair(user_id: str, person_id: str) -> tuple[Any, Any]:
    return user_people.c.user_id == user_id, user_people.c.person_id == person_id


def _by_login(connection: Connection, login: str) -> Row[Any] | None:
    return connection.execute(select(users).where(users.c.login == login)).one_or_none()


def _refuse_last_admin(connection: Connection, user_id: str) -> None:
    others = select(func.count()).where(users.c.role == "admin", users.c.active, users.c.id != user_id)
    if not connection.execute(others).scalar_one():
        raise Conflict(
            "This is the last account that can manage the others.", fix="Make another account an admin first."
        )


def _role(role: str) -> str:
    if role not in ROLES:
        raise InputError(f"'{role[:40]}' is no role.", fix=f"One of: {', '.join(ROLES)}.", where="role")
    return role
