"""Quantized ONNX models, as `onnxruntime.quantization.quantize_static` writes them, made graphs."""

from pathlib import Path

import numpy as np
import onnx

from core.errors import InputError
from core.graph.ir import IntegerGraph
from core.graph.operators import read_operator
from core.graph.qoperator import QLINEAR, read_concat, read_qlinear
from core.graph.reader import Reader, attributes_of, name_of
from core.graph.symbols import Constant, Plain, Real
from core.models.onnx_file import read_onnx
from core.models.stored import array_of, stored_tensor


def load_quantized_onnx(source: str | Path | bytes) -> IntegerGraph:
    """The integer graph of a QOperator or QDQ model, from its path or its bytes.

    Codes of 4, 8 or 16 bits; weights per tensor or per output channel; activations per tensor.
    Floats between a DequantizeLinear and a QuantizeLinear become a table, a change of scale, or an
    integer layer.

    Raises:
        InputError: when the file is no model, or computes on floats that no integers stand for.
    """
    file = read_onnx(source)
    graph = file.model.graph
    reader = Reader({t.name: array_of(t) for t in graph.initializer}, file.opset)
    stored = set(reader.symbols)
    inputs = tuple(i.name for i in graph.input if i.name not in stored)
    reader.symbols |= {name: Plain(name) for name in inputs}
    for node in graph.node:
        _read(reader, node)
    outputs = tuple(o.name for o in graph.output)
    for name in outputs:
        reader.output(name)
    if not reader.params:
        raise InputError("the model has no quantized layer; quantize it first.")
    return IntegerGraph(tuple(reader.nodes), inputs, outputs, reader.params)


def _read(reader: Reader, node: onnx.NodeProto) -> None:
    """Turn one node of the model into symbols and nodes of the reader."""
    name, output = name_of(node), node.output[0]
    match node.op_type:
        case "Constant":
            stored = stored_tensor(node)
            if stored is None:
                raise InputError(f"the constant {output!r} is not a tensor of numbers.")
            reader.symbols[output] = Constant(array_of(stored))
        case "QuantizeLinear":
            source, scale, *zero_point = node.input
            axis = attributes_of(node).get("axis", 1)
            zero = zero_point[0] if zero_point else ""
            params = reader.params_of(scale, zero, np.uint8, axis)
            reader.quantize(name, source, params, output)
        case "DequantizeLinear":
            _dequantize(reader, node)
        case "QLinearConcat":
            read_concat(reader, node)
        case kind if kind in QLINEAR:
            read_qlinear(reader, node)
        case _:
            reader.symbols[output] = read_operator(reader, node)


def _dequantize(reader: Reader, node: onnx.NodeProto) -> None:
    source, scale, *zero_point = node.input
    symbol = reader.symbol(source)
    axis = attributes_of(node).get("axis", 1)
    zero = zero_point[0] if zero_point else ""
    if isinstance(symbol, Constant) and symbol.value.dtype == np.int32:
        # A bias: its layer brings it to the scale of its own accumulator.
        steps = reader.constant(scale).astype(np.float64)
        reader.symbols[node.output[0]] = Constant(symbol.value * steps)
    elif isinstance(symbol, Constant):
        params = reader.params_of(scale, zero, symbol.value.dtype, axis)
        reader.symbols[node.output[0]] = Real("", params, symbol.value)
    elif isinstance(symbol, Plain):
        params = reader.params_of(scale, zero, np.uint8, axis)
        reader.symbols[node.output[0]] = Real(symbol.tensor, params)
    else:
        raise InputError(f"DequantizeLinear of {source!r}, which holds no codes.")
