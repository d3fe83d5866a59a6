"""Who is signed in, who tried to, and who opened a record that isn't theirs to open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, select, update

from handrail.store.account_nouns import GlassBroken, Session, Strength
from handrail.store.audit import Subject, append
from handrail.store.canonical import new_id, new_token, text_hash, token_hash
from handrail.store.database import Database
from handrail.store.nouns import Actor
from handrail.store.rows import LONGEST_TEXT, not_found, plain, the_row
from handrail.store.tables import glass_broken, login_attempts, people, sessions, users

IDLE_S, LASTS_S = 15 * 60, 12 * 3600
SEEN_EVERY_S = 20
"""A look isn't written down each time: nobody is signed out for less."""
GLASS_LASTS_S = 4 * 3600

FREE_FAILURES_OF_LOGIN, FREE_FAILURES_OF_ADDRESS = 5, 30
LOOK_BACK_S, LONGEST_WAIT_S = 3600, 900


class Sessions:
    """Who is signed in. Of a session's token only a hash is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(
        self,
        user_id: str,
        *,
        strength: Strength,
        replaces: str | None = None,
        idle_s: int = IDLE_S,
        lasts_s: int = LASTS_S,
    ) -> tuple[Session, str]:
        """Sign in. The token is always a new one, so that none that was planted before is worth anything.

        Args:
            user_id: who.
            strength: what was asked for.
            replaces: the token that the browser came with; its session ends.
            idle_s: how long nothing may be asked.
            lasts_s: how long it lasts in any case.

        Returns:
            The session, and its token; the token isn't kept.

        Raises:
            NotFound: there is no such account, or it isn't active.
        """
        now, token, session_id = self._database.now(), new_token(), new_id()
        values = {
            "id": session_id,
            "user_id": user_id,
            "started_at": now,
            "last_seen_at": now,
            "ends_at": now + timedelta(seconds=lasts_s),
            "idle_seconds": idle_s,
            "strength": strength,
        }
        with self._database.writing() as connection:
            user = the_row(connection, users, user_id, "account")
            if not user.active:
                raise not_found("account")
            if replaces is not None:
                connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash(replaces)))
            connection.execute(insert(sessions).values(token_hash=token_hash(token), **values))
            by = Actor(name=user.name, user_id=user_id)
            append(connection, now, by, "sign in", Subject(kind="user", id=user_id), {"with": strength})
        return Session(**values), token

    def find(self, token: str) -> Session | None:
        """The session of a token, if it goes on; that it was asked for keeps it from being idle."""
        now = self._database.now()
        query = (
            select(sessions)
            .join(users, users.c.id == sessions.c.user_id)
            .where(sessions.c.token_hash == token_hash(token), users.c.active)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        session = _session(row)
        if now >= session.idle_out_at:
            with self._database.writing(in_turn=False) as connection:
                connection.execute(delete(sessions).where(sessions.c.id == session.id))
            return None
        if now - session.last_seen_at >= timedelta(seconds=SEEN_EVERY_S):
            with self._database.writing(in_turn=False) as connection:
                seen = update(sessions).where(sessions.c.id == session.id).values(last_seen_at=now)
                if connection.execute(seen).rowcount == 0:  # it ended between the two
                    return None
        return session

    def of_user(self, user_id: str) -> list[Session]:
        """Where an account is signed in, newest first."""
        query = select(sessions).where(sessions.c.user_id == user_id).order_by(sessions.c.started_at.desc())
        with self._database.reading() as connection:
            found = [_session(row) for row in connection.execute(query)]
        now = self._database.now()
        return [session for session in found if now < session.idle_out_at]

    def end(self, token: str) -> None:
        """Sign out; a token that is of no session is as good as ended."""
        gone = delete(sessions).where(sessions.c.token_hash == token_hash(token))
        with self._database.writing() as connection:
            user_id = connection.execute(gone.returning(sessions.c.user_id)).scalar_one_or_none()
            if user_id is not None:
                user = the_row(connection, users, user_id, "account")
                by = Actor(name=user.name, user_id=user_id)
                append(connection, self._database.now(), by, "sign out", Subject(kind="user", id=user_id))

    def end_all(self, user_id: str, *, by: Actor) -> int:
        """Sign an account out everywhere; says of how many sessions."""
        with self._database.writing() as connection:
            ended = connection.execute(delete(sessions).where(sessions.c.user_id == user_id)).rowcount
            subject = Subject(kind="user", id=user_id)
            append(connection, self._database.now(), by, "end sessions", subject, {"sessions": ended})
        return ended

    def sweep(self) -> int:
        """Forget the sessions that are over; says how many."""
        now = self._database.now()
        with self._database.writing(in_turn=False) as connection:
            rows = connection.execute(select(sessions)).all()
            over = [row.id for row in rows if now >= _session(row).idle_out_at]
            connection.execute(delete(sessions).where(sessions.c.id.in_(over)))
        return len(over)


class Attempts:
    """Who tried to sign in, so that nobody can try for ever."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, login: str, address: str, *, succeeded: bool) -> None:
        """Keep that someone tried. The login is kept as a hash only."""
        values = {"login_hash": _login_hash(login), "address": address[:100], "succeeded": succeeded}
        with self._database.writing(in_turn=False) as connection:
            connection.execute(insert(login_attempts).values(id=new_id(), at=self._database.now(), **values))

    def seconds_to_wait(self, login: str, address: str) -> int:
        """How long the next attempt has to wait: a quarter of an hour at most.

        Doubled with each failure after the first few. Failures of one login count since its last success,
        those of an address all.
        """
        now = self._database.now()
        since = now - timedelta(seconds=LOOK_BACK_S)
        last_success = select(func.max(login_attempts.c.at)).where(
            login_attempts.c.login_hash == _login_hash(login), login_attempts.c.succeeded
        )
        with self._database.reading() as connection:
            success: datetime | None = connection.execute(last_success).scalar_one()
            of_login = self._failures(
                connection, login_attempts.c.login_hash == _login_hash(login), max(since, success or since)
            )
            of_address = self._failures(connection, login_attempts.c.address == address[:100], since)
        return max(
            _wait(of_login, FREE_FAILURES_OF_LOGIN, now), _wait(of_address, FREE_FAILURES_OF_ADDRESS, now)
        )

    def sweep(self) -> int:
        """Forget attempts that are too old to count; says how many."""
        past = self._database.now() - timedelta(seconds=LOOK_BACK_S)
        with self._database.writing(in_turn=False) as connection:
            return connection.execute(delete(login_attempts).where(login_attempts.c.at < past)).rowcount

    def _failures(self, connection: Any, which: Any, since: datetime) -> list[datetime]:
        query = select(login_attempts.c.at).where(
            and_(which, login_attempts.c.at > since, login_attempts.c.succeeded.is_(False))
        )
        return sorted(connection.execute(query).scalars())


