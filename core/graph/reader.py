"""The state of reading a quantized ONNX model: symbols so far, nodes so far.

A QDQ model says DequantizeLinear → operator → QuantizeLinear; a QOperator model says the same in
one QLinear node. Both are read as: real numbers in, an operator on real numbers, codes out. An
operator waits as `Pending` until the parameters of its output are known, and is emitted then.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from core.affine import quantize
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import Granularity, PerChannel, PerTensor
from core.graph.ir import Node, Operation
from core.graph.operations import Clamp, Dequantize, Lookup, Quantize, Rescale
from core.graph.symbols import Constant, Function, Pending, Plain, Real, Symbol
from core.kernels.lookup import activation_table
from core.params import QuantParams

_BITS = {"int8": 8, "uint8": 8, "int16": 16, "uint16": 16, "int4": 4, "uint4": 4, "int2": 2}


class Reader:
    """Symbols by name, and the nodes emitted so far. opset: version of the model's operators."""

    def __init__(self, constants: Mapping[str, np.ndarray], opset: int) -> None:
        self.opset = opset
        self.symbols: dict[str, Symbol] = {n: Constant(v) for n, v in constants.items()}
        self.nodes: list[Node] = []
        self.params: dict[str, QuantParams] = {}

    def emit(self, name: str, operation: Operation, inputs: tuple[str, ...], output: str) -> None:
        """Add a node."""
        self.nodes.append(Node(name, operation, inputs, output))

    def symbol(self, name: str) -> Symbol:
        """What is known of the tensor `name`.

        Raises:
            InputError: when nothing is.
        """
        if name not in self.symbols:
            raise InputError(f"the model uses the tensor {name!r} before it is computed.")
        return self.symbols[name]

    def constant(self, name: str) -> np.ndarray:
        """The value of a stored tensor.

        Raises:
            InputError: when it is not stored in the model.
        """
        symbol = self.symbol(name)
        if not isinstance(symbol, Constant):
            raise InputError(f"{name!r} must be stored in the model, and is computed by it.")
        return symbol.value

    def params_of(self, scale: str, zero_point: str, codes: Any, axis: int = 1) -> QuantParams:
        """The parameters that the tensors `scale` and `zero_point` hold.

        codes: the dtype of the codes, where there is no zero point to say it.
        """
        steps = np.asarray(self.constant(scale), np.float32)
        zeros = self.constant(zero_point) if zero_point else np.zeros(steps.shape, codes)
        format = format_of(zeros.dtype)
        if steps.size == 1:
            granularity: Granularity = PerTensor()
            steps = steps.reshape(())
        elif steps.ndim == 1:
            granularity = PerChannel(axis)
        else:
            raise InputError(f"{scale!r} holds scales of blocks; integer kernels take channels'.")
        zeros = np.broadcast_to(zeros.astype(np.int32).reshape(-1), (steps.size,))
        return QuantParams(steps, zeros.reshape(steps.shape), format, granularity)

    def real(self, name: str) -> Real:
        """The tensor `name` as codes with parameters.

        Raises:
            InputError: when it is computed in floats.
        """
        symbol = self.symbol(name)
        if isinstance(symbol, Real):
            return symbol
        if isinstance(symbol, Function | Pending | Constant):
            raise InputError(
                f"{name!r} is used as a float that no QuantizeLinear follows; quantize this tensor "
                "too, so that the layer behind it takes integers."
            )
        raise InputError(f"{name!r} is no quantized tensor; the network computes on it in floats.")

    def quantize(self, node: str, source: str, params: QuantParams, output: str) -> None:
        """Put the codes of the tensor `source` under `params` into the tensor `output`."""
        symbol = self.symbol(source)
        self.params[output] = params
        match symbol:
            case Pending():
                self._emit_limited(node, symbol, params, output)
            case Function():
                self.tabulate(node, symbol, params, output)
            case Real(constant=None):
                self.emit(node, Rescale(symbol.params, params), (symbol.tensor,), output)
            case Plain():
                self.emit(node, Quantize(params), (symbol.tensor,), output)
            case _:
                raise InputError(f"{source!r} is a constant that is quantized when the model runs.")
        self.symbols[output] = Plain(output)

    def tabulate(self, node: str, x: Function, y: QuantParams, output: str) -> None:
        """The function as a table, and its codes under `y` in the tensor `output`."""
        table = activation_table(x.function, x.params, y)
        self.emit(node, Lookup(table, x.params.format.qmin), (x.tensor,), output)

    def _emit_limited(self, node: str, layer: Pending, y: QuantParams, output: str) -> None:
        """The layer and, where its limits fall inside of the codes of y, a clamp."""
        limits = quantize(np.array([layer.low, layer.high]), y)
        low, high = (int(code) for code in limits)
        if (low, high) == (y.format.qmin, y.format.qmax):
            layer.emit(y, output)
            return
        whole = f"{output} (before the limits)"
        layer.emit(y, whole)
        self.params[whole] = y
        self.emit(node, Clamp(low, high), (whole,), output)

    def output(self, name: str) -> None:
        """Make the model's output `name` a tensor of the run.

        Raises:
            InputError: when its floats are computed by something that has no integer form.
        """
        symbol = self.symbol(name)
        match symbol:
            case Real(constant=None):
                self.emit(name, Dequantize(symbol.params), (symbol.tensor,), name)
            case Pending(accumulate=accumulate) if accumulate is not None:
                sums = f"{name} (accumulator)"
                self.emit(name, accumulate(sums), (sums,), name)
            case Plain(tensor=tensor) if tensor == name:
                pass
            case _:
                raise InputError(
                    f"the output {name!r} is computed in floats; put a QuantizeLinear and a "
                    "DequantizeLinear behind its last layer."
                )


def format_of(dtype: Any) -> IntFormat:
    """The format whose codes a tensor of `dtype` holds.

    Raises:
        InputError: for dtypes that are no integers of at most 16 bits.
    """
    name = np.dtype(dtype).name
    if name not in _BITS:
        raise InputError(f"codes of type {name} have no integer kernel; 8, 16 or 4 bits have.")
    return IntFormat(_BITS[name], signed=not name.startswith("u"))


def attributes_of(node: onnx.NodeProto) -> dict[str, Any]:
    """The node's attributes by name."""
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def name_of(node: onnx.NodeProto) -> str:
    """The node's name, or that of its first output where it has none."""
    return node.name or node.output[0]
