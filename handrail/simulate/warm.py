"""Whether the compiled kernel is ready, so that nobody who only wants a picture waits for a compiler."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

MARK = "kernel-is-compiled.txt"
KERNEL = Path(__file__).with_name("_kernel")


def warm_up() -> None:
    """Compile the kernel for this machine and note that it is done (10 to 20 s, once)."""
    from handrail.simulate._kernel import compile_for

    compile_for("float64")
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
    beside = KERNEL / "__pycache__"
    return (Path(told),) if told else (beside, home / "handrail")


def _this_machine() -> str:
    """Everything that a compiled kernel depends on; a change of any makes it compile anew."""
    sources = (file.stat() for file in sorted(KERNEL.glob("*.py")))
    stamps = (f"{source.st_size} {source.st_mtime_ns}" for source in sources)
    parts = (version("numba"), sys.version, platform.node(), platform.machine(), *stamps)
    return "\n".join(parts)
