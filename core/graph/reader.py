"""The state of reading a quantized ONNX model: what is known of each tensor, nodes so far.

A QDQ model says DequantizeLinear → operators in floats → QuantizeLinear. The floats wait until it
is known what they are for, and are then computed in one of four ways, the first that there is:

    codes    the integers that a QuantizeLinear asks for: an integer layer, a table, moved codes
    real     codes under parameters of their own, for an operator that takes integers
    sums     integer sums of products, made floats at the border
    island   the operator as it is, in floats, by onnxruntime; `Island` keeps the reason
"""

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import numpy_helper

from core.affine import dequantize
from core.errors import InputError
from core.granularity import PerTensor
from core.graph.attributes import label
from core.graph.element_types import element_types
from core.graph.form import Form, Wanted
from core.graph.ir import Node, Operation
from core.graph.islands import island
from core.graph.operations import Dequantize, Quantize, Rescale
from core.graph.sum_operations import DequantizeSums, Requantize
from core.graph.symbols import Constant, NoIntegerForm, Plain, Real, Sums, Symbol, Waiting
from core.models.names import used_names
from core.models.operator_sets import opset_of
from core.params import QuantParams


class Reader:
    """Symbols by name, and the nodes emitted so far.

    forms: by operator; one that is not ONNX's own has its domain before its name.
    """

    def __init__(
        self,
        model: onnx.ModelProto,
        constants: Mapping[str, np.ndarray],
        forms: Mapping[str, Form],
    ) -> None:
        self.model = model
        self.opset = opset_of(model)
        self.types = element_types(model)
        self.symbols: dict[str, Symbol] = {n: Constant(v) for n, v in constants.items()}
        self.nodes: list[Node] = []
        self.params: dict[str, QuantParams] = {}
        self._forms = forms
        self._floats: dict[str, str] = {}  # tensor of the run that holds these floats
        self._sums: dict[str, Sums] = {}
        self._taken = {name for node in model.graph.node for name in (*node.input, *node.output)}
        self._taken |= {i.name for i in model.graph.input}

    def emit(self, name: str, operation: Operation, inputs: tuple[str, ...], *outputs: str) -> None:
        """Add a node."""
        self.nodes.append(Node(name, operation, inputs, outputs))

    def fresh(self, name: str) -> str:
        """`name`, or with a number behind it where the model or the graph has such a tensor."""
        candidate, number = name, 1
        while candidate in self._taken:
            number += 1
            candidate = f"{name} {number}"
        self._taken.add(candidate)
        return candidate

    def symbol(self, name: str) -> Symbol:
        """What is known of the tensor `name`.

        Raises:
            InputError: when nothing is.
        """
        if name not in self.symbols:
            raise InputError(f"the model uses the tensor {name!r} before it is computed.")
        return self.symbols[name]

    def constant(self, name: str) -> np.ndarray:
        """The value of a stored tensor.

        Raises:
            NoIntegerForm: when it is computed.
        """
        symbol = self.symbol(name)
        if not isinstance(symbol, Constant):
            raise NoIntegerForm(f"{name!r} is computed, not stored")
        return symbol.value

    def form(self, node: onnx.NodeProto) -> Form:
        """The node's form; an empty one for operators that have none."""
        standard = node.domain in ("", "ai.onnx")
        name = node.op_type if standard else f"{node.domain}.{node.op_type}"
        return self._forms.get(name, Form())

    def real(self, name: str) -> Real:
        """The floats `name` as codes with parameters.

        Raises:
            NoIntegerForm: when there are none.
        """
        symbol = self.symbol(name)
        if isinstance(symbol, Waiting):
            way = self.form(symbol.node).real
            if way is None:
                raise NoIntegerForm(
                    f"its input {name!r} ({symbol.node.op_type}) is a float that no QuantizeLinear "
                    "follows"
                )
            symbol = self.symbols[name] = way(self, symbol.node, name)
        if not isinstance(symbol, Real):
            raise NoIntegerForm(f"its input {name!r} is no quantized tensor")
        return symbol

    def one_scale(self, name: str) -> Real:
        """As `real`, with one scale for the tensor.

        Raises:
            NoIntegerForm: as `real`, or when there are several.
        """
        found = self.real(name)
        if not isinstance(found.params.granularity, PerTensor):
            raise NoIntegerForm(f"its input {name!r} has several scales")
        return found

    def sums(self, name: str) -> Sums:
        """The floats `name` as integer sums, computed once.

        Raises:
            NoIntegerForm: when they are none.
        """
        if name not in self._sums:
            symbol = self.symbol(name)
            way = self.form(symbol.node).sums if isinstance(symbol, Waiting) else None
            if not isinstance(symbol, Waiting) or way is None:
                raise NoIntegerForm(f"{name!r} is no sum of integer products")
            self._sums[name] = way(self, symbol.node)
        return self._sums[name]

    def codes(self, name: str, y: QuantParams, output: str) -> None:
        """Put the codes of the floats `name` under `y` into the tensor `output`."""
        self.params[output] = y
        symbol = self.symbol(name)
        try:
            if not isinstance(y.granularity, PerTensor):
                raise NoIntegerForm(f"{output!r} has several scales")
            if isinstance(symbol, Waiting):
                self._codes_of(symbol.node, Wanted(name, y, output))
            else:
                found = self.one_scale(name)
                self.emit(name, Rescale(found.params, y), (found.tensor,), output)
        except NoIntegerForm as reason:
            self.emit(name, Quantize(y), (self.computed(name, str(reason)),), output)

    def _codes_of(self, node: onnx.NodeProto, wanted: Wanted) -> None:
        form = self.form(node)
        if form.codes is not None:
            form.codes(self, node, wanted)
        elif form.sums is not None:
            self.requantize(node, wanted)
        else:
            raise NoIntegerForm(no_kernel(node))

    def requantize(self, node: onnx.NodeProto, wanted: Wanted) -> None:
        """The codes of a node's integer sums.

        Raises:
            NoIntegerForm: where it has none.
        """
        sums = self.sums(wanted.source)
        then = Requantize(sums.scale, wanted.y, sums.axis)
        self.emit(label(node), then, (sums.tensor,), wanted.output)

    def computed(self, name: str, why: str = "") -> str:
        """The tensor of the run that holds `name` itself: floats are computed where they wait."""
        symbol = self.symbol(name)
        if isinstance(symbol, Plain):
            return symbol.tensor
        if name not in self._floats:
            self._floats[name] = name
            match symbol:
                case Waiting(node=node):
                    self._compute(node, name, why)
                case Real():
                    found = symbol
                    self.emit(name, Dequantize(found.params), (found.tensor,), name)
                case _:
                    raise InputError(f"{name!r} is stored, not computed.")
        return self._floats[name]

    def _compute(self, node: onnx.NodeProto, name: str, why: str) -> None:
        form = self.form(node)
        try:
            if form.sums is not None:
                sums = self.sums(name)
                self.emit(name, DequantizeSums(sums.scale, sums.axis), (sums.tensor,), name)
                return
        except NoIntegerForm as reason:
            why = why or str(reason)
        try:
            found = self.real(name)
            self.emit(name, Dequantize(found.params), (found.tensor,), name)
        except NoIntegerForm:
            self.run_as_it_is(node, why or no_kernel(node))

    def run_as_it_is(self, node: onnx.NodeProto, why: str) -> None:
        """The node as an island; its outputs are tensors of the run from now on."""
        stored: dict[str, onnx.TensorProto] = {}
        inputs: dict[str, str] = {}
        for name in sorted(used_names(node)):
            value = self.stored_floats(name)
            if value is None:
                inputs[name] = self.computed(name, f"{node.op_type} takes its floats")
            else:
                stored[name] = numpy_helper.from_array(np.asarray(value, order="C"), name)
        outputs = tuple(name for name in node.output if name)
        made = island(self.model, [node], (tuple(inputs), outputs), stored, [why])
        self.emit(label(node), made, tuple(inputs.values()), *outputs)
        for name in outputs:
            self.symbols[name] = Plain(name)
            self._floats[name] = name

    def stored_floats(self, name: str) -> np.ndarray | None:
        """The value of a stored tensor, dequantized where it is one of codes; None if computed."""
        match self.symbol(name):
            case Constant(value=value):
                return value
            case Real(constant=np.ndarray() as codes, params=params):
                return np.asarray(dequantize(codes, params))
        return None

    def holds_floats(self, name: str) -> bool:
        """Whether the tensor is floats, stored or computed."""
        match self.symbol(name):
            case Constant(value=value):
                return value.dtype.kind == "f"
            case Plain(tensor=tensor):
                return tensor not in self.params and self.types.is_float(name)
        return True

    def is_stored(self, name: str) -> bool:
        """Whether the tensor's value is known already."""
        symbol = self.symbol(name)
        return isinstance(symbol, Constant) or (
            isinstance(symbol, Real) and symbol.constant is not None
        )


def no_kernel(node: onnx.NodeProto) -> str:
    """The reason for an operator without any form."""
    return f"{label(node)} is a {node.op_type}, which has no integer kernel here"
