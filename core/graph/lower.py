"""From a float network to an integer one: every tensor gets parameters, every layer a kernel.

    activations   affine, unsigned 8 bits, min/max over calibration data; one scale a tensor
    weights       symmetric, signed 8 bits without the lowest code, one scale an output channel
    biases        int32, scale Sˣ·Sʷ
    batch norm    folded into the convolution before it

A Relu or Clip behind a layer costs nothing: the range of its output ends where it cuts.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import helper

from core.absmax import absmax_params
from core.affine import params_from_range, quantize
from core.calibration import NOTHING_SEEN, minmax
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import PerChannel
from core.graph.data_movement import DATA_MOVEMENT
from core.graph.fold_batch_norm import fold_batch_norm, stored_arrays
from core.graph.ir import IntegerGraph
from core.graph.operators import read_operator
from core.graph.reader import Reader, attributes_of
from core.graph.symbols import Constant, Plain, Real
from core.models.onnx_file import read_onnx
from core.models.operator_sets import opset_of
from core.models.session import open_session, run
from core.params import QuantParams

UINT8 = IntFormat(8, signed=False)
_PASS_ON = DATA_MOVEMENT | {"MaxPool"}  # whose output has the parameters of its input
_LAYERS = {"Conv", "Gemm", "MatMul"}


def lower(source: str | Path | bytes, data: Iterable[Mapping[str, np.ndarray]]) -> IntegerGraph:
    """The integer network of a float ONNX model, calibrated on `data`.

    data: feeds of the model, arrays by the names of its inputs.

    Raises:
        InputError: when the model or the data cannot be read, or an operator has no integer form.
    """
    model = fold_batch_norm(read_onnx(source).model)
    return lower_with(model, calibrate(model, data))


def calibrate(
    model: onnx.ModelProto, data: Iterable[Mapping[str, np.ndarray]]
) -> dict[str, QuantParams]:
    """Affine uint8 parameters for every tensor that the integer network keeps as codes."""
    names = list(_kept(model.graph))
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    inputs = {i.name for i in model.graph.input}
    del watched.graph.output[:]
    computed = [name for name in names if name not in inputs]
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in computed)
    session = open_session(watched)
    seen = dict.fromkeys(names, NOTHING_SEEN)
    for feeds in data:
        values = dict(zip(computed, run(session, feeds), strict=True)) | dict(feeds)
        for name in names:
            if np.asarray(values[name]).dtype.kind == "f":  # no shapes, no indices
                seen[name] = seen[name].update(values[name])
    ranges = {name: minmax(extremes) for name, extremes in seen.items() if extremes.count}
    return {name: params_from_range(r.low, r.high, UINT8) for name, r in ranges.items()}


def lower_with(model: onnx.ModelProto, params: Mapping[str, QuantParams]) -> IntegerGraph:
    """The integer network of a float model whose tensors have these parameters.

    params: of the inputs and of every output that is to be codes, as `calibrate` gives them.

    Raises:
        InputError: for an operator without an integer form.
    """
    graph = model.graph
    stored = stored_arrays(graph)
    reader = Reader(stored, opset_of(model))
    inputs = tuple(i.name for i in graph.input if i.name not in stored)
    for name in inputs:
        reader.symbols[name] = Plain(name)
        _to_codes(reader, name, params)
    for node in graph.node:
        if node.output[0] in stored:
            continue
        _quantize_weights(reader, node)
        reader.symbols[node.output[0]] = read_operator(reader, node)
        if node.output[0] in params:
            _to_codes(reader, node.output[0], params)
    outputs = tuple(o.name for o in graph.output)
    for name in outputs:
        reader.output(name)
    return IntegerGraph(tuple(reader.nodes), inputs, outputs, reader.params)


def _kept(graph: onnx.GraphProto) -> Iterable[str]:
    """Inputs, and outputs that are neither passed on, nor cut next, nor the network's own."""
    stored = {t.name for t in graph.initializer}
    yield from (i.name for i in graph.input if i.name not in stored)
    readers: dict[str, list[str]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node.op_type)
    last = {o.name for o in graph.output}
    for node in graph.node:
        output = node.output[0]
        cut_next = readers.get(output) in (["Relu"], ["Clip"])
        if node.op_type not in _PASS_ON | {"Constant"} and output not in last and not cut_next:
            yield output


def _to_codes(reader: Reader, name: str, params: Mapping[str, QuantParams]) -> None:
    """The tensor `name` as codes under its parameters."""
    if name not in params:
        raise InputError(f"the tensor {name!r} has no parameters; calibrate it.")
    if isinstance(reader.symbol(name), Constant | Real):
        return  # a stored tensor, or one that keeps the parameters of its input
    codes = f"{name} (codes)"
    reader.quantize(name, name, params[name], codes)
    reader.symbols[name] = Real(codes, params[name])


def _quantize_weights(reader: Reader, node: onnx.NodeProto) -> None:
    """Stored float operands of a layer become codes, one scale an output channel."""
    if node.op_type in _LAYERS:
        name = node.input[1]
        symbol = reader.symbol(name)
        if isinstance(symbol, Constant):
            transposed = bool(attributes_of(node).get("transB", 0))
            axis = 0 if node.op_type == "Conv" or transposed else symbol.value.ndim - 1
            reader.symbols[name] = _per_channel(symbol.value, axis)
    elif node.op_type in ("Add", "Mul"):
        for name in node.input:
            symbol = reader.symbol(name)
            if isinstance(symbol, Constant) and symbol.value.size > 1:
                params = params_from_range(
                    float(symbol.value.min()), float(symbol.value.max()), UINT8
                )
                reader.symbols[name] = Real("", params, quantize(symbol.value, params))


def _per_channel(weight: np.ndarray, axis: int) -> Real:
    params = absmax_params(weight, 8, narrow=True, granularity=PerChannel(axis))
    return Real("", params, quantize(weight, params))
