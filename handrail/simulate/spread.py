"""A study on several processes or machines, with dask.distributed; the only file that knows of it.

What is sent is the question and the place of a unit; the medicine is loaded where the work is done. Every
unit draws from streams that hang on its place alone and answers come back in order, so that the rows are the
same whatever the number of workers. A worker that dies costs time: its units are given to another, or to
itself when it has been started again.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar

from handrail.errors import InputError
from handrail.medicine import load_medicine
from handrail.simulate.study import Question, Rows, Study, Unit

if TYPE_CHECKING:
    from distributed import Client

AHEAD = 3
"""Units asked for ahead of the one that is waited for, for each worker's thread; no more are held."""

Piece = TypeVar("Piece")
Made = TypeVar("Made")

WAIT_S = 30
MOST_PROCESSES = 256
LOST_WORKERS = 10
"""A unit may lose so many workers before it is given up as what kills them."""


def spread_out(study: Study, cluster: str | int, stack: ExitStack) -> Iterator[tuple[Unit, tuple[Rows, ...]]]:
    """Every unit of the study with its rows, in order.

    Args:
        cluster: a scheduler's address such as "tcp://10.0.0.1:8786", or how many local processes to start.
        stack: closes what was opened.

    Raises:
        InputError: dask.distributed is not installed, the cluster does not answer or has no workers, or the
            medicine is not the one of its pack.
    """
    if load_medicine(study.medicine.name) != study.medicine:
        raise InputError(
            "A medicine that was changed after its pack was loaded can't be sent to other machines.",
            fix="Change the pack, on all of them.",
        )
    client = _client(cluster, stack)
    return _in_order(client, study.question)


def _client(cluster: str | int, stack: ExitStack) -> Client:
    """A client of a running cluster, or of one that is started here."""
    try:
        import distributed
    except ImportError:
        raise InputError(
            "Simulating on several processes needs the package distributed.",
            fix='Install it with: pip install "handrail[cluster]"',
        ) from None
    import dask.config

    stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": LOST_WORKERS}))
    if isinstance(cluster, int):
        if not 1 <= cluster <= MOST_PROCESSES:
            raise InputError(f"{cluster} processes can't be started.", fix=f"From 1 to {MOST_PROCESSES}.")
        address: Any = stack.enter_context(local_cluster(cluster))
    else:
        address = cluster
    try:
        client = stack.enter_context(distributed.Client(address, timeout=WAIT_S, set_as_default=False))
        client.wait_for_workers(1, timeout=WAIT_S)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            f"The cluster {cluster} does not answer, or has no workers: {error}.",
            fix="Look at its address, such as tcp://10.0.0.1:8786, and start workers.",
            where="--cluster",
        ) from None
    return client


def local_cluster(processes: int) -> Any:
    """So many workers on this machine, to be closed by whoever asked; several such go side by side."""
    from distributed import LocalCluster

    # Its own annotations refuse some of what its manual says may be given.
    local: Any = LocalCluster
    return local(
        n_workers=processes,
        threads_per_worker=1,
        processes=True,
        # Also without a dashboard the scheduler answers over HTTP, on one fixed port unless it is told
        # another: who started second would be warned of the first.
        scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        silence_logs="CRITICAL",
        # Each process has one core of its own, instead of all of them wanting all.
        env={"NUMBA_NUM_THREADS": "1"},
    )


def spread_pieces(
    work: Callable[[bytes, Piece], Made],
    asked: bytes,
    pieces: Iterable[Piece],
    cluster: str | int,
    stack: ExitStack,
) -> Iterator[tuple[Piece, Made]]:
    """Any work that comes in pieces, on several processes or machines: each piece with its answer, in order.

    Args:
        work: a function of a module, of the question and a piece; it has to refuse another version.
        asked: the question, the same for all pieces.
        cluster, stack: as of `spread_out`.

    Raises:
        InputError: dask.distributed is not installed, or the cluster does not answer or has no workers.
    """
    client: Any = _client(cluster, stack)
    return _answers(client, lambda piece: client.submit(work, asked, piece, pure=False), pieces)


def _in_order(client: Any, question: Question) -> Iterator[tuple[Unit, tuple[Rows, ...]]]:
    asked = pickle.dumps(question)
    program = version("handrail")
    return _answers(
        client, lambda unit: client.submit(reckon, asked, unit, program, pure=False), question.units()
    )


def _answers(
    client: Any, submit: Callable[[Piece], Any], pieces: Iterable[Piece]
) -> Iterator[tuple[Piece, Any]]:
    waiting: deque[tuple[Piece, Any]] = deque()
    left = iter(pieces)

    def ask() -> None:
        most = AHEAD * max(1, sum(client.nthreads().values()))
        while len(waiting) < most and (piece := next(left, None)) is not None:
            waiting.append((piece, submit(piece)))

    ask()
    while waiting:
        piece, answer = waiting.popleft()
        made = answer.result()
        answer.release()
        ask()
        yield piece, made


def reckon(asked: bytes, unit: Unit, program: str) -> tuple[Rows, ...]:
    """One unit, on the machine that this runs on.

    Raises:
        InputError: another version of the program or of the pack than where it was asked.
    """
    study = _study(asked)
    here = (version("handrail"), study.medicine.version)
    if here != (program, study.question.pack_version):
        raise InputError(
            f"A worker has handrail {here[0]} with pack {here[1]}, not {program} with "
            f"{study.question.pack_version}.",
            fix="Install the same on every machine.",
        )
    return study.run(unit)


@lru_cache(maxsize=2)
def _study(asked: bytes) -> Study:
    """The study of a question, kept for the next unit of it."""
    question: Question = pickle.loads(asked)
    return Study(question, load_medicine(question.medicine))
