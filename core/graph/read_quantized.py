"""Quantized ONNX models made graphs: QDQ, QOperator, dynamic, and whatever lies in between."""

from collections.abc import Callable

import numpy as np
import onnx

from core.affine import quantize
from core.errors import InputError
from core.graph.attributes import attributes, input_of, label
from core.graph.finish import finished
from core.graph.forms import FORMS
from core.graph.forms.elementwise import is_elementwise
from core.graph.forms.moves import MOVES, elements_of, same
from core.graph.forms.order import max_pool
from core.graph.integer_operators import INTEGER_OPERATORS
from core.graph.ir import IntegerGraph
from core.graph.move import move
from core.graph.operations import ArgMax
from core.graph.qoperator import QLINEAR, read_qlinear
from core.graph.reader import Reader, no_kernel
from core.graph.stored_nodes import fold
from core.graph.stored_params import format_of, stored_params, without_scale
from core.graph.symbols import Constant, NoIntegerForm, Plain, Real, Waiting
from core.models.content import Source
from core.models.control_flow import inline_constant_ifs
from core.models.external_data import ModelWithData
from core.models.graphs import subgraphs
from core.models.onnx_file import read_onnx
from core.models.ordered import ordered
from core.models.quantized import quantized_operators
from core.models.stored import array_of, stored_tensor
from core.params import QuantParams

_OUTPUT_TYPES: dict[int | None, str] = {
    onnx.TensorProto.INT8: "int8",
    onnx.TensorProto.UINT8: "uint8",
    onnx.TensorProto.INT16: "int16",
    onnx.TensorProto.UINT16: "uint16",
}
#: Operators that give codes back as they are, in another order, or fewer of them.
_PASS_ON = MOVES | {"Clip", "MaxPool"}


def load_quantized_onnx(source: Source | ModelWithData) -> IntegerGraph:
    """The integer graph of a quantized ONNX model, from its path or its bytes.

    Codes of 2, 4, 8 or 16 bits. What the model computes in floats between its integers and has no
    integer form runs as an island, by onnxruntime: see `IntegerGraph.islands`.

    Raises:
        InputError: when the file is no model, or nothing in it is quantized.
    """
    model = inline_constant_ifs(read_onnx(source).model)
    graph = model.graph
    if not quantized_operators(graph):
        raise InputError("the model has no quantized layer; quantize it first.")
    reader = Reader(model, {t.name: array_of(t) for t in graph.initializer}, FORMS)
    inputs = tuple(i.name for i in graph.input if i.name not in reader.symbols)
    reader.symbols |= {name: Plain(name) for name in inputs}
    try:
        for node in ordered(graph.node):
            read_node(reader, node)
        return finished(reader, inputs, tuple(o.name for o in graph.output))
    except RecursionError:
        raise InputError(
            "the model computes hundreds of operators in floats one after the other; quantize the "
            "tensors in between."
        ) from None


def read_node(reader: Reader, node: onnx.NodeProto) -> None:
    """Turn one node of the model into symbols and nodes of the reader."""
    stored = stored_tensor(node)
    if stored is not None:
        reader.symbols[node.output[0]] = Constant(array_of(stored))
        return
    try:
        _reader_of(reader, node)(reader, node)
    except NoIntegerForm as reason:
        reader.run_as_it_is(node, str(reason))
    except InputError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # Too few inputs, an attribute of another type: whatever a damaged node provokes.
        raise InputError(f"{label(node)} ({node.op_type}) is damaged: {error}.") from None


def _reader_of(reader: Reader, node: onnx.NodeProto) -> Callable[[Reader, onnx.NodeProto], None]:
    """What reads the node."""
    kind, ours = node.op_type, node.domain in ("", "ai.onnx")
    if kind in ("QuantizeLinear", "DequantizeLinear") and (ours or node.domain == "com.microsoft"):
        if not input_of(node, 1):
            raise InputError(f"{label(node)} ({kind}) has no scale; give one.")
        return _quantize if kind == "QuantizeLinear" else _dequantize
    if kind in QLINEAR:
        return read_qlinear
    if ours and kind in INTEGER_OPERATORS:
        return INTEGER_OPERATORS[kind]
    if subgraphs(node):
        return _wait
    if all(reader.is_stored(name) for name in node.input if name):
        return fold
    if ours and kind == "ArgMax":
        return _arg_max
    if ours and kind in ("Shape", "Size"):
        return _shape
    if not _touches_floats(reader, node):
        return _without_floats
    return _wait


