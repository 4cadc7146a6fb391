"""Quantizing a chain from its first layer to its last, each for what really reaches it.

A layer reads what the quantized layers before it put out, on its own levels. So it is rounded for
the inputs that it will see, errors of earlier layers included.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.affine import fake_quantize
from core.methods.method import Run, Step, Task
from core.methods.ptq.layer_problem import LayerProblem, layer_problem
from core.networks.chain import LayerDesign, Taps, as_input, forward
from core.networks.quantized_chain import (
    SUMS_BITS,
    QuantizedChain,
    QuantizedLayer,
    observe,
    quantized_layer,
)
from core.params import QuantParams
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor

MEASURE = "mean squared error of the layer's sums"


@dataclass(frozen=True, eq=False)
class Rounded:
    """A layer's codes, and what goes with them.

    codes: of the shape of the problem's weight. trace: E on the way to them.
    scale: of the shape of the problem's scale, where the method chose another; None: the same.
    """

    codes: np.ndarray
    trace: tuple[float, ...] = ()
    scale: np.ndarray | None = None


def round_layer_by_layer(task: Task, text: str, rounding: Callable[[LayerProblem], Rounded]) -> Run:
    """Quantize the task's chain with codes that `rounding` chooses for each layer.

    Scales are those of the task's precision. A step compares the error of nearest rounding, before,
    with that of `rounding`, after; `text` says what was done.
    """
    chain, precision = task.chain, task.precision
    read, sums = observe(chain, task.inputs)
    x = as_input(chain.design, task.inputs)
    layers: list[QuantizedLayer] = []
    for i, (design, layer) in enumerate(zip(chain.design, chain.layers, strict=True)):
        reads = precision.activation_params(read[i])
        weight = precision.weight_params(layer.weight)
        problem = layer_problem(design, layer.weight, weight, fake_quantize(x, reads))
        rounded = rounding(problem)
        codes = rounded.codes.reshape(layer.weight.shape).astype(weight.format.storage)
        if rounded.scale is not None:
            weight = with_scale(weight, rounded.scale)
        curved = design.activation.is_curved
        table = precision.activation_params(sums[i], SUMS_BITS) if curved else None
        layers.append(quantized_layer(layer, codes, weight, reads, table))
        x, _ = through(design, layers[-1], x)
        before, after = problem.error(problem.nearest), problem.error(rounded.codes, rounded.scale)
        yield Step(design.name, text, MEASURE, before, after, rounded.trace)
    return QuantizedChain(chain.design, tuple(layers))


def with_scale(params: QuantParams, scale: np.ndarray) -> QuantParams:
    """The parameters with another S: one number for each output, or one for all of them."""
    shape = np.shape(params.scale)
    each = scale.reshape(-1)[:1] if np.size(params.scale) == 1 else scale
    return replace(params, scale=np.asarray(each, np.float32).reshape(shape))


def through(design: LayerDesign, layer: QuantizedLayer, x: "Tensor") -> tuple["Tensor", np.ndarray]:
    """What the quantized layer passes on for `x`, and its sums before the activation."""
    import torch

    seen: list[np.ndarray] = []

    def read(_: int, values: "Tensor") -> "Tensor":
        return fake_quantize(values, layer.read)

    def sums(_: int, values: "Tensor") -> "Tensor":
        seen.append(values.numpy().copy())
        return values if layer.sums is None else fake_quantize(values, layer.sums)

    real = torch.from_numpy(layer.real.weight), torch.from_numpy(layer.real.bias)
    with torch.no_grad(), one_thread():
        out = forward((design,), [real], x, Taps(read, sums))
    return out, seen[0]
