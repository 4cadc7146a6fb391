"""One code of one layer, with the whole arithmetic on both sides.

ours     acc = Σ (x − Zˣ)(w − Zʷ) + bias      an integer, exactly
         q   = clip(round(M · acc) + Zʸ)
theirs   r   = Σ Sˣ(x − Zˣ) · Sʷ(w − Zʷ) + b   in float32, rounded at each step
         q   = clip(round(r / Sʸ) + Zʸ)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import to_numpy
from core.errors import InputError
from core.graph.comparison import Runs
from core.graph.ir import Node
from core.graph.operations import Clamp
from core.graph.sum_operations import ConvSums, MatMulSums, Requantize
from core.kernels import Profile
from core.kernels.window import Window
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class Terms:
    """What one sum adds up: codes of x and of w in order, and what they mean.

    x, w: int64 (K,); padding counts as Zˣ. x_scale, w_scale, x_zero, w_zero: of this element.
    """

    x: np.ndarray
    w: np.ndarray
    x_scale: float
    w_scale: float
    x_zero: int
    w_zero: int

    @property
    def products(self) -> np.ndarray:
        """(x − Zˣ)(w − Zʷ), int64 (K,)."""
        return (self.x - self.x_zero) * (self.w - self.w_zero)


@dataclass(frozen=True, eq=False)
class OneElement:
    """The arithmetic of one code.

    terms:  None where the sums are not those of one convolution or product.
    acc:    the sum with its bias, in steps of `scale`.
    scale:  of the sum: Sˣ·Sʷ, 2ᵏ times smaller where the bias has k spare bits.
    y:      parameters of the code. ours, theirs: the codes.
    real:   what onnxruntime quantized, a float32; None where it has no such tensor.
    """

    terms: Terms | None
    acc: int
    scale: float
    multiplier: float
    y: QuantParams
    ours: int
    theirs: int
    real: float | None

    @property
    def steps(self) -> float:
        """M · acc: our sum in steps of Sʸ, before rounding, in float64."""
        return self.scale * self.acc / float(self.y.scale)

    @property
    def their_steps(self) -> float | None:
        """r / Sʸ in float32, as onnxruntime rounds it."""
        return (
            None if self.real is None else float(np.float32(self.real) / np.float32(self.y.scale))
        )


def one_element(runs: Runs, tensor: str, index: tuple[int, ...]) -> OneElement:
    """The arithmetic of the code at `index` of `tensor`, on onnxruntime's own inputs of the layer.

    Raises:
        InputError: for a tensor that no layer's sums become, or an index outside of it.
    """
    nodes = {node.output: node for node in runs.graph.nodes}
    last = nodes.get(tensor)
    while last is not None and isinstance(last.operation, Clamp):
        last = nodes.get(last.inputs[0])
    if last is None or not isinstance(last.operation, Requantize):
        raise InputError(f"{tensor!r} is not requantized from sums; choose a layer's codes.")
    shape = runs.theirs[tensor].shape
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        raise InputError(f"{tensor!r} has shape {shape}; {index} is no index of it.")
    then, layer = last.operation, nodes[last.inputs[0]]
    values = _inputs_of(layer, runs, nodes)
    sums = layer.run(values, Profile.ONNX)[layer.output]
    code = to_numpy(then.run([sums], Profile.ONNX))[index]
    channel = index[then.axis] if then.scale.size > 1 else 0
    return OneElement(
        _terms(layer, values, index),
        int(to_numpy(sums)[index]),
        float(then.scale.reshape(-1)[channel]),
        float(then.multiplier.reshape(-1)[channel]),
        then.y,
        int(code),
        int(runs.theirs[tensor][index]),
        _quantized_float(runs, tensor, index),
    )


def _inputs_of(layer: Node, runs: Runs, nodes: Mapping[str, Node]) -> dict[str, Any]:
    """The layer's inputs as onnxruntime has them, computed here where it has no such tensor."""
    values: dict[str, Any] = {}
    for name in layer.inputs:
        if name in runs.theirs:
            values[name] = runs.theirs[name]
        elif name in nodes:
            before = nodes[name]
            values |= before.run(_inputs_of(before, runs, nodes), Profile.ONNX)
        else:
            values[name] = to_numpy(runs.ours[name])
    return values


def _quantized_float(runs: Runs, tensor: str, index: tuple[int, ...]) -> float | None:
    """What the model's QuantizeLinear takes for this code."""
    for node in runs.model.graph.node:
        if node.op_type == "QuantizeLinear" and node.output[0] == tensor:
            source = runs.theirs.get(node.input[0])
            return None if source is None else float(source[index])
    return None


def _terms(layer: Node, values: Mapping[str, Any], index: tuple[int, ...]) -> Terms | None:
    operation = layer.operation
    arrays = [values[name] for name in layer.inputs]
    if isinstance(operation, MatMulSums):
        left, right = (to_numpy(x) for x in operation.operands.fill(arrays))
        if left.ndim < 2 or right.ndim < 2:
            return None
        x = _leading(left, index[:-2])[index[-2]]
        w = _leading(right, index[:-2])[:, index[-1]]
        rows, columns = operation.a, operation.b
        return _from(x, w, _at(rows, index[-2]), _at(columns, index[-1]))
    if isinstance(operation, ConvSums):
        x, w = (to_numpy(a) for a in operation.operands.fill(arrays))
        window = operation.sliding.window(x.shape[2:])
        group = index[1] // (w.shape[0] // operation.groups)
        own = x[index[0], group * w.shape[1] : (group + 1) * w.shape[1]]
        patch = _patch(own, window, index[2:], int(operation.x.zero_point))
        kernel = w[index[1]].reshape(-1)
        return _from(patch, kernel, _at(operation.x, 0), _at(operation.w, index[1]))
    return None


def _leading(x: np.ndarray, index: tuple[int, ...]) -> np.ndarray:
    """The matrix of `x` at a leading index of the product; axes of length 1 broadcast."""
    count = x.ndim - 2
    own = index[len(index) - count :] if count else ()
    return x[tuple(i if n > 1 else 0 for i, n in zip(own, x.shape[:count], strict=True))]


def _patch(x: np.ndarray, window: Window, index: tuple[int, ...], zero: int) -> np.ndarray:
    """What the window of the output at `index` sees of `x` (C, *spatial), flat; padding as Z."""
    wide = np.pad(x, ((0, 0), *window.pads), constant_values=zero)
    places = zip(index, window.stride, window.kernel, window.dilation, strict=True)
    steps = tuple(slice(i * s, i * s + (k - 1) * d + 1, d) for i, s, k, d in places)
    return wide[(slice(None), *steps)].reshape(-1)


def _at(params: QuantParams, channel: int) -> tuple[float, int]:
    """Scale and zero point of a channel."""
    scale, zero = (to_numpy(v).reshape(-1) for v in (params.scale, params.zero_point))
    at = channel if scale.size > 1 else 0
    return float(scale[at]), int(zero[at])


def _from(x: np.ndarray, w: np.ndarray, of_x: tuple[float, int], of_w: tuple[float, int]) -> Terms:
    codes = x.astype(np.int64), w.astype(np.int64)
    return Terms(*codes, of_x[0], of_w[0], of_x[1], of_w[1])
