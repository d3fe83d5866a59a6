"""Every person of a population in a file, part by part: for a run that may be stopped and gone on with.

Each part writes a file of its own, which appears when it is whole; at the end they are joined in their order.
The joined file has the same bytes whether the run was stopped in between or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from handrail.errors import InputError
from handrail.simulate.arms import PopulationRun
from handrail.simulate.parts import part_of, write_parts
from handrail.simulate.results import ParquetFile


def reckon_part(run: PopulationRun, number: int, people: Path) -> bytes:
    """What `PopulationRun.part` gives, with everyone of this part written to a file.

    Args:
        run: the population.
        number: of the part, from 0.
        people: the file.

    Raises:
        InputError: it can't be written, or pyarrow is not installed.
    """
    unit = run.study.question.units()[number]
    rows = run.study.run(unit)
    with ParquetFile(people, run.study) as file:
        file.write(rows)
    return write_parts([part_of(unit, one) for one in rows], number, run.mark)


def join_people(pieces: Sequence[Path], place: Path) -> None:
    """One file of all parts, in the order given; it appears when it is whole.

    Raises:
        InputError: a part is missing or damaged, or the file can't be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    half = place.with_name(f".{place.name}.half")
    writer: pq.ParquetWriter | None = None
    try:
        for piece in pieces:
            table = pq.read_table(piece)
            if writer is None:
                writer = pq.ParquetWriter(half, table.schema, compression="zstd")
            writer.write_table(table, row_group_size=table.num_rows)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(
            f"The file of everybody can't be put together: {error}.", fix="Start the job again."
        ) from None
    finally:
        if writer is not None:
            writer.close()
    half.replace(place)
