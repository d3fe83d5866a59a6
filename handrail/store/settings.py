"""Settings of this place, such as its country or the pharmacy's products. Any JSON under a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from handrail.errors import InputError
from handrail.store.audit import Subject, append
from handrail.store.canonical import canonical_json, read_json
from handrail.store.database import Database
from handrail.store.errors import Conflict
from handrail.store.nouns import Actor, Setting
from handrail.store.rows import plain
from handrail.store.tables import settings


class Settings:
    """Every setting that was changed here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, name: str) -> Setting | None:
        """One setting; None where it was never set."""
        with self._database.reading() as connection:
            row = connection.execute(select(settings).where(settings.c.name == name)).one_or_none()
            return None if row is None else Setting(**row._mapping)

    def value(self, name: str, otherwise: Any = None) -> Any:
        """The value of a setting, or what holds where it was never set."""
        setting = self.read(name)
        return otherwise if setting is None else setting.value

    def all(self) -> list[Setting]:
        """Every setting, by name."""
        with self._database.reading() as connection:
            found = [Setting(**row._mapping) for row in connection.execute(select(settings))]
        return sorted(found, key=lambda one: one.name)

    def set(self, name: str, value: Any, *, revision: int = 0, by: Actor) -> Setting:
        """Set something. The log keeps the old and the new value.

        Args:
            name: of the setting.
            value: any JSON but null.
            revision: of the setting as it was read; 0 where it was never set.
            by: who sets it.

        Raises:
            Conflict: someone else has set it since.
        """
        kept = read_json(canonical_json(value), where=name)
        if kept is None:
            raise InputError("A setting can't be null.", fix="Give its value.", where=name)
        now = self._database.now()
        with self._database.writing() as connection:
            query = select(settings).where(settings.c.name == plain(name, "setting")).with_for_update()
            old = connection.execute(query).one_or_none()
            if (old.revision if old else 0) != revision:
                raise _changed(name, old)
            stamp = {"value": kept, "revision": revision + 1, "changed_at": now, "changed_by": by.name}
            if old is None:
                connection.execute(insert(settings).values(name=name, **stamp))
            else:
                connection.execute(update(settings).where(settings.c.name == name).values(**stamp))
            detail = {"old": old.value if old else None, "new": kept}
            append(connection, now, by, "set", Subject(kind="setting", id=name), detail)
        return Setting(name=name, **stamp)


def _changed(name: str, old: Any) -> Conflict:
    if old is None:
        return Conflict(f"The setting {name} was deleted after you opened it.")
    return Conflict(
        f"{old.changed_by} changed the setting {name} on {old.changed_at:%Y-%m-%d %H:%M} UTC, after you "
        "opened it. Nothing was overwritten.",
        changed_by=old.changed_by,
        changed_at=old.changed_at,
        changed_what=name,
        revision=old.revision,
    )
