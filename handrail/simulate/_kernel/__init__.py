"""The fast kernel: many bodies stepped from node to node, in blocks that stay in the processor's cache.

Private to `simulate`; `grid.py` lays the nodes and `trajectories.py` calls it. Read `walk.py` first: a step
of time is a list of passes over a block. Each pass is a plain loop over the bodies of the block, small enough
for the compiler to turn into vector instructions (one large loop with everything in it would not be).

From node to node:

1. *Linear part, exact* (`level.py`). Gut, lumbar fluid, the two slopes of the level and the effect site are
   exponentials; a step of h hours is products with factors reckoned once for each length of step. Every
   factor is positive, so nothing cancels, and ka = ke is no special case. A constant inflow adds the same
   to every step of one length.
2. *Effect* at the node and its slope, E' = h E (1 - E) C'/C (`effect.py`).
3. *Adaptation.* E runs as the cubic through both nodes' values and slopes; A' = (E - A)/tau is solved on
   it, with the moment at which E crosses A (and tau changes) placed inside the step.
4. *Burden.* A - E - theta as a cubic too; the part of the step where it is above zero is integrated by
   Gauss.
5. *What is kept*: peaks, sums, the values themselves or histograms of them (`kept.py`).

Where only a level with one slope is asked for, eight alike steps go together, so that a body is fetched once.
With a pump the cord's site and its effect may be asked for too; nothing depends on them.

What a model has no use for is left out (`rows.Needs`): one compartment needs no second slope, an effect that
follows the level no effect site, one pace of adaptation no crossing. Parameters are constant; where something
happens to a body the kernel is called once for each phase.

Times in hours, amounts in mg (micrograms in lumbar fluid), levels in mg/L; double precision, or single where
the arrays are (`numbers.py`).
"""

from handrail.simulate._kernel import rows
from handrail.simulate._kernel.numbers import BINS, bin_edges
from handrail.simulate._kernel.rows import Needs, Watch
from handrail.simulate._kernel.walk import compile_for, run_stretch

__all__ = ["BINS", "Needs", "Watch", "bin_edges", "compile_for", "rows", "run_stretch"]
