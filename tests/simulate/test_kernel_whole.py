"""The kernel is the same code in the process that compiled it and in all that load it from the disk."""

from __future__ import annotations

from llvmlite.binding import Linkage

from handrail.simulate._kernel import compile_for
from handrail.simulate._kernel.walk import run_stretch

REPLACEABLE = {Linkage.linkonce_any, Linkage.linkonce_odr, Linkage.weak_any, Linkage.weak_odr}


def test_no_pass_of_the_kernel_can_be_taken_for_one_compiled_by_itself():
    """Where one could be, the process that compiles would reckon another last bit than all later ones."""
    compile_for("float64")
    for compiled in run_stretch.overloads.values():
        kept = compiled.library._get_module_for_linking()
        here = {function.name: function.linkage for function in kept.functions if not function.is_declaration}
        parts = {name: linkage for name, linkage in here.items() if "run_stretch" not in name}

        assert any("pass_burden" in name for name in parts)
        assert not {name for name, linkage in parts.items() if linkage in REPLACEABLE}
