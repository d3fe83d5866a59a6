"""Long computations: a line to wait in, blocks that stay when a worker dies, and a truthful state.

A worker takes the oldest job, saves each block when it has it (a block counts from the moment that it is on
the disk), and gives signs of life. One that falls silent is found by `interrupt_silent`; its job is
*interrupted*, and goes on from its blocks. What a worker says after that is refused: the job may be
another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, case, func, insert, literal, select, update

from handrail.errors import InputError
from handrail.store.audit import Subject, append
from handrail.store.canonical import canonical_json, new_id, read_json
from handrail.store.columns import UtcTime
from handrail.store.database import Database
from handrail.store.errors import Conflict
from handrail.store.nouns import Actor, Job
from handrail.store.rows import LONGEST_TEXT, plain, the_row
from handrail.store.tables import job_blocks, jobs

SILENT_AFTER_S = 60
MOST_ATTEMPTS = 3
ENDED = ("done", "failed", "cancelled")


class Jobs:
    """Every long computation that was asked for here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------------- who asks

    def add(self, kind: str, question: Any, *, seed: int, blocks: int | None = None, by: Actor) -> Job:
        """Put a job into the line.

        Args:
            kind: which worker can do it, such as "population".
            question: any JSON that says what is to be computed.
            seed: same seed, same answer.
            blocks: in how many parts it comes, where that is known.
            by: who asks.
        """
        if not -(2**63) <= seed < 2**63:
            raise InputError(f"The seed {seed} is too large.", fix="Use a smaller one.", where="seed")
        now, job_id = self._database.now(), new_id()
        values = {"kind": plain(kind, "kind"), "question": read_json(canonical_json(question))}
        with self._database.writing() as connection:
            connection.execute(
                insert(jobs).values(
                    id=job_id,
                    seed=seed,
                    state="queued",
                    progress=0.0,
                    blocks=blocks,
                    blocks_done=0,
                    attempts=0,
                    cancel_wanted=False,
                    made_at=now,
                    made_by=by.name,
                    made_by_id=by.user_id,
                    **values,
                )
            )
            append(connection, now, by, "add", Subject(kind="job", id=job_id))
        return self.read(job_id)

    def read(self, job_id: str) -> Job:
        """One job.

        Raises:
            NotFound: there is no such job.
        """
        with self._database.reading() as connection:
            return _job(connection, job_id)

    def all(self, *, of_user: str | None = None, states: Sequence[str] = ()) -> list[Job]:
        """Jobs, newest first.

        Args:
            of_user: only those that this account asked for.
            states: only those in one of these.
        """
        query = select(jobs)
        if of_user is not None:
            query = query.where(jobs.c.made_by_id == of_user)
        if states:
            query = query.where(jobs.c.state.in_(states))
        with self._database.reading() as connection:
            found = [Job(**row._mapping) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.made_at, one.id), reverse=True)

    def cancel(self, job_id: str, *, by: Actor) -> Job:
        """Stop a job: at once where nobody works at it, else when its worker next gives a sign of life.

        Raises:
            NotFound: there is no such job.
            Conflict: it has ended.
        """
        now = self._database.now()
        with self._database.writing() as connection:
            job = _job(connection, job_id, lock=True)
            if job.state in ENDED:
                raise Conflict(f"This job is {job.state}; there is nothing left to stop.")
            values: dict[str, Any] = {"cancel_wanted": True}
            if job.state != "running":
                values |= {"state": "cancelled", "finished_at": now}
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(**values))
            append(connection, now, by, "cancel", Subject(kind="job", id=job_id))
        return self.read(job_id)

    def go_on(self, job_id: str, *, by: Actor) -> Job:
        """Put a job that was interrupted, failed or cancelled back into the line; its blocks stay.

        Raises:
            NotFound: there is no such job.
            Conflict: it waits, runs or is done.
        """
        now = self._database.now()
        with self._database.writing() as connection:
            job = _job(connection, job_id, lock=True)
            if job.state not in ("interrupted", "failed", "cancelled"):
                raise Conflict(f"This job is {job.state}, so it can't be taken up again.")
            _queue(connection, job_id)
            append(connection, now, by, "go on", Subject(kind="job", id=job_id))
        return self.read(job_id)

    def delete(self, job_id: str, *, by: Actor) -> None:
        """Delete a job and its blocks; a file that it wrote is the caller's to delete.

        Raises:
            NotFound: there is no such job.
            Conflict: someone works at it.
        """
        with self._database.writing() as connection:
            if _job(connection, job_id, lock=True).state == "running":
                raise Conflict("This job is running.", fix="Cancel it first.")
            connection.execute(jobs.delete().where(jobs.c.id == job_id))
            append(connection, self._database.now(), by, "delete", Subject(kind="job", id=job_id))

    def blocks(self, job_id: str) -> Iterator[tuple[int, bytes]]:
        """Number and result of each block that is saved, in order, one at a time."""
        with self._database.reading() as connection:
            the_row(connection, jobs, job_id, "job")
            query = select(job_blocks.c.number).where(job_blocks.c.job_id == job_id)
            numbers = sorted(connection.execute(query).scalars())
        for number in numbers:
            with self._database.reading() as connection:
                result = connection.execute(
                    select(job_blocks.c.result).where(
                        job_blocks.c.job_id == job_id, job_blocks.c.number == number
                    )
                ).scalar_one_or_none()
            if result is not None:
                yield number, result

    # -------------------------------------------------------------------------- who works

    def claim(self, worker: str, kinds: Sequence[str]) -> Job | None:
        """The oldest job in the line, taken; None where none waits. No two workers get the same one.

        Args:
            worker: who takes it; a name of its own for every process and start.
            kinds: what it can do.
        """
        oldest = (
            select(jobs.c.id)
            .where(jobs.c.state == "queued", jobs.c.kind.in_(kinds))
            .order_by(jobs.c.made_at, jobs.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        now = self._database.now()
        with self._database.writing(in_turn=False) as connection:
            job_id = connection.execute(oldest).scalar_one_or_none()
            if job_id is None:
                return None
            connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id)
                .values(
                    state="running",
                    worker=worker,
                    heartbeat_at=now,
                    attempts=jobs.c.attempts + 1,
                    started_at=func.coalesce(jobs.c.started_at, literal(now, UtcTime())),
                    error=None,
                )
            )
            return _job(connection, job_id)

    def beat(self, job_id: str, worker: str, *, progress: float | None = None) -> Job:
        """A sign of life, and how far it is. A worker that reads `cancel_wanted` stops and says `cancelled`.

        Raises:
            Conflict: the job isn't this worker's any more; it has to stop.
        """
        values: dict[str, Any] = {"heartbeat_at": self._database.now()}
        if progress is not None:
            values["progress"] = min(max(progress, 0.0), 1.0)
        return self._by_worker(job_id, worker, values)

    def save_block(
        self, job_id: str, worker: str, number: int, result: bytes, *, blocks: int | None = None
    ) -> Job:
        """Keep the result of one block. From here on it survives any end of the worker.

        Args:
            job_id, worker: which job, and who works at it.
            number: of the block, from 0.
            result: any bytes.
            blocks: how many there are, where it wasn't known before.

        Raises:
            Conflict: the job isn't this worker's any more, or the block is saved already.
        """
        now = self._database.now()
        with self._database.writing(in_turn=False) as connection:
            self._own(connection, job_id, worker)
            there = select(job_blocks.c.number).where(
                job_blocks.c.job_id == job_id, job_blocks.c.number == number
            )
            if connection.execute(there).first() is not None:
                raise Conflict(f"Block {number} of this job is saved already.")
            connection.execute(
                insert(job_blocks).values(job_id=job_id, number=number, result=result, done_at=now)
            )
            done = jobs.c.blocks_done + 1
            total = jobs.c.blocks if blocks is None else blocks
            connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id)
                .values(
                    heartbeat_at=now,
                    blocks=total,
                    blocks_done=done,
                    progress=case((func.coalesce(total, 0) > 0, done * 1.0 / total), else_=jobs.c.progress),
                )
            )
            return _job(connection, job_id)

    def finish(
        self, job_id: str, worker: str, *, result: bytes | None = None, result_path: str | None = None
    ) -> Job:
        """The job is done.

        Args:
            job_id, worker: which job, and who worked at it.
            result: the answer's bytes.
            result_path: a file in the data folder's `jobs` for what is too large.

        Raises:
            Conflict: the job isn't this worker's any more.
        """
        values = {"state": "done", "progress": 1.0, "result": result, "result_path": result_path}
        return self._by_worker(job_id, worker, {**values, "finished_at": self._database.now()})

    def fail(self, job_id: str, worker: str, error: str) -> Job:
        """The job can't be done; `error` says why, for whoever asked.

        Raises:
            Conflict: the job isn't this worker's any more.
        """
        said = plain(error.replace("\0", " ")[:LONGEST_TEXT], "error", longest=LONGEST_TEXT)
        return self._by_worker(
            job_id, worker, {"state": "failed", "error": said, "finished_at": self._database.now()}
        )

    def cancelled(self, job_id: str, worker: str) -> Job:
        """The worker has stopped, as it was asked to.

        Raises:
            Conflict: the job isn't this worker's any more.
        """
        return self._by_worker(job_id, worker, {"state": "cancelled", "finished_at": self._database.now()})

    def interrupt_silent(self, silent_s: float = SILENT_AFTER_S, *, worker: str | None = None) -> list[Job]:
        """Find the jobs whose worker is dead; they are interrupted (or cancelled, if that was wanted).

        Args:
            silent_s: how long without a sign of life is death.
            worker: only those of this worker, however lately it spoke: it is known to be dead.
        """
        now = self._database.now()
        dead = select(jobs.c.id).where(jobs.c.state == "running")
        if worker is None:
            dead = dead.where(jobs.c.heartbeat_at < now - timedelta(seconds=silent_s))
        else:
            dead = dead.where(jobs.c.worker == worker)
        with self._database.writing(in_turn=False) as connection:
            found = list(connection.execute(dead.with_for_update(skip_locked=True)).scalars())
            connection.execute(
                update(jobs)
                .where(jobs.c.id.in_(found))
                .values(
                    state=case((jobs.c.cancel_wanted, "cancelled"), else_="interrupted"),
                    finished_at=case((jobs.c.cancel_wanted, literal(now, UtcTime())), else_=None),
                    worker=None,
                )
            )
            return [_job(connection, job_id) for job_id in found]

    def queue_interrupted(self, most_attempts: int = MOST_ATTEMPTS) -> list[Job]:
        """Put interrupted jobs back into the line.

        Those that were taken up too often wait for someone to look: they may be what kills the workers.
        """
        waiting = select(jobs.c.id).where(jobs.c.state == "interrupted", jobs.c.attempts < most_attempts)
        with self._database.writing(in_turn=False) as connection:
            found = list(connection.execute(waiting.with_for_update(skip_locked=True)).scalars())
            for job_id in found:
                _queue(connection, job_id)
            return [_job(connection, job_id) for job_id in found]

    def _by_worker(self, job_id: str, worker: str, values: dict[str, Any]) -> Job:
        with self._database.writing(in_turn=False) as connection:
            self._own(connection, job_id, worker)
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(**values))
            return _job(connection, job_id)

    def _own(self, connection: Connection, job_id: str, worker: str) -> None:
        job = _job(connection, job_id, lock=True)
        if job.state != "running" or job.worker != worker:
            raise Conflict(
                f"This job is {job.state} and not this worker's any more; what it says now isn't kept."
            )


def _job(connection: Connection, job_id: str, *, lock: bool = False) -> Job:
    query = select(jobs).where(jobs.c.id == job_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        the_row(connection, jobs, job_id, "job")  # says so
    return Job(**row._mapping)  # pyright: ignore[reportOptionalMemberAccess]


def _queue(connection: Connection, job_id: str) -> None:
    connection.execute(
        update(jobs)
        .where(jobs.c.id == job_id)
        .values(state="queued", worker=None, cancel_wanted=False, finished_at=None, error=None)
    )
