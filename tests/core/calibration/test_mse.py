"""The error really reached by `fake_quantize` against brute force on the data themselves.

Brute force tries a dense grid of scales with every zero point, and adds up Σx² − 2cΣx + c²n code by
code, from the sorted data.
"""

import numpy as np
import pytest

from core import InputError, IntFormat, fake_quantize, params_from_range
from core.calibration import HistogramObserver, Range, minmax, mse

LAWS = {
    "Gaussian": lambda rng, n: rng.standard_normal(n),
    "Laplace": lambda rng, n: rng.laplace(size=n),
    "Gaussian after ReLU": lambda rng, n: np.maximum(rng.standard_normal(n), 0.0),
    "Student's t, 3": lambda rng, n: rng.standard_t(3, n),
    "uniform": lambda rng, n: rng.uniform(-1.0, 3.0, n),
    "bimodal": lambda rng, n: np.where(
        rng.random(n) < 0.3, rng.normal(-2.0, 0.2, n), rng.normal(4.0, 0.5, n)
    ),
    "one outlier of 1000 σ": lambda rng, n: np.append(rng.standard_normal(n - 1), 1000.0),
    "integers 0 … 255": lambda rng, n: np.append(rng.integers(0, 256, n - 1), 255),
    "integers 0 … 200": lambda rng, n: np.append(rng.integers(0, 201, n - 1), 200),
    "negative": lambda rng, n: -rng.exponential(size=n),
}


def data(law: str, n: int) -> np.ndarray:
    return LAWS[law](np.random.default_rng(n), n).astype(np.float32)


def reached(x: np.ndarray, chosen: Range, format: IntFormat, symmetric: bool) -> float:
    params = params_from_range(chosen.low, chosen.high, format, symmetric)
    return float(np.mean((x.astype(np.float64) - fake_quantize(x, params)) ** 2))


class BruteForce:
    """Least error over scales and zero points, on sorted data."""

    def __init__(self, x: np.ndarray) -> None:
        self.x = np.sort(x.astype(np.float64))
        self.sums = np.concatenate([[0.0], np.cumsum(self.x)])
        self.power = float(self.x @ self.x)

    def least(self, scales: np.ndarray, format: IntFormat, symmetric: bool) -> float:
        levels = format.qmax - format.qmin
        if symmetric:
            zero = 0 if format.signed else 2 ** (format.bits - 1)
            tops = np.array([format.qmax - zero])
        else:
            tops = np.arange(levels + 1)
        return min(self._error(s, levels, tops) for s in scales) / len(self.x)

    def _error(self, s: float, levels: int, tops: np.ndarray) -> float:
        k = np.arange(tops.min() - levels, tops.max() + 1)
        n = len(self.x)
        cells = np.concatenate([[0], np.searchsorted(self.x, (k[:-1] + 0.5) * s), [n]])
        c = k * s
        inner = np.concatenate([[0.0], np.cumsum(self._cost(c, cells[:-1], cells[1:]))])
        last, first = tops - k[0], tops - levels - k[0]
        middle = inner[last] - inner[first + 1]  # codes strictly between the outermost two
        outer = self._cost(c[first], 0, cells[first + 1]) + self._cost(c[last], cells[last], n)
        return self.power + float((middle + outer).min())

    def _cost(self, c, start, stop):
        """Σ(x − c)² − Σx² over sorted data from start to stop."""
        return -2 * c * (self.sums[stop] - self.sums[start]) + c**2 * (stop - start)


def scales_around(s: float, count: int) -> np.ndarray:
    return np.concatenate([s * np.geomspace(0.4, 2.5, count), s * np.linspace(0.998, 1.002, 101)])


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(
    ("n", "count"),
    [
        (50, 900),
        (3000, 300),
        pytest.param(72, 900, marks=pytest.mark.slow),
        pytest.param(100_000, 200, marks=pytest.mark.slow),
    ],
)
def test_within_a_thousandth_of_brute_force(law: str, n: int, count: int) -> None:
    x = data(law, n)
    seen, brute = HistogramObserver().update(x), BruteForce(x)
    for bits in (2, 3, 4, 6, 8):
        for symmetric in (False, True):
            format = IntFormat(bits, signed=symmetric)
            chosen = mse(seen, format, symmetric)
            scale = float(params_from_range(chosen.low, chosen.high, format, symmetric).scale)
            best = brute.least(scales_around(scale, count), format, symmetric)
            # Brute force leaves a rest of rounding where the best error is 0.
            bound = 1.001 * best + 1e-12 * brute.power / n
            assert reached(x, chosen, format, symmetric) <= bound, (bits, symmetric)


