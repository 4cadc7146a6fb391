"""A quantized chain on integers alone: the graph that `core.graph` runs with the core's kernels.

    codes → int32 sums + m → requantize to the next layer's codes → max-pool on codes → …

A ReLU is where the next layer's codes end: at its zero point. A curved activation is a table from
the codes of the sums to the codes of the next layer. The last layer's sums leave as int32, and are
given their scale outside.
"""

import numpy as np
from onnx import helper

from core.granularity import PerChannel
from core.graph.ir import IntegerGraph, Node, Operation
from core.graph.layer_operations import Accumulate, Conv, DequantizeSums, MatMul, Requantize
from core.graph.operations import Clamp, Lookup, MaxPool, Move, Quantize
from core.kernels.lookup import activation_table
from core.kernels.window import window
from core.networks.activation import Activation
from core.networks.chain import LayerDesign
from core.networks.quantized_chain import QuantizedChain, QuantizedLayer
from core.params import QuantParams

INPUT, OUTPUT = "input", "logits"


def integer_chain(quantized: QuantizedChain) -> IntegerGraph:
    """The graph with one input, `INPUT`, shaped as the first layer reads it, and one `OUTPUT`.

    Its tensors "<layer> reads" hold the codes that a layer reads.
    """
    builder = _Builder()
    design, layers = quantized.design, quantized.layers
    builder.add(Quantize(layers[0].read), INPUT, reads(design[0]), layers[0].read)
    last = len(design) - 1
    for i, (shape, layer) in enumerate(zip(design, layers, strict=True)):
        name = reads(shape)
        if not shape.is_convolution and i > 0 and design[i - 1].is_convolution:
            name = builder.add(_flatten(), name, f"{name}, flat", layer.read)
        if i == last:
            sums = builder.add(Accumulate(_layer(shape, layer, None)), name, f"{shape.name} sums")
            builder.add(DequantizeSums(layer.sum_scale, _axis(shape)), sums, OUTPUT)
        else:
            builder.hidden(shape, layer, name, layers[i + 1].read, reads(design[i + 1]))
    return IntegerGraph(tuple(builder.nodes), (INPUT,), (OUTPUT,), builder.params)


def reads(layer: LayerDesign) -> str:
    """Name of the tensor that holds the codes of what a layer reads."""
    return f"{layer.name} reads"


class _Builder:
    """Nodes so far, and the parameters of the tensors of codes."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.params: dict[str, QuantParams] = {}

    def add(
        self, operation: Operation, source: str, target: str, params: QuantParams | None = None
    ) -> str:
        self.nodes.append(Node(target, operation, (source,), target))
        if params is not None:
            self.params[target] = params
        return target

    def hidden(
        self, shape: LayerDesign, layer: QuantizedLayer, source: str, y: QuantParams, target: str
    ) -> None:
        """A layer that is not the last: its codes are those that the next layer reads."""
        activated = target if shape.pool == 1 else f"{shape.name} activated"
        codes = layer.sums or y
        zero = int(y.zero_point)
        cut = shape.activation is Activation.RELU and zero > y.format.qmin
        plain = layer.sums is None and not cut
        sums = activated if plain else f"{shape.name} sums"
        self.add(_layer(shape, layer, codes), source, sums, codes)
        if layer.sums is not None:
            table = activation_table(shape.activation.of, layer.sums, y)
            self.add(Lookup(table, layer.sums.format.qmin), sums, activated, y)
        elif cut:
            self.add(Clamp(zero, y.format.qmax), sums, activated, y)
        if shape.pool > 1:
            side = (shape.pool, shape.pool)
            self.add(MaxPool(window(side, side, 0, 1)), activated, target, y)


def _layer(shape: LayerDesign, layer: QuantizedLayer, y: QuantParams | None) -> Conv | MatMul:
    """The product of codes, requantized to `y`."""
    scale = layer.sum_scale if y is None else (layer.sum_scale / y.scale).astype(np.float32)
    then = Requantize(scale, layer.bias_codes, y, _axis(shape))
    weight = layer.weight
    if shape.is_convolution:
        kernel = shape.shape[2:]
        sliding = window(kernel, 1, kernel[0] // 2, 1)
        return Conv(layer.weight_codes, layer.read, weight, sliding, shape.groups, then)
    if isinstance(weight.granularity, PerChannel):  # the transposed weight has its outputs last
        weight = QuantParams(weight.scale, weight.zero_point, weight.format, PerChannel(1))
    return MatMul(layer.weight_codes.T, layer.read, weight, then)


def _axis(shape: LayerDesign) -> int:
    """Where the outputs lie in a layer's sums."""
    return 1 if shape.is_convolution else -1


def _flatten() -> Move:
    node = helper.make_node("Flatten", ["x"], ["y"])
    return Move(lambda x: x.reshape(len(x), -1), node, {}, ("x",))
