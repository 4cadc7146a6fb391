"""How an operator is computed on integers: what a form declares and the reader calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import onnx

from core.graph.symbols import Real, Sums
from core.params import QuantParams

if TYPE_CHECKING:
    from core.graph.reader import Reader


@dataclass(frozen=True)
class Wanted:
    """What a QuantizeLinear asks for: the codes of the floats `source` under `y`, in `output`."""

    source: str
    y: QuantParams
    output: str


@dataclass(frozen=True)
class Form:
    """How one operator is computed on integers; a function that it lacks is None.

    codes: emits the codes that are wanted of the node's output.
    real:  the node's output of that name as codes under parameters of their own.
    sums:  the node's output as integer sums.
    Each raises NoIntegerForm where this node has no such form.
    """

    codes: "Callable[[Reader, onnx.NodeProto, Wanted], None] | None" = None
    real: "Callable[[Reader, onnx.NodeProto, str], Real] | None" = None
    sums: "Callable[[Reader, onnx.NodeProto], Sums] | None" = None
