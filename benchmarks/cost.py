"""What a process costs: seconds, processor time, and peak resident memory."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of all cores together, and peak MiB, imports included."""

    seconds: float
    processor_seconds: float
    mebibytes: float


def images(count: int = 4, side: int = 320) -> list[np.ndarray]:
    """Seeded noise images [1, 3, side, side], float32."""
    rng = np.random.default_rng(0)
    return [rng.standard_normal((1, 3, side, side), np.float32) for _ in range(count)]


@contextmanager
def print_cost() -> Iterator[None]:
    """Print what the block costs."""
    start, processor_start = time.perf_counter(), time.process_time()
    yield
    seconds, processor = time.perf_counter() - start, time.process_time() - processor_start
    print(*astuple(Cost(seconds, processor, _peak_mebibytes())))


def _peak_mebibytes() -> float:
    """Linux's high-water mark; getrusage would count what the parent held when it forked."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def cost_of(module: str, *arguments: str) -> Cost:
    """What `python -m module` printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=True
    )
    return Cost(*map(float, done.stdout.split()[-3:]))
