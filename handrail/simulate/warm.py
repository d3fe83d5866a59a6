"""Whether the compiled kernel is ready, so that nobody who only wants a picture waits for a compiler."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

MARK = "kernel-is-compiled.txt"
KERNEL = Path(__file__).with_name("_kernel.py")


def warm_up() -> None:
    """Compile the kernel for this machine and note that it is done (10 to 20 s, once)."""
    import numpy as np

    from handrail.simulate import _kernel

    one = np.ones((_kernel.PARAMETER_ROWS, 1))
    _kernel.run_stretch(
        one,
        np.zeros((_kernel.STATE_ROWS, 1)),
        np.zeros((_kernel.SUMMARY_ROWS, 1)),
        np.ones(1),
        np.zeros(1, np.int64),
        np.ones(1),
        np.ones(1),
        np.zeros(1, np.int64),
        np.zeros((4, 1, 1), np.float32),
        np.zeros((1, 4, 1, _kernel.BINS), np.uint32),
    )
    global _ready
    _ready = True
    for folder in _folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / MARK).write_text(_this_machine(), encoding="utf-8")
        except OSError:
            continue
        return


_ready = False


def is_ready() -> bool:
    """Whether the kernel has been compiled in this process."""
    return _ready


def is_compiled() -> bool:
    """Whether a compiled kernel lies on the disk for this machine and this version of the kernel.

    Only the mark that `warm_up` leaves is looked at: asking the compiler's own cache would mean loading it.
    """
    for folder in _folders():
        try:
            if (folder / MARK).read_text(encoding="utf-8") == _this_machine():
                return True
        except OSError:
            continue
    return False


def _folders() -> tuple[Path, ...]:
    """Where the compiler keeps what it made: its own folder if told, beside the kernel, or the user's."""
    told = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    beside = KERNEL.parent / "__pycache__"
    return (Path(told),) if told else (beside, home / "handrail")


def _this_machine() -> str:
    """Everything that a compiled kernel depends on; a change of any makes it compile anew."""
    source = KERNEL.stat()
    parts = (version("numba"), sys.version, platform.node(), platform.machine())
    return "\n".join((*parts, str(source.st_size), str(source.st_mtime_ns)))
