"""The real server in a process of its own, and where the browser is: for tests, pictures and measurements."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_S = 60


def browser_path() -> str | None:
    """Debian's browser; None where there is none."""
    named = os.environ.get("HANDRAIL_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


class Server:
    """A server of its own in a process of its own, with its data in a folder of its own.

    Args:
        folder: for what it saves and for its log.
        *options: of `handrail serve`.
        before: words before the command, such as those that take the network away.
        **environment: further variables.
    """

    def __init__(self, folder: Path, *options: str, before: Sequence[str] = (), **environment: str) -> None:
        self.folder = folder
        self._options, self._before = options, tuple(before)
        self._environment = {**os.environ, "HANDRAIL_DATA_DIR": str(folder), **environment}
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def origin(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it wrote to its log."""
        return (self.folder / "server.log").read_text()

    @property
    def process_id(self) -> int:
        """Of the process that was started; 0 where none runs."""
        return self._process.pid if self._process else 0

    def start(self) -> Server:
        """Answering when this returns; at the same port as before, if it ran before.

        Raises:
            RuntimeError: it ended at once; its log says why.
            OSError: it never answered.
        """
        command = [sys.executable, "-m", "handrail", "serve", "--port", str(self.port), *self._options]
        with (self.folder / "server.log").open("a") as log:
            self._process = subprocess.Popen(
                [*self._before, *command],
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if "http" not in line:
            raise RuntimeError(f"{line}\n{self.log}")
        self.port = urlsplit(line[line.index("http") :].split()[0]).port or 0
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                with urllib.request.urlopen(f"{self.origin}/health", timeout=PATIENCE_S):
                    return self
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.1)

    def stop(self, *, hard: bool = False) -> None:
        """Let it end, or (`hard`) take it away as a power cut would."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill() if hard else process.terminate()
        process.wait(PATIENCE_S)
        assert process.stdout is not None
        process.stdout.close()
