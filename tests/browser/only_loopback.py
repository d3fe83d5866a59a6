"""A program started with this folder's `sitecustomize` can reach no other machine; each try is written down.

`as_environment(folder)` gives the variables. The guard is an audit hook: it sees every connection and every
name that is looked up, whoever makes them, also in the processes that a server starts.
"""

from __future__ import annotations

from pathlib import Path

GUARD = """
import ipaddress, os, sys

def _is_here(address):
    if not isinstance(address, tuple):
        return True  # a path on this machine
    host = address[0]
    try:
        return host == "localhost" or ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False

def _look(event, given):
    if event in ("socket.connect", "socket.sendto"):
        where = given[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        where = (given[0] or "localhost",)
    else:
        return
    if isinstance(where, tuple) and isinstance(where[0], bytes):
        where = (where[0].decode(),)
    if not _is_here(where):
        with open(os.environ["ONLY_LOOPBACK_LOG"], "a") as log:
            log.write(f"{event} {where}\\n")
        raise OSError(f"this program asked the network: {where}")

sys.addaudithook(_look)
with open(os.environ["ONLY_LOOPBACK_LOG"], "a") as log:
    log.write("")
"""


def as_environment(folder: Path) -> dict[str, str]:
    """The variables under which Python reaches only this machine; tries stand in folder/tries."""
    (folder / "sitecustomize.py").write_text(GUARD)
    return {"PYTHONPATH": str(folder), "ONLY_LOOPBACK_LOG": str(folder / "tries")}


def tries(folder: Path) -> str | None:
    """What was tried; None where the guard was never loaded."""
    log = folder / "tries"
    return log.read_text() if log.exists() else None
