"""Reads quantized ONNX models as integer graphs: QDQ, QOperator, dynamic, and mixtures of them."""

from collections.abc import Callable

import onnx

from core.errors import InputError
from core.graph.attributes import input_of, label
from core.graph.finish import finished
from core.graph.forms import FORMS
from core.graph.forms.elementwise import is_elementwise
from core.graph.forms.moves import elements_of
from core.graph.integer_operators import INTEGER_OPERATORS
from core.graph.ir import IntegerGraph
from core.graph.qoperator import QLINEAR, read_qlinear
from core.graph.quantize_linear import read_dequantize_linear, read_quantize_linear
from core.graph.reader import Reader, no_kernel
from core.graph.stored_nodes import fold
from core.graph.symbols import Constant, NoIntegerForm, Plain, Real, Waiting
from core.graph.without_floats import PASS_ON, read_arg_max, read_shape, read_without_floats
from core.models.content import Source
from core.models.control_flow import inline_constant_ifs
from core.models.external_data import ModelWithData
from core.models.graphs import subgraphs
from core.models.onnx_file import read_onnx
from core.models.ordered import ordered
from core.models.quantized import quantized_operators
from core.models.stored import array_of, stored_tensor


def load_quantized_onnx(source: Source | ModelWithData) -> IntegerGraph:
    """The integer graph of a quantized ONNX model, from its path or its bytes.

    Codes of 2, 4, 8 or 16 bits. What the model computes in floats between its integers and has no
    integer form runs as an island, by onnxruntime: see `IntegerGraph.islands`.

    Raises:
        InputError: when the file is no model, or nothing in it is quantized.
    """
    return read_quantized(read_onnx(source).model)


def read_quantized(model: onnx.ModelProto) -> IntegerGraph:
    """As `load_quantized_onnx`, of a model that `read_onnx` has read; it is left unchanged.

    Raises:
        InputError: when nothing in it is quantized.
    """
    model = inline_constant_ifs(model)
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
        return read_quantize_linear if kind == "QuantizeLinear" else read_dequantize_linear
    if kind in QLINEAR:
        return read_qlinear
    if ours and kind in INTEGER_OPERATORS:
        return INTEGER_OPERATORS[kind]
    if subgraphs(node):
        return _wait
    if all(reader.is_stored(name) for name in node.input if name):
        return fold
    if ours and kind == "ArgMax":
        return read_arg_max
    if ours and kind in ("Shape", "Size"):
        return read_shape
    if not _touches_floats(reader, node):
        return read_without_floats
    return _wait


def _touches_floats(reader: Reader, node: onnx.NodeProto) -> bool:
    if node.op_type in PASS_ON:  # its scales, limits and the like may be floats
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
        passes_on = node.op_type in PASS_ON | {"Relu", "Max", "Min"}
        if not (passes_on or any(_may_be_codes(reader, name) for name in node.input if name)):
            raise NoIntegerForm(f"{label(node)} ({node.op_type}) takes floats that are no codes")
    elif form.sums is not None:
        reader.sums(node.output[0])
    elif not is_elementwise(node):
        raise NoIntegerForm(no_kernel(node))


def _may_be_codes(reader: Reader, name: str) -> bool:
    """Whether the floats `name` come from codes that are computed, as far as is known."""
    return isinstance(reader.symbol(name), Real | Waiting) and not reader.is_stored(name)
