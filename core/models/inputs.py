"""What a model takes: the name, element type and dimensions of each input."""

from dataclasses import dataclass

import numpy as np
import onnx
from onnx import helper

from core.errors import InputError

# Element types that NumPy has, by their number in ONNX; onnxruntime takes arrays of these.
_ELEMENTS: dict[int, np.dtype] = {
    helper.np_dtype_to_tensor_dtype(np.dtype(name)): np.dtype(name)
    for name in (
        "float16", "float32", "float64", "bool", "int8", "int16", "int32", "int64", "uint8",
        "uint16", "uint32", "uint64",
    )
}  # fmt: skip

_MOST_AXES = 64  # of NumPy's arrays
Dimension = int | str  # a size, or the name of a free dimension ("" when it has none)


@dataclass(frozen=True)
class ModelInput:
    """One input; `dimensions` is None when the file does not even say the rank."""

    name: str
    dtype: np.dtype
    dimensions: tuple[Dimension, ...] | None

    def __str__(self) -> str:
        if self.dimensions is None:
            return f"{self.name}: {self.dtype}, any shape"
        shape = ", ".join(str(d) or "?" for d in self.dimensions)
        return f"{self.name}: {self.dtype} [{shape}]"


def model_inputs(graph: onnx.GraphProto) -> tuple[ModelInput, ...]:
    """The inputs that a caller must feed, in order; stored tensors listed as inputs are not.

    Raises:
        InputError: for an input that is not a tensor of numbers, or has too many axes.
    """
    stored = {t.name for t in graph.initializer}
    return tuple(_input(value) for value in graph.input if value.name not in stored)


def _input(value: onnx.ValueInfoProto) -> ModelInput:
    kind = value.type.WhichOneof("value")
    element = value.type.tensor_type.elem_type
    if kind != "tensor_type" or element not in _ELEMENTS:
        raise InputError(
            f"the input {value.name!r} is not a tensor of numbers that can be fed: give a model "
            "that takes floats of 16, 32 or 64 bits, integers of 8 to 64 bits, or booleans."
        )
    dtype = _ELEMENTS[element]
    if not value.type.tensor_type.HasField("shape"):
        return ModelInput(value.name, dtype, None)
    declared = value.type.tensor_type.shape.dim
    if len(declared) > _MOST_AXES:
        raise InputError(
            f"the input {value.name!r} has {len(declared):,} axes and {_MOST_AXES} are allowed; "
            "export the model again."
        )
    dimensions = tuple(map(_dimension, declared))
    return ModelInput(value.name, dtype, dimensions)


def _dimension(d: onnx.TensorShapeProto.Dimension) -> Dimension:
    if d.HasField("dim_value") and d.dim_value >= 0:
        return int(d.dim_value)
    # Exporters write "?" or -1 for a dimension that they could not name: no name at all.
    return "" if d.dim_param in ("", "?") else d.dim_param