class Glass:
    """Records opened in an emergency by someone who isn't in charge of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def break_(self, person_id: str, *, reason: str, by: Actor, lasts_s: int = GLASS_LASTS_S) -> GlassBroken:
        """Open a record for a while. Who, when and why is shown to the person whose record it is.

        Raises:
            NotFound: there is no such person.
            InputError: no reason is given, or nobody's account.
        """
        now = self._database.now()
        why = plain(reason, "reason", longest=LONGEST_TEXT)
        if by.user_id is None:
            raise not_found("account")
        broken = GlassBroken(
            id=new_id(),
            person_id=person_id,
            user_id=by.user_id,
            user_name=by.name,
            reason=why,
            at=now,
            ends_at=now + timedelta(seconds=lasts_s),
        )
        values = {name: getattr(broken, name) for name in glass_broken.c.keys()}  # noqa: SIM118
        with self._database.writing() as connection:
            the_row(connection, people, person_id, "person")
            connection.execute(insert(glass_broken).values(**values))
            subject = Subject(kind="person", id=person_id, person_id=person_id)
            append(connection, now, by, "break glass", subject)
        return broken

    def standing(self, user_id: str, person_id: str) -> GlassBroken | None:
        """Whether this account has opened this record, and the while isn't over."""
        now = self._database.now()
        query = select(glass_broken).where(
            glass_broken.c.user_id == user_id,
            glass_broken.c.person_id == person_id,
            glass_broken.c.ends_at > now,
        )
        found = self._newest_first(query)
        return found[0] if found else None

    def of_user(self, user_id: str) -> list[GlassBroken]:
        """The records that this account has opened like this and may still look into, newest first."""
        now = self._database.now()
        return self._newest_first(
            select(glass_broken).where(glass_broken.c.user_id == user_id, glass_broken.c.ends_at > now)
        )

    def of_person(self, person_id: str) -> list[GlassBroken]:
        """Who has opened someone's record like this, newest first."""
        return self._newest_first(select(glass_broken).where(glass_broken.c.person_id == person_id))

    def all(self) -> list[GlassBroken]:
        """Every record that was opened like this, newest first."""
        return self._newest_first(select(glass_broken))

    def _newest_first(self, query: Any) -> list[GlassBroken]:
        with self._database.reading() as connection:
            found = [GlassBroken(**row._mapping) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def _session(row: Row[Any]) -> Session:
    return Session(**{name: value for name, value in row._mapping.items() if name != "token_hash"})


def _login_hash(login: str) -> str:
    return text_hash(login.strip().casefold().encode("utf-8", "replace").decode())


def _wait(failures: Iterable[datetime], free: int, now: datetime) -> int:
    times = list(failures)
    if len(times) < free:
        return 0
    pause = min(2 ** min(len(times) - free, 20), LONGEST_WAIT_S)
    left = times[-1] + timedelta(seconds=pause) - now
    return max(0, -(-int(left.total_seconds() * 1000) // 1000))
