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
RECURRENT = ("LSTM", "GRU", "RNN")
_MATMULS = ("MatMul", "FusedMatMul")
_GEMMS = ("Gemm", "FusedGemm")
_CONVS = ("Conv", "FusedConv", "ConvTranspose")


@dataclass(frozen=True, eq=False)
class Weight:
    """One constant operand of a layer.

    name:   the tensor's name in the model.
    value:  the float weights, in the shape the layer takes.
    axis:   the axis of output channels in `by_channel`; None where there is one scale for the
            tensor.
    rows:   for recurrent weights, whose channels are all the rows (direction × gate × unit).
    groups: for grouped transposed convolution, whose weights (C_in, C_out / groups, …) hold the
            output channels of one group after the other: channel g·C_out/groups + j reads the
            input channels of group g alone.
    """

    name: str
    value: np.ndarray
    axis: int | None
    rows: bool = False
    groups: int = 1

    def by_channel(self, value: np.ndarray) -> np.ndarray:
        """An array of the weights' shape, arranged so that `axis` runs over the output channels.

        >>> w = Weight("w", np.arange(8.0).reshape(4, 2), axis=0, groups=2)  # 2 groups of 2 → 2
        >>> w.by_channel(w.value).tolist()  # a row for each output channel
        [[0.0, 2.0], [1.0, 3.0], [4.0, 6.0], [5.0, 7.0]]
        """
        if self.rows:
            return value.reshape(-1, value.shape[-1])
        if self.groups > 1:
            grouped = value.reshape(self.groups, -1, *value.shape[1:]).swapaxes(1, 2)
            return grouped.reshape(-1, *grouped.shape[2:])
        return value

    def as_stored(self, value: np.ndarray) -> np.ndarray:
        """The inverse of `by_channel`: an array so arranged, in the shape that the layer takes."""
        if self.groups > 1:
            value = value.reshape(self.groups, -1, *value.shape[1:]).swapaxes(1, 2)
        return value.reshape(self.value.shape)


@dataclass(frozen=True)
class Operator:
    """An operator without weights that takes or gives codes.

    name, op: of its node. sharing: the tensors that share one scale because of it; () for none.
    constant: whether what is rounded is a constant operand.
    """

    name: str
    op: str
    sharing: tuple[str, ...] = ()
    constant: bool = False


@dataclass(frozen=True, eq=False)
class Layer:
    """A node with weights; `data` is the name of the activation that it multiplies them with.

    operator: whose input or result this is: such a layer has no weights, and passes on its input,
    which is quantized.
    """

    name: str
    node: onnx.NodeProto
    data: str
    weights: tuple[Weight, ...]
    operator: Operator | None = None

    @property
    def op(self) -> str:
        """The operator's name."""
        return self.operator.op if self.operator else str(self.node.op_type)


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
    if op in RECURRENT and is_weight(1) and is_weight(2):
        return data, [(weight, 0), (node.input[2], 0)]
    if op in _CONVS and is_weight(1) and data not in constants:
        grouped = op == "ConvTranspose" and _groups(node) > 1
        return data, [(weight, 1 if op == "ConvTranspose" and not grouped else 0)]
    if op in _GEMMS or op in _MATMULS:
        if is_weight(1) and data not in constants:
            return data, [(weight, _columns(constants[weight], node, "B"))]
        if is_weight(0) and weight not in constants:
            # The weight stands on the left: its rows are the output channels.
            return weight, [(data, _columns(constants[data], node, "A"))]
    return None


def _columns(stored: onnx.TensorProto, node: onnx.NodeProto, side: str) -> int | None:
    """Axis of the output channels of a product's operand A or B; a vector has a single output.

    They are the rows of A and the columns of B, exchanged by transA and transB. FusedMatMul's
    transBatchA and transBatchB say that the rows come first, before the batch.
    """
    rank = len(stored.dims)
    if rank < 2:
        return None
    if _flag(node, f"trans{side}") == (side == "A"):
        return rank - 1
    return 0 if _flag(node, f"transBatch{side}") else rank - 2


def _flag(node: onnx.NodeProto, name: str) -> bool:
    return any(a.name == name and a.i for a in node.attribute)


def _groups(node: onnx.NodeProto) -> int:
    """The groups of a convolution, 1 where the node says nothing."""
    return next((int(a.i) for a in node.attribute if a.name == "group"), 1)


def _weight(
    name: str, stored: onnx.TensorProto, axis: int | None, layer: str, node: onnx.NodeProto
) -> Weight:
    value = array_of(stored, f"weight of layer {layer!r},")
    if not np.isfinite(value).all():
        raise InputError(
            f"the weight {name!r} of layer {layer!r} holds NaN or infinity; no scale fits it."
        )
    groups = _groups(node) if node.op_type == "ConvTranspose" else 1
    if groups > 1 and (value.ndim < 3 or value.shape[0] % groups):
        raise InputError(
            f"the layer {layer!r} has weights of shape {list(value.shape)} in {groups} groups, "
            "which must divide the first size; export the model again."
        )
    return Weight(name, value, axis, node.op_type in RECURRENT, groups)
