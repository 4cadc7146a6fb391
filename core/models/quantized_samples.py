"""Quantized models to look at when one has none at hand, as QDQ ONNX.

QDQ: each tensor that a layer takes goes through QuantizeLinear and DequantizeLinear, weights and
biases are stored as codes behind a DequantizeLinear.
"""

import io
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.absmax import absmax_params
from core.affine import params_from_range, quantize
from core.arrays import to_numpy
from core.data.digits import load_digits
from core.formats import IntFormat
from core.granularity import PerChannel
from core.models.samples import INPUT, IR_VERSION, OPSET, Sample, calibration_data, trained_cnn
from core.networks.cnn import Cnn, Layer, logits
from core.networks.mlp import train
from core.params import QuantParams

UINT8 = IntFormat(8, signed=False)
#: Of the layer whose sums lie on ties: M = 0.05 · 0.02 / 0.004 = 0.25.
ROUND_SCALES = {"x": 0.05, "w": 0.02, "y": 0.004}


class _Qdq:
    """Nodes and stored tensors of a QDQ model, written so far."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []

    def store(self, name: str, value: Any) -> str:
        """A stored tensor."""
        self.stored.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """A node, and its output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def quantized(self, source: str, params: QuantParams) -> str:
        """source → Q → DQ."""
        names = self._params(source, params)
        codes = self.node("QuantizeLinear", [source, *names], f"{source} codes")
        return self.node("DequantizeLinear", [codes, *names], f"{source} dequantized")

    def codes(self, name: str, codes: np.ndarray, params: QuantParams) -> str:
        """Stored codes → DQ."""
        names = self._params(name, params)
        inputs = [self.store(f"{name} codes", codes), *names]
        return self.node("DequantizeLinear", inputs, name, axis=0)

    def layer(self, kind: str, x: str, layer: Layer, x_params: QuantParams, output: str) -> str:
        """A layer with int8 weights, one scale an output channel, and its bias in int32."""
        params = absmax_params(layer.weight, 8, narrow=True, granularity=PerChannel(0))
        weight = self.codes(f"{output}.weight", to_numpy(quantize(layer.weight, params)), params)
        scale = to_numpy(x_params.scale * params.scale).astype(np.float32)
        steps = np.rint(layer.bias / scale.astype(np.float64)).astype(np.int32)
        names = [self.store(f"{output}.bias codes", steps), self.store(f"{output} scale", scale)]
        bias = self.node("DequantizeLinear", names, f"{output}.bias", axis=0)
        padded = {"pads": [1, 1, 1, 1]} if kind == "Conv" else {"transB": 1}
        return self.node(kind, [x, weight, bias], output, **padded)

    def model(self, name: str, given: tuple[str, list[int]], made: tuple[str, list[int]]) -> bytes:
        """The file; given, made: name and shape of its input and output behind a batch axis."""
        x, y = (
            helper.make_tensor_value_info(tensor, TensorProto.FLOAT, ["batch", *shape])
            for tensor, shape in (given, made)
        )
        graph = helper.make_graph(self.nodes, name, [x], [y], self.stored)
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
        return bytes(model.SerializeToString())

    def _params(self, name: str, params: QuantParams) -> list[str]:
        zero_point = to_numpy(params.zero_point).astype(params.format.storage)
        return [
            self.store(f"{name} scale", to_numpy(params.scale).astype(np.float32)),
            self.store(f"{name} zero point", zero_point),
        ]


def digits_qdq(cnn: Cnn) -> bytes:
    """The digit network in 8 bits, activations calibrated by min/max on training digits."""
    ranges: dict[str, QuantParams] = {}

    def observed(name: str, x: np.ndarray) -> np.ndarray:
        ranges[name] = params_from_range(float(x.min()), float(x.max()), UINT8)
        return x

    logits(cnn, load_digits().train_images[:128], observed)
    qdq = _Qdq()
    x = qdq.quantized(INPUT, ranges["conv1"])
    x = qdq.layer("Conv", x, cnn.conv1, ranges["conv1"], "conv1")
    x = qdq.quantized(qdq.node("Relu", [x], "relu1"), ranges["conv2"])
    x = qdq.layer("Conv", x, cnn.conv2, ranges["conv2"], "conv2")
    x = qdq.quantized(qdq.node("Relu", [x], "relu2"), ranges["classifier"])
    x = qdq.node("MaxPool", [x], "pool", kernel_shape=[2, 2], strides=[2, 2])
    x = qdq.node("Flatten", [x], "flat", axis=1)
    x = qdq.layer("Gemm", x, cnn.classifier, ranges["classifier"], "logits")
    return qdq.model("digits-int8", (INPUT, [1, 8, 8]), (x, [10]))


def ties_qdq() -> bytes:
    """One layer, 64 pixels to 32 neurons, with the scales of `ROUND_SCALES`.

    Each fourth sum lies on a tie between two codes, or would, were 0.05 and 0.02 floats.
    """
    digits = load_digits()
    weight = train(digits.train_images, digits.train_labels, seed=0).weight1.T
    x, w, y = (
        QuantParams(np.float32(scale), np.int32(0), UINT8 if name == "x" else IntFormat(8))
        for name, scale in ROUND_SCALES.items()
    )
    qdq = _Qdq()
    given = qdq.quantized("pixels", x)
    product = qdq.node(
        "MatMul", [given, qdq.codes("weight", to_numpy(quantize(weight, w)), w)], "sums"
    )
    made = qdq.quantized(product, y)
    return qdq.model("ties", ("pixels", [64]), (made, [32]))


def pixels_of_digits() -> bytes:
    """Test digits as an .npz under the name of the layer's input."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, pixels=load_digits().test_images[:64])
    return file.getvalue()


QUANTIZED_SAMPLES = (
    Sample(
        name="ties",
        title="One layer with round scales",
        story="Its scales are 0.05, 0.02 and 0.004, so that M = 0.25: one sum in four lies on a "
        "tie between two codes. Integers see the tie; floats are a hair above or below it.",
        build=ties_qdq,
        data=pixels_of_digits,
    ),
    Sample(
        name="digits-int8",
        title="The digit network in 8 bits",
        story="Two convolutions and a classifier, 8 bits, weights per channel. Its scales come "
        "from calibration, ties are rare, and both sides agree.",
        build=lambda: digits_qdq(trained_cnn()),
        data=calibration_data,
    ),
)
