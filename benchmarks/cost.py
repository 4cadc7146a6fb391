"""What a process costs: seconds, and peak resident memory."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np


def images(count: int = 4, side: int = 320) -> list[np.ndarray]:
    """Seeded noise images [1, 3, side, side], float32."""
    rng = np.random.default_rng(0)
    return [rng.standard_normal((1, 3, side, side), np.float32) for _ in range(count)]


@contextmanager
def print_cost() -> Iterator[None]:
    """Print seconds of the block, and the process's peak MiB, imports included."""
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    print(seconds, _peak_mebibytes())


def _peak_mebibytes() -> float:
    """Linux's high-water mark; getrusage would count what the parent held when it forked."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def cost_of(module: str, *arguments: str) -> tuple[float, float]:
    """Seconds and MiB that `python -m module` printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=True
    )
    seconds, mebibytes = done.stdout.split()[-2:]
    return float(seconds), float(mebibytes)
