"""BRECQ: blocks, the importance of their outputs, and an error below that of nearest rounding."""

import numpy as np
import pytest
import torch

from core.granularity import PerTensor
from core.methods.method import Task
from core.methods.ptq.brecq import Options, blocks, importances, run
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN, fully_connected
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import quantize_chain
from tests.core.methods.random_chains import images, random_chain

pytestmark = pytest.mark.slow


def test_blocks_end_where_the_design_pools() -> None:
    assert [list(block) for block in blocks(DIGITS_CNN)] == [[0, 1], [2]]
    assert [list(b) for b in blocks(fully_connected((2, 4, 2), Activation.RELU))] == [[0, 1]]


def test_the_importance_of_scores_by_hand() -> None:
    """∂L/∂z = softmax(z) − one-hot: scores (0, ln 3) have the shares 1/4 and 3/4."""
    design = fully_connected((1, 2), Activation.RELU)
    weight = np.array([[0.0], [np.log(3)]], np.float32)
    chain = Chain(design, (Layer(weight, np.zeros(2, np.float32)),))
    found = importances(chain, np.ones((1, 1), np.float32), [0])[0]
    torch.testing.assert_close(found, torch.tensor([[1 / 16, 1 / 16]]))


@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
def test_the_weighted_error_of_each_block_falls_and_weights_go_down_or_up(design) -> None:
    chain = random_chain(design)
    task = Task(chain, images(64), LayerPrecision(3, 8, PerTensor()))
    steps, generator = [], run(task, Options(150))
    while True:
        try:
            steps.append(next(generator))
        except StopIteration as end:
            network = end.value
            break
    assert [step.layer for step in steps] == [layer.name for layer in design]
    assert all(step.after < step.before for step in steps)
    nearest = quantize_chain(chain, task.inputs, [task.precision] * len(design))
    for ours, theirs, layer in zip(network.layers, nearest.layers, chain.layers, strict=True):
        ratio = layer.weight / float(theirs.weight.scale)
        down = np.clip(np.floor(ratio), -4, 3)
        up = np.clip(np.floor(ratio) + 1, -4, 3)
        assert ((ours.weight_codes == down) | (ours.weight_codes == up)).all()
