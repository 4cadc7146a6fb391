"""QuantizeLinear and DequantizeLinear, of ONNX and of onnxruntime: where floats meet codes."""

import numpy as np
import onnx

from core.affine import quantize
from core.errors import InputError
from core.graph.attributes import attributes, input_of
from core.graph.reader import Reader
from core.graph.stored_params import format_of, stored_params, without_scale
from core.graph.symbols import Constant, NoIntegerForm, Plain, Real
from core.params import QuantParams

_OUTPUT_TYPES: dict[int | None, str] = {
    onnx.TensorProto.INT8: "int8",
    onnx.TensorProto.UINT8: "uint8",
    onnx.TensorProto.INT16: "int16",
    onnx.TensorProto.UINT16: "uint16",
}


def read_quantize_linear(reader: Reader, node: onnx.NodeProto) -> None:
    """QuantizeLinear: the codes of what waits, or of stored floats.

    Raises:
        NoIntegerForm: for types, scales and attributes that its integers do not have.
    """
    a = attributes(node, axis=1, block_size=0, output_dtype=0, precision=0, saturate=1)
    params = _params(reader, node, _type_of_output(reader, node, a["output_dtype"]), a)
    if a["precision"] not in (0, onnx.TensorProto.FLOAT):
        raise NoIntegerForm("QuantizeLinear with precision has no integer form")
    source, output = node.input[0], node.output[0]
    value = reader.stored_floats(source)
    if value is not None:
        reader.symbols[output] = Constant(_codes_of(reader, node, value, params))
        return
    if isinstance(reader.symbol(source), Plain) and not reader.types.is_float32(source):
        raise NoIntegerForm(f"{source!r} holds no float32")
    scale = reader.constant(node.input[1])
    if not (scale > 0).all() or a["block_size"]:
        raise NoIntegerForm("its scale is 0, or it has blocks")
    reader.codes(source, params, output)
    reader.symbols[output] = Plain(output)


def _codes_of(
    reader: Reader, node: onnx.NodeProto, value: np.ndarray, params: QuantParams
) -> np.ndarray:
    """Stored floats as their codes."""
    if value.dtype != np.float32:
        raise NoIntegerForm(f"it quantizes {value.dtype}")
    try:
        codes = np.asarray(quantize(value, params))
    except InputError as error:
        raise NoIntegerForm(str(error)) from None
    return without_scale(codes, reader.constant(node.input[1]), params)


def _type_of_output(reader: Reader, node: onnx.NodeProto, output_dtype: int) -> str:
    """The dtype of a QuantizeLinear's codes.

    Raises:
        NoIntegerForm: for an output_dtype that is no integer, or not the zero point's.
    """
    if not output_dtype:
        return "uint8"
    wanted = _OUTPUT_TYPES.get(output_dtype)
    zero = input_of(node, 2)
    if wanted is None or (zero and reader.constant(zero).dtype.name != wanted):
        raise NoIntegerForm(f"QuantizeLinear with output_dtype {output_dtype} has no integer form")
    return wanted


def _params(reader: Reader, node: onnx.NodeProto, codes: object, a: dict) -> QuantParams:
    """The parameters of a QuantizeLinear or DequantizeLinear."""
    zero = input_of(node, 2)
    return stored_params(
        reader.constant(node.input[1]),
        reader.constant(zero) if zero else None,
        codes,
        a["axis"],
        a["block_size"],
    )


def read_dequantize_linear(reader: Reader, node: onnx.NodeProto) -> None:
    """DequantizeLinear: real numbers that stand for codes, computed or stored.

    Raises:
        NoIntegerForm: as `read_quantize_linear`.
    """
    a = attributes(node, axis=1, block_size=0, output_dtype=0)
    if a["output_dtype"] not in (0, onnx.TensorProto.FLOAT):
        raise NoIntegerForm(f"DequantizeLinear with output_dtype {a['output_dtype']} is no float32")
    source, output = node.input[0], node.output[0]
    symbol = reader.symbol(source)
    if isinstance(symbol, Constant) and symbol.value.dtype == np.int32:
        if a["block_size"]:
            raise NoIntegerForm("its int32 codes have blocks")
        reader.symbols[output] = _stored_sums(reader, node, symbol.value, a["axis"])
    elif isinstance(symbol, Constant):
        params = _params(reader, node, symbol.value.dtype, a)
        if format_of(symbol.value.dtype).storage != params.format.storage:
            raise NoIntegerForm("its zero point has another type than its codes")
        scale = reader.constant(node.input[1])
        codes = symbol.value.astype(params.format.storage)
        reader.symbols[output] = Real("", params, without_scale(codes, scale, params))
    elif isinstance(symbol, Plain):
        params = _params(reader, node, _type_of_codes(reader, symbol.tensor), a)
        if not (reader.constant(node.input[1]) > 0).all():
            raise NoIntegerForm("one of its scales is 0")
        reader.symbols[output] = Real(symbol.tensor, params)
    else:
        raise NoIntegerForm(f"its input {source!r} holds no codes")


def _type_of_codes(reader: Reader, tensor: str) -> str:
    """The dtype of a tensor of codes."""
    if tensor in reader.params:
        return reader.params[tensor].format.storage
    kind = reader.types.types.get(tensor)
    if kind not in _OUTPUT_TYPES:
        raise NoIntegerForm(f"{tensor!r} holds no codes of 8 or 16 bits")
    return _OUTPUT_TYPES[kind]


def _stored_sums(reader: Reader, node: onnx.NodeProto, codes: np.ndarray, axis: int) -> Constant:
    """A bias in int32: its real numbers, exactly."""
    scale = reader.constant(node.input[1])
    zero = input_of(node, 2)
    if scale.dtype != np.float32 or (zero and reader.constant(zero).any()):
        raise NoIntegerForm("its int32 codes have a zero point, or a scale that is no float32")
    if scale.size > 1:
        shape = [1] * codes.ndim
        shape[axis if codes.ndim > 1 else 0] = -1
        scale = scale.reshape(shape)
    floats = codes.astype(np.float32) * scale
    return Constant(np.asarray(floats, np.float32), codes * scale.astype(np.float64))
