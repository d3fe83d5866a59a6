"""Long computations in a process of their own: one at a time, made to yield, and gone on with after any end.

    python -m handrail.web.jobs

The server starts this when a job waits (`Foreman`), and it ends when none does, or when the server has gone:
its standard input is a pipe that closes then. Every finished part is in the database before the next one
begins; a part hangs on its place and the seed alone. So a job that was killed goes on from its last part, and
its result has the same bytes as if nothing had happened.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from handrail.errors import HandrailError, InputError
from handrail.store import Conflict, Job, Store, open_store
from handrail.web.job_kinds import KINDS, START_AGAIN, JobKind, has_rows

IDLE_S = 10.0
"""So long a worker waits for another job before it ends."""
BEAT_S = 2.0
BETWEEN_LOOKS_S = 0.2
BETWEEN_STARTS_S = 3.0
SILENT_S = 60.0
NICE = 10
MOST_ATTEMPTS = 3
CHANGED = (
    "The program or the medicine's data have changed since this job began, so its finished parts can't be "
    "put together with new ones."
)
OUR_MISTAKE = "This is our mistake, not yours ({kind}). Please report it as CONTRIBUTING.md says."


def files_of(store: Store, job_id: str) -> Path:
    """The folder for what a job writes; it need not exist yet."""
    return store.folder / "jobs" / job_id


# ---- the worker's process -------------------------------------------------------------------------


class Worker:
    """Takes jobs from the line and works at them, one after the other.

    Args:
        store: where jobs and their finished parts are.
        idle_s: how long to wait for another job.
    """

    def __init__(self, store: Store, idle_s: float = IDLE_S) -> None:
        self._store, self._idle_s = store, idle_s
        self.name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
        self._job: Job | None = None
        self._cancel = threading.Event()
        self._leaving = threading.Event()

    def work(self) -> None:
        """Until nothing has waited for a while."""
        ended = threading.Event()
        threading.Thread(target=self._beat, args=(ended,), daemon=True).start()
        try:
            self.take_up()
            until = time.monotonic() + self._idle_s
            while True:
                job = self._store.jobs.claim(self.name, list(KINDS))
                if job is not None:
                    self.do(job)
                    until = time.monotonic() + self._idle_s
                elif time.monotonic() >= until:
                    return
                else:
                    time.sleep(BETWEEN_LOOKS_S)
        finally:
            ended.set()

    def take_up(self) -> None:
        """Find the jobs whose worker is dead, and put them back into the line.

        Only one worker runs on a machine (it holds the lock), so any other of this machine is dead.
        """
        here = f"{socket.gethostname()}/"
        for job in self._store.jobs.all(states=("running",)):
            if job.worker and job.worker != self.name and job.worker.startswith(here):
                self._store.jobs.interrupt_silent(worker=job.worker)
        self._store.jobs.interrupt_silent(SILENT_S)
        self._store.jobs.queue_interrupted(MOST_ATTEMPTS)

    def do(self, job: Job) -> None:
        """One job, from wherever it is to its end."""
        self._cancel.clear()
        self._job = job
        try:
            self._reckon(job)
        except _Cancelled:
            with suppress(Conflict):  # it may be someone else's by now
                self._store.jobs.cancelled(job.id, self.name)
        except Conflict:
            pass  # it is someone else's by now
        except HandrailError as error:
            self._store.jobs.fail(job.id, self.name, f"{error.message} {error.fix}".strip())
        except Exception as error:
            self._store.jobs.fail(job.id, self.name, OUR_MISTAKE.format(kind=type(error).__name__))
        finally:
            self._job = None

    def _reckon(self, job: Job) -> None:
        kind = KINDS[job.kind]
        found = kind.asked(_fields(job))
        run = found.run()
        if job.question.get("mark") != run.mark:
            raise InputError(CHANGED, fix=START_AGAIN)
        folder = None
        if has_rows():
            folder = files_of(self._store, job.id)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        done = {number for number, _ in self._store.jobs.blocks(job.id)}
        for number in range(run.parts):
            if number not in done:
                part = kind.part(run, number, folder)
                saved = self._store.jobs.save_block(job.id, self.name, number, part, blocks=run.parts)
                if saved.cancel_wanted and saved.blocks_done < run.parts:
                    raise _Cancelled
            if self._cancel.is_set():
                raise _Cancelled
        parts = (part for _, part in self._store.jobs.blocks(job.id))
        result, place = kind.finish(found, run, parts, folder)
        self._store.jobs.finish(
            job.id,
            self.name,
            result=result,
            result_path=None if place is None else f"{job.id}/{place.name}",
        )

    def _beat(self, ended: threading.Event) -> None:
        """Signs of life, and an ear for who wants it to stop."""
        while not self._leaving.wait(BEAT_S):
            if ended.is_set():
                return
            job = self._job
            if job is None:
                continue
            try:
                if self._store.jobs.beat(job.id, self.name).cancel_wanted:
                    self._cancel.set()
            except HandrailError:
                self._cancel.set()
        self._store.jobs.interrupt_silent(worker=self.name)
        os._exit(0)

    def leave(self, *_: object) -> None:
        """End now; the job at hand is interrupted and goes on from its parts another time."""
        self._leaving.set()


class _Cancelled(Exception):
    """Someone asked the job to stop."""


def kind_of(job: Job) -> JobKind:
    """What kind of job it is."""
    return KINDS[job.kind]


def _fields(job: Job) -> Any:
    return job.question.get("asked", [])


def parts_of(job: Job) -> int | None:
    """How many parts a job has, also before the first is done; None where nobody can read its question."""
    if job.blocks:
        return job.blocks
    run = _run_of(job)
    return run.parts if run is not None else None


def can_go_on(job: Job) -> bool:
    """Whether what is done of a job can be put together with what is new: program and data are the same."""
    run = _run_of(job)
    return run is not None and job.question.get("mark") == run.mark


def _run_of(job: Job) -> Any:
    try:
        return kind_of(job).asked(_fields(job)).run()
    except HandrailError:
        return None


def question_of(pairs: list[tuple[str, str]], found: Any, title: str) -> dict[str, Any]:
    """What a job keeps: the fields as they were typed, and what tells this very question apart."""
    return {"title": title, "asked": [list(pair) for pair in pairs], "mark": found.run().mark}


def main() -> int:
    """The process: one on a machine for each data folder, nicer than what answers people."""
    store = open_store()
    with _lock(store.folder) as held:
        if held is None:
            return 0
        if hasattr(os, "nice"):
            os.nice(NICE)
        worker = Worker(store)
        signal.signal(signal.SIGTERM, worker.leave)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the pipe
        threading.Thread(target=_listen, args=(worker,), daemon=True).start()
        worker.work()
    store.close()
    return 0


def _listen(worker: Worker) -> None:
    """Wait for the server to go: its end of the pipe closes with it, whatever ended it."""
    # Read past Python's own buffer, whose lock a thread must not hold when the process ends.
    while os.read(sys.stdin.fileno(), 1):
        pass
    worker.leave()


class _lock:  # noqa: N801
    """A file that one process on this machine can hold; None where another one does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file: IO[bytes] = (folder / "jobs.lock").open("ab")

    def __enter__(self) -> IO[bytes] | None:
        try:
            import fcntl
        except ImportError:  # where there is none, the line in the database still keeps two from one job
            return self._file
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return None
        return self._file

    def __exit__(self, *_: object) -> None:
        self._file.close()


