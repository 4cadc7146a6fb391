"""One operator in onnxruntime, its graph optimizations off: where right values come from.

A session is kept for each operator with its attributes and types: to make one takes longer than
many runs of it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import helper

MICROSOFT = "com.microsoft"


def run_operator(
    kind: str,
    inputs: list[Any],
    operator_set: int = 21,
    domain: str = "",
    **attributes: Any,
) -> np.ndarray:
    """The first output of the operator; an input that is None is left out."""
    return run_outputs(kind, inputs, 1, operator_set, domain, **attributes)[0]


def run_outputs(
    kind: str,
    inputs: list[Any],
    outputs: int,
    operator_set: int = 21,
    domain: str = "",
    **attributes: Any,
) -> list[np.ndarray]:
    """All outputs of the operator."""
    given = {f"x{i}": np.asarray(value) for i, value in enumerate(inputs) if value is not None}
    names = tuple(f"x{i}" if value is not None else "" for i, value in enumerate(inputs))
    results = tuple(f"y{i}" for i in range(outputs))
    node = helper.make_node(kind, names, results, domain=domain)
    node.attribute.extend(helper.make_attribute(name, v) for name, v in attributes.items())
    kinds = tuple((name, value.dtype, value.ndim) for name, value in given.items())
    return session(node.SerializeToString(), kinds, results, operator_set).run(results, given)


@lru_cache(maxsize=500)
def session(
    node: bytes, inputs: tuple[tuple[str, np.dtype, int], ...], results: Sequence[str], opset: int
) -> onnxruntime.InferenceSession:
    """The node alone, for inputs of these names, types and numbers of axes, of any size."""
    infos = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(dtype), [None] * axes)
        for name, dtype, axes in inputs
    ]
    graph = helper.make_graph(
        [onnx.NodeProto.FromString(node)],
        "one",
        infos,
        [helper.make_empty_tensor_value_info(name) for name in results],
    )
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model.SerializeToString(), options)
