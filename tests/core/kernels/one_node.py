"""One operator in onnxruntime, its graph optimizations off: where right values come from."""

from typing import Any

import numpy as np
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
    names = [f"x{i}" if value is not None else "" for i, value in enumerate(inputs)]
    results = [f"y{i}" for i in range(outputs)]
    node = helper.make_node(kind, names, results, domain=domain)
    node.attribute.extend(helper.make_attribute(name, v) for name, v in attributes.items())
    infos = [
        helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape)
        for n, v in given.items()
    ]
    graph = helper.make_graph(
        [node], "one", infos, [helper.make_empty_tensor_value_info(n) for n in results]
    )
    opsets = [helper.make_opsetid("", operator_set), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return session.run(results, given)
