"""What quantize_dynamic writes: DynamicQuantizeLinear, MatMulInteger and ConvInteger.

Scale and zero point of the activations are computed while the network runs, and travel as tensors.
"""

from dataclasses import dataclass

import numpy as np
import onnx

from core.arrays import Array
from core.graph.attributes import attributes, input_of, label
from core.graph.operands import Operands
from core.graph.reader import Reader
from core.graph.sliding import SLIDING, Sliding, sliding
from core.graph.symbols import Constant, NoIntegerForm, Plain
from core.kernels import Profile, conv_integer, matmul_integer
from core.kernels.dynamic_quantize_linear import dynamic_quantize_linear


@dataclass(frozen=True, eq=False)
class DynamicQuantize:
    """Floats become uint8 codes under the scale and zero point of their own range."""

    def run(self, inputs: list[Array], profile: Profile) -> tuple[Array, ...]:
        """Codes, scale and zero point."""
        return dynamic_quantize_linear(inputs[0])


@dataclass(frozen=True, eq=False)
class MatMulInteger:
    """(a − Zᵃ) @ (b − Zᵇ) of codes; operands: a, b, Zᵃ, Zᵇ."""

    operands: Operands

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The sums (…, M, N), int32."""
        return matmul_integer(*self.operands.fill(inputs))


@dataclass(frozen=True, eq=False)
class ConvInteger:
    """(x − Zˣ) ∗ (w − Zʷ) of codes; operands: x, w, Zˣ, Zʷ."""

    operands: Operands
    sliding: Sliding
    groups: int

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The sums (N, O, *output), int32."""
        x, w, x_zero, w_zero = self.operands.fill(inputs)
        window = self.sliding.window(tuple(x.shape[2:]))
        return conv_integer(
            x, w, int(x_zero.reshape(())), w_zero, window.stride, window.pads, window.dilation,
            self.groups,
        )  # fmt: skip


def read_dynamic_quantize(reader: Reader, node: onnx.NodeProto) -> None:
    """DynamicQuantizeLinear."""
    attributes(node)
    x = reader.computed(node.input[0])
    outputs = [name or reader.fresh(f"{label(node)} (unused)") for name in node.output]
    reader.emit(label(node), DynamicQuantize(), (x,), *outputs)
    reader.symbols |= {name: Plain(name) for name in outputs}


def read_matmul_integer(reader: Reader, node: onnx.NodeProto) -> None:
    """MatMulInteger."""
    attributes(node)
    given, tensors = _operands(reader, node)
    _emit(reader, node, MatMulInteger(given), tensors)


def read_conv_integer(reader: Reader, node: onnx.NodeProto) -> None:
    """ConvInteger, its weights stored."""
    a = attributes(node, **SLIDING, group=1)
    given, tensors = _operands(reader, node)
    weights = given.stored[1]
    if weights is None:
        raise NoIntegerForm("its weights are computed")
    window = sliding(a, weights.shape[2:])
    _emit(reader, node, ConvInteger(given, window, a["group"]), tensors)


def _operands(reader: Reader, node: onnx.NodeProto) -> tuple[Operands, tuple[str, ...]]:
    """Two tensors of codes and their zero points; a missing one is 0."""
    stored: list[np.ndarray | None] = []
    tensors = []
    for position in range(4):
        name = input_of(node, position)
        symbol = reader.symbol(name) if name else Constant(np.asarray(0, np.int32))
        if isinstance(symbol, Constant):
            stored.append(np.asarray(symbol.value))
        elif isinstance(symbol, Plain):
            stored.append(None)
            tensors.append(symbol.tensor)
        else:
            raise NoIntegerForm(f"its input {name!r} holds no codes")
    return Operands(tuple(stored)), tuple(tensors)


def _emit(
    reader: Reader, node: onnx.NodeProto, operation: MatMulInteger | ConvInteger,
    inputs: tuple[str, ...],
) -> None:  # fmt: skip
    reader.emit(label(node), operation, inputs, node.output[0])
    reader.symbols[node.output[0]] = Plain(node.output[0])


INTEGER_OPERATORS = {
    "ConvInteger": read_conv_integer,
    "DynamicQuantizeLinear": read_dynamic_quantize,
    "MatMulInteger": read_matmul_integer,
}
