"""Activations between layers that a runtime rounds: inputs and results of other operators.

A kernel on codes reads codes and writes codes. Before an operator that works on codes each input is
rounded, and what a kernel gives is rounded where something else than such a kernel reads it. A
tensor has one scale wherever it is read. Some operators need all of their inputs on one scale:
CONCATENATION in TensorFlow Lite, and elementwise operators too on OpenVINO's NPU. Its range is that
of all their data together; where two operators share an input, all their inputs share one scale.
A constant operand has the range of its own values.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import onnx
from onnx import helper

from core.analysis.structure.layers import FLOATS, Layer, Operator
from core.analysis.targets.operators_in_codes import OperatorsInCodes, Range
from core.analysis.targets.tensors_in_codes import TensorsInCodes, Values, tensors_in_codes
from core.errors import InputError
from core.models.names import first_output, label
from core.models.stored import array_of

Nodes = list[onnx.NodeProto]


def with_rounded_tensors(
    model: onnx.ModelProto,
    nodes: Nodes,
    layers: Mapping[str, Layer],
    constants: Mapping[str, onnx.TensorProto],
    operators: OperatorsInCodes,
) -> tuple[Nodes, dict[str, Layer], TensorsInCodes]:
    """The nodes with an Identity at each tensor that is rounded between layers; these as layers.

    nodes, layers, constants: of the model; layers by their first output, as those that are added.
    The added layers have no weights; only their input is quantized.

    Raises:
        InputError: when the model's types cannot be inferred.
    """
    graph = model.graph
    values = Values(
        frozenset(float_tensors(model) - set(constants)),
        tuple(one.name for one in graph.input),
        tuple(one.name for one in graph.output),
        constants,
    )
    found = tensors_in_codes(nodes, layers, values, operators)
    writer = _Writer(found, layers, operators, constants)
    return list(writer.nodes(nodes, values.inputs)), writer.added, found


class _Writer:
    """Writes the nodes. After `nodes`, `added` holds the layers without weights."""

    def __init__(
        self,
        found: TensorsInCodes,
        layers: Mapping[str, Layer],
        operators: OperatorsInCodes,
        constants: Mapping[str, onnx.TensorProto],
    ) -> None:
        self._found, self._layers, self._operators = found, layers, operators
        self._constants = constants
        self._seen: Counter[str] = Counter()
        self._plain: set[str] = set()  # tensors held in codes that nodes on floats read
        self.added: dict[str, Layer] = {}

    def nodes(self, nodes: Nodes, inputs: Sequence[str]) -> Iterator[onnx.NodeProto]:
        """The nodes, in their order. inputs: of the model."""
        if self._operators.results:
            self._plain = {name for node in nodes for name in self._read_plainly(node)}
        for name in inputs:
            if name in self._plain:
                yield self._rounding(name, _rounded(name), name, Operator(name, "input"))
        for node in nodes:
            layer = self._layers.get(first_output(node))
            title = layer.name if layer else self._title(node)
            yield from [node] if layer else self._operator(node, title)
            results = [name for name in node.output if name in self._plain]
            for place, name in enumerate(results, 1):
                row = f"{title}, output" + (f" {place}" if len(results) > 1 else "")
                yield self._rounding(name, _rounded(name), row, Operator(title, node.op_type))

    def _read_plainly(self, node: onnx.NodeProto) -> set[str]:
        """What the node reads of the tensors in codes without rounding it itself."""
        name = first_output(node)
        if name in self._layers:
            return set()
        own = {*self._found.rounded.get(name, ()), self._found.passed.get(name, "")}
        return (set(node.input) & self._found.names) - own

    def _operator(self, node: onnx.NodeProto, title: str) -> Iterator[onnx.NodeProto]:
        """A node that is no layer, after what rounds its inputs."""
        new = {name: _rounded(name) for name in self._read_plainly(node) & self._plain}
        constants = self._found.constants.get(first_output(node), ())
        given = {name: name for name in self._found.rounded.get(first_output(node), ())}
        for name in constants:
            limits = _limits(self._constants[name])
            if limits is not None:
                given[name] = tensor = f"{name} of {title}"
                yield helper.make_node("Identity", [name], [tensor])
                self._found.ranges[tensor] = limits
                if node.op_type in self._operators.factors:
                    self._found.symmetric.add(tensor)
        sharing = self._found.sharing.get(first_output(node), ())
        for place, (name, tensor) in enumerate(given.items(), 1):
            row = f"{title}, input {place}"
            new[name] = f"{name} for {row}"
            operator = Operator(title, node.op_type, sharing, tensor != name)
            yield self._rounding(tensor, new[name], row, operator)
        changed = onnx.NodeProto()
        changed.CopyFrom(node)
        changed.input[:] = [new.get(name, name) for name in node.input]
        yield changed

    def _rounding(self, tensor: str, rounded: str, row: str, operator: Operator) -> onnx.NodeProto:
        identity = helper.make_node("Identity", [tensor], [rounded], name=row)
        self.added[rounded] = Layer(row, identity, tensor, (), operator)
        return identity

    def _title(self, node: onnx.NodeProto) -> str:
        name = label(node)
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name} ({self._seen[name]})"


def _limits(constant: onnx.TensorProto) -> Range | None:
    """The range of its values, with 0 in it; None where they are none, or not all finite."""
    value = array_of(constant)
    if not value.size or not np.isfinite(value).all():
        return None
    return float(min(value.min(), 0)), float(max(value.max(), 0))


def _rounded(name: str) -> str:
    return f"{name} rounded"


def float_tensors(model: onnx.ModelProto) -> set[str]:
    """The inputs and computed tensors of the model that are known to hold floats.

    Raises:
        InputError: when the types cannot be inferred.
    """
    try:
        graph = onnx.shape_inference.infer_shapes(model).graph
    except Exception as error:  # onnx's errors share no base class
        raise InputError(
            "this target must know which tensors hold floats, and their types cannot be inferred "
            f"({str(error).partition(chr(10))[0]}); choose another target."
        ) from None
    values = (*graph.value_info, *graph.input, *graph.output)
    return {one.name for one in values if one.type.tensor_type.elem_type in FLOATS}
