"""Our per-layer errors, as a process: `python -m benchmarks.debugger_ours MODEL`."""

import sys

import numpy as np

from benchmarks.cost import images, print_cost
from core.analysis import AnalysisConfig, analyze

if __name__ == "__main__":
    with print_cost():
        analyze(sys.argv[1], {"x": np.stack(images())}, AnalysisConfig(per_channel=False))
