"""Which nodes are layers: operators that multiply their input with constant weights."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import onnx

from core.errors import InputError
from core.models.names import first_output, label
from core.models.stored import array_of

FLOATS = (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.DOUBLE)
_DOMAINS = ("", "ai.onnx", "com.microsoft")
_RECURRENT = ("LSTM", "GRU", "RNN")
_MATMULS = ("MatMul", "FusedMatMul")
_GEMMS = ("Gemm", "FusedGemm")
_CONVS = ("Conv", "FusedConv", "ConvTranspose")


@dataclass(frozen=True, eq=False)
class Weight:
    """One constant operand of a layer.

    name:  the tensor's name in the model.
    value: the float weights, in the shape the layer takes.
    axis:  the axis of output channels; None where there is one scale for the tensor.
    rows:  for recurrent weights, whose channels are all the rows (direction × gate × unit):
           quantize them as a matrix of such rows.
    """

    name: str
    value: np.ndarray
    axis: int | None
    rows: bool = False

    @property
    def matrix(self) -> np.ndarray:
        """The weights with the channels along `axis`: as they are, or as a matrix of rows."""
        return self.as_matrix(self.value)

    def as_matrix(self, value: np.ndarray) -> np.ndarray:
        """An array of the weights' shape, viewed as `matrix` is."""
        return value.reshape(-1, value.shape[-1]) if self.rows else value


@dataclass(frozen=True, eq=False)
class Layer:
    """A node with weights; `data` is the name of the activation that it multiplies them with."""

    name: str
    node: onnx.NodeProto
    data: str
    weights: tuple[Weight, ...]

    @property
    def op(self) -> str:
        """The operator's name."""
        return str(self.node.op_type)


def find_layers(
    nodes: Iterable[onnx.NodeProto], constants: Mapping[str, onnx.TensorProto]
) -> dict[str, Layer]:
    """The layers among `nodes` in their order, by the name of their first output.

    Names are the model's own; a node without one is called by operator and output. A name that
    stands twice gets a number.

    Raises:
        InputError: when a weight is damaged, or holds NaN or infinity.
    """
    found: dict[str, Layer] = {}
    seen: Counter[str] = Counter()
    for node in nodes:
        operands = _operands(node, constants)
        if operands is None:
            continue
        data, weights = operands
        name = label(node)
        seen[name] += 1
        unique = name if seen[name] == 1 else f"{name} ({seen[name]})"
        found[first_output(node)] = Layer(
            unique,
            node,
            data,
            tuple(_weight(n, constants[n], axis, unique, node) for n, axis in weights),
        )
    return found


def _operands(
    node: onnx.NodeProto, constants: Mapping[str, onnx.TensorProto]
) -> tuple[str, list[tuple[str, int | None]]] | None:
    """Name of the data, and name and channel axis of each weight; None if this is no layer."""
    if node.domain not in _DOMAINS or len(node.input) < 2:
        return None

    def is_weight(index: int) -> bool:
        stored = constants.get(node.input[index]) if index < len(node.input) else None
        return stored is not None and stored.data_type in FLOATS

    data, weight = node.input[0], node.input[1]
    op = node.op_type
    if op in _RECURRENT and is_weight(1) and is_weight(2):
        return data, [(weight, 0), (node.input[2], 0)]
    if op in _CONVS and is_weight(1) and data not in constants:
        return data, [(weight, 1 if op == "ConvTranspose" else 0)]
    if op in _GEMMS or op in _MATMULS:
        first_flag, second_flag = ("transA", "transB")
        if is_weight(1) and data not in constants:
            return data, [(weight, _columns(constants[weight], _flag(node, second_flag)))]
        if is_weight(0) and weight not in constants:
            # The weight stands on the left: its rows are the output channels.
            return weight, [(data, _columns(constants[data], not _flag(node, first_flag)))]
    return None


def _columns(stored: onnx.TensorProto, transposed: bool) -> int | None:
    """Axis of the output channels of a right-hand matrix; a vector has a single output."""
    rank = len(stored.dims)
    if rank < 2:
        return None
    return rank - 2 if transposed else rank - 1


def _flag(node: onnx.NodeProto, name: str) -> bool:
    return any(a.name == name and a.i for a in node.attribute)


def _weight(
    name: str, stored: onnx.TensorProto, axis: int | None, layer: str, node: onnx.NodeProto
) -> Weight:
    value = array_of(stored, f"weight of layer {layer!r},")
    if not np.isfinite(value).all():
        raise InputError(
            f"the weight {name!r} of layer {layer!r} holds NaN or infinity; no scale fits it."
        )
    return Weight(name, value, axis, rows=node.op_type in _RECURRENT)
