"""Per-layer quantization error of an ONNX model."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from core.analysis.causes.gather import Samples, gather
from core.analysis.causes.table import find_causes, flagged
from core.analysis.config import AnalysisConfig
from core.analysis.feeds.data import Feeds
from core.analysis.feeds.data_shift import data_shift
from core.analysis.float_run import compared
from core.analysis.prepare import Data, prepare
from core.analysis.processes.progress import Progress
from core.analysis.qdq.integer_kernels import IntegerKernels
from core.analysis.resampling import Ranks, ranks
from core.analysis.results.accuracy import AnswerCounter
from core.analysis.results.measured_errors import LayerError, OutputError
from core.analysis.results.model_explorer import node_ids
from core.analysis.results.notes import (
    notes_on_deployment,
    notes_on_dynamic_ranges,
    notes_on_float_run,
    notes_on_model,
    notes_on_operators,
    notes_on_sums,
    notes_on_unmeasured,
)
from core.analysis.results.report import Report
from core.analysis.results.tensor_picture import layer_pictures
from core.analysis.results.versions import versions
from core.analysis.simulation.biases import nodes_with_rounded_constants
from core.analysis.simulation.calibrate import Calibrator
from core.analysis.simulation.input_sample import InputSamples
from core.analysis.simulation.numbers import check_numbers, same_values
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.quantizers import quantize_weight
from core.analysis.simulation.walk import LayerSums, Walker
from core.analysis.structure.comparable import not_comparable
from core.analysis.structure.graph_sketch import sketch_graph
from core.analysis.structure.layers import Layer
from core.analysis.structure.parameters import unmeasured
from core.analysis.targets.fused_activations import fused_activations
from core.analysis.targets.output_copies import name_in_file
from core.analysis.targets.shared_scales import shared_scales
from core.metrics import NO_ERROR, error_sums, worst_channel_sqnr_db
from core.models.content import Source
from core.models.external_data import ModelWithData

OnProgress = Callable[[Progress], None]


def analyze(
    path_or_bytes: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: OnProgress | None = None,
    name: str = "",
    data_name: str = "",
    held_out: Data | None = None,
) -> Report:
    """Measure what quantization does to each layer of an ONNX model.

    path_or_bytes: the model. When it keeps weights in other files: its path, the files beside it; a
    zip of all; or both parts. data: calibration arrays by input name, or an .npz/.npy file (path
    or bytes); synthetic and seeded where absent. on_progress: called at every layer; what it
    raises (such as `Cancelled`) stops the analysis. name, data_name: what to call a model and data
    that are not given as paths. held_out: data on which the errors are measured, while the ranges
    come from `data`; without them, both use the same.

    The float network and the quantized one are walked side by side, layer by layer, with
    onnxruntime as the float executor and `core.affine` as the quantizer. The target says whether
    batch normalization is folded and activations are fused first; by default the numbers belong to
    the model as it stands in the file.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used.
    """
    config = config or AnalysisConfig()
    if isinstance(data, str | Path):
        data_name = data_name or Path(data).name
    ready = prepare(path_or_bytes, data, config, name, data_name)
    feeds, plan = ready.feeds, ready.plan
    config.check_layers([layer.name for layer in plan.layers])
    measured = feeds if held_out is None else ready.more_feeds(held_out, config)
    answers = AnswerCounter(measured.labels)
    total = (len(feeds) + len(measured)) * len(plan.layers)
    done = 0

    def visit(phase: str, layer: Layer) -> None:
        nonlocal done
        if on_progress:
            on_progress(Progress(phase, layer.name, done, total))
        done += 1

    calibrator = Calibrator(plan, config, feeds)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        runs = calibrator.run(partial(visit, "calibrate"), pool)
        floats = next(runs)
        check_numbers(floats)
        same = [same_values(floats, outputs) for outputs in runs]
        quantized = calibrator.layers()
        activations = fused_activations(plan) if config.deployed else None
        kernels = IntegerKernels(ready.model, plan, quantized if config.deployed else {})
        unseen = None if held_out is None else InputSamples(len(measured))
        walker = Walker(kernels, quantized, pool, config.ledger, activations, unseen)
        for feed in measured:
            answers.add(walker.measure(feed, partial(visit, "measure"), measured.samples(feed)))

    layers = [
        _measured(quantized[layer.name], walker.sums[layer.name], config.ledger)
        for layer in plan.layers
    ]
    layers += [_hidden(layer, config) for layer in plan.hidden]
    ids = node_ids(ready.file.model.graph)
    nodes = {la.name: ids.get(name_in_file(la.node.output[0]), "") for la in plan.layers}
    shift = None
    if held_out is not None and plan.layers:
        shift = data_shift(feeds, measured, plan.layers[0].name)
    worst = {name: one.worst for name, one in walker.sums.items()}
    sums = {name: one.largest_sum for name, one in walker.sums.items()}
    held_out_samples = unseen.by_tensor if unseen else {}
    samples = Samples(calibrator.samples, held_out_samples, calibrator.outputs.by_layer)
    facts = gather(ready.model, plan, quantized, samples, sums, shift)
    causes = find_causes(facts)
    errors = _outputs(walker, not_comparable(ready.model.graph, plan.outputs, ready.uses))
    float_run = tuple(compared(ready.optimized, floats))
    left_in_float = unmeasured(ready.uses, nodes_with_rounded_constants(plan, quantized))
    return Report(
        model=ready.info,
        layers=tuple(
            replace(layer, index=i, node=nodes.get(layer.name, ""))
            for i, layer in enumerate(layers)
        ),
        outputs=errors,
        settings=config,
        data=_described(feeds, None if held_out is None else measured),
        data_name=data_name,
        inputs=feeds.inputs,
        notes=(
            *feeds.notes,
            *notes_on_model(
                ready.model.graph if config.folds_batch_norm else ready.file.model.graph,
                plan,
                config.target,
            ),
            *notes_on_deployment(ready.file.model.graph, ready.model.graph, len(activations or {})),
            *notes_on_operators(plan, config.target),
            *notes_on_sums(plan, config.layer.accumulator_bits),
            *notes_on_dynamic_ranges(
                config.layer.activations == "dynamic", measured.samples(measured[0])
            ),
            *notes_on_unmeasured(left_in_float),
            *notes_on_float_run(float_run, errors, bool(same) and all(same)),
        ),
        versions=versions(),
        unmeasured=left_in_float,
        float_run=float_run,
        causes=causes,
        shared_scales=shared_scales(quantized, facts),
        ranks=_ranks(walker, config.seed),
        pictures=layer_pictures(facts, flagged(causes), config.seed, worst)
        if config.pictures
        else {},
        graph=sketch_graph(plan) if config.pictures else (),
        accuracy=answers.result,
    )


def _ranks(walker: Walker, seed: int) -> Ranks | None:
    """What resampled data says of the order of the layers that were measured."""
    local = {name: sums.local for name, sums in walker.sums.items() if sums.local.result}
    return ranks({n: np.reshape(one.losses, (-1, 2)) for n, one in local.items()}, seed)


def _described(feeds: Feeds, held_out: Feeds | None) -> str:
    if held_out is None:
        return feeds.description
    return f"ranges from {feeds.description}; errors on held-out data: {held_out.description}"


def _measured(layer: QuantizedLayer, sums: LayerSums, with_ledger: bool) -> LayerError:
    params, count = layer.input, sums.input.errors.count
    notes = dict.fromkeys(f"{stage}: {one.note}" for stage, one in sums.stages.items() if one.note)
    weights = _weights_only(layer.layer, layer.weights)
    failed = any(stage.failure for stage in sums.stages.values())
    return replace(
        weights,
        input=sums.input.result,
        local=sums.local.result,
        accumulated=sums.accumulated.result,
        input_scale=float(params.scale) if params else None,
        input_zero_point=int(params.zero_point) if params else None,
        input_share_clipped=sums.clipped / count if params and count else None,
        input_left_out=sums.input.left_out,
        output_left_out=sums.local.left_out,
        counts=sums.counts,
        ledger=sums.ledger if with_ledger and not failed and sums.ledger.usable else None,
        note="; ".join(filter(None, (weights.note, layer.note, *notes))),
    )


def _hidden(layer: Layer, config: AnalysisConfig) -> LayerError:
    settings = config.for_layer(layer.name)
    return replace(
        _weights_only(layer, {w.name: quantize_weight(w, settings) for w in layer.weights}),
        note="inside a Loop, a Scan or an If that changes its mind: only its weights are measured",
    )


def _weights_only(layer: Layer, quantized: Mapping[str, np.ndarray]) -> LayerError:
    worst = [
        worst_channel_sqnr_db(w.by_channel(w.value), w.by_channel(quantized[w.name]), w.axis)
        for w in layer.weights
        if w.axis is not None and w.value.size
    ]
    errors = sum((error_sums(w.value, quantized[w.name]) for w in layer.weights), start=NO_ERROR)
    return LayerError(
        index=0,
        name=layer.name,
        op=layer.op,
        parameters=sum(w.value.size for w in layer.weights),
        weight_shapes=tuple(w.value.shape for w in layer.weights),
        weight_worst_channel_sqnr_db=min(worst, default=None),
        weight=errors if errors.count else None,
        note=_on_weights(layer, errors.count),
    )


def _on_weights(layer: Layer, count: int) -> str:
    if layer.operator:
        return ""
    return "" if count else "weight: it holds no values"


def _outputs(walker: Walker, reasons: Mapping[str, str]) -> tuple[OutputError, ...]:
    """The outputs' errors; none for those that `reasons` says are not comparable."""
    return tuple(
        OutputError(name, None, reasons[name])
        if name in reasons
        else OutputError(name, sums.result, sums.note, sums.left_out)
        for name, sums in walker.outputs.items()
    )
