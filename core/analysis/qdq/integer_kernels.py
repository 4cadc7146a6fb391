"""Rounded activations as onnxruntime's integer kernels give them, to the last code.

onnxruntime makes one kernel of DequantizeLinear, an operator and QuantizeLinear. It sums integers
and rounds the result once, where a float simulation sums floats and rounds what they come to. One
to ten codes in a million differ, and where a network is undecided, one code may change its answer.
"""

from collections.abc import Mapping

import numpy as np
import onnx

from core.analysis.qdq.graph import qdq_graph
from core.analysis.qdq.layer import no_qdq
from core.analysis.qdq.pieces import StepPieces, step_pieces
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.structure.plan import Plan, Step
from core.analysis.structure.recent_operators import AXIS_OPSET
from core.models.operator_sets import opset_of
from core.models.session import Values


class IntegerKernels:
    """The kernels of a quantized network. `run` starts on one feed."""

    def __init__(
        self, model: onnx.ModelProto, plan: Plan, layers: Mapping[str, QuantizedLayer]
    ) -> None:
        """layers: {} for no kernels at all, as for an operator set that knows no QDQ nodes."""
        self.plan = plan
        self.pieces: dict[Step, StepPieces] = {}
        if layers and opset_of(model) >= AXIS_OPSET:
            self.pieces = _pieces(model, plan, layers)
        pieces = (piece for step in self.pieces.values() for piece in step.pieces)
        self.given = {name for piece in pieces for name in piece.inputs}

    def run(self, feed: Values) -> "KernelRun":
        """A run on one feed."""
        return KernelRun(self, feed)


class KernelRun:
    """One feed's run: `rounded` and `add` are called layer by layer."""

    def __init__(self, kernels: IntegerKernels, feed: Values) -> None:
        self._kernels = kernels
        self._held: Values = {}
        self.add(feed)

    def rounded(self, step: Step, codes: QuantizedLayer, values: Values) -> np.ndarray:
        """The rounded input of the step's layer: by a kernel, or by `codes` where there is none.

        values: the tensors of the quantized network, not yet rounded.

        Raises:
            InputError: when onnxruntime does not run a piece.
        """
        x, pieces = values[codes.layer.data], self._kernels.pieces.get(step)
        if pieces is None or not pieces.rounded:
            return codes.quantized(x)
        for piece in pieces.pieces:
            self._held |= piece(self._held)
        found = codes.with_rounded(x, self._held[pieces.rounded])
        for name in pieces.done:
            self._held.pop(name, None)
        return found

    def add(self, made: Values) -> None:
        """Keep of what a layer made, or of the model's inputs, what later pieces read."""
        self._held |= {n: v for n, v in made.items() if n in self._kernels.given}


def _stays(codes: QuantizedLayer) -> bool:
    """Whether the layer is no QDQ nodes: it stays in float, or its settings cannot be said so."""
    return codes.settings.in_float or bool(no_qdq(codes))


def _pieces(
    model: onnx.ModelProto, plan: Plan, layers: Mapping[str, QuantizedLayer]
) -> dict[Step, StepPieces]:
    graph = qdq_graph(plan, layers, _stays, opset_of(model))
    inputs = {name for step in plan.steps for name in step.piece.inputs} - set(graph.stored)
    inputs -= {name for step in plan.steps for name in step.piece.outputs}
    opaque = (step for step in plan.steps if step.layer and _stays(layers[step.layer.name]))
    given = inputs | {name for step in opaque for name in step.piece.outputs}
    steps = step_pieces(model, graph, given, plan.outputs)
    return dict(zip(plan.steps, steps, strict=True))