def _touches_floats(reader: Reader, node: onnx.NodeProto) -> bool:
    if node.op_type in _PASS_ON:  # its scales, limits and the like may be floats
        return any(reader.holds_floats(name) for name in elements_of(node))
    takes = any(reader.holds_floats(name) for name in node.input if name)
    return takes or any(reader.types.is_float(name) for name in node.output if name)


def _wait(reader: Reader, node: onnx.NodeProto) -> None:
    """Floats wait until it is known what they are for; what can only be an island is one at once.

    Raises:
        NoIntegerForm: for those.
    """
    if not all(reader.types.is_float(name) for name in node.output[:1]):
        raise NoIntegerForm(no_kernel(node))
    reader.symbols |= {name: Waiting(node) for name in node.output if name}
    form = reader.form(node)
    if form.codes is not None or form.real is not None:
        passes_on = node.op_type in _PASS_ON | {"Relu", "Max", "Min"}
        if not (passes_on or any(_may_be_codes(reader, name) for name in node.input if name)):
            raise NoIntegerForm(f"{label(node)} ({node.op_type}) takes floats that are no codes")
    elif form.sums is not None:
        reader.sums(node.output[0])
    elif not is_elementwise(node):
        raise NoIntegerForm(no_kernel(node))


def _may_be_codes(reader: Reader, name: str) -> bool:
    """Whether the floats `name` come from codes that are computed, as far as is known."""
    return isinstance(reader.symbol(name), Real | Waiting) and not reader.is_stored(name)


def _quantize(reader: Reader, node: onnx.NodeProto) -> None:
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


def _dequantize(reader: Reader, node: onnx.NodeProto) -> None:
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


def _arg_max(reader: Reader, node: onnx.NodeProto) -> None:
    """ArgMax of quantized numbers, which is the one of their codes."""
    a = attributes(node, axis=0, keepdims=1, select_last_index=0)
    symbol = reader.symbol(node.input[0])
    if isinstance(symbol, Plain) and symbol.tensor in reader.params:
        tensor = symbol.tensor
    else:
        tensor = reader.one_scale(node.input[0]).tensor
    operation = ArgMax(a["axis"], bool(a["keepdims"]), bool(a["select_last_index"]))
    reader.emit(label(node), operation, (tensor,), node.output[0])
    reader.symbols[node.output[0]] = Plain(node.output[0])


def _shape(reader: Reader, node: onnx.NodeProto) -> None:
    """Shape and Size: of the codes, or of a layer's sums, where there are no floats yet."""
    name, output = node.input[0], node.output[0]
    tensor = _some_integers(reader, name) or reader.computed(name)
    operation = move(reader.model, node, {}, output, None)
    reader.emit(label(node), operation, (tensor,), output)
    reader.symbols[output] = Plain(output)


def _some_integers(reader: Reader, name: str) -> str:
    """A tensor of integers of the shape of the floats `name`, or ""."""
    for way in (reader.real, reader.sums):
        try:
            return way(name).tensor
        except NoIntegerForm:
            continue
    return ""


def _without_floats(reader: Reader, node: onnx.NodeProto) -> None:
    """Shapes, indices, conditions; or codes that move, and are integers like those."""
    inputs = {n: reader.computed(n) for n in node.input if n and not reader.is_stored(n)}
    stored = {n: reader.constant(n) for n in node.input if n and reader.is_stored(n)}
    codes = [reader.params[tensor] for tensor in inputs.values() if tensor in reader.params]
    if codes and node.op_type not in _PASS_ON:
        raise NoIntegerForm(f"{label(node)} ({node.op_type}) computes with codes as numbers")
    for output in filter(None, node.output):
        if node.op_type == "MaxPool":
            reader.emit(label(node), max_pool(node), tuple(inputs.values()), output)
        else:
            operation = move(reader.model, node, stored, output, None)
            tensors = tuple(inputs[name] for name in operation.moving)
            reader.emit(label(node), operation, tensors, output)
        reader.symbols[output] = Plain(output)
        if codes and all(same(codes[0], other) for other in codes):
            reader.params[output] = codes[0]
