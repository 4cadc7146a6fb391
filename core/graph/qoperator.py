"""The QLinear operators of ONNX and onnxruntime: codes, with every scale beside them."""

from collections.abc import Callable
from dataclasses import dataclass

import onnx

from core.errors import InputError
from core.graph.elementwise import ELEMENTWISE
from core.graph.layers import conv, matmul
from core.graph.operations import AveragePool, Concat, Lookup, Softmax
from core.graph.operators import binary
from core.graph.reader import Reader, attributes_of, name_of
from core.graph.symbols import Constant, Pending, Plain, Real
from core.kernels.lookup import activation_table
from core.kernels.qlinear_add import qlinear_add
from core.kernels.qlinear_mul import qlinear_mul
from core.params import QuantParams


@dataclass(frozen=True)
class Inputs:
    """A node's inputs by position; a missing one is ""."""

    reader: Reader
    node: onnx.NodeProto

    def __getitem__(self, index: int) -> str:
        return self.node.input[index] if index < len(self.node.input) else ""

    def real(self, at: int, axis: int = 1) -> Real:
        """The codes at `at` with the scale and the zero point behind them."""
        symbol = self.reader.symbol(self[at])
        stored = symbol.value if isinstance(symbol, Constant) else None
        params = self.reader.params_of(
            self[at + 1], self[at + 2], None if stored is None else stored.dtype, axis
        )
        if stored is not None:
            return Real("", params, stored)
        if not isinstance(symbol, Plain):
            raise InputError(f"{self[at]!r} must hold codes, and stands for floats.")
        return Real(symbol.tensor, params)

    def params(self, at: int) -> QuantParams:
        """The scale at `at` and the zero point behind it."""
        return self.reader.params_of(self[at], self[at + 1], None)


def _conv(given: Inputs, name: str) -> Pending:
    a = attributes_of(given.node)
    return conv(given.reader, name, a, given.real(0), given.real(3, axis=0), given[8])


def _matmul(given: Inputs, name: str) -> Pending:
    return matmul(given.reader, name, given.real(0), given.real(3, axis=-1))


def _gemm(given: Inputs, name: str) -> Pending:
    a = attributes_of(given.node)
    if a.get("alpha", 1.0) != 1.0 or a.get("transA", 0):
        raise InputError(f"{name} has alpha or transA, which are not read.")
    transposed = bool(a.get("transB", 0))
    w = given.real(3, axis=0 if transposed else 1)
    return matmul(given.reader, name, given.real(0), w, given[6], transposed)


def _binary(kernel: Callable) -> Callable[[Inputs, str], Pending]:
    return lambda given, name: binary(given.reader, name, kernel, [given.real(0), given.real(3)])


def _average(given: Inputs, name: str) -> Pending:
    if attributes_of(given.node).get("channels_last", 0):
        raise InputError(f"{name} has channels last, which is not read.")
    x = given.real(0)

    def emit(y: QuantParams, output: str) -> None:
        given.reader.emit(name, AveragePool(None, False, x.params, y), (x.tensor,), output)

    return Pending(emit)


def _softmax(given: Inputs, name: str) -> Pending:
    x = given.real(0)
    axis = attributes_of(given.node).get("axis", -1)

    def emit(y: QuantParams, output: str) -> None:
        given.reader.emit(name, Softmax(axis, x.params, y), (x.tensor,), output)

    return Pending(emit)


def _activation(kind: str) -> Callable[[Inputs, str], Pending]:
    def read(given: Inputs, name: str) -> Pending:
        x = given.real(0)
        function = ELEMENTWISE[kind](attributes_of(given.node))

        def emit(y: QuantParams, output: str) -> None:
            table = activation_table(function, x.params, y)
            given.reader.emit(name, Lookup(table, x.params.format.qmin), (x.tensor,), output)

        return Pending(emit)

    return read


def read_concat(reader: Reader, node: onnx.NodeProto) -> None:
    """QLinearConcat: y's parameters first, then each part's."""
    given = Inputs(reader, node)
    y = given.params(0)
    parts = [given.real(at) for at in range(2, len(node.input), 3)]
    operation = Concat(tuple(part.params for part in parts), y, attributes_of(node)["axis"])
    output = node.output[0]
    reader.emit(name_of(node), operation, tuple(p.tensor for p in parts), output)
    reader.params[output] = y
    reader.symbols[output] = Plain(output)


#: What reads the operator, and where the parameters of its output stand.
QLINEAR: dict[str, tuple[Callable[[Inputs, str], Pending], int]] = {
    "QLinearConv": (_conv, 6),
    "QLinearMatMul": (_matmul, 6),
    "QGemm": (_gemm, 7),
    "QLinearAdd": (_binary(qlinear_add), 6),
    "QLinearMul": (_binary(qlinear_mul), 6),
    "QLinearGlobalAveragePool": (_average, 3),
    "QLinearSoftmax": (_softmax, 3),
    "QLinearSigmoid": (_activation("Sigmoid"), 3),
    "QLinearLeakyRelu": (_activation("LeakyRelu"), 3),
}


def read_qlinear(reader: Reader, node: onnx.NodeProto) -> None:
    """Any of `QLINEAR`."""
    read, at = QLINEAR[node.op_type]
    given = Inputs(reader, node)
    name, output = name_of(node), node.output[0]
    y = given.params(at)
    read(given, name).emit(y, output)
    reader.params[output] = y
    reader.symbols[output] = Plain(output)
