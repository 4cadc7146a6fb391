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


def read_onnx(source: str | Path | bytes, max_mb: float = 200.0, name: str = "") -> OnnxFile:
    """Read a model from a path or from its bytes; model-local functions are inlined.

    Raises:
        InputError: when the file is missing, larger than `max_mb` (1 MB = 10⁶ bytes), not a
            complete ONNX model, or keeps its weights in other files.
    """
    if isinstance(source, bytes):
        content, name = source, name or "model.onnx"
        _check_size(len(content), max_mb, name)
    else:
        path = Path(source)
        name = name or path.name
        if not path.is_file():
            raise InputError(f"there is no file {path}; give the path of an .onnx file.")
        _check_size(path.stat().st_size, max_mb, name)
        content = path.read_bytes()
    model = _parse(content, name)
    _refuse_external_data(model, name)
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


def _check_size(size: int, max_mb: float, name: str) -> None:
    if size > max_mb * 1e6:
        raise InputError(
            f"{name} has {size / 1e6:.1f} MB and the limit is {max_mb:g} MB; "
            "use a smaller model or raise the limit (--max-model-mb)."
        )


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


def _refuse_external_data(model: onnx.ModelProto, name: str) -> None:
    for tensor in _tensors(model):
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            location = next((e.value for e in tensor.external_data if e.key == "location"), "?")
            raise InputError(
                f"{name} keeps the weight {tensor.name!r} in another file ({location!r}), which is "
                "not read. Save it as one file: onnx.save(onnx.load(path), 'one-file.onnx')."
            )


def _tensors(model: onnx.ModelProto) -> Iterator[onnx.TensorProto]:
    """Every tensor stored in the model: initializers and attributes, at any depth."""
    for graph in graphs_of(model.graph):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
        for node in graph.node:
            yield from _attribute_tensors(node)
    for function in model.functions:
        for node in function.node:
            yield from _attribute_tensors(node)
            for graph in (inner for g in subgraphs(node) for inner in graphs_of(g)):
                yield from graph.initializer
                for nested in graph.node:
                    yield from _attribute_tensors(nested)


def _attribute_tensors(node: onnx.NodeProto) -> Iterator[onnx.TensorProto]:
    for attribute in node.attribute:
        if attribute.HasField("t"):
            yield attribute.t
        yield from attribute.tensors
