"""Nodes that depend on stored tensors alone: computed once, while the model is read.

A weight may reach its layer through Transpose, Reshape, Slice and the like. Its codes move, and
each scale moves with its code: where the scales still vary along one axis only, that is the axis
of the channels now. Whatever else is stored is computed in floats.
"""

import numpy as np
import onnx
from onnx import numpy_helper

from core.arrays import to_numpy
from core.errors import InputError
from core.granularity import Granularity, PerChannel, PerTensor
from core.graph.forms.moves import MOVES, check
from core.graph.reader import Reader
from core.graph.symbols import Constant, NoIntegerForm, Real
from core.models.constants import is_foldable
from core.models.session import Piece
from core.params import QuantParams

_NEW_ELEMENTS = {"Pad", "CenterCropPad", "Concat", "Where", "ScatterElements", "ScatterND"}


def fold(reader: Reader, node: onnx.NodeProto) -> None:
    """Read a node whose inputs are all stored.

    Raises:
        NoIntegerForm: for a random node, or one with graphs inside, or of no tensors.
    """
    if not is_foldable(node):
        raise NoIntegerForm(f"{node.op_type} is computed anew in each run")
    first = reader.symbol(node.input[0]) if node.input and node.input[0] else None
    if isinstance(first, Real) and node.op_type in MOVES - _NEW_ELEMENTS:
        try:
            check(reader, node)
            reader.symbols[node.output[0]] = _moved(reader, node, first)
            return
        except NoIntegerForm:
            pass  # in floats, then
    for name, value in _evaluated(reader, node, {}).items():
        reader.symbols[name] = Constant(value)


def _moved(reader: Reader, node: onnx.NodeProto, x: Real) -> Real:
    """The stored codes in another place, their scales with them."""
    assert x.constant is not None
    name = node.input[0]

    def moved(values: np.ndarray) -> np.ndarray:
        result = _evaluated(reader, node, {name: values})[node.output[0]]
        return np.asarray(result)

    codes = moved(x.constant.astype(np.float32)).astype(x.constant.dtype)
    if isinstance(x.params.granularity, PerTensor):
        return Real("", x.params, codes)
    if not isinstance(x.params.granularity, PerChannel):
        raise NoIntegerForm("blocks do not move")
    shape = [1] * x.constant.ndim
    shape[x.params.granularity.axis] = -1
    channels = np.arange(to_numpy(x.params.scale).size, dtype=np.float32).reshape(shape)
    which = moved(np.broadcast_to(channels, x.constant.shape).copy()).astype(np.int64)
    kept, granularity = _channels(which)
    scale, zero = (to_numpy(v)[kept] for v in (x.params.scale, x.params.zero_point))
    return Real("", QuantParams(scale, zero, x.params.format, granularity), codes)


def _channels(which: np.ndarray) -> tuple[np.ndarray | int, Granularity]:
    """The channel of each index along the one axis on which `which` depends, and that axis.

    Raises:
        NoIntegerForm: when it depends on several.
    """
    for axis in range(which.ndim):
        first = np.moveaxis(which, axis, 0).reshape(which.shape[axis], -1)
        if first.size and (first == first[:, :1]).all():
            return first[:, 0], PerChannel(axis)
    raise NoIntegerForm("its scales vary along several axes")


def _evaluated(
    reader: Reader, node: onnx.NodeProto, instead: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The outputs of a node of stored tensors; `instead`: other values for some of them.

    Raises:
        NoIntegerForm: when onnxruntime cannot compute it, or it gives no tensors.
    """
    values = {n: reader.stored_floats(n) for n in node.input if n} | instead
    stored = {
        name: numpy_helper.from_array(np.asarray(value, order="C"), name)
        for name, value in values.items()
    }
    outputs = [name for name in node.output if name]
    try:
        made = Piece(reader.model, [node], [], outputs, stored, optimized=False)({})
    except InputError as error:
        raise NoIntegerForm(str(error)) from None
    if not all(isinstance(value, np.ndarray) for value in made.values()):
        raise NoIntegerForm("it gives no tensors")
    return made
