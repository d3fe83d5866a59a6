"""Many virtual trials of one protocol: here, on several processes or on a cluster; stopped and gone on with.

Trials come in blocks. A trial hangs on the seed and its number alone, so the same seed gives the same trials
in one process, in several, and on any machine.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from handrail.errors import InputError
from handrail.medicine.nouns import Medicine
from handrail.medicine.pack import load_medicine
from handrail.trial import analysis
from handrail.trial.drinking import FloatArray
from handrail.trial.kept import read_kept, write_kept
from handrail.trial.nouns import AS_WRITTEN, AnalysisName, Protocol, Truths
from handrail.trial.one_trial import run_one
from handrail.trial.protocol import read_protocol

BLOCK = 25
MOST_TRIALS = 1_000_000
Progress = Callable[[int, int], None]
"""Called with how many trials are done and how many there are. What it raises stops the run."""

Columns = Mapping[str, FloatArray]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialQuestion:
    """Everything that another machine needs to run a block of trials."""

    protocol: Protocol
    pack_version: str
    truths: Truths
    seed: int
    trials: int
    block: int = BLOCK

    def blocks(self) -> tuple[tuple[int, int], ...]:
        """First number and count of each block."""
        firsts = range(0, self.trials, self.block)
        return tuple((first, min(self.block, self.trials - first)) for first in firsts)

    @property
    def mark(self) -> str:
        """What tells this question from any other."""
        return hashlib.sha256(f"{version('handrail')} {self!r}".encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialRuns:
    """What many virtual trials found.

    Attributes:
        columns: a value a trial, by name; outcomes end with the arm, comparisons with what was compared.
    """

    protocol: Protocol
    pack_version: str
    truths: Truths
    seed: int
    trials: int
    columns: Columns

    def estimates(self, comparison: str | None = None) -> FloatArray:
        """The log risk ratio of each trial, or the difference of means."""
        name = "difference" if self.has_means else "log_rr"
        return self.columns[f"{name}.{self.comparison(comparison)}"]

    def errors(self, comparison: str | None = None) -> FloatArray:
        """Standard errors of the estimates."""
        return self.columns[f"se.{self.comparison(comparison)}"]

    def p_values(self, method: AnalysisName | None = None, comparison: str | None = None) -> FloatArray:
        """Of one analysis; that of the protocol, if not given.

        Raises:
            InputError: the analysis is not one of this outcome.
        """
        method, name = method or self.protocol.analysis, self.comparison(comparison)
        statistic = self.columns.get(f"z_{method}.{name}")
        if statistic is None:
            raise InputError(
                f"{method} is no analysis of {self.protocol.primary.id}.",
                fix=f"There are: {', '.join(self.analyses)}.",
            )
        if method == "welch":
            return analysis.p_of_t(statistic, self.columns[f"df_welch.{name}"])
        return analysis.p_of_z(statistic)

    @property
    def analyses(self) -> tuple[AnalysisName, ...]:
        """Those that the primary outcome has."""
        name = self.comparison(None)
        every: tuple[AnalysisName, ...] = ("chi_squared", "mantel_haenszel", "log_rank", "welch")
        return tuple(one for one in every if f"z_{one}.{name}" in self.columns)

    @property
    def has_means(self) -> bool:
        """Whether means are compared."""
        return self.protocol.has_means

    @property
    def favours_treatment(self) -> FloatArray:
        """1 where the estimate lies on the treatment's side."""
        return (self.protocol.better_sign * self.estimates() > 0).astype(float)

    def comparison(self, name: str | None) -> str:
        """A comparison by name; the last one, of all that were treated, if not given.

        Raises:
            InputError: there is none of that name.
        """
        known = self.protocol.comparisons
        if name is not None and name not in known:
            raise InputError(f"There is no comparison '{name}'.", fix=f"There are: {', '.join(known)}.")
        return name or known[-1]


class TrialRun:
    """Virtual trials that are run part by part: stopped at any time, and gone on with later.

    What `part` gives may be kept anywhere; `answer` of all parts is what `run_trials` answers, to the last
    digit, whoever ran them and in whatever order.

    Args:
        protocol, medicine, trials, seed, truths: as of `run_trials`.
        block: how many trials a part has; no trial depends on it.

    Raises:
        InputError: as `run_trials`.
    """

    def __init__(
        self,
        protocol: Protocol | str | Path,
        medicine: Medicine | None = None,
        *,
        trials: int = 1000,
        seed: int = 1,
        truths: Truths = AS_WRITTEN,
        block: int = BLOCK,
    ) -> None:
        if not 1 <= trials <= MOST_TRIALS:
            raise InputError(
                f"{trials} trials can't be run.", fix=f"From 1 to {MOST_TRIALS}.", where="trials"
            )
        self.protocol = protocol if isinstance(protocol, Protocol) else read_protocol(protocol)
        self.medicine = medicine or load_medicine(self.protocol.medicine)
        self.question = TrialQuestion(
            protocol=self.protocol,
            pack_version=self.medicine.version,
            truths=truths,
            seed=seed,
            trials=trials,
            block=block,
        )
        self._blocks = self.question.blocks()

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return len(self._blocks)

    @property
    def mark(self) -> str:
        """What tells this run from any other: of the question, the pack and the version of the program."""
        return self.question.mark

    def part(self, number: int) -> bytes:
        """Run one part, counted from 0."""
        return write_block(run_block(self.question, self.medicine, self._blocks[number]), self.mark)

    def answer(self, parts: Iterable[bytes]) -> TrialRuns:
        """All trials from all parts, in their order.

        Raises:
            InputError: one is missing, damaged, or of another run.
        """
        found: list[Columns] = []
        for written in parts:
            told = read_block(written)
            if told is None or told[0] != self.mark:
                raise InputError("A part is damaged, or of another run.", fix="Run it again.")
            found.append(told[1])
        if len(found) < self.parts:
            raise InputError(f"{len(found)} of {self.parts} parts are there.", fix="Run the others first.")
        return self.together(found)

    def together(self, found: Sequence[Columns]) -> TrialRuns:
        """The trials of all blocks."""
        return TrialRuns(
            protocol=self.protocol,
            pack_version=self.medicine.version,
            truths=self.question.truths,
            seed=self.question.seed,
            trials=self.question.trials,
            columns={name: np.concatenate([one[name] for one in found]) for name in found[0]},
        )


