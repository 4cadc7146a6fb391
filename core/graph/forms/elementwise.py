"""Any function of one or two quantized tensors, element by element, as a table.

table[q] = quantize(f(Sˣ·(q − Zˣ)))          once, when the model is read
y        = table[x]                          when it runs: no arithmetic at all

f is whatever chain of elementwise operators lies between the DequantizeLinear and the
QuantizeLinear; onnxruntime computes it on every code that there is.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import numpy_helper

from core.affine import dequantize
from core.arrays import to_numpy
from core.graph.attributes import label
from core.graph.form import Wanted
from core.graph.operands import operands
from core.graph.operations import Lookup, PairLookup
from core.graph.reader import Reader, no_kernel
from core.graph.symbols import Constant, NoIntegerForm, Real, Waiting
from core.kernels.lookup import codes_of
from core.models.session import Piece

#: Operators whose output element depends on one element of each input, with NumPy's broadcasting.
ELEMENTWISE = {
    "Abs", "Acos", "Acosh", "Add", "And", "Asin", "Asinh", "Atan", "Atanh", "Cast", "Ceil", "Celu",
    "Clip", "Cos", "Cosh", "Div", "Elu", "Equal", "Erf", "Exp", "Floor", "Gelu", "Greater",
    "GreaterOrEqual", "HardSigmoid", "HardSwish", "Identity", "IsInf", "IsNaN", "LeakyRelu", "Less",
    "LessOrEqual", "Log", "Max", "Mean", "Min", "Mish", "Mul", "Neg", "Not", "Or", "PRelu", "Pow",
    "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softplus",
    "Softsign", "Sqrt", "Sub", "Sum", "Swish", "Tan", "Tanh", "ThresholdedRelu", "Where", "Xor",
}  # fmt: skip
#: onnxruntime's own.
CONTRIBUTED = {"FastGelu", "Gelu", "QuickGelu"}
_WIDEST, _WIDEST_PAIR = 16, 8


@dataclass
class Region:
    """Elementwise nodes in order, the codes they start from, and the constants they use.

    axes: how many axes a constant brings along; the result has at least as many.
    """

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    leaves: dict[str, Real] = field(default_factory=dict)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)
    axes: int = 0


def table(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """The codes of a function of one tensor or of two, looked up.

    Raises:
        NoIntegerForm: where more than two tensors are combined, or one of them is no codes.
    """
    region = _region(reader, wanted.source)
    if len(region.leaves) > 2:
        raise NoIntegerForm(f"{label(node)} combines {len(region.leaves)} tensors")
    (_two if len(region.leaves) == 2 else _one)(reader, node, region, wanted)


def table_of_one(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """The codes of a function of one tensor, looked up.

    Raises:
        NoIntegerForm: where several tensors are combined, or it is no codes.
    """
    region = _region(reader, wanted.source)
    if len(region.leaves) != 1:
        raise NoIntegerForm(f"{label(node)} combines {len(region.leaves)} tensors")
    _one(reader, node, region, wanted)


def is_elementwise(node: onnx.NodeProto) -> bool:
    """Whether it works element by element."""
    if node.domain in ("", "ai.onnx"):
        return node.op_type in ELEMENTWISE
    return node.domain == "com.microsoft" and node.op_type in CONTRIBUTED and len(node.input) == 1


def _region(reader: Reader, name: str) -> Region:
    region = Region()
    _collect(reader, name, region)
    if all(x.constant is not None for x in region.leaves.values()):
        raise NoIntegerForm("it takes nothing that is computed")
    return region


def _collect(reader: Reader, name: str, region: Region) -> None:
    """What the floats `name` are computed from, as far as that is element by element."""
    if name in region.leaves or name in region.constants:
        return
    value = reader.stored_floats(name)
    symbol = reader.symbol(name)
    if value is not None and value.size == 1:
        region.constants[name] = numpy_helper.from_array(np.asarray(value, order="C"), name)
        region.axes = max(region.axes, value.ndim)
    elif isinstance(symbol, Real):
        region.leaves[name] = reader.one_scale(name)
    elif isinstance(symbol, Waiting) and is_elementwise(symbol.node):
        if any(node is symbol.node for node in region.nodes):
            return
        for source in filter(None, symbol.node.input):
            _collect(reader, source, region)
        region.nodes.append(symbol.node)
    elif isinstance(symbol, Waiting):
        raise NoIntegerForm(no_kernel(symbol.node))
    elif isinstance(symbol, Constant):
        raise NoIntegerForm(f"{name!r} is stored, and no codes")
    else:
        raise NoIntegerForm(f"{name!r} is a float that no integers stand for")


def _one(reader: Reader, node: onnx.NodeProto, region: Region, wanted: Wanted) -> None:
    (x,) = region.leaves.values()
    if x.params.format.bits > _WIDEST:
        raise NoIntegerForm(f"a table for {x.params.format} has too many entries")
    codes = _tabulate(reader, region, wanted, [_reals(x)])
    operation = Lookup(codes.reshape(-1), x.params.format.qmin, region.axes)
    reader.emit(label(node), operation, (x.tensor,), wanted.output)


def _two(reader: Reader, node: onnx.NodeProto, region: Region, wanted: Wanted) -> None:
    a, b = region.leaves.values()
    if max(a.params.format.bits, b.params.format.bits) > _WIDEST_PAIR:
        raise NoIntegerForm("a table for two tensors of 16 bits has too many entries")
    reals = [_reals(a)[:, None], _reals(b)[None, :]]
    codes = _tabulate(reader, region, wanted, reals)
    shaped = codes.reshape(reals[0].size, reals[1].size)
    given, tensors = operands(a, b)
    first = a.params.format.qmin, b.params.format.qmin
    operation = PairLookup(shaped, first, given, region.axes)
    reader.emit(label(node), operation, tensors, wanted.output)


def _reals(x: Real) -> np.ndarray:
    """What each code of x's format stands for."""
    format = x.params.format
    codes = np.arange(format.qmin, format.qmax + 1)
    return to_numpy(dequantize(codes, x.params))


def _tabulate(
    reader: Reader, region: Region, wanted: Wanted, reals: list[np.ndarray]
) -> np.ndarray:
    """The codes for every code of the leaves."""
    names = list(region.leaves)
    piece = Piece(
        reader.model, region.nodes, names, [wanted.source], region.constants, optimized=False
    )
    values = piece(dict(zip(names, reals, strict=True)))[wanted.source]
    if not isinstance(values, np.ndarray) or values.dtype != np.float32:
        raise NoIntegerForm(f"{wanted.source!r} holds no float32")
    return codes_of(lambda: values, [], wanted.y)
