"""What a reader must know about the numbers of a report, in sentences."""

from collections import Counter
from collections.abc import Iterator, Sequence

import onnx

from core.analysis.layer_settings import LayerSettings
from core.analysis.results.measured_errors import OutputError
from core.analysis.results.measured_model import Unmeasured
from core.analysis.simulation.integer_sums import SUMMED
from core.analysis.structure.layers import RECURRENT
from core.analysis.structure.plan import Plan
from core.analysis.targets.targets import target_named
from core.metrics import decibels
from core.models.graphs import graphs_of
from core.models.quantized import quantized_operators

_CLEAR = 10.0  # dB: a tenth of the error's energy
_EIGHT_BITS = 50.0  # dB that rounding to 8 bits leaves of evenly spread values: 6.02·8 + 1.76
_WORDS = {
    "layer": "Layers that are not measured and stay in float",
    "bias": "Biases stay in float",
    "other": "Other weights that stay in float",
}


def notes_on_unmeasured(weights: Sequence[Unmeasured]) -> Iterator[str]:
    """A sentence for each role: the operators with their counts of parameters and of nodes.

    >>> list(notes_on_unmeasured([Unmeasured("e", "Einsum", 4096, "layer")]))
    ['Layers that are not measured and stay in float: Einsum, 4,096 parameters (1 node).']
    """
    for role, words in _WORDS.items():
        counts: dict[str, list[int]] = {}
        for one in weights:
            if one.role == role:
                counts.setdefault(one.op, []).append(one.parameters)
        if counts:
            operators = "; ".join(
                f"{op}, {sum(found):,} parameter{'s' if sum(found) != 1 else ''} "
                f"({_nodes(len(found))})"
                for op, found in counts.items()
            )
            yield f"{words}: {operators}."


def notes_on_float_run(
    float_run: Sequence[OutputError], outputs: Sequence[OutputError], constant: bool
) -> Iterator[str]:
    """Notes on outputs that do not depend on the input, or differ from onnxruntime's.

    A difference is worth a note when it is nearly as large as that of quantization. constant:
    whether the float outputs of all runs are the same numbers.
    """
    if constant:
        yield (
            "The outputs are the same for every sample: they do not depend on the input, and their "
            "errors say nothing about quantization."
        )
    for ours, quantized in zip(float_run, outputs, strict=True):
        if quantized.error is None or (ours.error and ours.error.exact):
            continue
        if ours.error is None or ours.error.sqnr_db < quantized.error.sqnr_db + _CLEAR:
            found = decibels(ours.error.sqnr_db) if ours.error else ours.note
            yield (
                f"The float output {ours.name!r} is not what onnxruntime's optimized run of the "
                f"file gives ({found}): do not blame all of the error on quantization."
            )


def notes_before_measuring(float_run: Sequence[OutputError]) -> Iterator[str]:
    """A note on each output of which two float runs differ as much as 8-bit codes would."""
    for ours in float_run:
        if ours.error and not ours.error.exact and ours.error.sqnr_db < _EIGHT_BITS:
            yield (
                f"Two float runs differ in the output {ours.name!r} as much as 8-bit codes would "
                f"({decibels(ours.error.sqnr_db)}; usual are 100 dB and more). Either floats are "
                "too coarse for it on these values, as where a sigmoid gives nearly 0, or the "
                "file is not run as onnxruntime runs it. Look at the layers rather than at this "
                "output, or give other samples."
            )


def notes_on_deployment(file: onnx.GraphProto, graph: onnx.GraphProto, fused: int) -> Iterator[str]:
    """Notes on what was done to the file's graph, as runtimes do it.

    graph: what became of it. fused: how many layers are measured behind their activation.
    """
    before, after = (Counter(node.op_type for node in one.node) for one in (file, graph))
    if folded := before["BatchNormalization"] - after["BatchNormalization"]:
        yield f"Folded into the convolution before it: BatchNormalization ({_nodes(folded)})."
    if apart := before["Attention"] - after["Attention"]:
        yield (
            "Taken apart into MatMul and MultiHeadAttention, so that its weights are measured: "
            f"Attention ({_nodes(apart)})."
        )
    if fused:
        yield f"Fused with the layer before it: ReLU or Clip ({_nodes(fused)})."


def notes_on_operators(plan: Plan, target: str) -> Iterator[str]:
    """Notes on what the target rounds between layers, and on layers that it leaves in float."""
    operators = {layer.operator for layer in plan.layers if layer.operator}
    counts = Counter(one.op for one in sorted(operators, key=lambda one: one.name))
    if counts:
        nodes = ", ".join(f"{op} ({_nodes(count)})" for op, count in sorted(counts.items()))
        yield f"Rounded as well, though without weights: inputs and results of {nodes}."
    left = _left_in_float(plan, target)
    if left:
        nodes = ", ".join(f"{op} ({_nodes(count)})" for op, count in sorted(left.items()))
        yield f"The target {target} leaves in float: {nodes}."


def _left_in_float(plan: Plan, target: str) -> Counter[str]:
    """How many layers of each operator the target leaves in float."""
    of_layer, usual = target_named(target).of_layer, LayerSettings()
    return Counter(layer.op for layer in plan.layers if of_layer(layer, usual).in_float)


def notes_on_sums(plan: Plan, accumulator_bits: int) -> Iterator[str]:
    """A note on layers whose sums are not simulated, where the accumulator is narrow."""
    weighted = (layer.op for layer in plan.layers if not layer.operator)
    others = Counter(op for op in weighted if op not in SUMMED)
    if others and accumulator_bits < LayerSettings().accumulator_bits:
        nodes = ", ".join(f"{op} ({_nodes(count)})" for op, count in sorted(others.items()))
        yield f"Sums of {accumulator_bits} bits are not simulated in {nodes}."


def notes_on_dynamic_ranges(dynamic: bool, samples: int) -> Iterator[str]:
    """A note on ranges of single runs, where a run holds several samples."""
    if dynamic and samples > 1:
        yield (
            f"An activation has the range of one run, here of {samples} samples at once; with "
            "another number of samples at once its scale, and the errors, are others."
        )


def _nodes(count: int) -> str:
    return f"{count:,} node{'s' if count != 1 else ''}"


def notes_on_model(graph: onnx.GraphProto, plan: Plan, target: str) -> Iterator[str]:
    """Notes on operators that change what the numbers mean."""
    ops = {node.op_type for inner in graphs_of(graph) for node in inner.node}
    if "BatchNormalization" in ops:
        yield (
            "BatchNormalization is not folded into the layer before it; deployment tools fold it, "
            "which changes the weights that they quantize."
        )
    if ops & set(RECURRENT) - set(_left_in_float(plan, target)):
        yield ("Inside recurrent layers the state stays float: weights and input are quantized.")
    if operators := quantized_operators(graph):
        yield (
            f"The model is quantized already ({', '.join(operators)}); errors are against it as it "
            "is. “Integer truth”, or `python -m core integers`, runs its integers beside "
            "onnxruntime, and examines the scales of its weights."
        )
    if plan.hidden:
        count = len(plan.hidden)
        yield (
            f"{count} layer{'s' if count != 1 else ''} in control flow: only the weights are "
            "measured, for the graph of a Loop, a Scan or an If runs as one piece, as often as the "
            "data ask for."
        )
