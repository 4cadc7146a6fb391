"""From a file to what can be measured: a model read, fed, tried in float, cut at its layers."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import onnx

from core.analysis.config import AnalysisConfig
from core.analysis.feeds.data import Feeds, make_feeds
from core.analysis.float_run import OptimizedRun, optimized_run
from core.analysis.results.measured_model import ModelInfo
from core.analysis.simulation.numbers import check_numbers
from core.analysis.structure.identities import without_identities
from core.analysis.structure.parameters import count_all, count_measured
from core.analysis.structure.plan import Plan, plan_steps
from core.analysis.structure.recent_operators import with_recent_operators
from core.analysis.structure.weight_uses import WeightUse, weight_uses
from core.analysis.targets.output_copies import with_output_copies
from core.errors import InputError
from core.graph.fold_batch_norm import fold_batch_norm
from core.models.arrays_file import read_arrays
from core.models.content import Source
from core.models.control_flow import inline_ifs
from core.models.data.data_file import read_data
from core.models.data.given_data import with_labels
from core.models.external_data import ModelWithData
from core.models.free_inputs import with_free_inputs
from core.models.fused_attention import take_attention_apart
from core.models.inputs import model_inputs
from core.models.onnx_file import KnownShapes, OnnxFile, read_onnx
from core.models.shapes import Shape

Data = str | Path | bytes | Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A model that runs, and how it will be measured.

    model:     as in the file, but for Ifs that always take one branch, fused attention that is
               taken apart, sizes that the user asks for in the place of declared ones, and what a
               target does: a recent operator set, batch normalization folded, and copies of the
               outputs where it rounds them.
    optimized: the first feed, as onnxruntime runs the model by default.
    """

    file: OnnxFile
    model: onnx.ModelProto
    feeds: Feeds
    plan: Plan
    optimized: OptimizedRun

    @cached_property
    def uses(self) -> list[WeightUse]:
        """Where the model's weights are used."""
        return weight_uses(self.model.graph, (*self.plan.layers, *self.plan.hidden))

    def more_feeds(self, data: Data | None, config: AnalysisConfig, name: str = "") -> Feeds:
        """Feeds of other data for the same model, such as held-out data; synthetic for None.

        Raises:
            InputError: when the data cannot be used.
        """
        return feeds_of(data, self.model, config, name)

    @property
    def info(self) -> ModelInfo:
        """What identifies the model."""
        file = self.file
        return ModelInfo(
            file.name,
            file.sha256,
            file.size,
            file.opset,
            count_all(self.uses),
            count_measured(self.uses),
            file.data_files,
        )


def feeds_of(
    data: Data | None, model: onnx.ModelProto, config: AnalysisConfig, name: str = ""
) -> Feeds:
    """What `model` is fed, of `data`, read where it is a file, or synthetic.

    name: what messages call data in bytes.

    Raises:
        InputError: when the file cannot be read, is larger than its limit, or suits no input.
    """
    inputs = model_inputs(model.graph)
    if isinstance(data, str | Path | bytes):
        given = read_data(data, inputs, config.images, config.limits.data_mb, name)
    else:
        given = with_labels(data or {}, {one.name for one in inputs})
    feeds = make_feeds(model, given.arrays, config)
    return replace(feeds, labels=given.labels, notes=(*given.notes, *feeds.notes))


def known_shapes(data: Data | None, config: AnalysisConfig) -> KnownShapes:
    """Shapes of inputs that the user gave, and those of one sample of the data's arrays.

    The data's are called "" where they are a single array without a name.
    """

    def shapes() -> dict[str, Shape]:
        arrays: Mapping[str, np.ndarray] = {}
        if isinstance(data, Mapping):
            arrays = data
        elif data is not None:
            with suppress(InputError):  # pictures, tables and sound have the shape of the input
                arrays = read_arrays(data, config.limits.data_mb)
        samples = {name: (1, *array.shape[1:]) for name, array in arrays.items() if array.ndim}
        return {**samples, **config.shapes}

    return shapes


def arrays_of(
    source: Source | ModelWithData,
    data: Data | None,
    config: AnalysisConfig,
    name: str = "",
    data_name: str = "",
) -> Mapping[str, np.ndarray] | None:
    """The arrays in `data` for the model in `source`, which says what pictures and tables become.

    Raises:
        InputError: when either cannot be used.
    """
    if not isinstance(data, str | Path | bytes):
        return data
    shapes = known_shapes(data, config)
    inputs = model_inputs(read_onnx(source, config.limits.model_mb, name, shapes).model.graph)
    return read_data(data, inputs, config.images, config.limits.data_mb, data_name).arrays


def prepare(
    source: Source | ModelWithData,
    data: Data | None,
    config: AnalysisConfig,
    name: str = "",
    data_name: str = "",
) -> Prepared:
    """Read, feed, try and cut a model. name, data_name: what messages call sources that are bytes.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used.
    """
    file = read_onnx(source, config.limits.model_mb, name, known_shapes(data, config))
    whole = with_free_inputs(file.model, config.shapes)
    feeds = feeds_of(data, whole, config, data_name)
    model = take_attention_apart(inline_ifs(whole, feeds), feeds)
    if config.deployed:
        with suppress(InputError):  # measured as it is
            model = with_recent_operators(model)
    if config.folds_batch_norm:
        model = fold_batch_norm(model)
    if config.operators is not None:
        model = without_identities(model)
    if config.operators is not None and config.operators.results:
        model = with_output_copies(model)
    plan = plan_steps(model, config.operators, config.leaves_in_float)
    _check_count(len(plan.layers) + len(plan.hidden), config.limits.layers, file.name)
    return Prepared(file, model, feeds, plan, _tried(whole, file, feeds))


def _tried(model: onnx.ModelProto, file: OnnxFile, feeds: Feeds) -> OptimizedRun:
    """The optimized run of the first feed; a shape that the file does not allow must run."""
    optimized = optimized_run(model, feeds[0])
    if optimized.failure and model is not file.model:
        declared = "; ".join(map(str, model_inputs(file.model.graph)))
        raise InputError(
            f"shape {'; '.join(str(list(one.shape)) for one in feeds.inputs)} does not fit the "
            f"input {declared}: {optimized.failure}"
        )
    try:
        check_numbers(optimized.outputs)
    except InputError as error:
        fed = "; ".join(filter(None, (one.guesses for one in feeds.inputs)))
        raise InputError(f"{error} It was fed {fed}." if fed else str(error)) from None
    return optimized


def _check_count(layers: int, limit: int, name: str) -> None:
    if layers > limit:
        raise InputError(
            f"{name} has {layers:,} layers with weights and the limit is {limit:,}; use a smaller "
            "model or raise the limit (--max-layers)."
        )
