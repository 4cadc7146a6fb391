"""ACIQ: the range of least expected squared error for a Laplace or a Gaussian law.

    α* solves  E max(|x| − α, 0) = α / (3·4ᴹ)        M bits; α = 2.83·b at 2 bits for Laplace(b)

(Banner et al. 2018, arXiv 1810.05723; derived in `core.calibration.aciq`.) No search: one number of
the data, b or σ, gives the range. It is as good as the law fits. The paper's third part, other bits
for each channel, is `aciq_bits.py`.
"""

from dataclasses import replace

from core.methods.method import Method, Needs, Run, Task
from core.methods.option import NoOptions
from core.methods.ptq.layer_by_layer import round_layer_by_layer
from core.methods.ptq.nearest import round_to_nearest

CITATION = "Banner, Nahshan, Hoffer, Soudry 2018, arXiv 1810.05723"


def run_laplace(task: Task, options: NoOptions) -> Run:
    """Nearest codes within the ranges for Laplace's law."""
    return _run(task, "aciq-laplace", "nearest codes within ACIQ's range for Laplace's law")


def run_gauss(task: Task, options: NoOptions) -> Run:
    """Nearest codes within the ranges for the normal law."""
    return _run(task, "aciq-gauss", "nearest codes within ACIQ's range for the normal law")


def _run(task: Task, rule: str, text: str) -> Run:
    ranges = replace(task.precision, calibration=rule)
    return round_layer_by_layer(replace(task, precision=ranges), text, round_to_nearest)


LAPLACE = Method("aciq-laplace", "ACIQ, Laplace", "III-G2", CITATION, Needs.RANGES, run_laplace)
GAUSS = Method("aciq-gauss", "ACIQ, Gauss", "III-G2", CITATION, Needs.RANGES, run_gauss)
