"""ONNX's own node tests, wrapped: every float input and output behind codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.backend.test.loader import load_model_tests

from core.graph.forms import FORMS


@dataclass(frozen=True)
class NodeCase:
    """One case: its name, its model (one node, or the few of a function), and the inputs."""

    name: str
    model: onnx.ModelProto
    feeds: dict[str, np.ndarray]

    @property
    def operator(self) -> str:
        """The operator that the case is about."""
        return self.model.graph.node[0].op_type


@lru_cache(maxsize=1)
def node_cases() -> tuple[NodeCase, ...]:
    """Every case of one node whose operator has an integer form, that takes a float32 tensor."""
    return tuple(_cases())


def _cases() -> Iterator[NodeCase]:
    for test in load_model_tests(kind="node"):
        graph = test.model.graph
        if len(graph.node) != 1 or graph.node[0].domain not in ("", "ai.onnx"):
            continue
        if graph.node[0].op_type not in {*FORMS, "ArgMax"}:
            continue
        inputs, _ = test.data_sets[0]
        feeds = dict(zip((i.name for i in graph.input), inputs, strict=False))
        tensors = all(isinstance(v, np.ndarray) for v in feeds.values())
        if tensors and any(v.dtype == np.float32 for v in feeds.values()):
            yield NodeCase(test.name, test.model, feeds)


def wrapped(
    case: NodeCase, kind: str, outputs: dict[str, np.ndarray], store: bool = False
) -> onnx.ModelProto:
    """The case in a QDQ model: float inputs come as codes, float outputs become codes.

    kind: dtype of the codes. outputs: the float outputs, for their ranges. store: float inputs but
    the first are stored as floats and quantized in the model, as QAT exports do. Others are stored.
    """
    nodes, stored, inputs = [], [], []
    inner = onnx.NodeProto()
    inner.CopyFrom(case.model.graph.node[0])
    for name, value in case.feeds.items():
        if value.dtype != np.float32:
            stored.append(numpy_helper.from_array(value, name))
            continue
        if store and inputs:
            stored.append(numpy_helper.from_array(value, name))
        else:
            inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, value.shape))
        made, constants = quantize_dequantize(name, f"{name} real", value, kind)
        nodes += made
        stored += constants
        inner.input[:] = [f"{name} real" if n == name else n for n in inner.input]
    nodes.append(inner)
    results = []
    for info in case.model.graph.output:
        if info.name in outputs:
            made, constants = quantize_dequantize(
                info.name, f"{info.name} real", outputs[info.name], kind
            )
            nodes += made
            stored += constants
            results.append(helper.make_tensor_value_info(f"{info.name} real", 1, None))
        else:
            results.append(info)
    graph = helper.make_graph(nodes, "wrapped", inputs, results, stored)
    opset = max(o.version for o in case.model.opset_import if not o.domain)
    opset = min(max(13, opset), 25)  # what onnxruntime knows
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    made.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return made


def quantize_dequantize(
    source: str, output: str, values: np.ndarray, kind: str
) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """source → Q → DQ → output with a scale that covers `values`, and their constants."""
    finite = values[np.isfinite(values)]
    low, high = min(finite.min(initial=0), 0), max(finite.max(initial=0), 1e-3)
    info = np.iinfo(kind)
    scale = np.float32((high - low) / (info.max - info.min))
    zero = np.clip(np.rint(info.min - low / scale), info.min, info.max).astype(kind)
    domain = "" if np.dtype(kind).itemsize == 1 else "com.microsoft"
    names = [f"{output} scale", f"{output} zero"]
    nodes = [
        helper.make_node("QuantizeLinear", [source, *names], [f"{output} codes"], domain=domain),
        helper.make_node("DequantizeLinear", [f"{output} codes", *names], [output], domain=domain),
    ]
    return nodes, [
        numpy_helper.from_array(np.asarray(v), n) for n, v in zip(names, (scale, zero), strict=True)
    ]