def run_trials(
    protocol: Protocol | str | Path,
    medicine: Medicine | None = None,
    *,
    trials: int = 1000,
    seed: int = 1,
    truths: Truths = AS_WRITTEN,
    cluster: str | int | None = None,
    keep: Path | None = None,
    parquet: Path | None = None,
    progress: Progress | None = None,
) -> TrialRuns:
    """Run a protocol many times over.

    Args:
        protocol: a protocol, a name of one that the pack holds, or a file.
        medicine: a loaded pack; that of the protocol, if not given.
        trials: how many; seed: the same seed gives the same trials.
        truths: what is taken as true; by default what the protocol and the pack's priors say.
        cluster: the address of a dask scheduler, or how many local processes to start; None for this process.
        keep: a folder for finished blocks, from which a stopped run goes on.
        parquet: a file for all trials, a row each; it appears when it is whole.
        progress: called after each block.

    Raises:
        InputError: no such protocol; too few or too many trials; a place or a cluster that can't be used.
    """
    run = TrialRun(protocol, medicine, trials=trials, seed=seed, truths=truths)
    found: list[Columns] = []
    done = 0
    with ExitStack() as stack:
        for (_, count), columns in _reckoned(run.question, run.medicine, cluster, keep, stack):
            found.append(columns)
            done += count
            if progress is not None:
                progress(done, trials)
    runs = run.together(found)
    if parquet is not None:
        from handrail.trial.results import write_trials

        write_trials(runs, parquet)
    return runs


def run_block(question: TrialQuestion, medicine: Medicine, block: tuple[int, int]) -> Columns:
    """The trials of one block."""
    first, count = block
    rows = [
        run_one(question.protocol, medicine, question.truths, question.seed, number)
        for number in range(first, first + count)
    ]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _reckoned(
    question: TrialQuestion,
    pack: Medicine,
    cluster: str | int | None,
    keep: Path | None,
    stack: ExitStack,
) -> Iterator[tuple[tuple[int, int], Columns]]:
    """Every block with its trials, in order; kept ones are read and not run again."""
    blocks = question.blocks()
    kept: dict[tuple[int, int], Columns] = {}
    if keep is not None:
        for block in blocks:
            found = read_kept(_place(keep, block), read_block, question.mark)
            if found is not None:
                kept[block] = found
    left = [block for block in blocks if block not in kept]
    if cluster is None:
        made = ((block, run_block(question, pack, block)) for block in left)
    else:
        from handrail.simulate.spread import spread_pieces

        _refuse_changed(pack)
        asked = pickle.dumps((question, version("handrail")))
        made = spread_pieces(block_elsewhere, asked, left, cluster, stack)
    for block in blocks:
        if block in kept:
            yield block, kept[block]
            continue
        place, columns = next(made)
        assert place == block
        if keep:
            write_kept(_place(keep, block), write_block(columns, question.mark))
        yield block, columns


def _refuse_changed(pack: Medicine) -> None:
    if load_medicine(pack.name) != pack:
        raise InputError(
            "A medicine that was changed after its pack was loaded can't be sent to other machines.",
            fix="Change the pack, on all of them.",
        )


def block_elsewhere(asked: bytes, block: tuple[int, int]) -> Columns:
    """One block, on the machine that this runs on.

    Raises:
        InputError: another version of the program or of the pack than where it was asked.
    """
    question, program = _asked(asked)
    pack = load_medicine(question.protocol.medicine)
    here = (version("handrail"), pack.version)
    if here != (program, question.pack_version):
        raise InputError(
            f"A worker has handrail {here[0]} with pack {here[1]}, "
            f"not {program} with {question.pack_version}.",
            fix="Install the same on every machine.",
        )
    return run_block(question, pack, block)


@lru_cache(maxsize=2)
def _asked(asked: bytes) -> tuple[TrialQuestion, str]:
    return pickle.loads(asked)


def _place(keep: Path, block: tuple[int, int]) -> Path:
    return keep / f"trials-{block[0]:07d}.npz"


def write_block(columns: Columns, mark: str) -> bytes:
    """A block to be kept anywhere, with the mark of its run."""
    held = io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, mark=np.array(mark), **columns)
    return held.getvalue()


def read_block(written: bytes) -> tuple[str, Columns] | None:
    """The mark of its run, and a block; None where it is damaged."""
    try:
        with np.load(io.BytesIO(written), allow_pickle=False) as held:
            found = {name: held[name] for name in held.files}
    except (OSError, ValueError, KeyError, BadZipFile, EOFError):
        return None
    return str(found.pop("mark", "")), found
