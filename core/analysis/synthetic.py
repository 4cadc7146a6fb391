"""Seeded synthetic values for inputs that no file gives."""

import numpy as np
import onnx

from core.models.graphs import graphs_of
from core.models.inputs import ModelInput
from core.models.names import first_output
from core.models.operator_sets import is_standard
from core.models.stored import array_of, stored_tensors

DRAWN_BYTES = 8  # of each number, before it is converted to the type of its input
_SAME_VALUES = ("Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze")


def synthetic(
    one: ModelInput, shape: tuple[int, ...], values: "Bounds", seed: list[int]
) -> np.ndarray:
    """Values for one input: N(0, 1) for floats, valid indices for integers, True for booleans."""
    rng = np.random.default_rng(seed)
    if one.dtype.kind == "f":
        return rng.standard_normal(shape).astype(one.dtype)
    if one.dtype.kind == "b":
        return np.ones(shape, one.dtype)
    if one.name in values.compared and _holds(one.dtype, values.compared[one.name]):
        return np.full(shape, values.compared[one.name], one.dtype)
    if "mask" in one.name.lower():
        return np.ones(shape, one.dtype)
    top = values.indexed.get(one.name, 2)
    return rng.integers(0, max(top, 1), shape).astype(one.dtype)


def _holds(dtype: np.dtype, number: int) -> bool:
    return bool(np.iinfo(dtype).min <= number <= np.iinfo(dtype).max)


class Bounds:
    """What the graph says about its integer inputs.

    indexed:  input -> number of rows of the table that it looks up (a token's vocabulary).
    compared: input -> a constant that it is compared with (a sample rate, a mode).
    """

    def __init__(self, model: onnx.ModelProto) -> None:
        self.indexed: dict[str, int] = {}
        self.compared: dict[str, int] = {}
        sizes: dict[str, int] = {}
        scalars: dict[str, int] = {}
        origin: dict[str, str] = {}  # through casts and reshapes, back to the input
        for graph in graphs_of(model.graph):
            for name, tensor in stored_tensors(graph).items():
                _note_constant(name, tensor, sizes, scalars)
            for node in graph.node:
                if is_standard(node, *_SAME_VALUES):
                    origin[first_output(node)] = origin.get(node.input[0], node.input[0])
                elif is_standard(node, "Gather") and node.input[0] in sizes:
                    name = origin.get(node.input[1], node.input[1])
                    rows = sizes[node.input[0]]
                    self.indexed[name] = min(rows, self.indexed.get(name, rows))
                elif is_standard(node, "Equal"):
                    self._note_comparison(node, origin, scalars)

    def _note_comparison(
        self, node: onnx.NodeProto, origin: dict[str, str], scalars: dict[str, int]
    ) -> None:
        for one, other in (node.input, reversed(node.input)):
            if other in scalars:
                self.compared.setdefault(origin.get(one, one), scalars[other])


def _note_constant(
    name: str, tensor: onnx.TensorProto, sizes: dict[str, int], scalars: dict[str, int]
) -> None:
    if tensor.dims:
        sizes[name] = tensor.dims[0]
    if tensor.data_type in (onnx.TensorProto.INT32, onnx.TensorProto.INT64) and all(
        d == 1 for d in tensor.dims
    ):
        scalars[name] = int(array_of(tensor).reshape(-1)[0])
