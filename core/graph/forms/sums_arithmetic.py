"""What may follow a layer before its sums are requantized: a stored bias, a stored factor."""

from dataclasses import replace

import numpy as np
import onnx

from core.graph.attributes import attributes, label
from core.graph.bias import bias_of
from core.graph.forms.layers import finer
from core.graph.reader import Reader
from core.graph.sum_operations import AddBias
from core.graph.symbols import NoIntegerForm, Sums


def add(reader: Reader, node: onnx.NodeProto) -> Sums:
    """Sums and a stored tensor: one number, or one for each of their channels."""
    sums, value, rank = _sums_and_stored(reader, node)
    if value.size > 1:
        axis = int(np.argmax(value.shape)) - value.ndim
        if value.size != value.shape[axis]:
            raise NoIntegerForm(f"a stored tensor of shape {value.shape} is no bias of channels")
        if sums.scale.size > 1 and (axis - sums.axis) % rank:
            raise NoIntegerForm("its bias lies along another axis than its scales")
    else:
        axis = sums.axis
    bias = bias_of(value, sums.scale, axis)
    tensor = reader.fresh(f"{node.output[0]} (accumulator)")
    reader.emit(label(node), AddBias(bias), (sums.tensor,), tensor)
    return Sums(tensor, finer(sums.scale, bias), sums.axis)


def scale(reader: Reader, node: onnx.NodeProto) -> Sums:
    """Sums times or divided by a positive stored number: their scale changes."""
    sums, value, _ = _sums_and_stored(reader, node)
    if node.op_type == "Div" and not reader.is_stored(node.input[1]):
        raise NoIntegerForm("a stored number is divided by sums")
    if value.size != 1 or not 0 < value.item() < np.inf:
        raise NoIntegerForm("its factor is not one positive number")
    factor = np.float32(value.item())
    scaled = sums.scale / factor if node.op_type == "Div" else sums.scale * factor
    return replace(sums, scale=np.asarray(scaled, np.float32))


def _sums_and_stored(reader: Reader, node: onnx.NodeProto) -> tuple[Sums, np.ndarray, int]:
    """The two inputs of the node, in either order, and how many axes the sums have.

    Raises:
        NoIntegerForm: when they are something else, or the stored one may have more axes.
    """
    attributes(node)
    for name, other in (tuple(node.input), tuple(reversed(node.input))):
        value = reader.stored_floats(name)
        if value is not None and value.dtype == np.float32:
            sums, rank = reader.sums(other), reader.types.ranks.get(other)
            if rank is None or value.ndim > rank:
                raise NoIntegerForm(f"a stored tensor of {value.ndim} axes may add axes to sums")
            return sums, value, rank
    raise NoIntegerForm("it takes two computed tensors")
