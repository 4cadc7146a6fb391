"""Running pieces of an ONNX graph with onnxruntime."""

import re
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnx import helper

from core.errors import InputError

# In messages of onnxruntime: an error's number, and a place in its source with a signature.
_WHERE = re.compile(r"^\d+ : +|/onnxruntime_src/\S+:\d+ [^)]*\) ")
_UNKNOWN = re.compile(r"(?:Fatal error: )?([\w.]+):(\w+)\(-?\d+\) is not a registered function/op")
_UNKNOWN_OPERATOR = (
    r"it calls the operator \2 of the domain \1, which onnxruntime does not have; export the model "
    "with ONNX's own operators"
)

Values = dict[str, Any]  # tensor name -> array (or a list of arrays, for a sequence)

# Memory that one session has done with serves the next; it is the process's until its end. Were
# there an arena for each, the peak of each would stay; without any, small arrays keep the heap from
# shrinking: a chain of convolutions took five times the memory.
ort.create_and_register_allocator(
    ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT),
    ort.OrtArenaCfg({"arena_extend_strategy": 1}),  # by what is asked for, not by powers of two
)


def open_session(
    model: onnx.ModelProto, optimized: bool = True, integer_kernels: bool = True
) -> ort.InferenceSession:
    """An onnxruntime session on the CPU with one thread, and memory that all sessions share.

    optimized: onnxruntime may fuse and reorder; without, each operator runs as its specification
    says. integer_kernels: it may run an operator between DequantizeLinear and QuantizeLinear on
    codes, and choose codes for its weights.

    Callers run several sessions side by side instead; a thread pool for each of a hundred layers
    would cost more than it gives.

    Raises:
        InputError: when onnxruntime refuses the model.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.enable_mem_pattern = False
    options.log_severity_level = 4
    if not optimized:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    if not integer_kernels:
        options.add_session_config_entry("session.disable_quant_qdq", "1")
    try:
        return ort.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's exceptions share no base class
        raise InputError(f"onnxruntime cannot load the model: {one_line(error)}") from None


def run(session: ort.InferenceSession, feeds: Mapping[str, Any]) -> list[Any]:
    """Every output of `session` for `feeds`.

    Raises:
        InputError: when onnxruntime fails, in one line.
    """
    try:
        return session.run(None, dict(feeds))
    except Exception as error:
        raise InputError(f"onnxruntime cannot run the model: {one_line(error)}") from None


class Piece:
    """Some consecutive nodes of a graph, runnable on their own.

    Types are read off the arrays of the first run, so that no shape inference is needed and any
    operator that onnxruntime knows will do.
    """

    def __init__(
        self,
        template: onnx.ModelProto,
        nodes: Iterable[onnx.NodeProto],
        inputs: Iterable[str],
        outputs: Iterable[str],
        constants: Mapping[str, onnx.TensorProto] | None = None,
        optimized: bool = True,
        integer_kernels: bool = True,
    ) -> None:
        """optimized, integer_kernels: as of `open_session`."""
        self.nodes = list(nodes)
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self._template = template
        self._optimized, self._integer_kernels = optimized, integer_kernels
        self._constants = dict(constants or {})
        self._session: ort.InferenceSession | None = None
        self._opening = Lock()  # pieces of one model are run by several threads

    def __call__(self, values: Mapping[str, Any]) -> Values:
        """The outputs by name, given at least the inputs by name.

        Raises:
            InputError: when onnxruntime cannot load or run the nodes.
        """
        feeds = {name: values[name] for name in self.inputs}
        with self._opening:
            if self._session is None:
                self._session = open_session(
                    self._model(feeds), self._optimized, self._integer_kernels
                )
                self._constants = {}  # the session holds its own copy
        return dict(zip(self.outputs, run(self._session, feeds), strict=True))

    def _model(self, feeds: Mapping[str, Any]) -> onnx.ModelProto:
        graph = helper.make_graph(
            self.nodes,
            "piece",
            [helper.make_value_info(name, _type_of(value)) for name, value in feeds.items()],
            [onnx.ValueInfoProto(name=name) for name in self.outputs],
            list(self._constants.values()),
        )
        model = onnx.ModelProto(ir_version=max(self._template.ir_version, 4), graph=graph)
        model.opset_import.extend(self._template.opset_import)
        return model


def one_line(error: Exception) -> str:
    """The message of an exception of onnxruntime's, short enough for one line."""
    text = " ".join(str(error).split())
    if "bad_alloc" in text or "Failed to allocate memory" in text or "bad allocation" in text:
        return "it needs more memory than this process may take; feed smaller inputs"
    for noise in ("[ONNXRuntimeError] :", "FAIL :", "Exception during initialization:"):
        text = text.replace(noise, "").strip()
    text = _WHERE.sub("", text)
    text = _UNKNOWN.sub(_UNKNOWN_OPERATOR, text)
    return text if len(text) <= 300 else text[:297] + "…"


def _type_of(value: Any) -> onnx.TypeProto:
    """The ONNX type of a run-time value; dimensions are left free."""
    if isinstance(value, list):
        inner = _type_of(value[0]) if value else helper.make_tensor_type_proto(1, None)
        return helper.make_sequence_type_proto(inner)
    array = np.asarray(value)
    element = (
        onnx.TensorProto.STRING
        if array.dtype.kind in "OU"
        else helper.np_dtype_to_tensor_dtype(array.dtype)
    )
    return helper.make_tensor_type_proto(element, [None] * array.ndim)
