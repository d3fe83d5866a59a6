"""A PostgreSQL server of our own in a temporary folder: no port, a socket in the folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
ROOM_BYTES = 2_000_000_000


def programs() -> Path | None:
    """The folder of the newest server's programs; None where none is installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    return versions[-1].parent if versions else None


def roomy_memory() -> str | None:
    """A file system in memory with room for a server; None where there is none."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < ROOM_BYTES:
        return None
    return str(memory)


class Server:
    """One server. It refuses to run as root, so root lends it another name.

    It doesn't wait for the disk: what a killed process has written stays with the system.
    """

    def __init__(self, bin_folder: Path) -> None:
        self.bin = bin_folder
        # A socket's path has room for 107 letters, which pytest's own folders use up.
        self.folder = Path(tempfile.mkdtemp(prefix="handrail-pg-", dir=roomy_memory()))
        self._as: list[str] = []
        if os.geteuid() == 0:
            name = next(n for n in ("postgres", "nobody") if n in {entry.pw_name for entry in pwd.getpwall()})
            shutil.chown(self.folder, name)
            self._as = ["runuser", "-u", name, "--"]
        self.run(
            "initdb", "-D", self.data, "-U", "handrail", "-N", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        self.start()

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        only_here = f"-c listen_addresses='' -c unix_socket_directories={self.folder}"
        options = f"{only_here} -c max_connections=60 -c fsync=off"
        self.run("pg_ctl", "-D", self.data, "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """kill -9, and start again as after a power cut."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        for _ in range(100):  # its children leave when they notice
            try:
                return self.start()
            except subprocess.CalledProcessError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def create(self, name: str, template: str = "template0") -> None:
        """A new database, a copy of another that nobody has open."""
        self.run("createdb", "-h", str(self.folder), "-U", "handrail", "-T", template, name)

    def run(self, program: str, *words: str) -> None:
        """Run one of the server's programs in its name."""
        with (self.folder / "errors").open("ab") as errors:
            subprocess.run(
                [*self._as, str(self.bin / program), *words],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd=self.folder,
            )

    def url(self, database: str) -> str:
        return f"postgresql://handrail@/{database}?host={self.folder}"
