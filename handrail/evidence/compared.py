"""The medicine beside what else there is, told in natural frequencies, with "no evidence found" as an answer.

Every effect is a row of the pack's meta-analyses. A ratio is told of 1000 people from one starting point, the
same for all; that is arithmetic on published ratios, not a trial of one against the other, and it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.medicine.evidence_answers import ComparedRow, Frequencies, Treatment
    from handrail.medicine.nouns import Medicine
    from handrail.medicine.trial_forms import MetaAnalysis


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedCellFound:
    """What is known in one cell.

    Attributes:
        meta: the pooled result, or None.
        of_1000: to how many of 1000 it happens, with both ends of the interval; None where no ratio tells.
        says: in words, beside an effect or instead of one; "" for none.
    """

    meta: MetaAnalysis | None
    of_1000: tuple[float, float, float] | None
    says: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TreatmentsCompared:
    """The whole table.

    Attributes:
        cells: by (treatment, row); a pair that isn't there has no evidence.
    """

    frequencies: Frequencies
    treatments: tuple[Treatment, ...]
    rows: tuple[ComparedRow, ...]
    cells: dict[tuple[str, str], ComparedCellFound]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source of it, each once."""
        keys = [key for cell in self.cells.values() for key in cell.sources]
        return tuple(dict.fromkeys((*self.frequencies.sources, *keys)))


def compare_treatments(medicine: Medicine) -> TreatmentsCompared:
    """The medicine beside the other treatments of its pack.

    Raises:
        InputError: the pack compares it with nothing.
    """
    comparators = medicine.answers.comparators if medicine.answers else None
    if comparators is None:
        raise InputError(f"The pack of {medicine.name} compares it with nothing.")
    metas = {one.id: one for one in medicine.meta_analyses}
    base = comparators.frequencies.placebo_per_1000
    cells = {
        (one.treatment, one.row): ComparedCellFound(
            meta=metas.get(one.meta),
            of_1000=_of_1000(metas.get(one.meta), base) if one.row == comparators.frequencies.row else None,
            says=one.says,
            sources=one.sources,
            verified=one.verified if not one.meta else metas[one.meta].verified,
        )
        for one in comparators.cells
    }
    return TreatmentsCompared(
        frequencies=comparators.frequencies,
        treatments=comparators.treatments,
        rows=comparators.rows,
        cells=cells,
    )


def _of_1000(meta: MetaAnalysis | None, base: float) -> tuple[float, float, float] | None:
    """To how many of 1000 it happens: the placebo's number times the ratio, of ratios against placebo."""
    if meta is None or meta.measure != "RR" or meta.comparator != "placebo":
        return None
    if meta.effect is None or meta.low is None or meta.high is None:
        return None
    return tuple(min(1000.0, base * ratio) for ratio in (meta.effect, meta.low, meta.high))  # type: ignore[return-value]
