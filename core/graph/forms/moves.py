"""Operators that move elements: they move codes in the same way.

quantize(move(x)) = move(quantize(x))
"""

from dataclasses import replace

import numpy as np
import onnx

from core.arrays import to_numpy
from core.graph.attributes import attributes, input_of, label
from core.graph.form import Wanted
from core.graph.forms.order import exact_code, stored_codes
from core.graph.move import move
from core.graph.reader import Reader
from core.graph.symbols import NoIntegerForm, Real, Sums
from core.models.graphs import subgraphs
from core.params import QuantParams

MOVES = {
    "CenterCropPad", "Compress", "Concat", "DepthToSpace", "Dropout", "Expand", "Flatten", "Gather",
    "GatherElements", "GatherND", "Identity", "Pad", "Reshape", "Resize", "ReverseSequence",
    "ScatterElements", "ScatterND", "Slice", "SpaceToDepth", "Split", "Squeeze", "Tile",
    "Transpose", "Trilu", "Unsqueeze", "Upsample", "Where",
}  # fmt: skip
#: Those that move integers of any width.
_SUMS_TOO = {"Expand", "Flatten", "Gather", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze"}
#: Of which these positions hold elements that move; of all others the first alone.
_ELEMENTS = {"Where": (1, 2), "ScatterElements": (0, 2), "ScatterND": (0, 2)}


def codes(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
    """Quantizes what moves, then moves the codes."""
    check(reader, node)
    stored: dict[str, np.ndarray] = {}
    moving: dict[str, str] = {}
    for name in elements_of(node):
        value = reader.stored_floats(name)
        if value is not None:
            stored[name] = stored_codes(value, wanted.y)
        else:
            moving[name] = reader.fresh(f"{wanted.output} (before {label(node)})")
            reader.codes(name, wanted.y, moving[name])
    padding = _padding(reader, node)
    if padding is not None:
        padding = int(stored_codes(np.asarray(padding, np.float32), wanted.y))
    _emit(reader, node, wanted, (stored, moving), padding)


def real(reader: Reader, node: onnx.NodeProto, name: str) -> Real:
    """Moves codes that already have parameters, in the same way."""
    check(reader, node)
    stored: dict[str, np.ndarray] = {}
    moving: dict[str, str] = {}
    params: QuantParams | None = None
    floats: dict[str, np.ndarray] = {}
    for element in elements_of(node):
        value = reader.stored_floats(element)
        if value is not None and not isinstance(reader.symbol(element), Real):
            floats[element] = value
            continue
        x = reader.one_scale(element)
        if params is not None and not same(params, x.params):
            raise NoIntegerForm(f"{label(node)} joins tensors of different scales")
        params = x.params
        if x.constant is not None:
            stored[element] = x.constant
        else:
            moving[element] = x.tensor
    if params is None:
        raise NoIntegerForm(f"{label(node)} moves stored floats")
    for element, value in floats.items():
        stored[element] = _exact_codes(value, params)
    padding = _padding(reader, node)
    if padding is not None:
        padding = exact_code(padding, params)
    target = reader.fresh(f"{name} (codes)")
    reader.params[target] = params
    _emit(reader, node, Wanted(name, params, target), (stored, moving), padding)
    return Real(target, params)


def sums(reader: Reader, node: onnx.NodeProto) -> Sums:
    """Moves sums that share one scale; Identity passes on any."""
    check(reader, node)
    found = reader.sums(node.input[0])
    if node.op_type == "Identity":
        return found
    others = [name for name in node.input[1:] if name]
    if found.scale.size > 1 or node.op_type not in _SUMS_TOO or len(elements_of(node)) > 1:
        raise NoIntegerForm(f"{label(node)} ({node.op_type}) moves no sums")
    stored = {n: reader.constant(n) for n in others if reader.is_stored(n)}
    operation = move(reader.model, node, stored, node.output[0], None)
    tensors = {n: reader.computed(n) for n in others if n not in stored}
    tensors[node.input[0]] = found.tensor
    target = reader.fresh(f"{node.output[0]} (accumulator)")
    reader.emit(label(node), operation, tuple(tensors[n] for n in operation.moving), target)
    return replace(found, tensor=target)


def check(reader: Reader, node: onnx.NodeProto) -> None:
    """Refuses nodes that compute new numbers.

    Raises:
        NoIntegerForm: for those.
    """
    names = {a.name: a for a in node.attribute}
    kind = node.op_type
    if kind in ("Resize", "Upsample"):
        mode = names["mode"].s if "mode" in names else b"nearest"
        how = names.get("coordinate_transformation_mode")
        if mode != b"nearest" or (how and how.s == b"tf_crop_and_resize"):
            raise NoIntegerForm(f"{kind} in mode {mode.decode()} computes new numbers")
    if kind == "Dropout" and (input_of(node, 2) or any(node.output[1:])):
        raise NoIntegerForm("Dropout that trains is random")
    if "reduction" in names and names["reduction"].s != b"none":
        raise NoIntegerForm(f"{kind} with a reduction computes new numbers")
    if kind == "Pad" and reader.opset < 11 and "value" in names:
        raise NoIntegerForm("Pad with a value as an attribute has no integer form")
    if subgraphs(node):
        raise NoIntegerForm(f"{kind} with graphs inside has no integer form")


def same(a: QuantParams, b: QuantParams) -> bool:
    """Whether two tensors' codes mean the same numbers."""
    return (
        a.format == b.format
        and float(a.scale) == float(b.scale)
        and int(a.zero_point) == int(b.zero_point)
    )


def elements_of(node: onnx.NodeProto) -> tuple[str, ...]:
    """The names of the inputs whose elements move, each once."""
    if node.op_type == "Concat":
        return tuple(dict.fromkeys(node.input))
    return tuple(dict.fromkeys(node.input[i] for i in _ELEMENTS.get(node.op_type, (0,))))


def _padding(reader: Reader, node: onnx.NodeProto) -> float | None:
    """The number that fills the borders of a Pad; None where nothing is filled in.

    Raises:
        NoIntegerForm: when it is computed.
    """
    if node.op_type == "CenterCropPad":
        return 0.0
    if node.op_type != "Pad":
        return None
    mode = attributes(node, mode="constant", pads=None)["mode"]
    if mode != "constant":
        return None
    name = input_of(node, 2)
    return float(reader.constant(name).item()) if name else 0.0


def _exact_codes(value: np.ndarray, params: QuantParams) -> np.ndarray:
    """Codes that stand for `value` exactly.

    Raises:
        NoIntegerForm: when there are none.
    """
    codes = stored_codes(value, params)
    steps = codes.astype(np.int32) - int(params.zero_point)
    if not np.array_equal(steps.astype(np.float32) * to_numpy(params.scale), value):
        raise NoIntegerForm("it joins stored floats that no code stands for")
    return codes


def _emit(
    reader: Reader,
    node: onnx.NodeProto,
    wanted: Wanted,
    tensors: tuple[dict[str, np.ndarray], dict[str, str]],
    padding: int | None,
) -> None:
    """The node on codes; tensors: the stored and the moving elements by name."""
    stored, moving = tensors
    storage = wanted.y.format.storage
    if padding is not None:
        node = _padded_with(reader, node, padding, storage, stored)
    others = [n for n in node.input if n and n not in stored and n not in moving]
    for name in others:
        if reader.is_stored(name):
            value = reader.stored_floats(name)
            assert value is not None
            stored[name] = value
        else:
            moving[name] = reader.computed(name)
    operation = move(reader.model, node, stored, wanted.source, storage)
    inputs = tuple(moving[name] for name in operation.moving)
    reader.emit(label(node), operation, inputs, wanted.output)


def _padded_with(
    reader: Reader, node: onnx.NodeProto, code: int, storage: str, stored: dict[str, np.ndarray]
) -> onnx.NodeProto:
    """The Pad that fills in `code` instead of a real number."""
    if node.op_type == "CenterCropPad":
        if code:
            raise NoIntegerForm("CenterCropPad fills in 0, whose code is not 0")
        return node
    changed = onnx.NodeProto()
    changed.CopyFrom(node)
    if reader.opset < 11:
        changed.attribute.append(onnx.helper.make_attribute("value", float(code)))
        return changed
    name = reader.fresh(f"{node.output[0]} (padding)")
    rest = [*node.input, "", "", ""][:4]
    changed.input[:] = [rest[0], rest[1], name, *filter(None, rest[3:])]
    stored[name] = np.asarray(code, storage)
    return changed
