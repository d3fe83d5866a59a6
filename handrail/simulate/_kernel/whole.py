"""The kernel as one piece of machine code, of which no part can be taken for another.

A compiled function is put together from copies of all that it calls. The compiler leaves each copy open:
where the process already has a function of that name, it is called instead. A process that compiles the
kernel has one for every copy, from when that pass was compiled by itself. A process that loads the kernel
from the disk has none and runs the copies. Between the two lies another round of optimising, and with
`fastmath` that may move the last bit of a result: one question would have two answers, one on the day the
kernel is new.

So the copies are closed before machine code is made of them. Every process runs the very code that lies on
the disk, also the one that put it there.
"""

from __future__ import annotations

from typing import Any

from llvmlite.binding import Linkage
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.typed_passes import NoPythonSupportedFeatureValidation

OPEN = frozenset({Linkage.linkonce_any, Linkage.linkonce_odr, Linkage.weak_any, Linkage.weak_odr})
"""How a function is linked that another of its name may stand in for."""


class ClosedLibrary(JITCodeLibrary):
    """Machine code in which each function is the one it was put together with."""

    def _finalize_final_module(self) -> None:
        # All optimising is done by now, so that closing the copies changes no instruction of them.
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage in OPEN:
                function.linkage = Linkage.internal
        super()._finalize_final_module()


@register_pass(mutates_CFG=False, analysis_only=False)
class IntoClosedLibrary(FunctionPass):
    """The function is compiled into a `ClosedLibrary`."""

    _name = "into_closed_library"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Lay out the library before the compiler lays out a usual one."""
        library = ClosedLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        # Without this it could not be kept on disk.
        library.enable_object_caching()
        state.library = library
        return False


class Whole(CompilerBase):
    """The usual compiler, into a `ClosedLibrary`."""

    def define_pipelines(self) -> list[Any]:
        """The usual steps; ours comes before the function is handed to the machine's part of the compiler."""
        steps = DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps.add_pass_after(IntoClosedLibrary, NoPythonSupportedFeatureValidation)
        steps.finalize()
        return [steps]
