"""Nodes that compute no floats: shapes, indices, conditions, and codes that move."""

import onnx

from core.graph.attributes import attributes, label
from core.graph.forms.moves import MOVES, same
from core.graph.forms.order import max_pool
from core.graph.move import move
from core.graph.operations import ArgMax
from core.graph.reader import Reader
from core.graph.symbols import NoIntegerForm, Plain

#: Operators that give codes back as they are, in another order, or fewer of them.
PASS_ON = MOVES | {"Clip", "MaxPool"}


def read_arg_max(reader: Reader, node: onnx.NodeProto) -> None:
    """ArgMax of quantized numbers, which is the one of their codes."""
    a = attributes(node, axis=0, keepdims=1, select_last_index=0)
    symbol = reader.symbol(node.input[0])
    if isinstance(symbol, Plain) and symbol.tensor in reader.params:
        tensor = symbol.tensor
    else:
        tensor = reader.one_scale(node.input[0]).tensor
    operation = ArgMax(a["axis"], bool(a["keepdims"]), bool(a["select_last_index"]))
    reader.emit(label(node), operation, (tensor,), node.output[0])
    reader.symbols[node.output[0]] = Plain(node.output[0])


def read_shape(reader: Reader, node: onnx.NodeProto) -> None:
    """Shape and Size: of the codes, or of a layer's sums, where there are no floats yet."""
    name, output = node.input[0], node.output[0]
    tensor = _some_integers(reader, name) or reader.computed(name)
    operation = move(reader.model, node, {}, output, None)
    reader.emit(label(node), operation, (tensor,), output)
    reader.symbols[output] = Plain(output)


def _some_integers(reader: Reader, name: str) -> str:
    """A tensor of integers of the shape of the floats `name`, or ""."""
    for way in (reader.real, reader.sums):
        try:
            return way(name).tensor
        except NoIntegerForm:
            continue
    return ""


def read_without_floats(reader: Reader, node: onnx.NodeProto) -> None:
    """Shapes, indices, conditions; or codes that move, and are integers like those."""
    inputs = {n: reader.computed(n) for n in node.input if n and not reader.is_stored(n)}
    stored = {n: reader.constant(n) for n in node.input if n and reader.is_stored(n)}
    codes = [reader.params[tensor] for tensor in inputs.values() if tensor in reader.params]
    if codes and node.op_type not in PASS_ON:
        raise NoIntegerForm(f"{label(node)} ({node.op_type}) computes with codes as numbers")
    for output in filter(None, node.output):
        if node.op_type == "MaxPool":
            reader.emit(label(node), max_pool(node), tuple(inputs.values()), output)
        else:
            operation = move(reader.model, node, stored, output, None)
            tensors = tuple(inputs[name] for name in operation.moving)
            reader.emit(label(node), operation, tensors, output)
        reader.symbols[output] = Plain(output)
        if codes and all(same(codes[0], other) for other in codes):
            reader.params[output] = codes[0]
