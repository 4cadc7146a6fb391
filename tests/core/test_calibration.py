"""What every calibration rule promises, whatever the data."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import InputError, IntFormat, fake_quantize, params_from_range
from core.calibration import (
    HistogramObserver,
    Prior,
    Range,
    aciq,
    entropy,
    minmax,
    mse,
    percentile,
)

Rule = Callable[[HistogramObserver], Range]
FORMAT = IntFormat(4, signed=False)
RULES: dict[str, Rule] = {
    "minmax": minmax,
    "percentile": partial(percentile, percent=95.0),
    "mse": partial(mse, format=FORMAT),
    "mse symmetric": partial(mse, format=FORMAT, symmetric=True),
    "entropy": partial(entropy, format=FORMAT),
    "entropy symmetric": partial(entropy, format=FORMAT, symmetric=True),
    "aciq Laplace": partial(aciq, prior=Prior.LAPLACE, format=FORMAT),
    "aciq Gaussian": partial(aciq, prior=Prior.GAUSSIAN, format=FORMAT, symmetric=True),
}
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
numbers = st.lists(
    st.floats(-1e300, 1e300) | st.sampled_from([0.0, 5e-324]), min_size=1, max_size=30
)


def chosen(rule: Rule, *batches) -> Range:
    observer = HistogramObserver()
    for batch in batches:
        observer = observer.update(batch)
    return rule(observer)


@every_rule
@given(values=numbers)
def test_a_finite_range_in_order(rule: Rule, values: list[float]) -> None:
    found = chosen(rule, values)
    assert np.isfinite([found.low, found.high]).all()
    assert found.low <= found.high


@every_rule
@pytest.mark.parametrize("exponent", [-900, -30, -1, 1, 30, 900])
@pytest.mark.parametrize("n", [1, 40, 20_000])
def test_powers_of_two_scale_the_range_exactly(rule: Rule, exponent: int, n: int) -> None:
    x = np.random.default_rng(n).standard_t(3, n)
    found = chosen(rule, x)
    assert chosen(rule, np.ldexp(x, exponent)) == Range(
        float(np.ldexp(found.low, exponent)), float(np.ldexp(found.high, exponent))
    )


@every_rule
@pytest.mark.parametrize("n", [2000, 60_000])
def test_batches_and_merging_do_not_matter(rule: Rule, n: int) -> None:
    x = np.random.default_rng(0).laplace(size=n)
    whole = chosen(rule, x)
    assert chosen(rule, *np.split(x[::-1], 8)) == whole
    first, second = (HistogramObserver().update(part) for part in (x[: n // 3], x[n // 3 :]))
    assert rule(second.merge(first)) == whole


@every_rule
def test_dtypes_layouts_and_torch(rule: Rule) -> None:
    x = np.random.default_rng(1).standard_normal((50, 40)).astype(np.float16)
    found = chosen(rule, x)
    for same in (x.astype(np.float64), x.T, x[::-1, ::-1], torch.from_numpy(x), torch.tensor(x).T):
        assert chosen(rule, same) == found


@every_rule
@pytest.mark.parametrize("value", [0.0, 3.0, -0.3, 1e30, -1e-30])
@pytest.mark.parametrize("count", [1, 7])
def test_constants_survive(rule: Rule, value: float, count: int) -> None:
    x = np.full((count, 1), value)
    found = chosen(rule, x)
    symmetric = getattr(rule, "keywords", {}).get("symmetric", False)
    params = params_from_range(found.low, found.high, FORMAT, symmetric)
    edge = value * 8 / 7 if symmetric else value  # of codes −8 … 7, 7 stands for the edge
    assert fake_quantize(x, params) == pytest.approx(
        value, abs=abs(edge - value) + 1e-6 * abs(value)
    )


@every_rule
def test_nothing_seen(rule: Rule) -> None:
    with pytest.raises(InputError, match="has seen no values"):
        chosen(rule, np.zeros((0, 4)))


@every_rule
@pytest.mark.parametrize("n", [300, 40_000])
def test_the_range_can_be_used(rule: Rule, n: int) -> None:
    x = np.random.default_rng(2).standard_normal(n).astype(np.float32)
    found = chosen(rule, x)
    params = params_from_range(found.low, found.high, FORMAT)
    assert np.mean((x - fake_quantize(x, params)) ** 2) < 0.06


def test_the_largest_floats() -> None:
    largest = float(np.finfo(np.float64).max)
    for rule in RULES.values():
        found = chosen(rule, [-largest, 1.0, largest])
        assert -largest <= found.low <= found.high <= largest
