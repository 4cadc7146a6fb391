"""A quantized model to take home: the float model with QDQ nodes, checked in onnxruntime.

Each layer gets the codes, scales and zero points that the report measured; everything else of the
graph, and weights that stay in float, are copied byte for byte. The file is run in onnxruntime with
all optimizations before it is handed out.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
import onnx
from onnx import helper

from core.analysis.config import AnalysisConfig
from core.analysis.prepare import Data, Prepared, known_shapes, prepare
from core.analysis.processes.progress import Progress
from core.analysis.qdq.graph import qdq_graph
from core.analysis.qdq.integer_kernels import IntegerKernels
from core.analysis.qdq.weight import fits_int4
from core.analysis.results.exported import Exported
from core.analysis.simulation.calibrate import Calibrator
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.segments import after, run_step
from core.analysis.simulation.stage_sums import finite_errors
from core.analysis.structure.plan import check_measurable
from core.analysis.structure.recent_operators import BLOCK_OPSET, with_recent_operators
from core.errors import InputError
from core.metrics import NO_ERROR
from core.models.content import Source
from core.models.external_data import ModelWithData
from core.models.onnx_file import read_onnx
from core.models.operator_sets import opset_of
from core.models.session import Values, open_session, run

_IR = 7  # of operator set 13
_IR_INT4 = 10  # the first with that type, of operator set 21


def export(
    path_or_bytes: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    name: str = "",
    data_name: str = "",
) -> Exported:
    """The model quantized as `config` says, ranges chosen on `data`; arguments as for `analyze`.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used, a layer has settings
            that QDQ nodes of 8 bits cannot say, or onnxruntime does not run the result.
    """
    config = config or AnalysisConfig()
    if isinstance(path_or_bytes, str | Path):
        name = name or Path(path_or_bytes).name
    recent = _recent(path_or_bytes, data, config, name)
    ready = prepare(recent, data, config, name, data_name)
    check_measurable(ready.plan)
    config.check_layers([layer.name for layer in ready.plan.layers])
    calibrator = Calibrator(ready.plan, config, ready.feeds)
    floats = []
    for number, outputs in enumerate(calibrator.run(lambda layer: None)):
        if on_progress:
            on_progress(Progress("calibrate", "the whole model", number, len(ready.feeds)))
        floats.append(outputs)
    layers = calibrator.layers()
    content = as_qdq(ready, layers)
    session = open_session(onnx.load_from_string(content))
    names = [output.name for output in session.get_outputs()]
    kernels = IntegerKernels(ready.model, ready.plan, layers if config.deployed else {})
    ours, theirs = [], []
    for feed in ready.feeds:
        ours.append(_simulated(layers, kernels, feed))
        theirs.append(dict(zip(names, run(session, feed), strict=True)))
    return Exported(content, _sqnr_db(floats, theirs), _sqnr_db(floats, ours))


def as_qdq(ready: Prepared, layers: Mapping[str, QuantizedLayer]) -> bytes:
    """The model's bytes, with the quantized layers in the place of the float ones.

    Raises:
        InputError: for settings that QDQ nodes of 8 bits cannot say, or an output that is constant.
    """
    graph = ready.model.graph
    constant = [o.name for o in graph.output if o.name not in ready.plan.outputs]
    if constant:
        raise InputError(f"the output {constant[0]!r} is constant; take it out and export again.")
    opset = opset_of(ready.model)
    originals = {tensor.name: tensor for tensor in graph.initializer}
    made = qdq_graph(ready.plan, layers, lambda codes: codes.settings.in_float, opset, originals)
    nodes = [node for step in made.nodes for node in step]
    stored = list(made.stored.values())
    inputs = [i for i in graph.input if i.name not in originals]
    whole = helper.make_graph(nodes, graph.name, inputs, list(graph.output), stored)
    least = _IR_INT4 if opset >= BLOCK_OPSET else _IR
    model = helper.make_model(whole, ir_version=max(ready.model.ir_version, least))
    del model.opset_import[:]
    model.opset_import.extend(ready.model.opset_import)
    return bytes(model.SerializeToString())


def _recent(
    source: Source | ModelWithData, data: Data | None, config: AnalysisConfig, name: str
) -> Source | ModelWithData:
    """The model in an operator set that has scales for each channel; converted if it is older.

    To one with int4 where that serves and succeeds.
    """
    model = read_onnx(source, config.limits.model_mb, name, known_shapes(data, config)).model
    recent = with_recent_operators(model)
    if any(map(fits_int4, (config.layer, *config.layers.values()))):
        with suppress(InputError):
            most_recent = with_recent_operators(model, BLOCK_OPSET)
            open_session(most_recent)
            recent = most_recent
    return source if recent is model else bytes(recent.SerializeToString())


def _simulated(
    layers: Mapping[str, QuantizedLayer], kernels: IntegerKernels, feed: Values
) -> Values:
    values, kernel_run = dict(feed), kernels.run(feed)
    for step in kernels.plan.steps:
        rounded = None
        if step.layer:
            rounded = kernel_run.rounded(step, layers[step.layer.name], values)
        made = run_step(step, values, layers, rounded)
        kernel_run.add(made)
        values = after(step, values, made)
    return {name: values[name] for name in kernels.plan.outputs}


def _sqnr_db(exact: list[Values], quantized: list[Values]) -> float:
    """The lowest SQNR of an output of numbers."""
    sums = {name: NO_ERROR for name, y in exact[0].items() if _is_numeric(y)}
    for one, other in zip(exact, quantized, strict=True):
        for name in sums:
            sums[name] += finite_errors(one[name], other[name])[0]
    return min((one.sqnr_db for one in sums.values() if one.count), default=float("inf"))


def _is_numeric(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiu"
