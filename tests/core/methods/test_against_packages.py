"""The same layer by a maintained package and by ours, where both implement the same algorithm.

torchao comes with the tests' requirements. Brevitas pins packages that others need newer: its tests
are skipped unless it is installed beside them, as the README says.
"""

from typing import Any

import numpy as np
import pytest

from core import IntFormat, PerGroup, fake_quantize, params_from_range, quantize
from core.codebooks.nf4 import NF4
from core.formats import e8m0, unpack
from core.formats.microscaling import (
    MXFP4,
    MXFP6_E2M3,
    MXFP6_E3M2,
    MXFP8_E4M3,
    MXFP8_E5M2,
    Microscaling,
)
from core.formats.nvfp4 import nvfp4
from core.methods.ptq.gptq import Options, gptq
from core.methods.ptq.layer_problem import LayerProblem
from core.methods.transformer.awq import scaled_weight, searched_weight
from core.methods.transformer.product import Product
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.networks.designs import fully_connected
from core.networks.equalization import equalized
from core.networks.smoothing import smoothing_factors
from core.scaled import scaled_to

pytestmark = pytest.mark.slow

DRAW = np.random.default_rng(0)
WEIGHT = (0.05 * DRAW.standard_t(4, size=(64, 256))).astype(np.float32)  # heavy tails
INPUTS = (DRAW.normal(size=(512, 256)) @ DRAW.normal(size=(256, 256))).astype(np.float32)


def test_int4_in_groups_has_torchaos_codes() -> None:
    primitives: Any = pytest.importorskip("torchao.quantization.quant_primitives")
    import torch

    weight, block = torch.from_numpy(WEIGHT), (1, 32)
    scale, zero_point = primitives.choose_qparams_affine(
        weight, primitives.MappingType.ASYMMETRIC, block, torch.uint8, 0, 15
    )
    codes = primitives.quantize_affine(weight, block, scale, zero_point, torch.uint8, 0, 15)
    groups = WEIGHT.reshape(64, 8, 32)
    ours = params_from_range(
        groups.min(axis=-1),
        groups.max(axis=-1),
        IntFormat(4, signed=False),
        False,
        PerGroup(-1, 32),
    )
    # Both round the scale once, ours from float64: they differ by one unit in the last place.
    np.testing.assert_allclose(ours.scale, scale.numpy(), rtol=1.2e-7)
    np.testing.assert_array_equal(ours.zero_point, zero_point.numpy())
    np.testing.assert_array_equal(quantize(WEIGHT, ours), codes.numpy())
    real = primitives.dequantize_affine(codes, block, scale, zero_point, torch.uint8, 0, 15)
    np.testing.assert_allclose(fake_quantize(WEIGHT, ours), real.numpy(), rtol=2.4e-7)


@pytest.mark.parametrize(
    ("format", "element"),
    [
        (MXFP8_E4M3, "float8_e4m3fn"),
        (MXFP8_E5M2, "float8_e5m2"),
        (MXFP6_E2M3, "fp6_e2m3"),
        (MXFP6_E3M2, "fp6_e3m2"),
        (MXFP4, "float4_e2m1fn_x2"),
    ],
)
def test_microscaling_is_torchaos_to_the_last_bit(format: Microscaling, element: str) -> None:
    mx: Any = pytest.importorskip("torchao.prototype.mx_formats.mx_tensor")
    import torch

    kind = element if element.startswith("fp6") else getattr(torch, element)
    scales, data = mx.to_mx(torch.from_numpy(WEIGHT), kind, 32)
    codes = data.view(torch.uint8).numpy()
    codes = unpack(codes.reshape(-1), 4, WEIGHT.size) if format is MXFP4 else codes
    ours = format.fit(WEIGHT)
    np.testing.assert_array_equal(e8m0.encode(ours.scale), scales.view(torch.uint8).numpy())
    np.testing.assert_array_equal(ours.encode(WEIGHT), codes.reshape(WEIGHT.shape))


def test_nvfp4_is_torchaos_to_the_last_bit() -> None:
    theirs: Any = pytest.importorskip("torchao.prototype.mx_formats.nvfp4_tensor")
    import torch

    weight = torch.from_numpy(WEIGHT)
    whole = theirs.per_tensor_amax_to_scale(weight.abs().max())
    scales, data = theirs.nvfp4_quantize(weight, 16, whole)
    ours = nvfp4(WEIGHT)
    assert ours.tensor_scale == float(whole)
    blocks = np.asarray(ours.block_codes).reshape(scales.shape)
    np.testing.assert_array_equal(blocks, scales.view(torch.uint8).numpy())
    codes = unpack(data.numpy().reshape(-1), 4, WEIGHT.size).reshape(WEIGHT.shape)
    np.testing.assert_array_equal(ours.scaled.encode(WEIGHT), codes)


def test_nf4_has_torchaos_codes_but_for_the_digits_of_its_table() -> None:
    theirs: Any = pytest.importorskip("torchao.quantization.quantize_.workflows.nf4.nf4_tensor")
    import torch

    stored = theirs.NF4Tensor.from_tensor(torch.from_numpy(WEIGHT), 64, 256)
    packed = stored.quantized_data.numpy()
    codes = np.stack([packed >> 4, packed & 15], axis=-1).reshape(WEIGHT.shape)  # high bits first
    ours = scaled_to(WEIGHT, NF4, PerGroup(-1, 64))
    # Its table has four digits, ours all: a value next to the middle of two may go to the other.
    np.testing.assert_allclose(NF4.levels, stored.nf4.numpy(), atol=5e-5)
    differ = ours.encode(WEIGHT) != codes
    assert differ.mean() < 0.001
    their_distance = np.abs(WEIGHT - ours.decode(codes))
    our_distance = np.abs(WEIGHT - np.asarray(ours.round(WEIGHT)))
    assert (their_distance - our_distance)[differ].max() < 1e-4 * np.abs(WEIGHT).max()


