"""Bias correction: each output's mean error on the calibration data is 0, to half a bias step."""

import numpy as np
import pytest
import torch

from core.affine import fake_quantize
from core.granularity import PerTensor
from core.methods.method import Task
from core.methods.ptq.bias_correction import METHOD
from core.networks.chain import Taps, as_input, forward, tensors
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain, quantize_chain
from tests.core.methods.random_chains import images, random_chain


def float_and_quantized_means(task: Task, network: QuantizedChain) -> list[tuple]:
    """Mean sums of each output, by torch's forward pass with taps of our own."""
    means: dict[str, list] = {"float": [], "quantized": []}

    def keep(key: str, x: torch.Tensor) -> torch.Tensor:
        means[key].append(x.double().mean(dim=(0, *range(2, x.ndim))).numpy())
        return x

    x = as_input(task.chain.design, task.inputs)
    forward(task.chain.design, tensors(task.chain), x, Taps(sums=lambda _, s: keep("float", s)))
    forward(
        network.design,
        tensors(network.chain),
        x,
        Taps(
            read=lambda i, r: fake_quantize(r, network.layers[i].read),
            sums=lambda _, s: keep("quantized", s),
        ),
    )
    return list(zip(means["float"], means["quantized"], strict=True))


@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
def test_the_mean_error_of_every_output_is_0(design) -> None:
    task = Task(random_chain(design), images(60), LayerPrecision(3, 8, PerTensor()))
    run = METHOD.run(task, METHOD.options())
    while True:
        try:
            next(run)
        except StopIteration as end:
            network = end.value
            break
    plain = quantize_chain(task.chain, task.inputs, [task.precision] * len(design))
    uncorrected = float_and_quantized_means(task, plain)
    assert max(np.abs(f - q).max() for f, q in uncorrected) > 0.05
    for layer, (wanted, found) in zip(
        network.layers, float_and_quantized_means(task, network), strict=True
    ):
        half_a_step = 0.5 * layer.sum_scale.max()
        assert np.abs(found - wanted).max() <= half_a_step + 1e-4
