"""Looking at other processes through /proc (Linux)."""

import os
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 180.0  # seconds that a state may take to come on a busy machine


def workers_of(parent: int) -> set[int]:
    """The workers that the process `parent` has started."""
    return {pid for pid in _children(parent) if is_worker(pid)}


def is_worker(pid: int) -> bool:
    """Whether a process of this number exists and analyses a model."""
    try:
        return b"core.analysis.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def cpu_seconds(pid: int) -> float:
    """Processor time of the process, its children not counted."""
    user, system = _stat(pid)[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Resident memory of the process; 1 MB = 10⁶ bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024 / 1e6


def wait_until(state: Callable[[], object], patience: float = PATIENCE) -> None:
    """Return once `state()` is true; fail when that does not come."""
    end = time.monotonic() + patience
    while not state():
        assert time.monotonic() < end, f"waited {patience:g} s in vain"
        time.sleep(0.05)


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int(_stat(int(folder.name))[1]) == parent:
                found.append(int(folder.name))
        except OSError:  # it has just ended
            continue
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat that follow the program's name: state, parent …"""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