# ---- the server's side ----------------------------------------------------------------------------


class Foreman:
    """Starts the worker when a job waits, and lets it go with the server."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._started = -BETWEEN_STARTS_S

    def look(self, store: Store) -> None:
        """Start a worker if a job waits for one; returns at once."""
        with self._lock:
            if self._is_working or time.monotonic() - self._started < BETWEEN_STARTS_S:
                return
            if any(self._waits(job) for job in store.jobs.all(states=("queued", "running", "interrupted"))):
                self._started = time.monotonic()
                self._process = self._start(store)

    @property
    def _is_working(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _waits(self, job: Job) -> bool:
        """Queued, interrupted and not too often, or of a worker of this machine: ours is not running."""
        if job.state == "interrupted":
            return job.attempts < MOST_ATTEMPTS
        return job.state == "queued" or (job.worker or "").startswith(f"{socket.gethostname()}/")

    def _start(self, store: Store) -> subprocess.Popen[bytes]:
        threads = max(1, (os.cpu_count() or 2) - 1)
        environment = {
            **os.environ,
            "NUMBA_NUM_THREADS": os.environ.get("NUMBA_NUM_THREADS", str(threads)),
            "HANDRAIL_DATABASE_URL": store.database.engine.url.render_as_string(hide_password=False),
            "HANDRAIL_DATA_DIR": str(store.folder),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "handrail.web.jobs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=environment,
        )

    def close(self) -> None:
        """Let the worker go; its job is interrupted, and goes on the next time."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    raise SystemExit(main())
