"""What is known of tensors before a run: whether they hold floats, and how many axes they have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import onnx
from onnx import TensorProto, helper, shape_inference

_FLOATS = {
    TensorProto.FLOAT,
    TensorProto.DOUBLE,
    TensorProto.FLOAT16,
    TensorProto.BFLOAT16,
    TensorProto.FLOAT8E4M3FN,
    TensorProto.FLOAT8E4M3FNUZ,
    TensorProto.FLOAT8E5M2,
    TensorProto.FLOAT8E5M2FNUZ,
    TensorProto.FLOAT4E2M1,
}
_WITHOUT_NUMPY = {TensorProto.UNDEFINED, TensorProto.STRING}


@dataclass(frozen=True)
class ElementTypes:
    """Element types and ranks by tensor; what the model does not tell is missing."""

    types: Mapping[str, int] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)

    def is_float(self, name: str) -> bool:
        """Whether the tensor holds floats; one of unknown type is taken to."""
        return self.types.get(name, TensorProto.FLOAT) in _FLOATS

    def dtype(self, name: str) -> str:
        """NumPy's name of the tensor's dtype; "" where it has none or nothing is known of it."""
        kind = self.types.get(name)
        if kind is None or kind in _WITHOUT_NUMPY:
            return ""
        return str(helper.tensor_dtype_to_np_dtype(kind).name)

    def is_float32(self, name: str) -> bool:
        """Whether the tensor is known to hold float32, or nothing is known of it."""
        return self.types.get(name, TensorProto.FLOAT) == TensorProto.FLOAT


def element_types(model: onnx.ModelProto) -> ElementTypes:
    """By ONNX's shape inference, which needs no run; operators unknown to it end a chain."""
    try:
        graph = shape_inference.infer_shapes(model).graph
    except Exception:  # it knows several kinds of failure; what the model declares is left
        graph = model.graph
    types = {t.name: t.data_type for t in graph.initializer}
    ranks = {t.name: len(t.dims) for t in graph.initializer}
    for value in [*graph.input, *graph.value_info, *graph.output]:
        tensor = value.type.tensor_type
        if tensor.elem_type:
            types.setdefault(value.name, tensor.elem_type)
        if tensor.HasField("shape"):
            ranks.setdefault(value.name, len(tensor.shape.dim))
    return ElementTypes(types, ranks)
