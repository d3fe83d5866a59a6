"""What is kept of a node: values, histograms of them, and what is remembered of each body."""

# An intrinsic is called without the compiler's context, which its definition takes first.
# pyright: reportCallIssue=false

from __future__ import annotations

from numba import njit

from handrail.simulate._kernel.numbers import BINS, FAST, bin_of


@njit(**FAST)
def pass_adaptation(effect, lack, gap, adaptation, n):
    """Adaptation as a whole, from the lack of effect."""
    for i in range(n):
        adaptation[i] = lack[i] + effect[i] + gap[i]


@njit(**FAST)
def pass_keep(values, kept, n):
    """The values themselves, in single precision."""
    for i in range(n):
        kept[i] = values[i]


@njit(**FAST)
def pass_bins(values, bins, n):
    """The bin of each value."""
    for i in range(n):
        bins[i] = max(min(bin_of(values[i]), BINS - 1), 0)


@njit(**FAST)
def pass_count(bins, counts, n):
    """One more in each bin. No vectors here: two bodies may meet in one bin."""
    for i in range(n):
        counts[bins[i]] += 1


@njit(**FAST)
def pass_above(level, threshold, rows_above, n):
    """One more for each body whose level is above the threshold."""
    for i in range(n):
        rows_above[i] += 1.0 if level[i] > threshold else 0.0


@njit(**FAST)
def pass_first_above(level, threshold, node_h, first_h, n):
    """When it was above for the first time; below 0 stands for never."""
    for i in range(n):
        first_h[i] = node_h if level[i] > threshold and first_h[i] < 0.0 else first_h[i]


@njit(**FAST)
def pass_sum(values, total, n):
    """What the values add up to."""
    for i in range(n):
        total[i] += values[i]


@njit(**FAST)
def pass_lowest(values, lowest, n):
    """The smallest value so far."""
    for i in range(n):
        lowest[i] = min(lowest[i], values[i])
