"""The QLinear operators of ONNX and onnxruntime: codes, with every scale beside them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from core.graph.attributes import attributes, input_of, label
from core.graph.form import Wanted
from core.graph.forms.binary import emit_binary
from core.graph.forms.layers import conv_sums, gemm_sums, matmul_sums
from core.graph.move import move
from core.graph.operands import operands
from core.graph.operations import AveragePool, Lookup, Reduce, Rescale, Softmax, Where
from core.graph.reader import Reader
from core.graph.sliding import SLIDING, sliding
from core.graph.stored_params import stored_params, without_scale
from core.graph.sum_operations import Requantize
from core.graph.symbols import Constant, NoIntegerForm, Plain, Real, Sums
from core.kernels import Profile
from core.kernels.qlinear_add import qlinear_add
from core.kernels.qlinear_average_pool import qlinear_average_pool
from core.kernels.qlinear_mul import qlinear_mul
from core.kernels.qlinear_softmax import qlinear_softmax
from core.models.session import Piece
from core.params import QuantParams


@dataclass(frozen=True)
class QLinear:
    """A node whose inputs come as codes, scale and zero point, and what is wanted of it."""

    reader: Reader
    node: onnx.NodeProto
    wanted: Wanted

    def real(self, at: int, axis: int = 1) -> Real:
        """The codes at `at` with the scale and the zero point behind them."""
        name = input_of(self.node, at)
        symbol = self.reader.symbol(name)
        if isinstance(symbol, Constant):
            scale = self.reader.constant(input_of(self.node, at + 1))
            params = params_at(self.reader, self.node, at + 1, symbol.value.dtype, axis)
            return Real("", params, without_scale(symbol.value, scale, params))
        if not isinstance(symbol, Plain):
            raise NoIntegerForm(f"its input {name!r} holds no codes")
        return Real(symbol.tensor, params_at(self.reader, self.node, at + 1, np.uint8, axis))

    def bias(self, at: int, x: Real, w: Real) -> np.ndarray | None:
        """The int32 bias at `at` as real numbers: its scale is Sˣ·Sʷ."""
        name = input_of(self.node, at)
        if not name:
            return None
        scale = np.asarray(x.params.scale * w.params.scale, np.float32)
        return self.reader.constant(name).astype(np.float64) * scale

    def requantize(self, sums: Sums) -> None:
        """The sums as the wanted codes."""
        then = Requantize(sums.scale, self.wanted.y, sums.axis)
        self.reader.emit(label(self.node), then, (sums.tensor,), self.wanted.output)


def params_at(
    reader: Reader, node: onnx.NodeProto, at: int, codes: type | np.dtype, axis: int = 1
) -> QuantParams:
    """The parameters whose scale is the input at `at` and whose zero point stands behind it."""
    scale, zero = reader.constant(node.input[at]), input_of(node, at + 1)
    return stored_params(scale, reader.constant(zero) if zero else None, codes, axis)


def _conv(given: QLinear) -> None:
    x, w = given.real(0), given.real(3, axis=0)
    given.requantize(conv_sums(given.reader, given.node, x, w, given.bias(8, x, w)))


def _matmul(given: QLinear) -> None:
    attributes(given.node)
    left, right = given.real(0, axis=-2), given.real(3, axis=-1)
    given.requantize(matmul_sums(given.reader, given.node, left, right, None))


def _gemm(given: QLinear) -> None:
    turned = any(a.name == "transB" and a.i for a in given.node.attribute)
    x, w = given.real(0), given.real(3, axis=0 if turned else 1)
    given.requantize(gemm_sums(given.reader, given.node, x, w, given.bias(6, x, w)))


def _binary(kernel: Callable) -> Callable[[QLinear], None]:
    def read(given: QLinear) -> None:
        attributes(given.node)
        sides = given.real(0), given.real(3)
        emit_binary(given.reader, given.node, kernel, sides, given.wanted)

    return read


def _average(given: QLinear) -> None:
    a = attributes(given.node, **SLIDING, ceil_mode=0, count_include_pad=0, channels_last=0)
    if a["channels_last"]:
        raise NoIntegerForm("QLinearAveragePool with channels last has no integer form")
    x = given.real(0)
    window = sliding(a, None, pooling=True)
    operation = AveragePool(
        qlinear_average_pool, window, bool(a["count_include_pad"]), x.params, given.wanted.y
    )
    given.reader.emit(label(given.node), operation, (x.tensor,), given.wanted.output)


def _global_average(given: QLinear) -> None:
    if attributes(given.node, channels_last=0)["channels_last"]:
        raise NoIntegerForm("QLinearGlobalAveragePool with channels last has no integer form")
    x = given.real(0)
    operation = AveragePool(qlinear_average_pool, None, False, x.params, given.wanted.y)
    given.reader.emit(label(given.node), operation, (x.tensor,), given.wanted.output)


def _reduce_mean(given: QLinear) -> None:
    a = attributes(given.node, axes=None, keepdims=1)
    x = given.real(0)
    axes = tuple(a["axes"]) if a["axes"] else None
    operation = Reduce(axes, bool(a["keepdims"]), True, x.params, given.wanted.y)
    given.reader.emit(label(given.node), operation, (x.tensor,), given.wanted.output)


def _where(given: QLinear) -> None:
    attributes(given.node)
    name = given.node.input[0]
    if given.reader.is_stored(name):
        condition = Real("", given.wanted.y, given.reader.constant(name))
    else:
        condition = Real(given.reader.computed(name), given.wanted.y)
    a, b = given.real(1), given.real(4)
    arguments, tensors = operands(condition, a, b)
    operation = Where(arguments, (a.params, b.params), given.wanted.y)
    given.reader.emit(label(given.node), operation, tensors, given.wanted.output)


def _softmax(given: QLinear) -> None:
    a = attributes(given.node, axis=-1, opset=None)
    if a["opset"] is None:
        raise NoIntegerForm("QLinearSoftmax does not say which operator set it follows")
    x = given.real(0)
    operation = Softmax(qlinear_softmax, a["axis"], a["opset"] < 13, x.params, given.wanted.y)
    given.reader.emit(label(given.node), operation, (x.tensor,), given.wanted.output)


def _activation(given: QLinear) -> None:
    """A table: onnxruntime's own operator, asked for every code that there is."""
    x, output = given.real(0), given.node.output[0]
    if x.constant is not None:
        raise NoIntegerForm("it takes nothing that is computed")
    format = x.params.format
    names = list(filter(None, given.node.input[1:]))
    stored = {n: numpy_helper.from_array(given.reader.constant(n), n) for n in names}
    piece = Piece(
        given.reader.model, [given.node], [given.node.input[0]], [output], stored, optimized=False
    )
    codes = np.arange(format.qmin, format.qmax + 1).astype(format.storage)
    table = piece({given.node.input[0]: codes})[output]
    given.reader.emit(
        label(given.node), Lookup(table, format.qmin), (x.tensor,), given.wanted.output
    )


