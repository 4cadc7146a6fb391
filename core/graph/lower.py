"""From a float network to an integer one: every tensor gets parameters, every layer a kernel.

    activations   affine, unsigned 8 bits, min/max over calibration data; one scale a tensor
    weights       symmetric, signed 8 bits without the lowest code, one scale an output channel
    biases        int32, scale Sˣ·Sʷ
    batch norm    folded into the convolution before it

A Relu or Clip after a layer costs nothing: its limits become those of the layer's output.
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
from core.graph.attributes import input_of
from core.graph.finish import finished
from core.graph.fold_batch_norm import fold_batch_norm, stored_arrays
from core.graph.forms import FORMS
from core.graph.forms.moves import MOVES
from core.graph.ir import IntegerGraph
from core.graph.read_quantized import read_node
from core.graph.reader import Reader
from core.graph.symbols import Constant, NoIntegerForm, Plain, Real
from core.models.onnx_file import read_onnx
from core.models.session import open_session, run
from core.params import QuantParams

UINT8 = IntFormat(8, signed=False)
_PASS_ON = MOVES - {"Concat", "Where"} | {"MaxPool"}  # whose output has the parameters of its input
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
    reader = Reader(model, stored, FORMS)
    inputs = tuple(i.name for i in graph.input if i.name not in stored)
    for name in inputs:
        reader.symbols[name] = Plain(name)
        _to_codes(reader, name, params)
    for node in graph.node:
        if node.output[0] in stored:
            continue
        _quantize_weights(reader, node)
        read_node(reader, node)
        if node.output[0] in params:
            _to_codes(reader, node.output[0], params)
    lowered = finished(reader, inputs, tuple(o.name for o in graph.output))
    for island in lowered.islands:
        raise InputError(f"{island.why}; leave it out of the integer network.")
    return lowered


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
        return
    codes = reader.fresh(f"{name} (codes)")
    reader.codes(name, params[name], codes)
    reader.symbols[name] = Real(codes, params[name])


def _quantize_weights(reader: Reader, node: onnx.NodeProto) -> None:
    """Stored float operands of a layer become codes, one scale an output channel; a bias whole."""
    if node.op_type in _LAYERS:
        name = node.input[1]
        symbol = reader.symbol(name)
        if isinstance(symbol, Constant):
            transposed = any(a.name == "transB" and a.i for a in node.attribute)
            axis = 0 if node.op_type == "Conv" or transposed else symbol.value.ndim - 1
            reader.symbols[name] = _per_channel(symbol.value, axis)
            _round_bias(reader, node)
    elif node.op_type in ("Add", "Mul"):
        for name in node.input:
            symbol = reader.symbol(name)
            if isinstance(symbol, Constant) and symbol.value.size > 1:
                params = params_from_range(
                    float(symbol.value.min()), float(symbol.value.max()), UINT8
                )
                reader.symbols[name] = Real("", params, quantize(symbol.value, params))


def _round_bias(reader: Reader, node: onnx.NodeProto) -> None:
    """The layer's bias as whole steps of Sˣ·Sʷ, as int32 holds it."""
    name = input_of(node, 2)
    bias = reader.symbol(name) if name else None
    if not isinstance(bias, Constant):
        return
    try:
        x, w = reader.one_scale(node.input[0]), reader.real(node.input[1])
    except NoIntegerForm:
        return
    scale = (x.params.scale * w.params.scale).astype(np.float64)
    steps = np.rint(bias.value.astype(np.float64) / scale).clip(-(2**31), 2**31 - 1)
    reader.symbols[name] = Constant(bias.value, steps * scale)


def _per_channel(weight: np.ndarray, axis: int) -> Real:
    params = absmax_params(weight, 8, narrow=True, granularity=PerChannel(axis))
    return Real("", params, quantize(weight, params))
