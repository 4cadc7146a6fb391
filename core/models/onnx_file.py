"""Reading an ONNX file that nobody vouches for: size, syntax and self-containment are checked."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

from core.errors import InputError
from core.models.content import SMALLER_MODEL, Source, content_of
from core.models.functions import inline_functions
from core.models.operator_sets import opset_of
from core.models.self_contained import make_self_contained
from core.models.well_formed import check_well_formed


@dataclass(frozen=True)
class OnnxFile:
    """A parsed model and what identifies it. `model` is owned by this object: do not change it."""

    name: str
    sha256: str
    size: int  # bytes
    model: onnx.ModelProto

    @property
    def opset(self) -> int:
        """Version of the default operator set."""
        return opset_of(self.model)


def read_onnx(source: Source, max_mb: float = 200.0, name: str = "") -> OnnxFile:
    """Read a model from a path or from its bytes; model-local functions are inlined.

    Raises:
        InputError: when the file is missing, larger than `max_mb` (1 MB = 10⁶ bytes), not a
            complete ONNX model, or keeps its weights in other files; when its parts do not fit
            together, or its functions cannot be inlined.
    """
    name = name or ("model.onnx" if isinstance(source, bytes) else Path(source).name)
    content = content_of(source, max_mb, name, SMALLER_MODEL)
    model = _parse(content, name)
    make_self_contained(model, name)
    check_well_formed(model, name)
    digest = hashlib.sha256(content).hexdigest()
    return OnnxFile(name, digest, len(content), inline_functions(model, name))


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