@pytest.mark.parametrize("law", ["Gaussian", "one outlier of 1000 σ"])
def test_a_million_values(law: str) -> None:
    x = data(law, 1_000_000)
    seen, brute = HistogramObserver().update(x), BruteForce(x)
    for format, symmetric in ((IntFormat(8, signed=False), False), (IntFormat(4), True)):
        chosen = mse(seen, format, symmetric)
        scale = float(params_from_range(chosen.low, chosen.high, format, symmetric).scale)
        best = brute.least(scales_around(scale, 300), format, symmetric)
        assert reached(x, chosen, format, symmetric) <= 1.001 * best


def test_brute_force_is_right() -> None:
    x = data("Gaussian", 50)
    format = IntFormat(3, signed=False)
    errors = [
        reached(x, Range(-0.5 * zero, 0.5 * (7 - zero)), format, symmetric=False)
        for zero in range(8)
    ]
    assert BruteForce(x).least(np.array([0.5]), format, symmetric=False) == pytest.approx(
        min(errors), rel=1e-6
    )


@pytest.mark.parametrize("law", ["integers 0 … 255", "integers 0 … 200"])
@pytest.mark.parametrize("n", [50, 1000, 1_000_000])
def test_integers_are_exact_in_eight_bits(law: str, n: int) -> None:
    x = data(law, n)
    format = IntFormat(8, signed=False)
    assert reached(x, mse(HistogramObserver().update(x), format), format, symmetric=False) == 0.0


@pytest.mark.parametrize("bits", [2, 4, 8])
@pytest.mark.parametrize("symmetric", [False, True])
def test_finds_the_scale_of_quantized_data(bits: int, symmetric: bool) -> None:
    format = IntFormat(bits)
    params = params_from_range(-0.4, 0.4 if symmetric else 0.9, format, symmetric)
    x = fake_quantize(np.random.default_rng(0).uniform(-0.4, 0.9, 500).astype(np.float32), params)
    chosen = mse(HistogramObserver().update(x), format, symmetric)
    found = params_from_range(chosen.low, chosen.high, format, symmetric)
    assert float(found.scale) == pytest.approx(float(params.scale), rel=1e-6)
    assert np.array_equal(fake_quantize(x, found).round(6), x.round(6))


@pytest.mark.parametrize(
    "format", [IntFormat(8, signed=False), IntFormat(5), IntFormat(4, True, True)]
)
@pytest.mark.parametrize("law", LAWS)
def test_the_range_gives_back_scale_and_zero_point(format: IntFormat, law: str) -> None:
    chosen = mse(HistogramObserver().update(data(law, 500)), format)
    params = params_from_range(chosen.low, chosen.high, format)
    scale, zero = float(params.scale), int(params.zero_point)
    assert chosen.low == pytest.approx(scale * (format.qmin - zero), rel=1e-6)
    assert chosen.high == pytest.approx(scale * (format.qmax - zero), rel=1e-6)


def test_after_relu_zero_is_the_lowest_code() -> None:
    for n in (50, 72, 1000, 50_000):
        chosen = mse(HistogramObserver().update(data("Gaussian after ReLU", n)), IntFormat(8))
        assert chosen.low == 0.0
    assert mse(HistogramObserver().update(data("negative", 500)), IntFormat(8)).high == 0.0


@pytest.mark.parametrize("bits", range(1, 17))
@pytest.mark.parametrize("law", ["Gaussian", "Student's t, 3", "one outlier of 1000 σ"])
def test_every_width_is_about_as_good_as_minmax_or_better(bits: int, law: str) -> None:
    x = data(law, 2000)
    seen, format = HistogramObserver().update(x), IntFormat(bits, signed=False)
    error = reached(x, mse(seen, format), format, symmetric=False)
    assert error <= 1.02 * reached(x, minmax(seen), format, symmetric=False)


def test_full_signed_window_of_two_bits_symmetric() -> None:
    # Codes −2 … 1 at ±s: −2 stands for −2·s, so that this is exact.
    chosen = mse(HistogramObserver().update([-2.0, -1.0, 0.0, 1.0]), IntFormat(2), symmetric=True)
    assert chosen == Range(-1.0, 1.0)


def test_one_bit() -> None:
    x = [0.0, 0.0, 3.0, 5.0]
    assert mse(HistogramObserver().update(x), IntFormat(1, signed=False)) == Range(0.0, 4.0)
    with pytest.raises(InputError, match="1-bit"):
        mse(HistogramObserver().update(x), IntFormat(1), symmetric=True)


def test_constant_zero_and_single_values() -> None:
    assert mse(HistogramObserver().update([0.0] * 9), IntFormat(4)) == Range(0.0, 0.0)
    for value in (3.0, -0.7, 1e-30):
        chosen = mse(HistogramObserver().update([value] * 9), IntFormat(4))
        assert (
            reached(np.array([value]), chosen, IntFormat(4), symmetric=False) <= (1e-7 * value) ** 2
        )
