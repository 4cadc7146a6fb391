"""Reading an ONNX file that nobody vouches for: size, syntax and self-containment are checked.

Weights in other files are read when these lie beside the model, or in one zip with it. An archive
of torch.export is converted to ONNX first, and so is TorchScript.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

from core.confine import is_confined
from core.errors import InputError
from core.models.archive import unpack
from core.models.content import SMALLER_MODEL, Source, content_of
from core.models.data_files import DataFile, read_beside
from core.models.external_data import ModelWithData, embed_external_data, locations_of
from core.models.functions import inline_functions
from core.models.not_converted import NotConverted
from core.models.operator_sets import opset_of
from core.models.self_contained import make_self_contained
from core.models.shapes import Shape
from core.models.torch_export.recognise import is_torch_export
from core.models.torchscript.recognise import is_torchscript
from core.models.well_formed import check_well_formed
from core.models.zip_members import ZIP_START, unpack_members

KnownShapes = Callable[[], Mapping[str, Shape]]


@dataclass(frozen=True)
class OnnxFile:
    """A parsed model and what identifies it. `model` is owned by this object: do not change it.

    sha256, size: of the file that was given (the zip, if it is one), in bytes.
    data_files: the other files that its weights came from.
    """

    name: str
    sha256: str
    size: int
    model: onnx.ModelProto
    data_files: tuple[DataFile, ...] = ()

    @property
    def opset(self) -> int:
        """Version of the default operator set."""
        return opset_of(self.model)


def read_onnx(
    source: Source | ModelWithData,
    max_mb: float = 200.0,
    name: str = "",
    known_shapes: KnownShapes = dict,
) -> OnnxFile:
    """Read a model; model-local functions are inlined.

    source: a path, next to which files with weights are looked for; the bytes of a file, which
        must hold all weights; either may be a zip of one model with its data files, an archive of
        torch.export, or TorchScript. Or both parts.
    known_shapes: gives shapes by the inputs' names; asked for TorchScript, which has none.

    Raises:
        NotConverted: when the network in an archive of torch.export or in TorchScript cannot be
            made ONNX.
        InputError: when the file is missing, larger than `max_mb` with its data files (1 MB = 10⁶
            bytes), or not a complete ONNX model; when it keeps weights in files that are not there
            or not in its folder; when its parts do not fit together, or its functions cannot be
            inlined.
    """
    name = name or (Path(source).name if isinstance(source, str | Path) else "model.onnx")
    whole = source.content if isinstance(source, ModelWithData) else source
    content = content_of(whole, max_mb, name, SMALLER_MODEL)
    parts = _parts(source, content, max_mb, name, known_shapes)
    model = _parse(parts.content, name)
    files = parts.files
    if isinstance(source, str | Path) and parts.content is content:
        folder, locations = Path(source).parent, locations_of(model)
        files = read_beside(folder, locations, len(content), max_mb, name)
    data_files = embed_external_data(model, files, max_mb, name)
    make_self_contained(model, name)
    check_well_formed(model, name)
    digest = hashlib.sha256(content).hexdigest()
    return OnnxFile(name, digest, len(content), inline_functions(model, name), data_files)


def _parts(
    source: Source | ModelWithData,
    content: bytes,
    max_mb: float,
    name: str,
    known_shapes: KnownShapes,
) -> ModelWithData:
    """The model's own bytes, and those of the files that came with them."""
    if isinstance(source, ModelWithData):
        return source
    if is_torch_export(content):
        return ModelWithData(_from_torch_export(content, max_mb, name), {})
    if is_torchscript(content):
        shapes = tuple(known_shapes().items())
        return ModelWithData(_from_torchscript(content, max_mb, name, shapes), {})
    if content.startswith(ZIP_START):
        return unpack(content, max_mb, name)
    return ModelWithData(content, {})


@lru_cache(maxsize=1)  # a task reads its model several times, and to convert one takes seconds
def _from_torch_export(content: bytes, max_mb: float, name: str) -> bytes:
    from core.models.torch_export.to_onnx import to_onnx  # torch takes seconds to import

    members = unpack_members(content, max_mb, name, "save it again", SMALLER_MODEL)
    return bytes(to_onnx(members, name).SerializeToString())


@lru_cache(maxsize=1)
def _from_torchscript(
    content: bytes, max_mb: float, name: str, shapes: tuple[tuple[str, Shape], ...]
) -> bytes:
    from core.models.torchscript.to_onnx import to_onnx

    if not is_confined():
        raise NotConverted(
            f"{name} is a TorchScript program, which can read files; it is run where a process can "
            "give up files and the network (Linux 6.7 or later, python -m core report)."
        )
    unpack_members(content, max_mb, name, "save it again", SMALLER_MODEL)  # only to know its size
    return bytes(to_onnx(content, name, dict(shapes)).SerializeToString())


def _parse(content: bytes, name: str) -> onnx.ModelProto:
    advice = "Give the file that torch.onnx.export, tf2onnx or a similar exporter wrote."
    if not content:
        raise InputError(f"{name} is empty; an ONNX model was expected. {advice}")
    model = onnx.ModelProto()
    try:
        model.ParseFromString(content)
    except DecodeError:
        raise InputError(
            f"{name} is not a complete ONNX file (not one, or cut off). {advice}"
        ) from None
    if not model.graph.node or not model.opset_import:
        raise InputError(
            f"{name} holds no ONNX graph: it has no nodes or no operator set. {advice}"
        )
    return model
