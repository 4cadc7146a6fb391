"""The sorter as an ONNX model, in float or as QDQ: QuantizeLinear → DequantizeLinear → MatMul.

Input "letters", (n, t) int64 codes, t at most POSITIONS; output "scores", (n, t, letters). Codes
and scales in the QDQ file are those of the quantized sorter; fewer bits than 8 are stored in int8,
and an activation is clipped to its outermost levels before it is rounded.
"""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core.affine import quantize
from core.arrays import to_numpy
from core.errors import InputError
from core.networks.cnn import Layer
from core.networks.quantized_sorter import QuantizedSorter, Sharing
from core.networks.sorter import HEADS, LETTERS, POSITIONS, LayerNorm, Sorter
from core.params import QuantParams

OPSET, IR_VERSION = 20, 10  # the first with Gelu


def sorter_to_onnx(sorter: Sorter) -> bytes:
    """The float model's bytes."""
    return _written(sorter, _Writer())


def quantized_sorter_to_onnx(quantized: QuantizedSorter) -> bytes:
    """The QDQ model's bytes.

    Raises:
        InputError: for a scale per token: QuantizeLinear takes stored scales.
    """
    if quantized.sharing is Sharing.TOKEN:
        raise InputError(
            "a scale per token is computed while the network runs, and QuantizeLinear takes stored "
            "scales. Quantize with a scale per tensor or per channel to export."
        )
    return _written(quantized.sorter, _QdqWriter(quantized))


class _Writer:
    """Nodes and constants of a float model, written so far."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: list[onnx.TensorProto] = []

    def write(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """A node; its output's name."""
        name = f"{kind} {len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name, **attributes))
        return name

    def store(self, value: Any) -> str:
        """A constant."""
        name = f"constant {len(self.stored)}"
        self.stored.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def read(self, name: str, x: str) -> str:
        """What the matrix `name` reads."""
        return x

    def weight(self, name: str, layer: Layer) -> str:
        """The matrix `name`, (inputs, outputs)."""
        return self.store(layer.weight.T)

    def linear(self, name: str, layer: Layer, x: str) -> str:
        product = self.write("MatMul", self.read(name, x), self.weight(name, layer))
        return self.write("Add", product, self.store(layer.bias))

    def normalized(self, x: str, norm: LayerNorm) -> str:
        gain, shift = self.store(norm.gain), self.store(norm.shift)
        return self.write("LayerNormalization", x, gain, shift, epsilon=1e-5)

    def up_to(self, values: np.ndarray, length: str, axes: list[int]) -> str:
        """The first `length` rows of a constant; of a square, the first columns as well."""
        ends = self.write("Concat", *[length] * len(axes), axis=0)
        starts = self.store(np.zeros(len(axes), np.int64))
        return self.write("Slice", self.store(values), starts, ends, self.store(np.array(axes)))

    def attention(self, qkv: str, mask: str, width: int) -> str:
        """softmax(Q·Kᵀ / √dₕ + mask)·V by heads."""
        by_heads = self.write("Reshape", qkv, self.store(np.array([0, 0, 3, HEADS, -1])))
        parts = self.write("Transpose", by_heads, perm=[2, 0, 3, 1, 4])  # (3, n, heads, t, dₕ)
        q, k, v = (self.write("Gather", parts, self.store(np.array(i)), axis=0) for i in range(3))
        products = self.write("MatMul", q, self.write("Transpose", k, perm=[0, 1, 3, 2]))
        scores = self.write(
            "Add",
            self.write("Div", products, self.store(np.float32(np.sqrt(width // HEADS)))),
            mask,
        )
        mixed = self.write("MatMul", self.write("Softmax", scores, axis=-1), v)
        mixed = self.write("Transpose", mixed, perm=[0, 2, 1, 3])
        return self.write("Reshape", mixed, self.store(np.array([0, 0, -1])))


class _QdqWriter(_Writer):
    """The same of a quantized model."""

    def __init__(self, quantized: QuantizedSorter) -> None:
        super().__init__()
        self._quantized = quantized

    def read(self, name: str, x: str) -> str:
        """Clipped to the outermost levels, then rounded to codes and back."""
        params = self._quantized.params[name]
        scale = to_numpy(params.scale).astype(np.float32)
        clipped = self.write("Max", x, self.store(params.format.qmin * scale))
        clipped = self.write("Min", clipped, self.store(params.format.qmax * scale))
        return self._real(
            self.write("QuantizeLinear", clipped, *self._scale(params), axis=2), params, 2
        )

    def weight(self, name: str, layer: Layer) -> str:
        """Its codes as real numbers."""
        params = self._quantized.weights[name]
        return self._real(self.store(quantize(layer.weight, params).T), params, axis=1)

    def _real(self, codes: str, params: QuantParams, axis: int) -> str:
        return self.write("DequantizeLinear", codes, *self._scale(params), axis=axis)

    def _scale(self, params: QuantParams) -> tuple[str, str]:
        scale = to_numpy(params.scale).astype(np.float32)
        return self.store(scale), self.store(np.zeros(scale.shape, np.int8))


def _written(sorter: Sorter, writer: _Writer) -> bytes:
    """The model's bytes: every layer in the order of `core.networks.sorter.forward`."""
    w, width = writer, sorter.token.shape[1]
    length = w.write("Shape", "letters", start=1, end=2)
    later = np.triu(np.full((POSITIONS, POSITIONS), -np.inf, np.float32), k=1)
    mask = w.up_to(later, length, [0, 1])
    vectors = w.write("Gather", w.store(sorter.token), "letters", axis=0)
    x = w.write("Add", vectors, w.up_to(sorter.position, length, [0]))
    for number, block in enumerate(sorter.blocks, start=1):
        name = f"block {number}"
        inner = w.normalized(x, block.norm1)
        mixed = w.attention(
            w.linear(f"{name} attention in", block.attention_in, inner), mask, width
        )
        x = w.write("Add", x, w.linear(f"{name} attention out", block.attention_out, mixed))
        inner = w.normalized(x, block.norm2)
        wide = w.write("Gelu", w.linear(f"{name} mlp in", block.mlp_in, inner))
        x = w.write("Add", x, w.linear(f"{name} mlp out", block.mlp_out, wide))
    scores = w.linear("head", sorter.head, w.normalized(x, sorter.norm))
    w.nodes.append(helper.make_node("Identity", [scores], ["scores"]))
    letters = helper.make_tensor_value_info("letters", TensorProto.INT64, ["n", "t"])
    found = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", "t", len(LETTERS)])
    graph = helper.make_graph(w.nodes, "sorter", [letters], [found], w.stored)
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
    return bytes(model.SerializeToString())
