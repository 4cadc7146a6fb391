"""Mixed precision by measuring: quantize one layer at a time, and measure the error of the scores.

    harmᵢ(b) = mean of (ẑ − z)² over scores and calibration inputs, layer i alone at b bits

No labels, no Hessian: n layers and c choices need n·c runs of the network, and the programme of
`allocation.py` takes harms to add up. (The survey's IV-B names measured sensitivity beside Hessian
methods; Cai et al. 2020 (ZeroQ), arXiv 2001.00281, measures KL instead.)
"""

import numpy as np

from core.methods.method import Method, Needs, Run, Task
from core.methods.mixed_precision.allocation import allocate
from core.methods.mixed_precision.bits import (
    CHOICES,
    Budget,
    at_each_choice,
    mixed,
    uniform,
    weight_bits,
)
from core.methods.mixed_precision.hawq import steps
from core.networks.chain import Chain
from core.networks.quantized_chain import QuantizedChain


def measured_harm(task: Task, networks: list[QuantizedChain]) -> np.ndarray:
    """harmᵢ(b), (layers, choices)."""
    exact = task.chain.logits(task.inputs)
    harm = np.empty((len(task.chain.design), len(CHOICES)))
    for j, network in enumerate(networks):
        few = network.chain.layers
        for i in range(len(few)):
            layers = (*task.chain.layers[:i], few[i], *task.chain.layers[i + 1 :])
            scores = Chain(task.chain.design, layers).logits(task.inputs)
            harm[i, j] = np.mean((scores - exact) ** 2, dtype=np.float64)
    return harm


def run(task: Task, options: Budget) -> Run:
    """Bits by measured harm, as many in all as the budget."""
    networks = at_each_choice(task)
    sizes, harm = weight_bits(task.chain.design), measured_harm(task, networks)
    choice = allocate(harm, sizes, uniform(sizes, options.average_bits))
    yield from steps(task, harm, choice, "mean squared error of the scores, this layer alone")
    return mixed(networks, choice)


METHOD = Method(
    "measured-bits",
    "bits by measured sensitivity",
    "IV-B",
    "Cai et al. 2020, arXiv 2001.00281",
    Needs.INPUTS,
    run,
    Budget,
)
