"""Record systems that this app may be launched from: a TOML file, named in `HANDRAIL_SMART`.

    base_url = "https://handrail.ward.example"          # as browsers know this server

    [[server]]
    name = "Ward records"
    iss = "https://ehr.hospital.example/fhir"           # its FHIR address, as it calls itself
    client_id = "handrail"                              # as it knows this app
    secret_variable = "WARD_RECORDS_SECRET"             # where the secret is; left out where there is none

Without the file there is no launch, and nothing is ever asked elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from handrail.errors import InputError
from handrail.exchange.cds_hooks.kept_log import settings_table

VARIABLE = "HANDRAIL_SMART"
BACK = "/smart/back"
_OF_SERVER = ("name", "iss", "client_id", "secret_variable")


@dataclass(frozen=True, kw_only=True, slots=True)
class SmartServer:
    """A record system.

    Attributes:
        name: what people call it.
        iss: its FHIR address, without a slash at the end.
        client_id, client_secret: how it knows this app; "" where it gave no secret (PKCE proves it then).
    """

    name: str
    iss: str
    client_id: str
    client_secret: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmartSettings:
    """Where launches may come from.

    Attributes:
        base_url: as browsers know this server; record systems send them back to it.
        servers: those that may be asked, and no others.
    """

    base_url: str
    servers: tuple[SmartServer, ...]

    @property
    def back(self) -> str:
        """The address to register at each record system."""
        return self.base_url + BACK

    def server(self, iss: str) -> SmartServer | None:
        """The record system with this address; None where it isn't on the list."""
        return next((one for one in self.servers if one.iss == iss.rstrip("/")), None)


def smart_settings(environment: Mapping[str, str] | None = None) -> SmartSettings | None:
    """The settings of the file that the environment names; None where it names none.

    Raises:
        InputError: the file can't be read, or says something that can't be meant.
    """
    given = os.environ if environment is None else environment
    named = given.get(VARIABLE, "").strip()
    return read_smart_settings(Path(named), given) if named else None


def read_smart_settings(path: Path, environment: Mapping[str, str]) -> SmartSettings:
    """The settings in a file; secrets come from the environment.

    Raises:
        InputError: as in `smart_settings`.
    """
    where = f"settings, {path.name}"
    table = settings_table(path)
    _refuse_unknown(table, ("base_url", "server"), where)
    base_url = _text(table, "base_url", where).rstrip("/")
    prove_address(base_url, where)
    entries = table.get("server")
    if not isinstance(entries, list) or not entries:
        raise InputError("No record system is named.", fix="Add one: [[server]].", where=where)
    listed = cast("list[Any]", entries)
    servers = tuple(_server(one, environment, f"{where}, server {n}") for n, one in enumerate(listed, 1))
    if len({one.iss for one in servers}) != len(servers):
        raise InputError("A record system is named twice.", fix="Name each address once.", where=where)
    return SmartSettings(base_url=base_url, servers=servers)


def _server(entry: Any, environment: Mapping[str, str], where: str) -> SmartServer:
    if not isinstance(entry, dict):
        raise InputError("A record system is a table.", fix="Begin it with [[server]].", where=where)
    table = cast("dict[str, Any]", entry)
    _refuse_unknown(table, _OF_SERVER, where)
    iss = _text(table, "iss", where).rstrip("/")
    prove_address(iss, where)
    secret = ""
    if "secret_variable" in table:
        variable = _text(table, "secret_variable", where)
        secret = environment.get(variable, "").strip()
        if not secret:
            raise InputError(f"{variable[:100]} isn't set.", fix="Put the secret there.", where=where)
    client_id = _text(table, "client_id", where)
    return SmartServer(name=_text(table, "name", where), iss=iss, client_id=client_id, client_secret=secret)


def prove_address(address: str, where: str) -> None:
    """Only https, or http to this machine itself; no user, no query, no fragment.

    Raises:
        InputError: it is another.
    """
    try:
        parts = urlsplit(address)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        fits = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        fits = plain = False
    if not (fits and plain and address.isprintable() and " " not in address):
        raise InputError(
            f"'{address[:200]}' is no address that can be used.",
            fix="Give one with https://, or http:// to this machine itself.",
            where=where,
        )


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = sorted(table.keys() - set(known))
    if unknown:
        raise InputError(
            f"There is no setting '{unknown[0]}'.", fix=f"There are: {', '.join(known)}.", where=where
        )


def _text(table: Mapping[str, Any], name: str, where: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"'{name}' isn't given.", fix=f"Add: {name} = ...", where=where)
    return value.strip()
