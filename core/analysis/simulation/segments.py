"""Runs of steps fused into one piece, in float and quantized: what comes after a layer, fast.

onnxruntime fuses operators inside a float piece. About √n segments of n steps keep both short: the
steps from a layer to the end of its segment, and the segments after it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from core.analysis.simulation.layer_run import run_quantized
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.simulated_nodes import as_nodes, can_be_nodes
from core.analysis.structure.plan import Plan, Step, run_in_float
from core.models.operator_sets import opset_of
from core.models.session import Piece, Values


@dataclass(frozen=True, eq=False)
class Segment:
    """Consecutive steps. `quantized` is None where the codes cannot be said as nodes."""

    steps: tuple[Step, ...]
    layers: Mapping[str, QuantizedLayer]
    in_float: Piece
    quantized: Piece | None

    def run(self, values: Values, quantized: bool) -> Values:
        """`values` after the whole segment; what no later step reads is left out."""
        piece = self.quantized if quantized else self.in_float
        if piece is None:
            return self.run_from(0, values, quantized)
        return self._kept({**values, **piece(values)})

    def run_from(self, first: int, values: Values, quantized: bool) -> Values:
        """`values` after the steps from number `first` on, one by one."""
        for step in self.steps[first:]:
            made = run_step(step, values, self.layers if quantized else None)
            values = after(step, values, made)
        return values

    def _kept(self, values: Values) -> Values:
        done = {name for step in self.steps for name in step.done}
        return {name: value for name, value in values.items() if name not in done}


def run_step(
    step: Step,
    values: Values,
    layers: Mapping[str, QuantizedLayer] | None,
    rounded: np.ndarray | None = None,
) -> Values:
    """What a step makes of `values`, quantized where `layers` are given.

    rounded: the layer's rounded input, where it is known better than from `values`.
    """
    if layers is None or step.layer is None:
        return run_in_float(step, values)
    codes = layers[step.layer.name]
    data = step.layer.data

    def run(x: np.ndarray, weights: Values) -> Values:
        return step.piece({**values, **weights, data: x})

    x = codes.quantized(values[data]) if rounded is None else rounded
    return run_quantized(run, codes, x).outputs


def after(step: Step, values: Values, made: Values) -> Values:
    """`values` with what the step made, without what no later step needs."""
    return {n: v for n, v in {**values, **made}.items() if n not in step.done}


def run_whole(parts: Sequence[Segment], feed: Values, quantized: bool) -> Values:
    """What remains of `feed` after all segments: the model's outputs among it."""
    values = dict(feed)
    for part in parts:
        values = part.run(values, quantized)
    return values


def segments(
    model: onnx.ModelProto, plan: Plan, layers: Mapping[str, QuantizedLayer]
) -> list[Segment]:
    """The steps of the plan, in about √n segments."""
    size = max(math.isqrt(len(plan.steps)), 1)
    return [
        _segment(model, plan.steps[first : first + size], layers)
        for first in range(0, len(plan.steps), size)
    ]


def _segment(
    model: onnx.ModelProto, steps: tuple[Step, ...], layers: Mapping[str, QuantizedLayer]
) -> Segment:
    own = [layers[step.layer.name] for step in steps if step.layer]
    possible = all(can_be_nodes(codes, opset_of(model)) for codes in own)
    quantized = _fused(model, steps, layers) if possible else None
    return Segment(steps, layers, _fused(model, steps, None), quantized)


def _fused(
    model: onnx.ModelProto, steps: Sequence[Step], layers: Mapping[str, QuantizedLayer] | None
) -> Piece:
    """The steps as one piece, quantized where `layers` are given.

    A quantized piece has no integer kernels, for which onnxruntime would quantize weights anew.
    """
    nodes: list[onnx.NodeProto] = []
    stored: dict[str, onnx.TensorProto] = {}
    for number, step in enumerate(steps):
        stored |= step.stored
        if step.layer is None:
            nodes += step.piece.nodes
        elif layers is None:
            nodes += step.piece.nodes
            stored |= {w.name: numpy_helper.from_array(w.value, w.name) for w in step.layer.weights}
        else:
            made, constants = as_nodes(layers[step.layer.name], f"of step {number}")
            nodes += made
            stored |= constants
    return Piece(
        model,
        nodes,
        sorted(set(_inputs(steps))),
        list(_outputs(steps)),
        stored,
        integer_kernels=layers is None,
    )


def _inputs(steps: Sequence[Step]) -> Iterator[str]:
    """The tensors that the steps read and do not make."""
    made = {name for step in steps for name in step.piece.outputs}
    for step in steps:
        weights = {w.name for w in step.layer.weights} if step.layer else set()
        yield from (name for name in step.piece.inputs if name not in made | weights)


def _outputs(steps: Sequence[Step]) -> Iterator[str]:
    """The tensors that the steps make and a later one reads, or the model gives."""
    done = {name for step in steps for name in step.done}
    return (name for step in steps for name in step.piece.outputs if name not in done)
