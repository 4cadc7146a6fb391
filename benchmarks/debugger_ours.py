"""Our per-layer errors, as a process: `python -m benchmarks.debugger_ours MODEL [ledger]`."""

import sys

import numpy as np

from benchmarks.cost import images, print_cost
from core.analysis import AnalysisConfig, analyze

if __name__ == "__main__":
    model, *options = sys.argv[1:]
    config = AnalysisConfig(per_channel=False, ledger="ledger" in options)
    with print_cost():
        analyze(model, {"x": np.stack(images())}, config)
