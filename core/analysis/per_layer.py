"""Per-layer quantization error of an ONNX model."""

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from core.analysis.comparable import not_comparable
from core.analysis.config import AnalysisConfig
from core.analysis.data import make_feeds
from core.analysis.layers import Layer, Weight
from core.analysis.parameters import count_all, count_measured, unmeasured, unmeasured_notes
from core.analysis.plan import Plan, plan_steps
from core.analysis.progress import Progress
from core.analysis.quantizers import quantize_weight
from core.analysis.report import LayerError, ModelInfo, OutputError, Report
from core.analysis.walk import LayerSums, Walker
from core.analysis.weight_uses import WeightUse, weight_uses
from core.errors import InputError
from core.metrics import NO_ERROR, error_sums, worst_channel_sqnr_db
from core.models.arrays_file import read_arrays
from core.models.content import Source
from core.models.control_flow import inline_ifs
from core.models.external_data import ModelWithData
from core.models.graphs import graphs_of
from core.models.onnx_file import OnnxFile, read_onnx
from core.version import VERSION

OnProgress = Callable[[Progress], None]
Data = str | Path | bytes | Mapping[str, np.ndarray]


def analyze(
    path_or_bytes: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: OnProgress | None = None,
    name: str = "",
    data_name: str = "",
) -> Report:
    """Measure what quantization does to each layer of an ONNX model.

    path_or_bytes: the model. When it keeps weights in other files: its path, the files beside it; a
    zip of all; or both parts. data: calibration arrays by input name, or an .npz/.npy file (path
    or bytes); synthetic and seeded where absent. on_progress: called at every layer; what it
    raises (such as `Cancelled`) stops the analysis. name, data_name: what to call a model and data
    that are not given as paths.

    The float network and the quantized one are walked side by side, layer by layer, with
    onnxruntime as the float executor and `core.affine` as the quantizer. Batch normalization is
    not folded: the numbers belong to the model as it stands in the file.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used.
    """
    config = config or AnalysisConfig()
    if isinstance(data, str | Path):
        data_name = data_name or Path(data).name
    file = read_onnx(path_or_bytes, config.limits.model_mb, name)
    arrays = (
        read_arrays(data, config.limits.data_mb, data_name)
        if isinstance(data, str | Path | bytes)
        else data
    )
    feeds = make_feeds(file.model, arrays, config)
    model = inline_ifs(file.model, feeds)
    plan = plan_steps(model)
    _check_count(len(plan.layers) + len(plan.hidden), config.limits.layers, file.name)
    quantized = {
        w: quantize_weight(w, config)
        for layer in (*plan.layers, *plan.hidden)
        for w in layer.weights
    }
    total = 2 * len(feeds) * len(plan.layers)
    done = 0

    def visit(phase: str, layer: Layer) -> None:
        nonlocal done
        if on_progress:
            on_progress(Progress(phase, layer.name, done, total))
        done += 1

    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        walker = Walker(plan, quantized, config, pool)
        for feed in feeds:
            walker.calibrate(feed, partial(visit, "calibrate"))
        for feed in feeds:
            walker.measure(feed, partial(visit, "measure"))

    layers = [_measured(layer, walker, quantized) for layer in plan.layers]
    layers += [_hidden(layer, quantized) for layer in plan.hidden]
    uses = weight_uses(model.graph, (*plan.layers, *plan.hidden))
    left_in_float = unmeasured(uses)
    return Report(
        model=_model_info(file, uses),
        layers=tuple(replace(layer, index=i) for i, layer in enumerate(layers)),
        outputs=_outputs(walker, not_comparable(model.graph, plan.outputs, uses)),
        settings=config,
        data=feeds.description,
        data_name=data_name,
        inputs=feeds.inputs,
        notes=(*feeds.notes, *_notes(file, plan), *unmeasured_notes(left_in_float)),
        versions=_versions(),
        unmeasured=left_in_float,
    )


def _check_count(layers: int, limit: int, name: str) -> None:
    if layers > limit:
        raise InputError(
            f"{name} has {layers:,} layers with weights and the limit is {limit:,}; use a smaller "
            "model or raise the limit (--max-layers)."
        )


def _measured(layer: Layer, walker: Walker, quantized: Mapping[Weight, np.ndarray]) -> LayerError:
    sums: LayerSums = walker.sums[layer.name]
    params = walker.params(layer.data)
    count = sums.input.errors.count
    notes = dict.fromkeys(f"{stage}: {one.note}" for stage, one in sums.stages.items() if one.note)
    weights = _weights_only(layer, quantized)
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
        note="; ".join(filter(None, (weights.note, *notes))),
    )


def _hidden(layer: Layer, quantized: Mapping[Weight, np.ndarray]) -> LayerError:
    return replace(
        _weights_only(layer, quantized),
        note="inside a Loop, a Scan or an If that changes its mind: only its weights are measured",
    )


def _weights_only(layer: Layer, quantized: Mapping[Weight, np.ndarray]) -> LayerError:
    worst = [
        worst_channel_sqnr_db(w.by_channel(w.value), w.by_channel(quantized[w]), w.axis)
        for w in layer.weights
        if w.axis is not None and w.value.size
    ]
    errors = sum((error_sums(w.value, quantized[w]) for w in layer.weights), start=NO_ERROR)
    return LayerError(
        index=0,
        name=layer.name,
        op=layer.op,
        parameters=sum(w.value.size for w in layer.weights),
        weight_shapes=tuple(w.value.shape for w in layer.weights),
        weight_worst_channel_sqnr_db=min(worst, default=None),
        weight=errors if errors.count else None,
        note="" if errors.count else "weight: it holds no values",
    )


def _model_info(file: OnnxFile, uses: Sequence[WeightUse]) -> ModelInfo:
    return ModelInfo(
        file.name,
        file.sha256,
        file.size,
        file.opset,
        count_all(uses),
        count_measured(uses),
        file.data_files,
    )


def _outputs(walker: Walker, reasons: Mapping[str, str]) -> tuple[OutputError, ...]:
    """The outputs' errors; none for those that `reasons` says are not comparable."""
    return tuple(
        OutputError(name, None, reasons[name])
        if name in reasons
        else OutputError(name, sums.result, sums.note, sums.left_out)
        for name, sums in walker.outputs.items()
    )


def _notes(file: OnnxFile, plan: Plan) -> tuple[str, ...]:
    ops = {node.op_type for graph in graphs_of(file.model.graph) for node in graph.node}
    notes = []
    if "BatchNormalization" in ops:
        notes.append(
            "BatchNormalization is not folded into the layer before it; deployment tools fold it, "
            "which changes the weights that they quantize."
        )
    if ops & {"LSTM", "GRU", "RNN"}:
        notes.append(
            "Inside recurrent layers the state stays float: weights and input are quantized."
        )
    if ops & {"QuantizeLinear", "DequantizeLinear"}:
        notes.append("The model holds quantized tensors already; errors are against it as it is.")
    if plan.hidden:
        count = len(plan.hidden)
        notes.append(
            f"{count} layer{'s' if count != 1 else ''} in control flow: only the weights are "
            "measured."
        )
    return tuple(notes)


def _versions() -> dict[str, str]:
    return {
        "quantization-explorer": VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "onnx": onnx.__version__,
        "onnxruntime": onnxruntime.__version__,
    }
