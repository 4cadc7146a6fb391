"""What a graph of torch.export may call: ATen's operators, arithmetic on sizes, inner graphs.

A graph names what it calls as a path, "torch.ops.aten.relu.default". torch's own reader follows
any path from `torch` on, and so could a hostile file (`torch.hub.load`). Here what the tables
below hold is looked up, and nothing else.
"""

import operator
import re
from collections.abc import Callable
from typing import Any

import torch
from torch.ao.quantization.fx import _decomposed  # noqa: F401  registers quantized_decomposed

from core.models.not_converted import NotConverted

_TENSORS = re.compile(r"torch\.ops\.(aten|quantized_decomposed)\.(\w+)\.(\w+)")
_SIZES: dict[str, Callable[..., Any]] = {
    f"_operator.{one.__name__}": one
    for one in (
        operator.add, operator.sub, operator.mul, operator.floordiv, operator.truediv,
        operator.mod, operator.neg, operator.eq, operator.ne, operator.lt, operator.le,
        operator.gt, operator.ge, operator.and_, operator.or_, operator.not_, operator.getitem,
    )
}  # fmt: skip
# Calls of a graph within the graph. The first: under torch.no_grad, which changes no value.
_GRAPHS: dict[str, Callable[..., Any]] = {
    "torch.ops.higher_order.wrap_with_set_grad_enabled": lambda enabled, graph, *given: graph(
        *given
    ),
    "torch.ops.higher_order.cond": torch.cond,
}
_REFUSED = (
    "from_file",  # reads one
    "_embedding_bag", "embedding_bag",  # onnxruntime 1.32 crashes on what the exporter makes of it
)  # fmt: skip
# Checks of what a run was fed; a run that is traced needs none.
_CHECKS = ("_assert", "sym_constrain")


def is_check(target: str) -> bool:
    """Whether a node with this target computes nothing.

    >>> is_check("torch.ops.aten._assert_scalar.default"), is_check("torch.ops.aten.relu.default")
    (True, False)
    """
    return any(target.startswith(f"torch.ops.aten.{check}") for check in _CHECKS)


def operator_of(target: str, name: str) -> Callable[..., Any]:
    """What a node with this target calls. name: what messages call the file.

    Raises:
        NotConverted: for anything but an operator on tensors, or arithmetic on sizes.

    >>> operator_of("torch.ops.aten.relu.default", "file") is torch.ops.aten.relu.default
    True
    """
    if target in _SIZES or target in _GRAPHS:
        return _SIZES.get(target) or _GRAPHS[target]
    path = _TENSORS.fullmatch(target)
    if path and path[2] not in _REFUSED:
        packet = getattr(getattr(torch.ops, path[1]), path[2], None)
        overload = getattr(packet, path[3], None)
        if isinstance(overload, torch._ops.OpOverload):
            return overload
    raise NotConverted(
        f"{name} calls {target!r}, which is not converted; most operators of ATen are, and no "
        "others. Convert it to ONNX where you trust it."
    )
