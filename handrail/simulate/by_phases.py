"""The compiled kernel on a course on which more happens than doses: openings, and what a dialyser takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from handrail.simulate.nouns import FloatArray
from handrail.simulate.opening import Opening, open_kernel
from handrail.simulate.phases import Timeline
from handrail.simulate.trajectories import NOTHING_ELSE, QUANTITIES, ByKernel, Precision, Watching


class ByPhases(ByKernel):
    """`ByKernel` along a timeline.

    Args:
        timeline: the phases and everything given.
        openings: by the number of a phase, the state in which it begins, whatever the one before left.
        at_h, quantities, watching, precision: as of `ByKernel`.

    Raises:
        InputError: as `ByKernel`.
    """

    def __init__(
        self,
        timeline: Timeline,
        at_h: FloatArray,
        *,
        openings: Mapping[int, Opening] | None = None,
        quantities: Sequence[str] = QUANTITIES,
        watching: Watching = NOTHING_ELSE,
        precision: Precision = "float64",
    ) -> None:
        super().__init__(
            timeline.draws,
            (),
            at_h,
            timeline=timeline,
            precision=precision,
            quantities=quantities,
            watching=watching,
        )
        self._openings = openings or {}
        self._dialysed = np.zeros(timeline.draws.count)
        self._area_before = np.zeros(timeline.draws.count)
        if 0 in self._openings:
            self._open(0)

    @property
    def dialysed_mg(self) -> FloatArray:
        """What a dialyser took so far, in apparent mg: its clearance of the area under the level."""
        return self._dialysed + self._taken()

    def _taken(self) -> FloatArray:
        """In the phase under way."""
        return (self._area - self._area_before) * self._timeline.phases[self._phase].dialysis_l_per_h

    def _change_to(self, number: int) -> None:
        self._dialysed, self._area_before = self._dialysed + self._taken(), self._area
        super()._change_to(number)
        if number in self._openings:
            self._open(number)

    def _open(self, number: int) -> None:
        rows, phase = self._kernel.rows, self._timeline.phases[number]
        open_kernel(self._openings[number], self._states, phase.bodies, self._timeline.csf)
        # Into the phase where it is already: amounts and modes stay, the slope of the level is reckoned anew.
        super()._change_to(number)
        summaries, burden = self._summaries, self._states[rows.BURDEN]
        summaries[rows.PEAK_LEVEL] = np.maximum(summaries[rows.PEAK_LEVEL], self._states[rows.LEVEL])
        is_higher = burden > summaries[rows.PEAK_BURDEN]
        summaries[rows.PEAK_BURDEN_H] = np.where(is_higher, phase.begin_h, summaries[rows.PEAK_BURDEN_H])
        summaries[rows.PEAK_BURDEN] = np.maximum(summaries[rows.PEAK_BURDEN], burden)
