"""What a graph says about its inputs: tables that they look up, constants, sizes of axes."""

import math
from collections import ChainMap, Counter, defaultdict
from collections.abc import Mapping, Sequence

import onnx

from core.models.graphs import graphs_of
from core.models.operator_sets import is_standard
from core.models.stored import array_of, stored_tensors

# Operators whose output holds values of their first input and no others.
_SAME_VALUES = (
    "Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze", "Flatten", "Transpose", "Slice", "Split",
    "Expand", "Tile", "Gather",
)  # fmt: skip
# Operators on indices: a table's rows counted from its end, an offset, a limit.
_ARITHMETIC = ("Add", "Sub", "Mul", "Mod", "Max", "Min", "Clip", "Where")
# Operators whose output has the shape of their first input, or of the one that is not stored.
_SAME_SHAPE = ("Cast", "Identity", "Add", "Sub", "Mul", "Div", "BatchNormalization")
# Operators that take places in their first input -> which input holds them.
_INDEXING = {
    "Gather": 1, "GatherElements": 1, "GatherND": 1, "ScatterElements": 1, "ScatterND": 1,
}  # fmt: skip
# Some exporters give tokens as floats, and convert them in the graph.
_NUMBERS = (onnx.TensorProto.INT32, onnx.TensorProto.INT64, onnx.TensorProto.FLOAT)

_MOST_WRITTEN, _LARGEST_WRITTEN = 8, 4096  # sizes in shapes that may be those of an input


class InputHints:
    """Facts about the inputs of a model, by their names.

    rows:     input -> number of rows of the stored table that it looks up (a token's vocabulary).
    places:   inputs that are places in a tensor that the model computes (the edges of a graph).
    compared: input -> the constants that it is compared with (a sample rate, a padding token).
    axes:     (input, axis, −1 for the last) -> the size that the weights of its layer ask for.
    """

    def __init__(self, model: onnx.ModelProto) -> None:
        self.rows: dict[str, int] = {}
        self.places: set[str] = set()
        self.compared: dict[str, set[int]] = defaultdict(set)
        self.axes: dict[tuple[str, int], int] = {}
        self._written: Counter[int] = Counter()
        sizes: dict[str, Sequence[int]] = {}
        shaped: dict[str, str] = {}  # back to the input whose shape a tensor has
        scalars: dict[str, int] = {}
        origin: dict[str, str] = {}  # back to the input whose values a tensor holds
        counted: dict[str, str] = {}  # the same, after arithmetic too
        inputs = {one.name for one in model.graph.input}
        for graph in graphs_of(model.graph):
            stored = stored_tensors(graph)
            for name, tensor in stored.items():
                _note_constant(name, tensor, sizes, scalars)
            for node in graph.node:
                self._note_written(node, stored)
                self._note_index(node, sizes, scalars, ChainMap(origin, counted))
                self._note_axis(node, sizes, shaped)
                if is_standard(node, "Equal"):
                    self._note_comparison(node, sizes, scalars, origin)
                if is_standard(node, *_SAME_VALUES):
                    source = origin.get(node.input[0], node.input[0])
                    origin.update((o, source) for o in node.output if o)
                sources = (origin.get(i, counted.get(i, i)) for i in node.input)
                source = next((one for one in sources if one in inputs), "")
                if source and is_standard(node, *_SAME_VALUES, *_ARITHMETIC):
                    counted.update((o, source) for o in node.output if o)

    @property
    def written(self) -> tuple[int, ...]:
        """Sizes that the graph puts into shapes, the most frequent first."""
        return tuple(size for size, _ in self._written.most_common(_MOST_WRITTEN))

    def _note_written(self, node: onnx.NodeProto, stored: Mapping[str, onnx.TensorProto]) -> None:
        """Sizes in the shape of a Reshape, whole or one of the parts that a Concat joins."""
        shapes = node.input[1:2] if is_standard(node, "Reshape") else ()
        for name in node.input if is_standard(node, "Concat") else shapes:
            tensor = stored.get(name)
            if tensor is not None and tensor.data_type == onnx.TensorProto.INT64:
                sizes = array_of(tensor).reshape(-1)[:_MOST_WRITTEN].tolist()
                self._written.update(size for size in sizes if 1 < size <= _LARGEST_WRITTEN)

    def _note_index(
        self,
        node: onnx.NodeProto,
        sizes: Mapping[str, Sequence[int]],
        scalars: Mapping[str, int],
        origin: Mapping[str, str],
    ) -> None:
        if is_standard(node, "OneHot") and node.input[1] in scalars:
            self._note_rows(node.input[0], scalars[node.input[1]], origin)
        place = _INDEXING.get(node.op_type, len(node.input))
        if not is_standard(node, *_INDEXING) or place >= len(node.input):
            return
        table, index = node.input[0], node.input[place]
        if table in sizes:
            self._note_rows(index, sizes[table][0], origin)
        else:
            self.places.add(origin.get(index, index))

    def _note_rows(self, index: str, rows: int, origin: Mapping[str, str]) -> None:
        name = origin.get(index, index)
        self.rows[name] = min(rows, self.rows.get(name, rows))

    def _note_axis(
        self, node: onnx.NodeProto, sizes: Mapping[str, Sequence[int]], shaped: dict[str, str]
    ) -> None:
        known = _axis_of_weights(node, sizes)
        computed = next((name for name in node.input if name and name not in sizes), "")
        source = shaped.get(computed, computed)
        if known:
            axis, size = known
            self.axes.setdefault((source, axis), size)
        elif is_standard(node, *_SAME_SHAPE):
            shaped[node.output[0]] = source

    def _note_comparison(
        self,
        node: onnx.NodeProto,
        sizes: Mapping[str, Sequence[int]],
        scalars: Mapping[str, int],
        origin: Mapping[str, str],
    ) -> None:
        for one, other in (node.input, reversed(node.input)):
            if other in scalars:
                self.compared[origin.get(one, one)].add(scalars[other])
            elif other in sizes:  # which of 0, 1, 2 … it is: one-hot
                self._note_rows(one, math.prod(sizes[other]), origin)


def _axis_of_weights(
    node: onnx.NodeProto, sizes: Mapping[str, Sequence[int]]
) -> tuple[int, int] | None:
    """An axis of a layer's input, and its size by the layer's weights; None for other nodes."""
    weights = sizes.get(node.input[1], ()) if len(node.input) > 1 else ()
    numbers = {a.name: a.i for a in node.attribute if a.type == onnx.AttributeProto.INT}
    if is_standard(node, "Conv") and len(weights) > 2:
        return 1, weights[1] * numbers.get("group", 1)
    if is_standard(node, "MatMul") and len(weights) == 2:
        return -1, weights[0]
    if is_standard(node, "LSTM", "GRU", "RNN") and len(weights) == 3:
        return 2, weights[2]
    return None


def _note_constant(
    name: str, tensor: onnx.TensorProto, sizes: dict[str, Sequence[int]], scalars: dict[str, int]
) -> None:
    if tensor.dims:
        sizes[name] = tensor.dims
    if tensor.data_type in _NUMBERS and all(d == 1 for d in tensor.dims):
        number = float(array_of(tensor).reshape(-1)[0])
        if number.is_integer():
            scalars[name] = int(number)
