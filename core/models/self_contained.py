"""An ONNX model that names no file: every tensor's values lie in the message itself.

An ONNX message can keep a tensor's values in another file ("external data"), and onnxruntime opens
that file when it loads the model. A hostile model would name a file of the server's. Tensors sit
in many places (initializers, attributes of nodes, sparse tensors, functions, training graphs …),
so the places are read off the protobuf descriptors: a field that a later version of ONNX adds is
walked without being listed here.
"""

from collections.abc import Iterator
from functools import cache

import onnx
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from core.errors import InputError

_TENSOR = onnx.TensorProto.DESCRIPTOR


def make_self_contained(model: onnx.ModelProto, name: str) -> None:
    """Drop the fields of `model` that this version of ONNX does not know, and check the rest.

    Unknown fields go because onnxruntime might know them. name: what messages call the file.

    Raises:
        InputError: when a tensor at any depth keeps its values outside of the message.
    """
    model.DiscardUnknownFields()
    for tensor in tensors_in(model):
        if tensor.external_data or tensor.data_location != onnx.TensorProto.DEFAULT:
            location = next((e.value for e in tensor.external_data if e.key == "location"), "?")
            raise InputError(
                f"{name} keeps the tensor {tensor.name!r} in another file ({location!r}), which is "
                "not read. Give both in one zip, or save the model as one file: "
                "onnx.save(onnx.load(path), 'one-file.onnx')."
            )


def tensors_in(message: Message) -> Iterator[onnx.TensorProto]:
    """Every TensorProto that `message` holds, at any depth, itself included.

    >>> weight = onnx.helper.make_tensor("w", onnx.TensorProto.FLOAT, [1], [0.5])
    >>> node = onnx.helper.make_node("Constant", [], ["y"], value=weight)
    >>> [tensor.name for tensor in tensors_in(onnx.helper.make_graph([node], "g", [], []))]
    ['w']
    """
    if message.DESCRIPTOR is _TENSOR:
        yield message
        return
    for field in _fields_with_tensors(message.DESCRIPTOR):
        if field.is_repeated:
            for inner in getattr(message, field.name):
                yield from tensors_in(inner)
        elif message.HasField(field.name):
            yield from tensors_in(getattr(message, field.name))


@cache
def _fields_with_tensors(kind: Descriptor) -> tuple[FieldDescriptor, ...]:
    """The fields of a message of this kind below which a tensor can lie."""
    return tuple(f for f in kind.fields if f.message_type and _leads_to_tensor(f.message_type))


@cache
def _leads_to_tensor(kind: Descriptor) -> bool:
    seen: set[str] = set()
    waiting = [kind]
    while waiting:
        one = waiting.pop()
        if one is _TENSOR:
            return True
        if one.full_name not in seen:
            seen.add(one.full_name)
            waiting += [f.message_type for f in one.fields if f.message_type]
    return False
