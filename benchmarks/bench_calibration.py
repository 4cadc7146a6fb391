"""Observing and choosing a range, against onnxruntime's calibrator and torch's observer.

Memory is that of observing 4 GiB, batch by batch.
"""

import tracemalloc

import numpy as np
import torch
from onnxruntime.quantization.calibrate import HistogramCollector
from torch.ao.quantization import HistogramObserver as TorchObserver

from benchmarks.row import Row
from benchmarks.timing import race
from core import IntFormat
from core.calibration import HistogramObserver, entropy, mse, onnxruntime_entropy

_BATCHES, _SIZE = 16, 2**18
_LARGE_BATCHES, _LARGE = 64, 2**24  # 64 MiB of float32 each
_INT8 = IntFormat(8)
_LEVELS = 128


def run() -> list[Row]:
    """Sixteen batches of a million numbers in all, but for the memory."""
    x = np.random.default_rng(0).standard_normal((_BATCHES, _SIZE)).astype(np.float32)
    batches, codes = list(x), list(np.round(x * 32) / 32)
    tensors = [torch.from_numpy(batch) for batch in batches]
    collector = _collected(batches)
    counts = collector.get_histogram_dict()["x"][0]
    size = f"{_BATCHES} batches of 2¹⁸ float32"
    ort = "peer: onnxruntime's HistogramCollector, 2048 bins"
    return [
        race("observe", lambda: _observed(batches), lambda: _collected(batches), f"{size}; {ort}"),
        race(
            "observe, few distinct values",
            lambda: _observed(codes),
            lambda: _collected(codes),
            f"{size}; {ort}",
        ),
        race(
            "observe + entropy",
            lambda: entropy(_observed(batches), _INT8, symmetric=True),
            lambda: _threshold(_collected(batches)),
            f"{size}; {ort}",
            repeats=5,
        ),
        race(
            "entropy as onnxruntime, the same window",
            lambda: onnxruntime_entropy(counts, _LEVELS),
            lambda: _threshold(collector),
            "2048 bins, 128 levels",
            repeats=5,
        ),
        race(
            "observe + MSE",
            lambda: mse(_observed(batches), _INT8, symmetric=True),
            lambda: _torch_range(tensors),
            f"{size}; peer: torch.ao's HistogramObserver",
            repeats=5,
        ),
        _memory(),
    ]


def _observed(batches: list[np.ndarray]) -> HistogramObserver:
    observer = HistogramObserver()
    for batch in batches:
        observer = observer.update(batch)
    return observer


def _collected(batches: list[np.ndarray]) -> HistogramCollector:
    collector = HistogramCollector("entropy", True, 2048, _LEVELS, None, "same")
    for batch in batches:
        collector.collect_value({"x": batch})
    return collector


def _threshold(collector: HistogramCollector) -> tuple:
    return collector.get_entropy_threshold(collector.get_histogram_dict()["x"], _LEVELS)


def _torch_range(tensors: list[torch.Tensor]) -> tuple:
    observer = TorchObserver(qscheme=torch.per_tensor_symmetric, dtype=torch.qint8)
    for tensor in tensors:
        observer(tensor)
    return observer.calculate_qparams()


def _memory() -> Row:
    """The highest allocation beyond the batch, which is made anew in place."""
    batch = np.random.default_rng(0).standard_normal(_LARGE, np.float32)
    observer = HistogramObserver()
    tracemalloc.start()
    for _ in range(_LARGE_BATCHES):
        batch *= np.float32(1.01)
        observer = observer.update(batch)
    extra = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    one = batch.nbytes / 2**20
    note = f"{_LARGE_BATCHES} batches of {one:.0f} MiB, beyond one batch, traced; peer: one batch"
    return Row("observe 4 GiB, extra memory", extra, one, extra / one, "MiB", note)
