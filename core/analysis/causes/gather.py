"""From what an analysis measured to the facts that causes are told from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx

from core.analysis.causes.channel_offsets import NOTHING, channel_offsets
from core.analysis.causes.facts import LayerFacts, ModelFacts, Shift
from core.analysis.causes.tensor_facts import TensorFacts
from core.analysis.simulation.input_sample import InputSample
from core.analysis.simulation.output_extremes import Extremes
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.structure.layers import Weight
from core.analysis.structure.neighbours import Way, ways
from core.analysis.structure.plan import Plan
from core.analysis.targets.number_formats import in_blocks


@dataclass(frozen=True)
class Samples:
    """Samples of the layers' inputs, by tensor, of both groups of data; {} for no held-out data.

    outputs: the lowest and the highest value of each layer's output channels, by layer.
    """

    calibration: Mapping[str, InputSample]
    held_out: Mapping[str, InputSample]
    outputs: Mapping[str, Extremes]


def gather(
    model: onnx.ModelProto,
    plan: Plan,
    layers: Mapping[str, QuantizedLayer],
    samples: Samples,
    largest_sums: Mapping[str, int | None],
    shift: Shift | None = None,
) -> ModelFacts:
    """The facts of every layer. largest_sums: by layer."""
    found = []
    to_layer, offsets = ways(plan), channel_offsets(plan)
    sizes = _Sizes(model, {o: la.data for la in plan.layers if la.operator for o in la.node.output})
    for name, codes in layers.items():
        way, behind = to_layer[name], offsets.get(name, NOTHING)
        made = samples.outputs.get(name)
        seen, unseen = (
            one.get(codes.layer.data) for one in (samples.calibration, samples.held_out)
        )
        found.append(
            LayerFacts(
                name,
                codes.settings,
                _weights(codes),
                _input(codes, seen.rows if seen else None),
                codes.limits,
                largest_sums.get(name),
                way.sources,
                way.between,
                sizes.of(way),
                codes.layer.operator,
                _input(codes, unseen.drawn if unseen else None),
                (_samples(seen), _samples(unseen)),
                (_outside(seen, codes), _outside(unseen, codes)),
                way.only_reader,
                None if made is None else behind.of(made),
                behind.factor,
            )
        )
    return ModelFacts(tuple(found), shift)


def _samples(one: InputSample | None) -> int:
    return len(one.spans) if one else 0


def _outside(one: InputSample | None, codes: QuantizedLayer) -> int:
    return one.outside(*codes.limits) if one else 0


def _weights(codes: QuantizedLayer) -> TensorFacts | None:
    """The layer's first weight, a row for each output channel."""
    if codes.settings.in_float or not codes.layer.weights:
        return None
    weight, settings = codes.layer.weights[0], codes.settings
    if weight.axis is None or not weight.value.size:
        return None
    rows = _rows(weight, weight.value)
    inputs = _input_channels(weight)
    return TensorFacts(
        rows,
        _rows(weight, codes.weights[weight.name]),
        settings.weight_bits,
        symmetric=not settings.affine_weights,
        per_row=settings.per_channel or settings.group > 0 or in_blocks(settings.numbers),
        columns=inputs,
    )


def _rows(weight: Weight, value: np.ndarray) -> np.ndarray:
    moved = np.moveaxis(weight.by_channel(value), weight.axis or 0, 0)
    return moved.reshape(len(moved), -1)


def _input_channels(weight: Weight) -> np.ndarray | None:
    """The input channel of each column; None where there is only one, as in depthwise layers."""
    moved = np.moveaxis(weight.by_channel(weight.value), weight.axis or 0, 0)
    if weight.rows or weight.groups > 1 or moved.ndim < 2 or moved.shape[1] < 2:
        return None
    return np.repeat(np.arange(moved.shape[1]), moved[0, 0].size)


def _input(codes: QuantizedLayer, rows: np.ndarray | None) -> TensorFacts | None:
    if rows is None or codes.input is None or not rows.any():
        return None
    quantized = codes.quantized(rows.astype(np.float32), axis=0).astype(np.float64)
    bits = codes.settings.activation_bits
    symmetric = codes.settings.symmetric
    return TensorFacts(rows, quantized, bits, symmetric=symmetric, per_row=False)


class _Sizes:
    """Channels of a Concat's operands, by shape inference when they are first asked for.

    copies: tensors that the model does not have, and what each is a copy of.
    """

    def __init__(self, model: onnx.ModelProto, copies: Mapping[str, str]) -> None:
        self._model, self._copies = model, copies
        self._shapes: dict[str, list[int]] | None = None

    def of(self, way: Way) -> tuple[int, ...]:
        """The size of each operand along the axis; () where one is not known."""
        if not way.operands:
            return ()
        shapes = self._known()
        found = [shapes.get(self._copies.get(name, name), []) for name in way.operands]
        if any(not -len(shape) <= way.axis < len(shape) for shape in found):
            return ()
        sizes = tuple(shape[way.axis] for shape in found)
        return sizes if all(sizes) else ()

    def _known(self) -> dict[str, list[int]]:
        if self._shapes is None:
            try:
                graph = onnx.shape_inference.infer_shapes(self._model).graph
            except Exception:  # onnx's errors share no base class; without shapes, no parts
                graph = onnx.GraphProto()
            self._shapes = {
                value.name: [d.dim_value for d in value.type.tensor_type.shape.dim]
                for value in (*graph.value_info, *graph.input, *graph.output)
            }
        return self._shapes
