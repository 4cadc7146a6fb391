"""The lab of the clipping range without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest

from core import IntFormat, dequantize, params_from_range, quantize
from core.data.example_tensors import EXAMPLES, example
from core.studies.range_sweep import sweep_range
from core.studies.rounding_and_clipping import squared_errors
from explorer.chart.expression import evaluate_rows, evaluate_signals
from explorer.labs.range.expressions import ERRORS, FEWEST, PARAMETERS, SWEEP, VALUES
from explorer.labs.range.sweep_chart import sweep_data
from tests.explorer import opening
from tests.explorer.opening import live_charts, number, presets

opened = partial(opening.opened, "labs/range/page.py")


def by_hand(x: np.ndarray, low: float, high: float, bits: int) -> np.ndarray:
    """Affine quantization written anew, with Python numbers."""
    low, high, lowest = min(low, 0.0), max(high, 0.0), -(2 ** (bits - 1))
    scale = (high - low) / (2**bits - 1)
    zero = min(max(round(lowest - low / scale), lowest), -lowest - 1)
    codes = [min(max(round(v / scale) + zero, lowest), -lowest - 1) for v in x.tolist()]
    return np.array([scale * (q - zero) for q in codes])


def test_first_sight_covers_the_outlier_and_rounds_coarsely() -> None:
    app = opened()
    x = example("outlier")
    assert float(app.query_params["high"]) == 12.0
    assert number(app, "Scale") == f"{(12 - x.min()) / 7:.3g}"
    assert number(app, "Values clipped") == "0.0%"


@pytest.mark.parametrize(("low", "high", "bits"), [(-1.5, 2.0, 3), (-3.0, 3.5, 4), (0.5, 1.0, 2)])
def test_the_numbers_are_those_of_a_link(low: float, high: float, bits: int) -> None:
    app = opened(low=str(low), high=str(high), bits=str(bits))
    x = example("outlier")
    error = x - by_hand(x, low, high, bits)
    sqnr = 10 * np.log10(np.sum(x**2) / np.sum(error**2))
    assert number(app, "Signal") == f"{sqnr:.1f} dB"


def test_every_story_starts_with_its_whole_range() -> None:
    for one in EXAMPLES[1:]:
        app = opened(story=one.name, low="0", high="0")  # what the choice of a story sets
        assert float(app.query_params["low"]) == example(one.name).min()
        assert number(app, "Values clipped") == "0.0%"


def test_a_link_sets_every_control() -> None:
    app = opened(low="-3", high="3.5", bits="6", symmetric="1")
    assert number(app, "Zero point") == "0"
    assert number(app, "Scale") == f"{3.5 / 31:.3g}"
    app = opened(low="-3", high="2.0", bits="6", symmetric="1")
    assert number(app, "Scale") == f"{3 / 31:.3g}"
    assert {**app.query_params} == {
        "story": "outlier",
        "low": "-3.0",
        "high": "2.0",
        "bits": "6",
        "x": "0.73",
        "symmetric": "1",
        "seed": "0",
    }
    (whole,) = [changes for name, changes in presets(app).items() if name.startswith("min/max")]
    assert whole["high"] == 12.0


@pytest.mark.parametrize(
    "query",
    [
        {"story": "nope"},
        {"bits": "1"},
        {"low": "nan", "high": "inf"},
        {"low": "3", "high": "-3"},
        {"symmetric": "yes"},
        {"seed": "1e9"},
    ],
)
def test_a_hostile_link_opens_the_default(query: dict[str, str]) -> None:
    usual, app = opened(), opened(**query)
    assert live_charts(app)[0]["numbers"] == live_charts(usual)[0]["numbers"]


def test_the_table_accounts_for_every_value() -> None:
    app = opened(low="-2", high="2", bits="2")
    table = app.dataframe[0].value
    x = example("outlier")
    assert list(table["code q"]) == [-2, -1, 0, 1]
    assert table["values that take it"].sum() == x.size
    error = np.sum((x - by_hand(x, -2.0, 2.0, 2)) ** 2)
    assert table["their squared error"].sum() == pytest.approx(error)


@pytest.mark.parametrize("symmetric", ["0", "1"])
def test_the_python_on_screen_gives_the_numbers_on_screen(symmetric: str) -> None:
    app = opened(low="-2.5", high="3.125", bits="4", symmetric=symmetric)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    parameters, sqnr, looked_at, *rules = out.getvalue().strip().splitlines()
    scale, zero_point = parameters.split()
    assert f"{float(scale):.3g}" == number(app, "Scale")
    assert zero_point == number(app, "Zero point")
    assert f"{float(sqnr):.1f} dB" == number(app, "Signal")
    code, xhat = map(float, looked_at.split())
    assert xhat == pytest.approx(float(scale) * (code - int(zero_point)))
    assert abs(xhat - 0.73) <= float(scale) / 2
    shown = [name for name in presets(app) if "dB" in name]
    assert shown == [
        f"{rule}: {float(db):.1f} dB" for rule, *_, db in (line.split("; ") for line in rules)
    ]


def test_every_rule_offers_its_range_and_sets_it() -> None:
    app = opened(bits="3")
    rules = {name: changes for name, changes in presets(app).items() if "dB" in name}
    assert [name.split(":")[0] for name in rules] == [
        "min/max",
        "percentile 99",
        "MSE",
        "entropy",
        "ACIQ, Gauss",
        "ACIQ, Laplace",
    ]
    gained = {name.split(":")[0]: float(name.split()[-2]) for name in rules}
    assert gained["MSE"] == max(gained.values())
    assert gained["min/max"] == min(gained.values())  # one outlier takes all levels
    x = example("outlier")
    low, high = next(c for name, c in rules.items() if name.startswith("percentile 99")).values()
    app = opened(bits="3", low=str(low), high=str(high))
    # np.percentile by hand: one value in a hundred outside, half of them on either side.
    assert low == pytest.approx(np.percentile(x, 1.0), abs=0.1)
    assert high == pytest.approx(np.percentile(x, 99.0), abs=0.1)
    assert float(number(app, "Signal").split()[0]) == gained["percentile 99"]


def ranges(count: int = 1500) -> list[tuple[float, float, int, bool, np.ndarray]]:
    """low, high, bits, symmetric and values: a third on a tie exactly, a third far outside."""
    rng = np.random.default_rng(8)
    found = []
    for i in range(count):
        bits, symmetric = int(rng.integers(2, 9)), bool(rng.integers(2))
        size = 10.0 ** rng.uniform(-3, 2)
        low, high = np.sort(rng.normal(0, size, 2)).tolist()
        if i % 3 == 1:
            # Powers of two make the scale exact, so that x lies half-way between two levels.
            step = 2.0 ** int(rng.integers(-6, 4))
            low = 0.0 if symmetric else -step * int(rng.integers(0, 2**bits))
            high = low + step * (2 ** (bits - 1) - 1 if symmetric else 2**bits - 1)
            size = step
        x = rng.normal(0, size, 10)
        ties = size * (rng.integers(-300, 300, 10) + 0.5)
        far = rng.choice([-1000.0, 1000.0], 10) * size
        found.append((low, high, bits, symmetric, np.concatenate([x, ties, far])))
    return [*found, *((0.0, 0.0, 3, s, np.array([0.0, 1.0, -2.5])) for s in (False, True))]


def test_the_picture_computes_what_the_core_computes() -> None:
    points = ties = clipped = 0
    for low, high, bits, symmetric, x in ranges():
        signals = {"low": low, "high": high, "bits": bits, "symmetric": symmetric}
        known = evaluate_signals(PARAMETERS, signals)
        found = evaluate_rows({**VALUES, **ERRORS}, known | {"datum.x": x})
        params = params_from_range(
            np.array(low), np.array(high), IntFormat(bits, narrow=symmetric), symmetric
        )
        q = quantize(x, params)
        square, cut = squared_errors(x, params)
        assert known["S"] == float(params.scale)
        assert known["Z"] == float(params.zero_point)
        np.testing.assert_array_equal(found["q"], q)
        np.testing.assert_array_equal(found["xhat"], dequantize(q, params))
        np.testing.assert_array_equal(found["square"], square)
        np.testing.assert_array_equal(found["cut"], np.where(cut, square, 0))
        points += x.size
        ties += int(((x / float(params.scale)) % 1 == 0.5).sum())
        clipped += int(cut.sum())
    assert points > 40_000
    assert ties > 4_000
    assert clipped > 10_000


@pytest.mark.parametrize("bits", [2, 3, 6, 8])
def test_the_best_width_is_the_one_of_the_core(bits: int) -> None:
    x = example("outlier")
    sweeps = [sweep_range(x, b, symmetric=False) for b in range(FEWEST, 9)]
    signals, _ = sweep_data(x, sweeps, {})
    known = evaluate_signals(SWEEP, {**signals, "bits": bits, "low": -1.0, "high": 2.0})
    own = sweeps[bits - FEWEST]
    assert known["best_share"] == pytest.approx(own.share[own.best])
    assert known["smallest"] == pytest.approx((own.rounding + own.clipping).min(), rel=1e-5)
