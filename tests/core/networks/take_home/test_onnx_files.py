"""The exported models, float and QDQ, against onnxruntime and the ONNX checker."""

import io

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto

from core import InputError, IntFormat, PerChannel, PerTensor
from core.data.digits import Digits
from core.graph import load_quantized_onnx
from core.networks.activation import Activation
from core.networks.chain import Chain, as_input
from core.networks.designs import DEPTHWISE_CNN, fully_connected
from core.networks.integer_chain import run_on_integers
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain, QuantizedLayer, quantize_chain
from core.networks.take_home.float_onnx import float_onnx, inputs_npz
from core.networks.take_home.qdq_onnx import qdq_onnx
from core.params import QuantParams
from tests.core.networks.test_chain import random_chain

CURVED = [a for a in Activation if a.is_curved]


def plane(n: int) -> np.ndarray:
    return np.random.default_rng(4).uniform(-3, 3, (n, 2)).astype(np.float32)


def in_onnxruntime(model: bytes, x: np.ndarray) -> np.ndarray:
    onnx.checker.check_model(onnx.load_from_string(model), full_check=True)
    return onnxruntime.InferenceSession(model).run(None, {"input": x})[0]


def stored_types(model: bytes, kind: str) -> set[int]:
    """Element types of the stored tensors whose names end so."""
    stored = onnx.load_from_string(model).graph.initializer
    return {t.data_type for t in stored if t.name.endswith(kind)}


def test_the_float_model_computes_the_chain(trained: Chain, digits: Digits) -> None:
    x = as_input(trained.design, digits.test_images).numpy()
    theirs = in_onnxruntime(float_onnx(trained), x)
    np.testing.assert_allclose(theirs, trained.logits(digits.test_images), atol=1e-4)


@pytest.mark.parametrize("activation", list(Activation))
def test_the_float_model_has_every_activation(activation: Activation) -> None:
    chain, x = random_chain(fully_connected((2, 8, 8, 1), activation), seed=3), plane(100)
    np.testing.assert_allclose(in_onnxruntime(float_onnx(chain), x), chain.logits(x), atol=1e-5)


def test_inputs_are_stored_as_the_model_reads_them(trained: Chain, digits: Digits) -> None:
    file = np.load(io.BytesIO(inputs_npz(trained.design, digits.test_images[:3])))
    assert file["input"].shape == (3, 1, 8, 8)
    np.testing.assert_array_equal(file["input"].reshape(3, 64), digits.test_images[:3])


@pytest.mark.parametrize("granularity", [PerTensor(), PerChannel()])
@pytest.mark.parametrize(
    ("bits", "kind", "operator_set"),
    [
        ((1, 8), TensorProto.INT2, 25),
        ((2, 8), TensorProto.INT2, 25),
        ((3, 5), TensorProto.INT4, 21),
        ((4, 8), TensorProto.INT4, 21),
        ((5, 2), TensorProto.INT8, 13),
        ((8, 4), TensorProto.INT8, 13),
        ((8, 8), TensorProto.INT8, 13),
    ],
)
def test_onnxruntime_answers_every_digit_as_our_integers_do(
    trained, digits, granularity, bits, kind, operator_set
) -> None:
    precision = LayerPrecision(*bits, granularity)
    quantized = quantize_chain(trained, digits.train_images, [precision] * 3)
    model = qdq_onnx(quantized)
    assert onnx.load_from_string(model).opset_import[0].version == operator_set
    assert stored_types(model, "codes") == {kind, TensorProto.INT32}  # weights and biases
    theirs = in_onnxruntime(model, as_input(trained.design, digits.test_images).numpy())
    ours = run_on_integers(quantized, digits.test_images).logits
    assert np.array_equal(ours.argmax(1), theirs.argmax(1))
    assert (ours != theirs).mean() < 0.01  # none where the processor sums in int32


@pytest.mark.parametrize("activation", CURVED)
@pytest.mark.parametrize("symmetric", [False, True])
def test_a_curved_activation_is_exported_with_its_sums(activation, symmetric: bool) -> None:
    chain, x = random_chain(fully_connected((2, 8, 8, 1), activation), seed=3), plane(500)
    quantized = quantize_chain(chain, x, [LayerPrecision(5, 6, symmetric=symmetric)] * 3)
    theirs = in_onnxruntime(qdq_onnx(quantized), x)
    differing = np.abs(run_on_integers(quantized, x).logits - theirs) > 1e-5
    assert differing.mean() < 0.01  # onnxruntime's tanh is another by an ulp: a rare tie moves


def test_a_depthwise_network_is_read_back_without_a_float(digits: Digits) -> None:
    chain = random_chain(DEPTHWISE_CNN)
    quantized = quantize_chain(chain, digits.train_images[:200], [LayerPrecision(4, 6)] * 6)
    network = load_quantized_onnx(qdq_onnx(quantized))
    assert network.islands == ()
    x = as_input(chain.design, digits.test_images[:100]).numpy()
    theirs = network.run({"input": x})["logits"]
    ours = run_on_integers(quantized, digits.test_images[:100]).logits
    np.testing.assert_array_equal(theirs, ours)


def test_wider_codes_are_refused() -> None:
    params = QuantParams(np.float32(1), np.int32(0), IntFormat(9))
    layer = QuantizedLayer(np.ones((1, 2), np.int16), params, np.zeros(1, np.int32), params)
    design = fully_connected((2, 1), Activation.RELU)
    with pytest.raises(InputError, match="writes up to 8 bits"):
        qdq_onnx(QuantizedChain(design, (layer,)))
