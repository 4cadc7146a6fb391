"""XNOR-Net and Bi-Real: the packed network is the simulated one, and the scales are the paper's."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.methods.extreme.xnor_net import normalized_start, sign_product
from core.methods.registry import METHODS
from core.methods.result import measure
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN
from core.networks.sign_chain import SignLayer, sign_design
from core.networks.sign_sums import packed_product
from core.training.sign import SignSlope
from tests.core.methods.random_chains import images, normalized

SIMULATED = sign_product(SignSlope.CLIPPED)


@pytest.fixture(scope="module", params=["digits", "depthwise"])
def task(request):
    return normalized({"digits": DIGITS_CNN, "depthwise": DEPTHWISE_CNN}[request.param])


@pytest.fixture(scope="module", params=["xnor-net", "bi-real"])
def result(request, task):
    return measure(METHODS[request.param], task, task.labelled, {"epochs": 8, "rate": 0.01})


def test_packed_bits_give_what_the_simulation_gives_to_the_last_bit(result) -> None:
    packed = result.network.logits(images(40))
    np.testing.assert_array_equal(packed, result.network.logits(images(40), SIMULATED))


def test_inner_layers_are_signs_and_the_loss_falls(result, task) -> None:
    layers = result.network.layers
    assert [isinstance(layer, SignLayer) for layer in layers] == [
        0 < i < len(layers) - 1 for i in range(len(layers))
    ]
    assert [layers[i].weight.format.bits for i in (0, -1)] == [8, 8]
    for layer in layers[1:-1]:
        assert set(np.unique(layer.signs)) == {-1, 1}
    losses = result.steps[-1].trace
    assert losses[-1] < losses[0] / 2


def test_bytes_by_hand() -> None:
    """2632 weights of a byte, 1152 of a bit; α and bias of 16; 2 scales, 18 biases, 2 reads."""
    task = normalized()
    result = measure(METHODS["xnor-net"], task, task.labelled, {"epochs": 1})
    assert result.bytes == (72 + 2560) + 144 + 4 * (16 + 16) + 4 * (2 + 18) + 2 * 5


def test_scales_and_sums_are_the_paper_s() -> None:
    """α = mean|W|, K = |x| averaged over channels and convolved with a box, sums without unfold."""
    rng = np.random.default_rng(4)
    design = sign_design(DIGITS_CNN)
    weight, x = (
        torch.from_numpy(rng.normal(size=shape).astype(np.float32))
        for shape in ((16, 8, 3, 3), (5, 8, 8, 8))
    )
    found = design.sums(1, (weight, torch.zeros(16)), x, packed_product)
    signs = torch.nn.functional.pad(x.sign(), (1, 1, 1, 1), value=1.0)
    product = torch.nn.functional.conv2d(signs, weight.sign())
    size = torch.nn.functional.conv2d(
        x.abs().mean(1, keepdim=True), torch.full((1, 1, 3, 3), 1 / 9), padding=1
    )
    alpha = weight.abs().mean((1, 2, 3)).reshape(1, -1, 1, 1)
    torch.testing.assert_close(found, alpha * size * product)


def test_the_shortcut_adds_what_the_layer_read() -> None:
    x = torch.arange(32.0).reshape(1, 8, 2, 2)
    sums = torch.zeros(1, 16, 2, 2)
    plain, past = (sign_design(DIGITS_CNN, shortcuts) for shortcuts in (False, True))
    assert plain.passed_on(1, sums, x).flatten().tolist() == [0.0] * 16  # pooled 2 × 2
    assert past.passed_on(1, sums, x).flatten().tolist() == [4.0 * c + 3 for c in range(8)] * 2


def test_training_starts_from_sums_of_mean_0_and_deviation_1(task) -> None:
    design = sign_design(task.chain.design)
    pairs, reads = normalized_start(task, design, SIMULATED)
    for i, (pair, x) in enumerate(zip(pairs[:-1], reads, strict=False)):
        sums = design.sums(i, pair, x, SIMULATED)
        axes = [0, *range(2, sums.ndim)]
        torch.testing.assert_close(sums.mean(axes), torch.zeros(sums.shape[1]), atol=1e-4, rtol=0)
        torch.testing.assert_close(sums.std(axes), torch.ones(sums.shape[1]), atol=1e-3, rtol=0)


def test_without_labels_it_is_refused(task) -> None:
    with pytest.raises(InputError, match="no labelled data"):
        measure(METHODS["xnor-net"], replace(task, training=None), task.labelled)
