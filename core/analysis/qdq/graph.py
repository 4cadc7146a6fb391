"""The quantized network as one graph of QDQ nodes, in the order of the plan's steps.

As `quantize_static` writes it, a tensor has one QuantizeLinear and one DequantizeLinear, whoever
reads it: onnxruntime makes an integer kernel of a node only where a QuantizeLinear alone reads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from core.analysis.qdq.layer import LayerWriter, Rounded
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.structure.layers import Weight
from core.analysis.structure.plan import Plan


@dataclass(frozen=True, eq=False)
class QdqGraph:
    """nodes: of each step. stored: the constants that they read, by name. rounded: for each step
    its layer's input as its codes stand for it, by the tensor's name; "" for none."""

    nodes: tuple[tuple[onnx.NodeProto, ...], ...]
    stored: Mapping[str, onnx.TensorProto]
    rounded: tuple[str, ...]


def qdq_graph(
    plan: Plan,
    layers: Mapping[str, QuantizedLayer],
    in_float: Callable[[QuantizedLayer], bool],
    opset: int,
    originals: Mapping[str, onnx.TensorProto] | None = None,
) -> QdqGraph:
    """The steps of the plan, with the quantized layers in the place of the float ones.

    in_float: which layers stay as they are. opset: the version of the operator set. originals:
    weights as the file stores them, by name, which those in float keep.

    Raises:
        InputError: for a layer with settings that QDQ nodes of 8 bits cannot say.
    """
    originals = originals or {}
    nodes, rounded = list[tuple[onnx.NodeProto, ...]](), list[str]()
    stored: dict[str, onnx.TensorProto] = {}
    known: Rounded = {}
    usual = _usual_floats(plan)
    for number, step in enumerate(plan.steps):
        stored |= step.stored
        if step.layer is None or in_float(layers[step.layer.name]):
            weights = step.layer.weights if step.layer else ()
            stored |= {w.name: originals.get(w.name) or _tensor(w) for w in weights}
            nodes.append(tuple(step.piece.nodes))
            rounded.append("")
            continue
        codes, tag = layers[step.layer.name], f"of layer {number}"
        writer = LayerWriter(step, codes, tag, usual, opset, known)
        nodes.append(tuple(writer.nodes()))
        rounded.append(writer.rounded)
        stored |= {tensor.name: tensor for tensor in writer.stored}
    return QdqGraph(tuple(nodes), stored, tuple(rounded))


def _usual_floats(plan: Plan) -> np.dtype:
    """The type of the model's floats: that of its first weight."""
    weights = (weight for layer in plan.layers for weight in layer.weights)
    return next((weight.value.dtype for weight in weights), np.dtype(np.float32))


def _tensor(weight: Weight) -> onnx.TensorProto:
    return numpy_helper.from_array(weight.value, weight.name)
