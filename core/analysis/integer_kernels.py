"""Rounded activations as onnxruntime's integer kernels give them, to the last code.

onnxruntime makes one kernel of DequantizeLinear, an operator and QuantizeLinear. It sums integers
and rounds the result once, where a float simulation sums floats and rounds what they come to. About
one code in 100,000 differs, and where a network is undecided, one code may change its answer.
"""

from collections.abc import Mapping

import numpy as np
import onnx

from core.analysis.plan import Plan
from core.analysis.qdq_graph import qdq_graph
from core.analysis.qdq_layer import no_qdq
from core.analysis.qdq_pieces import step_pieces
from core.analysis.quantized_layer import QuantizedLayer
from core.models.session import Values

_QDQ = ("QuantizeLinear", "DequantizeLinear")
_CONTRIBUTED = "com.microsoft"  # its DequantizeLinear has an axis in every operator set
_AXIS_OPSET = 13


class IntegerKernels:
    """The kernels of a quantized network. `run` starts on one feed."""

    def __init__(
        self, model: onnx.ModelProto, plan: Plan, layers: Mapping[str, QuantizedLayer]
    ) -> None:
        self.plan = plan
        template = onnx.ModelProto(ir_version=model.ir_version)
        template.opset_import.extend(model.opset_import)
        graph = qdq_graph(plan, layers, _stays)
        if min(o.version for o in model.opset_import if o.domain in ("", "ai.onnx")) < _AXIS_OPSET:
            template.opset_import.add(domain=_CONTRIBUTED, version=1)
            for node in (node for nodes in graph.nodes for node in nodes):
                if node.op_type in _QDQ:
                    node.domain = _CONTRIBUTED
        inputs = {name for step in plan.steps for name in step.piece.inputs} - set(graph.stored)
        inputs -= {name for step in plan.steps for name in step.piece.outputs}
        opaque = (step for step in plan.steps if step.layer and _stays(layers[step.layer.name]))
        given = inputs | {name for step in opaque for name in step.piece.outputs}
        self.steps = step_pieces(template, graph, given, plan.outputs)
        self.given = {name for step in self.steps for one in step.pieces for name in one.inputs}

    def run(self, feed: Values) -> "KernelRun":
        """A run on one feed."""
        return KernelRun(self, feed)


class KernelRun:
    """One feed's run: `rounded` and `add` are called step by step."""

    def __init__(self, kernels: IntegerKernels, feed: Values) -> None:
        self._kernels = kernels
        self._held: Values = {}
        self.add(feed)

    def rounded(self, number: int, values: Values) -> np.ndarray | None:
        """What the layer of this step reads; None where no kernel rounds it.

        values: of the quantized network, as a float simulation has them. NaN stays, which has no
        code.

        Raises:
            InputError: when onnxruntime does not run a piece.
        """
        step = self._kernels.steps[number]
        layer = self._kernels.plan.steps[number].layer
        if not step.rounded or layer is None:
            return None
        x = values[layer.data]
        for piece in step.pieces:
            self._held |= piece(self._held)
        found = self._held[step.rounded].astype(x.dtype)
        for name in step.done:
            self._held.pop(name, None)
        missing = np.isnan(x)
        return np.where(missing, x, found) if missing.any() else found

    def add(self, made: Values) -> None:
        """Keep of what a step made, or of the model's inputs, what later pieces read."""
        self._held |= {n: v for n, v in made.items() if n in self._kernels.given}


def _stays(codes: QuantizedLayer) -> bool:
    """Whether the layer is no QDQ nodes: it stays in float, or its settings cannot be said so."""
    return codes.settings.in_float or bool(no_qdq(codes))
