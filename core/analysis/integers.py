"""A quantized model on our integers and in onnxruntime: what differs, where and why."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from core.analysis.config import AnalysisConfig
from core.analysis.prepare import Data, feeds_of, known_shapes
from core.analysis.processes.progress import Progress
from core.analysis.results.integer_report import ElementReport, FloatIsland, IntegerReport
from core.analysis.results.versions import versions
from core.analysis.structure.stored_codes import stored_codes
from core.arrays import to_numpy
from core.errors import InputError
from core.graph.comparison import Comparison, Runs, compare_runs, run_model
from core.graph.differences import CodeDifference
from core.graph.ir import Node
from core.graph.one_element import one_element
from core.graph.sum_operations import Requantize, along
from core.models.content import Source
from core.models.external_data import ModelWithData
from core.models.onnx_file import read_onnx

_MOST_ELEMENTS = 12  # layers of which one code is taken apart
_LONGEST_SUM = 4096  # terms that are kept


def compare_integers(
    path_or_bytes: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    name: str = "",
    data_name: str = "",
) -> IntegerReport:
    """Run a quantized ONNX model on our kernels and in onnxruntime, and compare every code.

    Sources, data and names as for `analyze`; of the data the first feed is used, and of the
    settings what belongs to synthetic data.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used.
    """
    config = replace(config or AnalysisConfig(), samples=1)
    shapes = known_shapes(data, config)
    file = read_onnx(path_or_bytes, config.limits.model_mb, name, shapes)
    feeds = feeds_of(data, file.model, config, data_name)
    report = on_progress or (lambda progress: None)
    report(Progress("calibrate", "both runs", 0, 2))
    runs = run_model(file.model, feeds[0])
    report(Progress("measure", "tensor by tensor", 1, 2))
    found = compare_runs(runs, feeds[0])
    return IntegerReport(
        file.name,
        file.sha256,
        file.opset,
        feeds.description,
        found.tensors,
        found.outputs,
        tuple(FloatIsland(i.operators, i.inputs, i.outputs, i.why) for i in found.islands),
        found.wide,
        _elements(runs, found),
        len(runs.graph.nodes) - len(found.islands),
        (*feeds.notes, *_on_failure(found.optimized_failure)),
        versions(),
        stored_codes(file.model.graph),
    )


def _on_failure(optimized: str) -> Iterator[str]:
    """A note where onnxruntime runs the model without optimizations alone."""
    if optimized:
        yield (
            "onnxruntime does not run this model with its optimizations: every gap is to its run "
            f"without them. With them: {optimized}"
        )


def _elements(runs: Runs, found: Comparison) -> tuple[ElementReport, ...]:
    """One code of each layer that differs by itself, else of some layers, the closest to a tie."""
    sums = {n.output: n for n in runs.graph.nodes if isinstance(n.operation, Requantize)}
    layers = [t for t in found.tensors if t.name in sums]
    chosen = [t for t in layers if t.local] or layers
    return tuple(_element(runs, tensor, sums[tensor.name]) for tensor in chosen[:_MOST_ELEMENTS])


def _element(runs: Runs, tensor: CodeDifference, node: Node) -> ElementReport:
    index = tensor.worst if tensor.differing else _closest_to_a_tie(runs, node)
    found = one_element(runs, tensor.name, index)
    terms = found.terms if found.terms and found.terms.x.size <= _LONGEST_SUM else None
    return ElementReport(
        tensor.name,
        index,
        tuple(terms.x.tolist()) if terms else (),
        tuple(terms.w.tolist()) if terms else (),
        terms.x_scale if terms else 0.0,
        terms.w_scale if terms else 0.0,
        terms.x_zero if terms else 0,
        terms.w_zero if terms else 0,
        found.acc,
        found.scale,
        float(found.y.scale),
        int(found.y.zero_point),
        str(found.y.format),
        found.ours,
        found.theirs,
        found.steps,
        found.their_steps,
    )


def _closest_to_a_tie(runs: Runs, node: Node) -> tuple[int, ...]:
    """Where M · acc lies closest to the middle between two codes, of sums whose code is not cut."""
    then = node.operation
    assert isinstance(then, Requantize)
    acc = to_numpy(runs.ours[node.inputs[0]])
    if not acc.size:
        raise InputError(f"{node.output!r} is empty; feed a larger input.")
    steps = acc * along(then.multiplier.astype(np.float64), then.axis, acc)
    zero = int(then.y.zero_point)
    inside = (steps > then.y.format.qmin - zero) & (steps < then.y.format.qmax - zero)
    distance = np.abs(steps - np.floor(steps) - 0.5) + np.where(inside, 0.0, 1.0)
    return tuple(int(i) for i in np.unravel_index(int(distance.argmin()), acc.shape))
