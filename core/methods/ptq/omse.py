"""OMSE: the range of least squared error, for weights and activations.

    S* = argmin over S of ‖T − S·clip(round(T / S))‖²

(Choukroun et al. 2019, arXiv 1902.06822.) A smaller range clips a few large values and
rounds all others more finely; at few bits that is the better bargain. `core.calibration.mse` is the
search. The paper's second quantized tensor, for the layers that lose most, is not in it.
"""

from dataclasses import replace

from core.methods.method import Method, Needs, Run, Task
from core.methods.option import NoOptions
from core.methods.ptq.layer_by_layer import round_layer_by_layer
from core.methods.ptq.nearest import round_to_nearest


def run(task: Task, options: NoOptions) -> Run:
    """Nearest codes within the ranges of least squared error."""
    ranges = replace(task.precision, calibration="mse")
    text = "nearest codes within the range of least squared error"
    return round_layer_by_layer(replace(task, precision=ranges), text, round_to_nearest)


METHOD = Method(
    "omse",
    "OMSE",
    "III-G2",
    "Choukroun et al. 2019, arXiv 1902.06822",
    Needs.RANGES,
    run,
)
