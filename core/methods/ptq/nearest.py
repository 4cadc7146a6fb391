"""Rounding to nearest: the reference that every other method is compared with.

    k = clip(round(w / S), qmin, qmax),   S from the task's range          survey eq. 2

Each weight ends at most S / 2 from where it was, the least that is possible for it alone. It says
nothing about the sums of a layer, in which the errors of many weights come together.
"""

from core.methods.method import Method, Needs, Run, Task
from core.methods.option import NoOptions
from core.methods.ptq.layer_by_layer import Rounded, round_layer_by_layer
from core.methods.ptq.layer_problem import LayerProblem


def round_to_nearest(problem: LayerProblem) -> Rounded:
    """The nearest codes, ties to even."""
    return Rounded(problem.nearest)


def run(task: Task, options: NoOptions) -> Run:
    """Quantize every layer with the nearest codes."""
    return round_layer_by_layer(task, "each weight to its nearest code", round_to_nearest)


METHOD = Method(
    "nearest",
    "rounding to nearest",
    "III-B",
    "Gholami et al. 2021, arXiv 2103.13630, eq. 2",
    Needs.RANGES,
    run,
)