def test_smoothing_factors_are_torchaos() -> None:
    theirs: Any = pytest.importorskip("torchao.prototype.smoothquant.core")
    import torch

    observer = theirs.SmoothQuantObserver(torch.from_numpy(WEIGHT), alpha=0.7)
    observer(torch.from_numpy(INPUTS))
    factors, _, _ = observer.calculate_qparams()
    ours = smoothing_factors(np.abs(INPUTS).max(axis=0), np.abs(WEIGHT).max(axis=0), 0.7)
    # It adds float32's epsilon to each range.
    np.testing.assert_allclose(ours, factors.numpy(), rtol=1e-5)


def test_awq_finds_a_weight_as_good_as_torchaos() -> None:
    """The grids differ: torchao's step is max|w|/7.5 and its last code is cut, ours is max|w|/7."""
    theirs: Any = pytest.importorskip("torchao.prototype.awq.core")
    import torch
    from torchao.quantization import IntxWeightOnlyConfig, quantize_
    from torchao.quantization.granularity import PerAxis

    x = (DRAW.normal(size=(128, 64)) * np.exp(DRAW.normal(size=64))).astype(np.float32)
    weight = DRAW.normal(size=(32, 64)).astype(np.float32)
    config = IntxWeightOnlyConfig(weight_dtype=torch.int4, granularity=PerAxis(0))
    observer = theirs.AWQObserver(torch.from_numpy(weight), None, config, 20)
    observer(torch.from_numpy(x), None)
    factors = observer.calculate_qparams()
    means = np.abs(x).mean(axis=0)
    tried = [means ** (i / 20) for i in range(20)]
    tried = [s / np.sqrt(s.max() * s.min()) for s in tried]
    # Its factors are those of the formula at one of the exponents.
    assert min(np.abs(s - factors.numpy()).max() for s in tried) < 1e-5
    layer = torch.nn.Linear(64, 32, bias=False)
    layer.weight.data = torch.from_numpy(weight) * factors
    quantize_(layer, config)
    their_weight = (layer.weight.dequantize() / factors).numpy()

    def error(quantized: np.ndarray) -> float:
        return float(((x @ (weight - quantized).T) ** 2).sum())

    product = Product(weight, x)
    nearest = error(scaled_weight(product, 4, 0))
    ours = error(searched_weight(product, 4, 20))
    assert ours < 0.9 * nearest
    assert ours == pytest.approx(error(their_weight), rel=0.15)


def test_gptq_has_brevitas_codes() -> None:
    mode: Any = pytest.importorskip("brevitas.graph.gptq")
    import brevitas.nn
    import torch
    from brevitas.inject.enum import ScalingImplType
    from brevitas.quant import Int8WeightPerChannelFloat

    layer = brevitas.nn.QuantLinear(
        256,
        64,
        bias=False,
        weight_quant=Int8WeightPerChannelFloat,
        weight_bit_width=4,
        weight_scaling_impl_type=ScalingImplType.PARAMETER_FROM_STATS,
    )
    layer.weight.data = torch.from_numpy(WEIGHT.copy())
    with torch.no_grad():
        scale = layer.quant_weight().scale.reshape(1, -1, 1).double().numpy()
        with mode.gptq_mode(torch.nn.Sequential(layer).eval()) as optimizer:
            optimizer.model(torch.from_numpy(INPUTS))
            optimizer.update()
        codes = np.rint(layer.quant_weight().value.double().numpy() / scale[0])
    moments = INPUTS.astype(np.float64).T @ INPUTS / len(INPUTS)
    problem = LayerProblem(WEIGHT[None].astype(float), moments[None], scale, IntFormat(4))
    ours = gptq(problem, Options()).codes
    # Its sums are float32, ours float64: a value next to a tie may go to the other side.
    assert (ours[0] == codes).mean() > 0.99
    assert problem.error(ours) == pytest.approx(problem.error(codes[None]), rel=0.01)
    assert problem.error(ours) < problem.error(problem.nearest) / 2


def test_equalization_has_brevitas_weights() -> None:
    graph: Any = pytest.importorskip("brevitas.graph.equalize")
    import torch

    layers = tuple(
        Layer(
            (DRAW.normal(size=(o, i)) * np.exp(DRAW.normal(size=(o, 1)))).astype(np.float32),
            DRAW.normal(size=o).astype(np.float32),
        )
        for i, o in ((12, 16), (16, 8))
    )
    first, second = (torch.nn.Linear(layer.weight.shape[1], len(layer.weight)) for layer in layers)
    for module, layer in ((first, layers[0]), (second, layers[1])):
        module.weight.data = torch.from_numpy(layer.weight.copy())
        module.bias.data = torch.from_numpy(layer.bias.copy())
    traced = torch.fx.symbolic_trace(torch.nn.Sequential(first, torch.nn.ReLU(), second).eval())
    graph.EqualizeGraph(merge_bias=False, scale_computation_type="maxabs").apply(traced)
    ours = equalized(Chain(fully_connected((12, 16, 8), Activation.RELU), layers))
    for layer, module in zip(ours.layers, (first, second), strict=True):
        np.testing.assert_allclose(layer.weight, module.weight.detach().numpy(), rtol=1e-5)
        np.testing.assert_allclose(layer.bias, module.bias.detach().numpy(), rtol=1e-5)
