"""A layer of a model as the rounding problem of `core.methods.ptq.layer_problem`.

    y = W·x        a row of W for each output, a column of inputs x for each sample and position

A product with a matrix is that as it stands. A convolution is, once every window of its input is a
column; a grouped one is a problem for each group.
"""

from typing import Any

import numpy as np
import onnx

from core.analysis.simulation.input_sample import input_axis
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.structure.layers import Layer, Weight
from core.analysis.targets.number_formats import INTEGER
from core.graph.sliding import SLIDING, sliding
from core.kernels.window import padded, patches

MOST_INPUTS = 2048  # of an output: the matrix of their moments has as many rows and columns
_COLUMNS = 4096  # of one feed
_CONVS = ("Conv", "FusedConv")
_PRODUCTS = ("Gemm", "FusedGemm", "MatMul")
OPERATORS = (*_CONVS, *_PRODUCTS)  # of which a layer may be such a problem


def why_not(codes: QuantizedLayer) -> str:
    """Why the layer is no such problem; "" where it is one."""
    layer = codes.layer
    if layer.op not in OPERATORS or len(layer.weights) != 1:
        return f"it takes Conv, Gemm and MatMul, not {layer.op}"
    weight = layer.weights[0]
    if weight.axis is None or (layer.op in _PRODUCTS and weight.value.ndim != 2):
        return f"it takes a matrix, not weights of shape {list(weight.value.shape)}"
    if codes.settings.numbers != INTEGER:
        return f"it takes integers, not {codes.settings.numbers}"
    if codes.settings.affine_weights:
        return "it takes symmetric weights, not affine ones"
    inputs = rows(layer, weight.value).shape[2]
    if inputs > MOST_INPUTS:
        return f"each output sums over {inputs:,} inputs and it takes at most {MOST_INPUTS:,}"
    return "" if weight.value.size else "it holds no weights"


def rows(layer: Layer, value: np.ndarray) -> np.ndarray:
    """An array of the weight's shape as (groups, outputs of each, inputs of each)."""
    if layer.op in _CONVS:
        groups = _groups(layer)
        return value.reshape(groups, len(value) // groups, -1)
    return np.moveaxis(value, layer.weights[0].axis or 0, 0)[None]


def of_rows(layer: Layer, found: np.ndarray) -> np.ndarray:
    """The inverse: an array of the weight's shape from its rows."""
    weight: Weight = layer.weights[0]
    if layer.op in _CONVS:
        return found.reshape(weight.value.shape)
    return np.moveaxis(found[0], 0, weight.axis or 0)


def columns(layer: Layer, x: np.ndarray, seed: int) -> np.ndarray:
    """What meets the rows, (groups, n, inputs of each): n ≤ 4096 samples and positions at random.

    x: the layer's input, (N, C, *spatial) for a convolution.
    """
    if layer.op not in _CONVS:
        vectors = np.moveaxis(x, input_axis(layer, x.ndim), -1)
        return _drawn(vectors, vectors.ndim - 1, seed)[None]
    found = _drawn(_windows(layer, x), x.ndim - 1, seed)
    return found.reshape(len(found), _groups(layer), -1).swapaxes(0, 1)


def column(layer: Layer, x: np.ndarray, index: tuple[int, ...]) -> tuple[np.ndarray, int]:
    """What meets the row of one output, (inputs,), and the number of that row among `rows`.

    x: the layer's input. index: of the output.
    """
    if layer.op in _CONVS:
        sample, output, *place = index
        window = _windows(layer, x)[(sample, *place)]
        per_group = len(layer.weights[0].value) // _groups(layer)
        return window.reshape(_groups(layer), -1)[output // per_group], output
    place = list(index)
    weight_on_the_left = layer.node.input[1] == layer.data
    output = place.pop(-2 if weight_on_the_left else -1)
    return np.moveaxis(x, input_axis(layer, x.ndim), -1)[tuple(place)], output


def _windows(layer: Layer, x: np.ndarray) -> np.ndarray:
    """Of a convolution's input what each output sees: a view (N, *positions, C, *kernel)."""
    kernel = layer.weights[0].value.shape[2:]
    window = sliding({**SLIDING, **_attributes(layer.node)}, kernel).window(x.shape[2:])
    return np.moveaxis(patches(padded(x, window, 0), window), 1, 1 + len(kernel))


def _groups(layer: Layer) -> int:
    return int(_attributes(layer.node).get("group", 1))


def _drawn(values: np.ndarray, axes: int, seed: int) -> np.ndarray:
    """Some of the places along the first axes, and all that each holds: (n, …)."""
    shape = values.shape[:axes]
    there = int(np.prod(shape))
    if there <= _COLUMNS:
        return values.reshape(there, *values.shape[axes:])
    some = np.random.default_rng(seed).choice(there, _COLUMNS, replace=False)
    return values[np.unravel_index(np.sort(some), shape)]


def _attributes(node: onnx.NodeProto) -> dict[str, Any]:
    found = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    return {n: v.decode() if isinstance(v, bytes) else v for n, v in found.items()}
