"""Weights that a model keeps in other files, brought into the message by our own code.

ONNX calls them external data: a tensor names a file beside the model, and where in it its values
lie. onnxruntime would open whatever file is named. Here the files come from whoever gave the model
(`core.models.data_files` for a folder, `core.models.archive` for a zip), and onnxruntime gets one
message that names no file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import onnx
from google.protobuf.message import DecodeError

from core.errors import InputError
from core.models.content import SMALLER_MODEL, check_size
from core.models.data_files import DataFile
from core.models.self_contained import tensors_in


@dataclass(frozen=True)
class ModelWithData:
    """The bytes of a model's file, and of the files that hold its weights, by location."""

    content: bytes
    files: Mapping[str, bytes]


def locations_in(content: bytes) -> list[str]:
    """The files that the model in `content` names, sorted; none when it is no model at all."""
    model = onnx.ModelProto()
    try:
        model.ParseFromString(content)
    except DecodeError:
        return []
    return locations_of(model)


def locations_of(model: onnx.ModelProto) -> list[str]:
    """The files that `model` names, sorted."""
    return sorted({_entries(t).get("location", "") for t in tensors_in(model) if _is_external(t)})


def embed_external_data(
    model: onnx.ModelProto, files: Mapping[str, bytes], max_mb: float, name: str
) -> tuple[DataFile, ...]:
    """Move the values of external tensors from `files` into `model`; the files that were used.

    A tensor whose file is not among `files` stays as it is: `make_self_contained` refuses it.
    max_mb: of all values together (1 MB = 10⁶ bytes). name: what messages call the model.

    Raises:
        InputError: when a tensor lies beyond the end of its file, or all together are too large.
    """
    used = {}
    total = 0
    for tensor in tensors_in(model):
        entries = _entries(tensor)
        location = entries.get("location", "")
        if not _is_external(tensor) or location not in files:
            continue
        used[location] = files[location]
        start, end = _place(tensor, entries, len(files[location]), name)
        total += end - start
        check_size(total, max_mb, f"the tensors of {name} in other files", SMALLER_MODEL)
        tensor.ClearField("external_data")
        tensor.ClearField("data_location")
        tensor.raw_data = files[location][start:end]
    return tuple(
        DataFile(location, len(content), hashlib.sha256(content).hexdigest())
        for location, content in sorted(used.items())
    )


def _is_external(tensor: onnx.TensorProto) -> bool:
    return tensor.data_location == onnx.TensorProto.EXTERNAL


def _entries(tensor: onnx.TensorProto) -> dict[str, str]:
    return {entry.key: entry.value for entry in tensor.external_data}


def _place(
    tensor: onnx.TensorProto, entries: Mapping[str, str], size: int, name: str
) -> tuple[int, int]:
    """Where in its file of `size` bytes the tensor begins and ends."""
    location = entries["location"]
    try:
        start = int(entries.get("offset", "0"))
        end = start + int(entries["length"]) if "length" in entries else size
    except ValueError:
        raise InputError(
            f"{name} says of the tensor {tensor.name!r} that it lies in {location!r} at an offset "
            "or with a length that is no whole number; export the model again."
        ) from None
    if not 0 <= start <= end <= size:
        raise InputError(
            f"{name} says that the tensor {tensor.name!r} lies in {location!r} from byte {start} "
            f"to {end}, and the file has {size} bytes; it may be cut off or belong to another "
            "model: export both again."
        )
    return start, end
