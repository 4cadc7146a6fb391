"""Measuring the weights of a file, tensor by tensor; one is in memory at a time."""

import hashlib
import math
from collections.abc import Callable, Mapping

import numpy as np

from core.affine import fake_quantize
from core.analysis.config import AnalysisConfig
from core.analysis.layer_settings import LayerSettings
from core.analysis.processes.progress import Progress
from core.analysis.results.versions import versions
from core.analysis.results.weights_listing import ListedTensor, WeightsListing
from core.analysis.results.weights_report import GRANULARITIES, TensorError, WeightsReport, group_of
from core.analysis.simulation.quantizers import params_of_weights
from core.errors import InputError
from core.granularity import Granularity, PerChannel, PerGroup, PerTensor
from core.metrics import NO_ERROR, ErrorSums, error_sums
from core.models.file_format import FileFormat, Upload
from core.models.weights.stored_weights import StoredTensor, StoredWeights

_FEW_AXES = "it has fewer than two axes: biases and normalization stay in float"


def read_weights(
    format: FileFormat, file: Upload, config: AnalysisConfig, notes: tuple[str, ...] = ()
) -> StoredWeights:
    """The tensors of a file of this format. notes: why nothing but its tensors is measured.

    Raises:
        InputError: when the file is damaged, or holds no tensors or too many.
    """
    assert format.read is not None
    stored = format.read(file)
    if not stored.tensors and notes:
        raise InputError(f"{' '.join(notes)} There are no weights to measure instead.")
    if not stored.tensors:
        raise InputError(f"{file.name} holds no tensors; give a file with a model's weights.")
    if len(stored.tensors) > config.limits.layers:
        raise InputError(
            f"{file.name} holds {len(stored.tensors):,} tensors and the limit is "
            f"{config.limits.layers:,}; raise it (--max-layers)."
        )
    return stored


def list_weights(
    format: FileFormat, file: Upload, config: AnalysisConfig, notes: tuple[str, ...] = ()
) -> WeightsListing:
    """Read the table of a file of weights; no tensor is loaded. notes: what else to say of it.

    Raises:
        InputError: as `read_weights`.
    """
    stored = read_weights(format, file, config, notes)
    tensors = tuple(
        ListedTensor(
            one.name, one.kind, one.shape, one.why_not or (_FEW_AXES if len(one.shape) < 2 else "")
        )
        for one in stored.tensors
    )
    digest = hashlib.sha256(file.content).hexdigest()
    return WeightsListing(
        file.name,
        stored.format,
        digest,
        len(file.content),
        tensors,
        (*notes, *stored.notes),
        format.lines,
    )


def measure_weights(
    format: FileFormat,
    file: Upload,
    config: AnalysisConfig,
    on_progress: Callable[[Progress], None] | None = None,
    notes: tuple[str, ...] = (),
) -> WeightsReport:
    """The error of each tensor of at least two axes, with one scale a tensor, channel and group.

    Codes have the bits of `config.layer`. They are symmetric, with the scale max|w| / qmax, or
    affine, from the smallest weight to the largest; another `weight_rule` clips some weights.
    notes: what else to say of the file.

    Raises:
        InputError: as `read_weights`.
    """
    stored = read_weights(format, file, config, notes)
    scales: dict[str, Granularity] = {
        "tensor": PerTensor(),
        "channel": PerChannel(0),
        "group": PerGroup(1, group_of(config), pad=True),
    }
    measured = []
    for index, tensor in enumerate(stored.tensors):
        if on_progress:
            on_progress(Progress("measure", tensor.name, index, len(stored.tensors)))
        measured.append(_measured(tensor, config.layer, scales))
    return WeightsReport(
        name=file.name,
        format=stored.format,
        sha256=hashlib.sha256(file.content).hexdigest(),
        bytes=len(file.content),
        tensors=tuple(measured),
        totals={
            name: sum((one.errors[name] for one in measured if one.errors), NO_ERROR)
            for name in GRANULARITIES
        },
        settings=config,
        notes=(*notes, *stored.notes),
        conversion=format.lines,
        versions=versions(),
    )


def _measured(
    tensor: StoredTensor, settings: LayerSettings, scales: Mapping[str, Granularity]
) -> TensorError:
    facts = tensor.name, tensor.kind, tensor.shape
    if tensor.load is None:
        return TensorError(*facts, note=tensor.why_not)
    values = tensor.load()
    finite = np.isfinite(values)
    lost = values.size - int(finite.sum())
    if lost:
        note = f"{lost:,} of its numbers are NaN or infinite, and no scale fits them"
        return TensorError(*facts, *_range(values[finite]), note=note)
    if values.size == 0 or values.ndim < 2:
        return TensorError(
            *facts, *_range(values), note=_FEW_AXES if values.size else "it is empty"
        )
    if tensor.channels_last:
        values = np.moveaxis(values, -1, 0)
    rows = values.reshape(len(values), -1)
    try:
        errors = {name: _error(rows, settings, one) for name, one in scales.items()}
    except InputError as error:  # numbers beyond 1e154, whose squares are no floats
        return TensorError(*facts, *_range(values), note=str(error))
    return TensorError(*facts, *_range(values), errors)


def _error(rows: np.ndarray, settings: LayerSettings, granularity: Granularity) -> ErrorSums:
    params = params_of_weights(rows, settings, granularity)
    return error_sums(rows, fake_quantize(rows, params))


def _range(values: np.ndarray) -> tuple[float | None, float | None, float | None]:
    """The smallest and largest of some finite numbers, and how far a peak stands above the rest.

    >>> _range(np.array([-3.0, 4.0]))  # 4 over √12.5
    (-3.0, 4.0, 1.131370849898476)
    """
    if values.size == 0:
        return None, None, None
    low, high = float(values.min()), float(values.max())
    largest = max(-low, high)
    if largest == 0.0:
        return low, high, None
    unit = values.astype(np.float64).reshape(-1) / largest  # its squares are floats, whatever it is
    return low, high, math.sqrt(values.size / float(unit @ unit))