def _concat(given: QLinear) -> None:
    """y's parameters first, then each part's: the parts are brought to y's scale and joined."""
    reader, node = given.reader, given.node
    axis = attributes(node, axis=None)["axis"]
    y, output = given.wanted.y, given.wanted.output
    parts = [given.real(at) for at in range(2, len(node.input), 3)]
    stored: dict[str, np.ndarray] = {}
    moving: dict[str, str] = {}
    names = [f"part {i}" for i in range(len(parts))]
    for name, part in zip(names, parts, strict=True):
        if part.constant is not None:
            stored[name] = Rescale(part.params, y).run([part.constant], Profile.ONNX)
        else:
            moving[name] = reader.fresh(f"{output} ({name})")
            reader.params[moving[name]] = y
            reader.emit(label(node), Rescale(part.params, y), (part.tensor,), moving[name])
    joined = onnx.helper.make_node("Concat", names, [output], axis=axis)
    operation = move(reader.model, joined, stored, output, y.format.storage)
    reader.emit(label(node), operation, tuple(moving[n] for n in operation.moving), output)


#: What reads the operator, and where the parameters of its output stand.
QLINEAR: dict[str, tuple[Callable[[QLinear], None], int]] = {
    "QLinearConcat": (_concat, 0),
    "QLinearConv": (_conv, 6),
    "QLinearWhere": (_where, 7),
    "QLinearMatMul": (_matmul, 6),
    "QGemm": (_gemm, 7),
    "QLinearAdd": (_binary(qlinear_add), 6),
    "QLinearMul": (_binary(qlinear_mul), 6),
    "QLinearAveragePool": (_average, 3),
    "QLinearGlobalAveragePool": (_global_average, 3),
    "QLinearReduceMean": (_reduce_mean, 3),
    "QLinearSoftmax": (_softmax, 3),
    "QLinearSigmoid": (_activation, 3),
    "QLinearLeakyRelu": (_activation, 3),
}


def read_qlinear(reader: Reader, node: onnx.NodeProto) -> None:
    """Any of `QLINEAR`.

    Raises:
        NoIntegerForm: when it says something that the kernels do not do.
    """
    read, at = QLINEAR[node.op_type]
    output = node.output[0]
    if not input_of(node, at):
        raise NoIntegerForm(f"{node.op_type} without a scale of its output has no integer form")
    y = params_at(reader, node, at, _first_type(reader, node))
    read(QLinear(reader, node, Wanted(output, y, output)))
    reader.params[output] = y
    reader.symbols[output] = Plain(output)


def _first_type(reader: Reader, node: onnx.NodeProto) -> type | np.dtype:
    """The dtype of the first zero point: that of an output without one."""
    zero = input_of(node, 3 if node.op_type == "QLinearWhere" else 2)
    stored = reader.symbol(zero) if zero else None
    return stored.value.dtype if isinstance(stored, Constant) else np.uint8
