"""What every function of the float side does with inputs that are no tidy float32 array.

One table of functions, one test for each kind of input: empty, one element, a scalar, constant, all
zeros, float16 and float64, bfloat16, views that are not contiguous, tensors that want gradients.
"""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from core import (
    InputError,
    IntFormat,
    QuantParams,
    dequantize,
    dynamic_quantize,
    fake_quantize,
    quantize,
)
from core.arrays import to_numpy
from core.calibration import HistogramObserver, MovingAverageObserver, minmax
from core.codebooks import (
    NF4,
    Codebook,
    alternating_binary_code,
    dorefa,
    greedy_binary_code,
    kmeans,
    lloyd_max,
    logarithmic,
    power_of_two,
    quantile,
)
from core.formats import E4M3FN, E5M2, e8m0
from core.formats.microscaling import MXFP4, MXINT8
from core.formats.nvfp4 import nvfp4
from core.metrics import max_relative_error, mse, relative_error, sqnr_db
from core.rounding import RoundingMode, round_to_integer
from core.scaled import scaled_to

P = QuantParams(np.float32(0.25), np.int32(1), IntFormat(4))

#: Elementwise or blockwise: the result has the shape of the input.
SHAPED: dict[str, Callable] = {
    "round": round_to_integer,
    "round stochastic": lambda x: round_to_integer(x, RoundingMode.STOCHASTIC, 1),
    "quantize": lambda x: quantize(x, P),
    "fake_quantize": lambda x: fake_quantize(x, P),
    "dequantize": lambda x: dequantize(quantize(x, P), P),
    "dynamic": lambda x: dynamic_quantize(x)[0],
    "fp8": E4M3FN.round,
    "bf8": E5M2.round,
    "e8m0": e8m0.encode,
    "scaled fp8": lambda x: scaled_to(x, E4M3FN).round(x),
    "NF4": lambda x: scaled_to(x, NF4).round(x),
    "codebook": Codebook([-1.0, 0.0, 2.0]).round,
}
#: They share a scale along an axis, or fit levels: no scalars, or no empty arrays.
AXES: dict[str, Callable] = {
    "MXFP4": lambda x: MXFP4.fit(x).round(x),
    "MXINT8": lambda x: MXINT8.fit(x).round(x),
    "NVFP4": lambda x: nvfp4(x).scaled.round(x),
}
FITTED: dict[str, Callable] = {
    "kmeans": lambda x: kmeans(x, 4).round(x),
    "lloyd": lambda x: lloyd_max(x, Codebook([-1.0, 0.0, 0.5, 2.0])).codebook.round(x),
    "quantile": lambda x: quantile(x, 4).round(x),
    "power of two": lambda x: power_of_two(x, 4).round(x),
    "logarithmic": lambda x: logarithmic(x, 4).round(x),
    "dorefa": lambda x: dorefa(x, 4),
    "greedy": lambda x: greedy_binary_code(x, 2).decode(),
    "alternating": lambda x: alternating_binary_code(x, 2).decode(),
}
ARRAYS = SHAPED | AXES | FITTED
every = pytest.mark.parametrize("name", ARRAYS)
X = np.random.default_rng(0).normal(0, 1.5, (6, 8)).astype(np.float32)


@every
def test_views_are_as_good_as_copies(name: str) -> None:
    view = np.asfortranarray(X)[::-1, ::2]
    before = view.copy()
    expected = to_numpy(ARRAYS[name](np.ascontiguousarray(view)))
    assert to_numpy(ARRAYS[name](view)).tobytes() == expected.tobytes()
    assert np.array_equal(view, before), "the input is left unchanged"
    in_torch = ARRAYS[name](torch.from_numpy(X).T[::2].T.contiguous().T)
    assert tuple(in_torch.shape) == (4, 6)
    locked = np.ascontiguousarray(view)
    locked.flags.writeable = False
    assert to_numpy(ARRAYS[name](locked)).tobytes() == expected.tobytes()


@every
@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_other_precisions(name: str, dtype) -> None:
    x = X.astype(dtype)
    assert to_numpy(ARRAYS[name](x)).shape == x.shape
    in_torch = ARRAYS[name](torch.from_numpy(x.copy()))
    assert to_numpy(in_torch).tobytes() == to_numpy(ARRAYS[name](x)).tobytes()


