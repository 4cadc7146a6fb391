"""Inputs of one operator that take one scale, where a runtime demands it.

A kernel that copies or adds codes as they are needs all of them on one scale: CONCATENATION in
TensorFlow Lite's quantization specification, and elementwise operators too on OpenVINO's NPU (the
hardware configuration of NNCF). Before such an operator each input is rounded to that scale. Its
range is that of all their data together, and a tensor has one scale wherever it is read: where two
operators share an input, all their inputs share one scale.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import onnx
from onnx import helper

from core.analysis.layers import FLOATS, Join, Layer
from core.errors import InputError
from core.models.names import label

_DOMAINS = ("", "ai.onnx")


def with_rounded_inputs(
    nodes: Sequence[onnx.NodeProto], floats: set[str], operators: frozenset[str]
) -> tuple[list[onnx.NodeProto], dict[str, Layer]]:
    """The nodes with an Identity at each input that shares a scale, and these as layers.

    The layers have no weights; only their input is quantized. They come by the name of their
    output. floats: the tensors of floats that are computed. operators: whose inputs share a scale,
    where at least two of them are computed.
    """
    found: list[onnx.NodeProto] = []
    layers: dict[str, Layer] = {}
    seen: Counter[str] = Counter()
    for node in nodes:
        shared = [name for name in dict.fromkeys(node.input) if name in floats]
        if node.op_type not in operators or node.domain not in _DOMAINS or len(shared) < 2:
            found.append(node)
            continue
        name = label(node)
        seen[name] += 1
        name = name if seen[name] == 1 else f"{name} ({seen[name]})"
        copied = node.output if node.op_type == "Concat" else ()
        join = Join(name, node.op_type, (*shared, *copied))
        changed = onnx.NodeProto()
        changed.CopyFrom(node)
        for place, tensor in enumerate(shared, 1):
            title = f"{name}, input {place}"
            rounded = f"{tensor} for {title}"
            identity = helper.make_node("Identity", [tensor], [rounded], name=title)
            layers[rounded] = Layer(title, identity, tensor, (), join)
            found.append(identity)
            changed.input[:] = [rounded if one == tensor else one for one in changed.input]
        found.append(changed)
    return found, layers


def float_tensors(model: onnx.ModelProto) -> set[str]:
    """The inputs and computed tensors of the model that are known to hold floats.

    Raises:
        InputError: when the types cannot be inferred.
    """
    try:
        graph = onnx.shape_inference.infer_shapes(model).graph
    except Exception as error:  # onnx's errors share no base class
        raise InputError(
            "this target must know which tensors hold floats, and their types cannot be inferred "
            f"({str(error).partition(chr(10))[0]}); choose another target."
        ) from None
    values = (*graph.value_info, *graph.input, *graph.output)
    return {one.name for one in values if one.type.tensor_type.elem_type in FLOATS}


def scale_groups(layers: Iterable[Layer]) -> dict[str, str]:
    """For each tensor under a shared scale one name for all tensors that it shares it with.

    >>> first, second = Join("first", "Add", ("a", "b")), Join("second", "Add", ("b", "c"))
    >>> scale_groups(Layer("", onnx.NodeProto(), "", (), join) for join in (first, second))
    {'a': 'a', 'b': 'a', 'c': 'a'}
    """
    groups: dict[str, str] = {}
    for join in dict.fromkeys(layer.join for layer in layers if layer.join):
        merged = {groups.get(name, name) for name in join.tensors}
        chosen = groups.get(join.tensors[0], join.tensors[0])
        groups |= {name: chosen for name, group in groups.items() if group in merged}
        groups |= dict.fromkeys(join.tensors, chosen)
    return groups
