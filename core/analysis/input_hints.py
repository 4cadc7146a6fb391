"""What a graph says about its inputs: which look up a table, which are compared with a constant."""

from collections import defaultdict

import onnx

from core.models.graphs import graphs_of
from core.models.operator_sets import is_standard
from core.models.stored import array_of, stored_tensors

# Operators whose output holds values of their first input and no others.
_SAME_VALUES = (
    "Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze", "Flatten", "Transpose", "Slice", "Split",
    "Expand", "Tile", "Gather",
)  # fmt: skip
# Operators that take places in their first input -> which input holds them.
_INDEXING = {
    "Gather": 1, "GatherElements": 1, "GatherND": 1, "ScatterElements": 1, "ScatterND": 1,
}  # fmt: skip
# Some exporters give tokens as floats, and convert them in the graph.
_NUMBERS = (onnx.TensorProto.INT32, onnx.TensorProto.INT64, onnx.TensorProto.FLOAT)


class InputHints:
    """Facts about the inputs of a model, by their names.

    rows:     input -> number of rows of the stored table that it looks up (a token's vocabulary).
    places:   inputs that are places in a tensor that the model computes (the edges of a graph).
    compared: input -> the constants that it is compared with (a sample rate, a padding token).
    """

    def __init__(self, model: onnx.ModelProto) -> None:
        self.rows: dict[str, int] = {}
        self.places: set[str] = set()
        self.compared: dict[str, set[int]] = defaultdict(set)
        sizes: dict[str, int] = {}
        scalars: dict[str, int] = {}
        origin: dict[str, str] = {}  # back to the input whose values a tensor holds
        for graph in graphs_of(model.graph):
            for name, tensor in stored_tensors(graph).items():
                _note_constant(name, tensor, sizes, scalars)
            for node in graph.node:
                self._note_index(node, sizes, origin)
                if is_standard(node, "Equal"):
                    self._note_comparison(node, scalars, origin)
                if is_standard(node, *_SAME_VALUES):
                    source = origin.get(node.input[0], node.input[0])
                    origin.update((o, source) for o in node.output if o)

    def _note_index(
        self, node: onnx.NodeProto, sizes: dict[str, int], origin: dict[str, str]
    ) -> None:
        place = _INDEXING.get(node.op_type, len(node.input))
        if not is_standard(node, *_INDEXING) or place >= len(node.input):
            return
        name = origin.get(node.input[place], node.input[place])
        table = node.input[0]
        if table in sizes:
            self.rows[name] = min(sizes[table], self.rows.get(name, sizes[table]))
        else:
            self.places.add(name)

    def _note_comparison(
        self, node: onnx.NodeProto, scalars: dict[str, int], origin: dict[str, str]
    ) -> None:
        for one, other in (node.input, reversed(node.input)):
            if other in scalars:
                self.compared[origin.get(one, one)].add(scalars[other])


def _note_constant(
    name: str, tensor: onnx.TensorProto, sizes: dict[str, int], scalars: dict[str, int]
) -> None:
    if tensor.dims:
        sizes[name] = tensor.dims[0]
    if tensor.data_type in _NUMBERS and all(d == 1 for d in tensor.dims):
        number = float(array_of(tensor).reshape(-1)[0])
        if number.is_integer():
            scalars[name] = int(number)