@every
def test_bfloat16_and_gradients(name: str) -> None:
    half = torch.from_numpy(X).to(torch.bfloat16)
    exact = to_numpy(ARRAYS[name](half.float()))
    assert np.allclose(to_numpy(ARRAYS[name](half)).astype(float), exact.astype(float), rtol=0.01)
    wants = torch.from_numpy(X.copy()).requires_grad_()
    expected = to_numpy(ARRAYS[name](X)).tobytes()
    if name == "fake_quantize":
        with pytest.raises(InputError, match="requires a gradient"):
            fake_quantize(wants, P)
        with torch.no_grad():
            assert to_numpy(ARRAYS[name](wants)).tobytes() == expected
    else:
        assert to_numpy(ARRAYS[name](wants)).tobytes() == expected


@every
def test_constant_and_zero(name: str) -> None:
    for value in (0.0, 3.0, -0.125):
        result = to_numpy(ARRAYS[name](np.full((2, 3), value, np.float32)))
        assert result.shape == (2, 3)
        assert len(np.unique(result)) == 1 or "stochastic" in name


@pytest.mark.parametrize("name", SHAPED)
def test_scalars_and_no_elements(name: str) -> None:
    assert to_numpy(SHAPED[name](np.float32(0.75))).shape == ()
    assert to_numpy(SHAPED[name](0.75)).shape == ()
    assert to_numpy(SHAPED[name](torch.tensor(0.75))).shape == ()
    assert to_numpy(SHAPED[name](np.zeros((0, 3), np.float32))).shape == (0, 3)
    assert to_numpy(SHAPED[name](torch.zeros((2, 0)))).shape == (2, 0)


@pytest.mark.parametrize("name", FITTED)
def test_nothing_to_fit(name: str) -> None:
    with pytest.raises(InputError):
        FITTED[name](np.zeros((0, 3), np.float32))


@every
def test_complex_numbers_and_text(name: str) -> None:
    for bad in (np.array([1j]), np.array(["1"]), np.array([True])):
        with pytest.raises(InputError, match="quantization is defined on real numbers"):
            ARRAYS[name](bad)


FINITE_ONLY = {"dynamic", "scaled fp8", "NF4"} | set(AXES) | set(FITTED)


@pytest.mark.parametrize("name", sorted(FINITE_ONLY | {"quantize", "fake_quantize", "codebook"}))
def test_nan_is_refused(name: str) -> None:
    for library in (np.array, torch.tensor):
        with pytest.raises(InputError, match="NaN"):
            ARRAYS[name](library([[1.0, float("nan")]]))


@pytest.mark.parametrize("name", sorted(FINITE_ONLY))
def test_infinity_is_refused_where_a_scale_is_fitted(name: str) -> None:
    with pytest.raises(InputError, match="infinit"):
        ARRAYS[name](np.array([[1.0, np.inf]]))


@pytest.mark.parametrize("measure", [mse, sqnr_db, relative_error, max_relative_error])
def test_metrics(measure) -> None:
    y = fake_quantize(X, P)
    expected = measure(X, y)
    assert measure(torch.from_numpy(X), torch.from_numpy(y)) == pytest.approx(expected)
    assert measure(X[:, ::-1], y[:, ::-1]) == pytest.approx(expected)
    assert measure(X.astype(np.float64), y.astype(np.float64)) == pytest.approx(expected)
    measure(np.zeros((0, 2)), np.zeros((0, 2)))
    for bad in (np.nan, np.inf):
        with pytest.raises(InputError, match="NaN"):
            measure(np.array([bad]), np.array([1.0]))


@pytest.mark.parametrize("observer", [HistogramObserver(), MovingAverageObserver()])
def test_observers(observer) -> None:
    for batch in (X, X.T[::2], X.astype(np.float16), torch.from_numpy(X).to(torch.bfloat16)):
        observer = observer.update(batch)
    if isinstance(observer, HistogramObserver):
        assert minmax(observer).low == pytest.approx(float(X.min()), rel=0.01)
    for bad in (np.nan, np.inf):
        with pytest.raises(InputError, match="NaN or infinity"):
            observer.update(np.array([1.0, bad]))
