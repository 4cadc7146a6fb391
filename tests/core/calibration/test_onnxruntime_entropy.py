"""The same window as the installed onnxruntime, histogram by histogram."""

import numpy as np
import pytest
from onnxruntime.quantization.calibrate import HistogramCollector

from core import InputError
from core.calibration import onnxruntime_entropy

LAWS = [
    lambda rng, n: rng.standard_normal(n),
    lambda rng, n: rng.laplace(size=n),
    lambda rng, n: np.maximum(rng.standard_normal(n), 0.0),
    lambda rng, n: rng.standard_t(2, n),
    lambda rng, n: np.round(rng.standard_t(2, n) * 4) / 4,
]


def theirs(x: np.ndarray, bins: int, levels: int) -> tuple[tuple, tuple[np.ndarray, np.ndarray]]:
    collector = HistogramCollector("entropy", False, bins, levels, None, "same")
    collector.collect_value({"x": x})
    histogram = collector.get_histogram_dict()["x"]
    return collector.get_entropy_threshold(histogram, levels), histogram


@pytest.mark.parametrize("law", range(len(LAWS)))
@pytest.mark.parametrize(("bins", "levels"), [(64, 16), (201, 32), (256, 31), (400, 128), (96, 2)])
@pytest.mark.parametrize("n", [100, 20_000])
def test_equals_onnxruntime(law: int, bins: int, levels: int, n: int) -> None:
    x = LAWS[law](np.random.default_rng(n + bins), n).astype(np.float32)
    limits, (counts, edges, *_) = theirs(x, bins, levels)
    start, stop = onnxruntime_entropy(counts, levels)
    assert (max(edges[start], x.min()), min(edges[stop], x.max())) == limits


def test_its_defaults_never_clip() -> None:
    x = np.append(np.random.default_rng(0).standard_normal(5000), 50.0).astype(np.float32)
    limits, (counts, *_) = theirs(x, 128, 128)
    assert limits == (x.min(), x.max())
    assert onnxruntime_entropy(counts) == (0, 128)


@pytest.mark.parametrize(("bins", "levels"), [(10, 11), (10, 0)])
def test_wrong_numbers_of_levels(bins: int, levels: int) -> None:
    with pytest.raises(InputError, match="as many bins or more"):
        onnxruntime_entropy(np.ones(bins, np.int64), levels)
