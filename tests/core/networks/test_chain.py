"""Chains: the forward pass against NumPy, batch normalization against torch, equalization."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from core import InputError
from core.data.digits import Digits, load_digits
from core.networks.activation import Activation
from core.networks.batch_norm import EPSILON, BatchNorm, fold
from core.networks.chain import Chain, LayerDesign, Taps, as_input, forward, tensors
from core.networks.cnn import Layer, logits
from core.networks.designs import DEPTHWISE_CNN, DIGITS_CNN, cnn_as_chain, fully_connected
from core.networks.equalization import channel_ranges, equalized
from core.training.train_cnn import train_cnn


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


def random_chain(design, seed: int = 0) -> Chain:
    rng = np.random.default_rng(seed)

    def layer(shape: tuple[int, ...]) -> Layer:
        weight, bias = rng.normal(size=shape) / 3, rng.normal(size=shape[0])
        return Layer(weight.astype(np.float32), bias.astype(np.float32))

    return Chain(design, tuple(layer(d.shape) for d in design))


def test_the_small_cnn_as_a_chain_answers_as_in_numpy(digits: Digits) -> None:
    cnn = next(train_cnn(digits, seed=0)).cnn
    ours = cnn_as_chain(cnn).logits(digits.test_images)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, logits(cnn, digits.test_images), atol=1e-4)


@pytest.mark.parametrize(
    ("activation", "function"),
    [
        (Activation.LINEAR, lambda z: z),
        (Activation.RELU, lambda z: np.maximum(z, 0)),
        (Activation.TANH, np.tanh),
        (Activation.SIGMOID, lambda z: 1 / (1 + np.exp(-z))),
    ],
)
def test_two_layers_by_their_formula(activation, function) -> None:
    chain = random_chain(fully_connected((3, 5, 2), activation))
    x = np.random.default_rng(1).normal(size=(20, 3)).astype(np.float32)
    (w1, b1), (w2, b2) = ((layer.weight, layer.bias) for layer in chain.layers)
    expected = function(x @ w1.T + b1) @ w2.T + b2
    np.testing.assert_allclose(chain.logits(x), expected, atol=1e-5)


def test_a_relu_has_slope_0_at_0_as_torch_s_has() -> None:
    ours, theirs = (torch.tensor([-1.0, 0.0, 2.0], requires_grad=True) for _ in "ab")
    Activation.RELU.of(ours).sum().backward()
    functional.relu(theirs).sum().backward()
    assert torch.equal(ours.grad, theirs.grad)


def test_a_depthwise_filter_sees_its_own_channel_alone() -> None:
    design = (LayerDesign("depthwise", (4, 1, 3, 3), Activation.LINEAR, groups=4),)
    chain, x = random_chain(design), torch.randn(2, 4, 8, 8, generator=torch.Generator())
    y = forward(design, tensors(chain), x)
    for c in range(4):
        w, b = (torch.tensor(v[c : c + 1]) for v in (chain.layers[0].weight, chain.layers[0].bias))
        alone = functional.conv2d(x[:, c : c + 1], w, b, padding=1)
        torch.testing.assert_close(y[:, c : c + 1], alone)


def test_taps_see_reads_and_sums_in_order(digits: Digits) -> None:
    seen = []

    def remember(kind: str):
        return lambda index, x: seen.append((kind, index, tuple(x.shape))) or x

    taps = Taps(remember("reads"), remember("sums"))
    chain = random_chain(DIGITS_CNN)
    forward(DIGITS_CNN, tensors(chain), as_input(DIGITS_CNN, digits.test_images[:3]), taps)
    assert seen == [
        ("reads", 0, (3, 1, 8, 8)),
        ("sums", 0, (3, 8, 8, 8)),
        ("reads", 1, (3, 8, 8, 8)),
        ("sums", 1, (3, 16, 8, 8)),
        ("reads", 2, (3, 256)),
        ("sums", 2, (3, 10)),
    ]


def test_folding_equals_torch_s_batch_normalization() -> None:
    rng = np.random.default_rng(2)
    gain, shift, mean = rng.normal(size=(3, 6)).astype(np.float32)
    norm = BatchNorm(gain, shift, mean, rng.uniform(1e-4, 4, 6).astype(np.float32))
    layer = Layer(*(rng.normal(size=s).astype(np.float32) for s in ((6, 4, 3, 3), (6,))))
    x = torch.randn(5, 4, 8, 8, generator=torch.Generator())
    w, b, m, v, g, s = map(
        torch.tensor, (layer.weight, layer.bias, norm.mean, norm.variance, gain, shift)
    )
    theirs = functional.batch_norm(functional.conv2d(x, w, b), m, v, g, s, False, 0.0, EPSILON)
    folded = fold(layer, norm)
    ours = functional.conv2d(x, torch.tensor(folded.weight), torch.tensor(folded.bias))
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("design", [DIGITS_CNN, DEPTHWISE_CNN])
def test_equalization_keeps_the_function_and_shares_the_ranges(design, digits: Digits) -> None:
    chain = random_chain(design)
    spread = np.geomspace(0.01, 10, len(chain.layers[0].weight)).astype(np.float32)
    first = chain.layers[0]
    wide = Layer(first.weight * spread[:, None, None, None], first.bias * spread)
    chain = Chain(design, (wide, *chain.layers[1:]))
    equal = equalized(chain)
    images = digits.test_images[:50]
    before, after = chain.logits(images), equal.logits(images)
    np.testing.assert_allclose(after, before, atol=1e-3 * np.abs(before).max())
    for i, (one, two) in enumerate(zip(equal.layers, equal.layers[1:], strict=False)):
        outputs = np.abs(one.weight).reshape(len(one.weight), -1).max(1)
        grouped = design[i + 1].groups > 1
        rows = two.weight if grouped else two.weight.reshape(len(two.weight), len(outputs), -1)
        inputs = np.abs(rows).reshape(len(outputs), -1).max(1) if grouped else None
        inputs = np.abs(rows).max(axis=(0, 2)) if inputs is None else inputs
        np.testing.assert_allclose(outputs, inputs, rtol=0.02)
    ratio = [r.max() / r.min() for r in (next(channel_ranges(c)) for c in (chain, equal))]
    assert ratio[1] < ratio[0] / 10


def test_equalization_refuses_what_does_not_pass_a_factor_on() -> None:
    with pytest.raises(InputError, match="ends in tanh"):
        equalized(random_chain(fully_connected((2, 3, 1), Activation.TANH)))


def test_a_dead_channel_is_left_alone() -> None:
    chain = random_chain(fully_connected((2, 3, 1), Activation.RELU))
    chain.layers[0].weight[1] = 0
    assert all(np.isfinite(layer.weight).all() for layer in equalized(chain).layers)
