"""Batch normalisation folded into the convolution before it (survey IV-A; Jacob et al. 2018).

    γ·(W∗x + b − μ) / σ + β  =  (γ/σ)·W ∗ x + γ·(b − μ)/σ + β,    σ = √(variance + ε)

so that the integer network has no batch normalisation to run, and W is quantized as it is used.
"""

import numpy as np
import onnx
from onnx import numpy_helper

from core.models.stored import array_of, stored_tensors


def fold_batch_norm(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy of `model` in which every Conv → BatchNormalization is one Conv.

    Folded are convolutions whose output only the normalisation reads, with stored float32 weights;
    others stay as they are.
    """
    folded = onnx.ModelProto()
    folded.CopyFrom(model)
    graph = folded.graph
    stored = stored_arrays(graph)
    makers = {output: node for node in graph.node for output in node.output}
    readers: dict[str, int] = {o.name: 1 for o in graph.output}
    for node in graph.node:
        for name in node.input:
            readers[name] = readers.get(name, 0) + 1
    gone = []
    for norm in graph.node:
        conv = makers.get(norm.input[0]) if norm.op_type == "BatchNormalization" else None
        if conv is None or conv.op_type != "Conv" or readers[conv.output[0]] != 1:
            continue
        if any(norm.output[1:]) or any(a.name == "training_mode" and a.i for a in norm.attribute):
            continue
        names = [*conv.input[1:], *norm.input[1:]]
        if not all(name in stored and stored[name].dtype == np.float32 for name in names):
            continue
        weight, bias = _folded(norm, conv, stored)
        for suffix, value in (("weight", weight), ("bias", bias)):
            tensor = numpy_helper.from_array(value, f"{norm.output[0]} (folded {suffix})")
            graph.initializer.append(tensor)
        del conv.input[1:]
        conv.input.extend(f"{norm.output[0]} (folded {suffix})" for suffix in ("weight", "bias"))
        conv.output[0] = norm.output[0]
        gone.append(norm)
    for norm in gone:
        graph.node.remove(norm)
    return folded


def stored_arrays(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """Every tensor that the graph stores, as an initializer or in a Constant node, by name."""
    return {name: array_of(t) for name, t in stored_tensors(graph).items()}


def _folded(
    norm: onnx.NodeProto, conv: onnx.NodeProto, stored: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The convolution's new weight and bias."""
    weight = stored[conv.input[1]]
    bias = stored[conv.input[2]] if len(conv.input) > 2 else np.zeros(len(weight), weight.dtype)
    gamma, beta, mean, variance = (stored[name].astype(np.float64) for name in norm.input[1:5])
    epsilon = next((a.f for a in norm.attribute if a.name == "epsilon"), 1e-5)
    factor = gamma / np.sqrt(variance + epsilon)
    shaped = factor.reshape(-1, *[1] * (weight.ndim - 1))
    new_bias = (bias - mean) * factor + beta
    return (weight * shaped).astype(np.float32), new_bias.astype(np.float32)
