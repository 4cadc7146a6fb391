"""Operators that change no number: they move elements, or compute with shapes and indices.

onnx's own reference implementation runs them, on codes as on any other numbers.
"""

from collections.abc import Callable

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator

from core.graph.operations import Move
from core.graph.reader import Reader, name_of
from core.graph.symbols import Constant, Function, Pending, Plain, Real, Symbol
from core.params import QuantParams

DATA_MOVEMENT = {
    "DepthToSpace",
    "Expand",
    "Flatten",
    "Gather",
    "Identity",
    "Reshape",
    "Slice",
    "SpaceToDepth",
    "Squeeze",
    "Tile",
    "Transpose",
    "Unsqueeze",
}
#: What a model computes with shapes and indices, in plain integers, besides moving data.
SHAPE_ARITHMETIC = {"Add", "Cast", "Concat", "Div", "Mul", "Range", "Shape", "Size", "Sub"}


def read_data_movement(reader: Reader, node: onnx.NodeProto) -> Symbol:
    """Reads an operator that moves elements, or computes with shapes."""
    symbols = [reader.symbol(name) for name in node.input if name]
    first = symbols[0]
    if isinstance(first, Pending | Function):
        return first if node.op_type == "Identity" else _moved_later(reader, node, first)
    if all(isinstance(s, Constant) for s in symbols):
        values = {n: reader.constant(n) for n in node.input if n}
        return Constant(_evaluator(reader, node)(values))
    output = node.output[0]
    codes = isinstance(first, Real) and node.op_type != "Shape"
    target = f"{output} (codes)" if codes else output
    operation, tensors = _move(reader, node)
    reader.emit(name_of(node), operation, tensors, target)
    if isinstance(first, Real) and node.op_type != "Shape":
        reader.params[target] = first.params
        return Real(target, first.params)
    return Plain(target)


def _move(reader: Reader, node: onnx.NodeProto) -> tuple[Move, tuple[str, ...]]:
    """The node as an operation on its computed inputs, and their names."""
    stored: dict[str, np.ndarray] = {}
    moving: dict[str, str] = {}
    for name in filter(None, node.input):
        match reader.symbol(name):
            case Constant(value=value) | Real(constant=np.ndarray() as value):
                stored[name] = value
            case Real(tensor=tensor) | Plain(tensor=tensor):
                moving[name] = tensor
            case _:
                moving[name] = ""  # moved later: its tensor is not known yet
    evaluate = _evaluator(reader, node)

    def function(*arrays: np.ndarray) -> np.ndarray:
        return evaluate(stored | dict(zip(moving, arrays, strict=True)))

    return Move(function, node, stored, tuple(moving)), tuple(moving.values())


def _moved_later(reader: Reader, node: onnx.NodeProto, first: Pending | Function) -> Pending:
    """Data movement after a layer whose output has no parameters yet: it will move the codes."""
    operation, tensors = _move(reader, node)

    def emit(y: QuantParams, output: str) -> None:
        source = f"{output} (before {name_of(node)})"
        reader.params[source] = y
        if isinstance(first, Function):
            reader.tabulate(name_of(node), first, y, source)
        else:
            first.emit(y, source)
        reader.emit(name_of(node), operation, (source, *tensors[1:]), output)

    low, high = (first.low, first.high) if isinstance(first, Pending) else (-np.inf, np.inf)
    return Pending(emit, low=low, high=high)


def _evaluator(
    reader: Reader, node: onnx.NodeProto
) -> Callable[[dict[str, np.ndarray]], np.ndarray]:
    """The one node, run by onnx's reference implementation."""
    infos = [onnx.helper.make_empty_tensor_value_info(name) for name in node.input if name]
    result = onnx.helper.make_empty_tensor_value_info(node.output[0])
    graph = onnx.helper.make_graph([node], "node", infos, [result])
    opset = onnx.helper.make_opsetid("", reader.opset)
    evaluator = ReferenceEvaluator(onnx.helper.make_model(graph, opset_imports=[opset]))
    return lambda values: np.asarray(next(iter(evaluator.run(None, values))))
