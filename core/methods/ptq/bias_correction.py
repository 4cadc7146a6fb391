"""Bias correction: the mean error of each output is taken off its bias.

With Ŵ = W + ΔW and quantized inputs x̂, the sums of an output are off by

    E[Ŵ·x̂ + b] − E[W·x + b]     on average, one number an output channel

because the errors of its weights do not cancel and x, after a ReLU, has a mean. The corrected bias

    b′ = b − (E[Ŵ·x̂] − E[W·x])

makes this mean error 0 (Nagel et al. 2019, arXiv 1906.04721, section 4.2; measured on data as in
its appendix, layer by layer, after the corrections of earlier layers). Variance stays.
"""

import numpy as np

from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import NoOptions
from core.methods.ptq.layer_by_layer import through
from core.networks.chain import as_input
from core.networks.cnn import Layer
from core.networks.quantized_chain import (
    QuantizedChain,
    QuantizedLayer,
    observe,
    quantize_chain,
    quantized_layer,
)


def corrected(layer: QuantizedLayer, shift: np.ndarray) -> QuantizedLayer:
    """The layer with the mean error `shift`, (outputs,), taken off its bias as a code."""
    moved = Layer(layer.real.weight, layer.real.bias - shift)
    return quantized_layer(moved, layer.weight_codes, layer.weight, layer.read, layer.sums)


def mean_by_output(sums: np.ndarray, axis: int = 1) -> np.ndarray:
    """The mean of each output over samples and positions, (outputs,) float64.

    axis: of the outputs.
    """
    others = tuple(i for i in range(sums.ndim) if i != axis)
    return sums.mean(axis=others, dtype=np.float64)


def run(task: Task, options: NoOptions) -> Run:
    """Nearest codes, and biases that make the mean error 0."""
    design = task.chain.design
    _, float_sums = observe(task.chain, task.inputs)
    precisions = [task.precision] * len(design)
    layers = list(quantize_chain(task.chain, task.inputs, precisions, task.seed).layers)
    x = as_input(design, task.inputs)
    for i, layer in enumerate(layers):
        wanted = mean_by_output(float_sums[i])
        shift = mean_by_output(through(design[i], layer, x)[1]) - wanted
        layers[i] = corrected(layer, shift)
        x, sums = through(design[i], layers[i], x)
        left = mean_by_output(sums) - wanted
        yield Step(
            design[i].name,
            "the mean error of each output taken off its bias",
            "root mean square of the outputs' mean errors",
            float(np.sqrt(np.mean(shift**2))),
            float(np.sqrt(np.mean(left**2))),
        )
    return QuantizedChain(design, tuple(layers))


METHOD = Method(
    "bias-correction",
    "bias correction",
    "III-G2",
    "Nagel, van Baalen, Blankevoort, Welling 2019, arXiv 1906.04721, section 4.2",
    Needs.INPUTS,
    run,
)
