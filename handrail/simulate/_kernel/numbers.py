"""Numbers in the kernel: one source for both precisions, and logarithms that vectorise.

The passes are written once, with plain literals. Python's literals are double, and one of them would turn
a whole pass in single precision back into double. So the functions here are compiled with one step more
(`LiteralsLikeArguments`): where an argument is in single precision, so are the literals.

What a double does with 64 bits a single does with 32; the intrinsics below are the few operations on bits
that both need. The compiler's own log2 and exp2 are calls, which would keep a loop from being turned into
vector instructions.
"""

# An intrinsic is called without the compiler's context, which its definition takes first.
# pyright: reportCallIssue=false

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir as llvm
from numba import njit, types
from numba.core import ir
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.untyped_passes import InlineInlinables
from numba.extending import intrinsic

# --- one source for both precisions ------------------------------------------------------------------------


@register_pass(mutates_CFG=False, analysis_only=False)
class LiteralsLikeArguments(FunctionPass):
    """Where an argument is in single precision, literals are too."""

    _name = "literals_like_arguments"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Replace every floating-point constant of the function, also those of module level."""
        if types.float32 not in {getattr(argument, "dtype", argument) for argument in state.args}:
            return False
        for block in state.func_ir.blocks.values():
            for assignment in block.find_insts(ir.Assign):
                found = assignment.value
                if isinstance(found, ir.Const | ir.Global | ir.FreeVar):
                    found.value = _single(found.value)
        return True


def _single(value: Any) -> Any:
    if isinstance(value, float):
        return np.float32(value)
    if isinstance(value, tuple) and value and all(isinstance(one, float) for one in value):
        return tuple(np.float32(one) for one in value)
    return value


class EitherPrecision(CompilerBase):
    """The usual compiler with that one step more."""

    def define_pipelines(self) -> list[Any]:
        """The usual steps; ours comes when small functions have been put into their callers."""
        steps = DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps.add_pass_after(LiteralsLikeArguments, InlineInlinables)
        steps.finalize()
        return [steps]


FAST: dict[str, Any] = {"fastmath": True, "error_model": "numpy", "pipeline_class": EitherPrecision}
"""How a pass is compiled. Only the whole kernel is kept on disk (`walk.py`), not each pass."""

SMALL: dict[str, Any] = {**FAST, "inline": "always"}
"""How what is used inside a pass is compiled."""

# --- numbers as bits ---------------------------------------------------------------------------------------

_DOUBLE = (llvm.DoubleType(), llvm.IntType(64), 52, 1023, 0x3FE6A09E667F3BCD)
_SINGLE = (llvm.FloatType(), llvm.IntType(32), 23, 127, 0x3F3504F3)
"""As float, as bits, bits of the mantissa, bias of the exponent, and the bits of the root of 1/2."""

PART_BITS = 7
LOWEST_OCTAVE = -14
BINS = (21 << PART_BITS) + 1
"""Histogram bins: everything below 2^-14 in the first, then 128 to each octave up to 2^7."""


def _form(kind: Any) -> Any:
    return _SINGLE if kind == types.float32 else _DOUBLE


@intrinsic
def is_double(_context: Any, number: Any) -> Any:
    """Whether this is a double: known to the compiler, so that the other branch is left out."""

    def code(_target: Any, _builder: Any, _signature: Any, _arguments: Any) -> Any:
        return llvm.Constant(llvm.IntType(1), int(number == types.float64))

    return types.boolean(number), code


@intrinsic
def octave(_context: Any, number: Any) -> Any:
    """k, where the number is 2^k m with m between the roots of 1/2 and of 2."""
    _float, bits, mantissa, _bias, root = _form(number)

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        above = builder.sub(builder.bitcast(arguments[0], bits), llvm.Constant(bits, root))
        k = builder.ashr(above, llvm.Constant(bits, mantissa))
        return builder.sitofp(k, arguments[0].type)

    return number(number), code


@intrinsic
def in_octave(_context: Any, number: Any) -> Any:
    """m, where the number is 2^k m with m between the roots of 1/2 and of 2."""
    _float, bits, mantissa, _bias, root = _form(number)

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        whole = builder.bitcast(arguments[0], bits)
        shift = llvm.Constant(bits, mantissa)
        k = builder.ashr(builder.sub(whole, llvm.Constant(bits, root)), shift)
        return builder.bitcast(builder.sub(whole, builder.shl(k, shift)), arguments[0].type)

    return number(number), code


@intrinsic
def times_power(_context: Any, number: Any, power: Any) -> Any:
    """The number times 2^power, for a whole power that leaves it normal."""
    _float, bits, mantissa, _bias, _root = _form(number)

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        whole = builder.bitcast(arguments[0], bits)
        k = builder.shl(builder.fptosi(arguments[1], bits), llvm.Constant(bits, mantissa))
        return builder.bitcast(builder.add(whole, k), arguments[0].type)

    return number(number, power), code


@intrinsic
def bin_of(_context: Any, number: Any) -> Any:
    """Which bin of a histogram: the upper bits of a number are its octave and the part of it."""
    _float, bits, mantissa, bias, _root = _form(number)

    def code(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        upper = builder.ashr(builder.bitcast(arguments[0], bits), llvm.Constant(bits, mantissa - PART_BITS))
        first = (bias + LOWEST_OCTAVE << PART_BITS) - 1
        if bits.width == 64:
            upper = builder.trunc(upper, llvm.IntType(32))
        return builder.sub(upper, llvm.Constant(llvm.IntType(32), first))

    return types.int32(number), code


def bin_edges() -> np.ndarray:
    """Edges of the bins, from 0 to 2^7 (which stands for anything above)."""
    at = np.arange(BINS)
    upper = np.ldexp(1.0 + (at & 127) / 128, (at >> PART_BITS) + LOWEST_OCTAVE)
    return np.concatenate([[0.0], upper])


# --- powers and logarithms ---------------------------------------------------------------------------------

LOG2_TERMS = tuple(2 / math.log(2) / (2 * k + 1) for k in range(6))
EXP2_TERMS = tuple(math.log(2) ** k / math.factorial(k) for k in range(10))
EXP_TERMS = tuple((-1.0) ** k / math.factorial(k) for k in range(8))


@njit(**SMALL)
def log2(x):
    """log2 of a normal x > 0, to 1e-10 (double) or 1e-7 (single).

    x = 2^k m with m between sqrt(1/2) and sqrt(2); log2 m = 2/ln 2 artanh((m - 1)/(m + 1)).
    """
    m = in_octave(x)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = LOG2_TERMS[3]
    if is_double(x):
        p = (LOG2_TERMS[5] * z + LOG2_TERMS[4]) * z + LOG2_TERMS[3]
    p = ((p * z + LOG2_TERMS[2]) * z + LOG2_TERMS[1]) * z + LOG2_TERMS[0]
    return octave(x) + s * p


@njit(**SMALL)
def exp2(x):
    """2^x, to 1e-10 (double) or 1e-7 (single): 2^n times the series of 2^f.

    Beyond +-1000 (double) or +-60 (single) it stays what it is there.
    """
    most = 1000.0 if is_double(x) else 60.0
    x = max(min(x, most), -most)
    n = np.floor(x + 0.5)
    f = x - n
    p = EXP2_TERMS[6]
    if is_double(x):
        p = ((EXP2_TERMS[9] * f + EXP2_TERMS[8]) * f + EXP2_TERMS[7]) * f + EXP2_TERMS[6]
    p = ((p * f + EXP2_TERMS[5]) * f + EXP2_TERMS[4]) * f + EXP2_TERMS[3]
    p = ((p * f + EXP2_TERMS[2]) * f + EXP2_TERMS[1]) * f + 1.0
    return times_power(p, n)


@njit(**SMALL)
def fade(z):
    """e^-z for 0 <= z <= 1/2 or so, as its series."""
    p = (EXP_TERMS[7] * z + EXP_TERMS[6]) * z + EXP_TERMS[5]
    p = ((p * z + EXP_TERMS[4]) * z + EXP_TERMS[3]) * z + EXP_TERMS[2]
    return (p * z + EXP_TERMS[1]) * z + 1.0
