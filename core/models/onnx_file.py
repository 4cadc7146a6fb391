"""Reading an ONNX file that nobody vouches for: size, syntax and self-containment are checked."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import onnx
import onnx.checker
import onnx.inliner
from google.protobuf.message import DecodeError

from core.errors import InputError
from core.models.content import SMALLER_MODEL, Source, content_of
from core.models.self_contained import make_self_contained


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


def opset_of(model: onnx.ModelProto) -> int:
    """Version of the default operator set that `model` imports; 0 when it imports none."""
    return max((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), default=0)


def read_onnx(source: Source, max_mb: float = 200.0, name: str = "") -> OnnxFile:
    """Read a model from a path or from its bytes; model-local functions are inlined.

    Raises:
        InputError: when the file is missing, larger than `max_mb` (1 MB = 10⁶ bytes), not a
            complete ONNX model, or keeps its weights in other files.
    """
    name = name or ("model.onnx" if isinstance(source, bytes) else Path(source).name)
    content = content_of(source, max_mb, name, SMALLER_MODEL)
    model = _parse(content, name)
    make_self_contained(model, name)
    if model.functions:
        model = onnx.inliner.inline_local_functions(model)
    return OnnxFile(name, hashlib.sha256(content).hexdigest(), len(content), model)


def graphs_of(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """`graph` and every graph nested in its nodes (If, Loop, Scan), outermost first."""
    yield graph
    for node in graph.node:
        for inner in subgraphs(node):
            yield from graphs_of(inner)


def subgraphs(node: onnx.NodeProto) -> list[onnx.GraphProto]:
    """The graphs that `node` carries as attributes."""
    single = [a.g for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]
    return single + [g for a in node.attribute for g in a.graphs]


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
