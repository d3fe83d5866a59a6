"""What the hooks are told before the server starts: a TOML file, named in `HANDRAIL_CDS`.

    base_url     = "https://cds.hospital.example"      # as clients know this server
    country      = "UK"                                # whose label holds where a record doesn't say
    fhir_servers = ["https://ehr.hospital.example/fhir"]

    [[issuer]]
    iss  = "https://ehr.hospital.example"
    keys = "ehr-keys.json"                             # beside this file

Without the file nothing is fetched, and only this machine itself may call.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from handrail.errors import InputError
from handrail.exchange.cds_hooks.kept_log import VARIABLE, settings_table
from handrail.web.trust import Issuer

_NAMES = frozenset(
    {"base_url", "country", "fhir_servers", "within_ms", "fetch_ms", "state_dir", "feedback_log", "issuer"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CdsSettings:
    """How the hooks behave.

    Attributes:
        base_url: as clients know this server; tokens must be meant for addresses under it.
        issuers: who may sign tokens; with none only this machine itself may call.
        fhir_servers: where records may be fetched from, and nowhere else.
        country: whose label holds where a record doesn't say where someone lives.
        within_ms: how long one call may be worked on; what is not reached is named.
        fetch_ms: how long fetching records may take in all.
        feedback_log: where cards shown and feedback are kept; in that folder if None.
        state_dir: for the log and the memory of tokens; the folder for saved data if None.
    """

    base_url: str = ""
    issuers: tuple[Issuer, ...] = ()
    fhir_servers: tuple[str, ...] = ()
    country: str | None = None
    within_ms: int = 400
    fetch_ms: int = 2000
    feedback_log: Path | None = None
    state_dir: Path | None = None

    def __post_init__(self) -> None:
        if self.issuers and not self.base_url:
            # From the request alone nobody can know for which address a token had to be meant.
            raise InputError(
                "Issuers are named, and not under which address they call.",
                fix='Give base_url, such as "https://cds.hospital.example".',
                where="settings, base_url",
            )
        for address in (*self.fhir_servers, *((self.base_url,) if self.base_url else ())):
            _prove_address(address)
        for name, value in (("within_ms", self.within_ms), ("fetch_ms", self.fetch_ms)):
            if not 10 <= value <= 60_000:
                raise InputError(
                    f"{name} is {value}.", fix="Give 10 to 60000 milliseconds.", where=f"settings, {name}"
                )


def cds_settings(environment: Mapping[str, str] | None = None) -> CdsSettings:
    """The settings of the file that the environment names, or the usual ones.

    Raises:
        InputError: the file can't be read, or says something that can't be meant.
    """
    named = (os.environ if environment is None else environment).get(VARIABLE)
    return read_cds_settings(Path(named)) if named else CdsSettings()


def read_cds_settings(path: Path) -> CdsSettings:
    """The settings in a file; paths in it are beside it.

    Raises:
        InputError: as in `cds_settings`.
    """
    where = f"settings, {path.name}"
    table = settings_table(path)
    unknown = sorted(table.keys() - _NAMES)
    if unknown:
        raise InputError(
            f"There is no setting '{unknown[0]}'.",
            fix=f"There are: {', '.join(sorted(_NAMES))}.",
            where=where,
        )
    values: dict[str, Any] = {}
    for name, kind in (("base_url", str), ("country", str), ("within_ms", int), ("fetch_ms", int)):
        if name in table:
            values[name] = _of_kind(table[name], kind, name, where)
    for name in ("state_dir", "feedback_log"):
        if name in table:
            values[name] = path.parent / _of_kind(table[name], str, name, where)
    values["base_url"] = values.get("base_url", "").rstrip("/")
    if "country" in values:
        from handrail import read_country

        values["country"] = read_country(values["country"])
    servers = _of_kind(table.get("fhir_servers", []), list, "fhir_servers", where)
    values["fhir_servers"] = tuple(_of_kind(one, str, "fhir_servers", where).rstrip("/") for one in servers)
    issuers = _of_kind(table.get("issuer", []), list, "issuer", where)
    values["issuers"] = tuple(_issuer(one, path.parent, where) for one in issuers)
    return CdsSettings(**values)


def _issuer(entry: object, folder: Path, where: str) -> Issuer:
    given = cast("dict[str, Any]", _of_kind(entry, dict, "issuer", where))
    unknown = sorted(given.keys() - {"iss", "keys", "jku"})
    if unknown or not {"iss", "keys"} <= given.keys():
        raise InputError("An issuer has 'iss', 'keys' and perhaps 'jku'.", where=f"{where}, issuer")
    iss, keys = (_of_kind(given[name], str, name, where) for name in ("iss", "keys"))
    return Issuer(iss=iss, keys=folder / keys, jku=_of_kind(given.get("jku", ""), str, "jku", where))


def _of_kind(value: Any, kind: type, name: str, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        words = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}[kind]
        raise InputError(f"'{name}' is not {words}.", where=f"{where}, {name}")
    return value


def _prove_address(address: str) -> None:
    """Only https, or http to this machine itself; no user, no query, no fragment."""
    try:
        parts = urlsplit(address)
        is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        fits = parts.scheme == "https" or (parts.scheme == "http" and is_here)
    except ValueError:
        parts, fits = urlsplit(""), False
    if not fits or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise InputError(
            f"'{address[:200]}' is no address that can be used.",
            fix="Give one with https://, or http:// to this machine itself.",
            where="settings",
        )
