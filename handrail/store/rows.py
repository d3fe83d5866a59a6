"""What every kind of saved object shares: being found, being changed by one at a time, plain texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from handrail.errors import InputError
from handrail.store.audit import newest_about
from handrail.store.errors import Conflict, NotFound
from handrail.store.nouns import Actor

LONGEST_NAME, LONGEST_TEXT, LONGEST_JSON_BYTES = 200, 10_000, 20_000_000
KEPT_CONTROLS = "\n\t"


def plain(text: str, where: str, *, longest: int = LONGEST_NAME, may_be_empty: bool = False) -> str:
    """A text that both databases and every page can show, without space around it.

    Raises:
        InputError: it is empty or too long, or holds half a letter or a control sign.
    """
    kept = text.strip()
    if not kept and not may_be_empty:
        raise InputError("Nothing is given here.", fix="Write something.", where=where)
    if len(kept) > longest:
        raise InputError(
            f"This has {len(kept)} letters; there is room for {longest}.", fix="Make it shorter.", where=where
        )
    for letter in kept:
        if unicodedata.category(letter) in ("Cc", "Cs") and letter not in KEPT_CONTROLS:
            raise InputError(
                f"The sign U+{ord(letter):04X} in it can't be shown.", fix="Leave it out.", where=where
            )
    return kept


def made(at: datetime, by: Actor) -> dict[str, Any]:
    """The columns of a new row that say who made it."""
    return {"revision": 1, "created_at": at, "created_by": by.name, "changed_at": at, "changed_by": by.name}


def the_row(connection: Connection, table: Table, object_id: str, kind: str) -> Row[Any]:
    """One row by its name.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(select(table).where(table.c.id == object_id)).one_or_none()
    if row is None:
        raise not_found(kind)
    return row


def not_found(kind: str) -> NotFound:
    """The answer about an object that isn't there."""
    return NotFound(f"There is no such {kind} here.", fix="It may have been deleted; look in the list.")


def change_row(
    connection: Connection,
    table: Table,
    object_id: str,
    kind: str,
    *,
    revision: int,
    values: Mapping[str, Any],
) -> None:
    """Change a row, if it still is what the caller saw.

    Raises:
        NotFound: it is gone.
        Conflict: someone else has changed it; says who, what and when.
    """
    statement = (
        update(table)
        .where(table.c.id == object_id, table.c.revision == revision)
        .values(**values, revision=revision + 1)
    )
    if connection.execute(statement).rowcount == 1:
        return
    raise conflict(connection, the_row(connection, table, object_id, kind), kind, revision)


def conflict(connection: Connection, row: Row[Any], kind: str, revision: int) -> Conflict:
    """Who has changed a row, what of it and when."""
    newest = newest_about(connection, row.id)
    what = "" if newest is None else _what(newest.action, newest.detail)
    moment = f"{row.changed_at:%Y-%m-%d %H:%M} UTC"
    return Conflict(
        f"{row.changed_by} changed this {kind} on {moment}{f' ({what})' if what else ''}, after you "
        f"opened it (you saw revision {revision}, it is {row.revision} now). Nothing was overwritten.",
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        changed_what=what,
        revision=row.revision,
    )


def names_that_differ(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The names whose values are not the same."""
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def _what(action: str, detail: Any) -> str:
    changed = detail.get("changed") if isinstance(detail, Mapping) else None
    return f"{action}: {', '.join(map(str, changed))}" if changed else action
