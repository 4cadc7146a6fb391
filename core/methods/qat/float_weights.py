"""Weights that train as floats, and end on the levels that the task's precision gave them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.methods.fine_tune import Tuned
from core.methods.method import Task
from core.networks.chain import tensors
from core.networks.cnn import Layer
from core.networks.quantized_chain import QuantizedLayer, quantized_layer
from core.params import QuantParams

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class FloatWeights:
    """One entry a layer.

    tensors: the weights, which learn. params: of their levels, from the start on. scales: S as a
    tensor that broadcasts against the weight.
    """

    tensors: "list[Tensor]"
    params: list[QuantParams]
    scales: "list[Tensor]"


def float_weights(task: Task) -> FloatWeights:
    """Copies of the task's weights, with levels whose range is theirs."""
    import torch

    weights = [weight for weight, _ in tensors(task.chain)]
    params = [task.precision.weight_params(weight.numpy()) for weight in weights]
    scales = [
        torch.from_numpy(np.array(p.scale)).reshape(-1, *[1] * (w.ndim - 1))
        for p, w in zip(params, weights, strict=True)
    ]
    return FloatWeights(weights, params, scales)


def rounded(task: Task, weights: FloatWeights, tuned: Tuned) -> tuple[QuantizedLayer, ...]:
    """The layers with each weight on the level nearest to it, and the biases of the training."""
    layers = []
    rows = zip(weights.tensors, weights.params, tuned.biases, tuned.reads, strict=True)
    for weight, params, bias, read in rows:
        w = weight.detach().numpy()
        codes = task.precision.weight_codes(w, params, task.seed)
        layers.append(quantized_layer(Layer(w, bias), codes, params, read, None))
    return tuple(layers)
