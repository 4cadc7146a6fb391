"""HAWQ: the Hessian's trace says which layers need their bits.

To second order, the loss of a trained network rises by ½·ΔwᵀHΔw, and with nothing known of Δw's
direction, each of a layer's nᵢ weights counts with the mean of H's diagonal:

    Ωᵢ(b) = Tr(Hᵢ) / nᵢ · ‖Q_b(wᵢ) − wᵢ‖²          (HAWQ-V2, arXiv 1911.03852, section 3)

A programme of integers then chooses bits of least Σ Ωᵢ(bᵢ) within a budget (HAWQ-V3, arXiv
2011.10680, section 3.4; `allocation.py`): of weight bits, or of bit operations.
"""

from collections.abc import Iterator

import numpy as np

from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.mixed_precision.allocation import allocate
from core.methods.mixed_precision.bits import (
    CHOICES,
    Budget,
    at_each_choice,
    bit_operations,
    mixed,
    uniform,
    weight_bits,
)
from core.methods.mixed_precision.hutchinson import hessian_traces
from core.networks.chain import Chain
from core.networks.quantized_chain import QuantizedChain

DRAWS = 40
CITATION = "Dong et al. 2019, arXiv 1911.03852; Yao et al. 2020, arXiv 2011.10680"


def run_size(task: Task, options: Budget) -> Run:
    """Bits by Hessian trace, as many in all as the budget of memory."""
    return _run(task, options, weight_bits(task.chain.design))


def run_operations(task: Task, options: Budget) -> Run:
    """Bits by Hessian trace, within a budget of bit operations."""
    sizes = bit_operations(task.chain.design, task.precision.activation_bits)
    return _run(task, options, sizes)


def expected_harm(task: Task, networks: list[QuantizedChain]) -> np.ndarray:
    """Ωᵢ(b), (layers, choices); a negative estimate of a trace counts as 0."""
    *_, traces = hessian_traces(task.chain, task.labelled, DRAWS, task.seed)
    counts = [layer.weight.size for layer in task.chain.layers]
    means = np.maximum(traces.means, 0) / np.array(counts)
    squared = np.array([list(_squared_errors(task.chain, few.chain)) for few in networks]).T
    return means[:, None] * squared


def _squared_errors(chain: Chain, quantized: Chain) -> Iterator[float]:
    """‖Q_b(w) − w‖² of each layer."""
    for few, many in zip(quantized.layers, chain.layers, strict=True):
        yield float(((few.weight - many.weight).astype(np.float64) ** 2).sum())


def _run(task: Task, options: Budget, sizes: np.ndarray) -> Run:
    networks = at_each_choice(task)
    harm = expected_harm(task, networks)
    choice = allocate(harm, sizes, uniform(sizes, options.average_bits))
    yield from steps(task, harm, choice, "Ω, the expected rise of the loss")
    return mixed(networks, choice)


def steps(task: Task, harm: np.ndarray, choice: tuple[int, ...], measure: str) -> Iterator[Step]:
    """A step for each layer: its harm at the task's own bits, and at the bits that it got."""
    for i, (layer, j) in enumerate(zip(task.chain.design, choice, strict=True)):
        before = float(np.interp(task.precision.weight_bits, CHOICES, harm[i]))
        yield Step(layer.name, f"{CHOICES[j]} bits", measure, before, float(harm[i, j]))


METHOD = Method(
    "hawq", "HAWQ, bits by Hessian trace", "IV-B", CITATION, Needs.LABELS, run_size, Budget
)
OPERATIONS = Method(
    "hawq-operations",
    "HAWQ within bit operations",
    "IV-B",
    CITATION,
    Needs.LABELS,
    run_operations,
    Budget,
)
