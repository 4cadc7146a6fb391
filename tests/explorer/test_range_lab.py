"""The lab of the clipping range without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.data.example_tensors import EXAMPLES, example
from tests.explorer import opening

opened = partial(opening.opened, "views/range_lab.py")


def metric(app: AppTest, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label))


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
    assert metric(app, "Scale") == f"{(12 - x.min()) / 7:.3g}"
    assert metric(app, "Values clipped") == "0.0%"


@pytest.mark.parametrize(("low", "high", "bits"), [(-1.5, 2.0, 3), (-3.0, 3.5, 4), (0.5, 1.0, 2)])
def test_the_numbers_are_those_of_a_link(low: float, high: float, bits: int) -> None:
    app = opened(low=str(low), high=str(high), bits=str(bits))
    x = example("outlier")
    error = x - by_hand(x, low, high, bits)
    sqnr = 10 * np.log10(np.sum(x**2) / np.sum(error**2))
    assert metric(app, "Signal") == f"{sqnr:.1f} dB".replace("-", "−")


def test_every_story_starts_with_its_whole_range() -> None:
    app = opened(low="-1", high="1")
    for one in EXAMPLES[1:]:
        app.radio[0].set_value(one.name).run()
        assert not app.exception
        assert app.query_params["story"] == one.name
        assert float(app.query_params["low"]) == example(one.name).min()
        assert metric(app, "Values clipped") == "0.0%"


def test_controls_change_the_numbers_and_the_link() -> None:
    app = opened(low="-3", high="3.5", bits="6")
    app.toggle[0].set_value(True).run()
    assert metric(app, "Zero point") == "0"
    assert metric(app, "Scale") == f"{3.5 / 31:.3g}"
    app.number_input[1].set_value(2.0).run()
    assert metric(app, "Scale") == f"{3 / 31:.3g}"
    assert {**app.query_params} == {
        "story": "outlier",
        "low": "-3.0",
        "high": "2.0",
        "bits": "6",
        "x": "0.73",
        "symmetric": "1",
        "seed": "0",
    }
    next(b for b in app.button if b.label == "All values").click().run()
    assert float(app.query_params["high"]) == 12.0


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
    assert [m.value for m in app.metric] == [m.value for m in usual.metric]


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
    assert f"{float(scale):.3g}" == metric(app, "Scale")
    assert zero_point.replace("-", "−") == metric(app, "Zero point")
    assert f"{float(sqnr):.1f} dB" == metric(app, "Signal")
    code, xhat = map(float, looked_at.split())
    assert xhat == pytest.approx(float(scale) * (code - int(zero_point)))
    assert abs(xhat - 0.73) <= float(scale) / 2
    shown = [b.label for b in app.button if "dB" in b.label]
    assert shown == [
        f"{rule}: {float(db):.1f} dB" for rule, *_, db in (line.split("; ") for line in rules)
    ]


def test_every_rule_offers_its_range_and_sets_it() -> None:
    app = opened(bits="3")
    rules = [b for b in app.button if "dB" in b.label]
    assert [b.label.split(":")[0] for b in rules] == [
        "min/max",
        "percentile 99",
        "MSE",
        "entropy",
        "ACIQ, Gauss",
        "ACIQ, Laplace",
    ]
    gained = {b.label.split(":")[0]: float(b.label.split()[-2]) for b in rules}
    assert gained["MSE"] == max(gained.values())
    assert gained["min/max"] == min(gained.values())  # one outlier takes all levels
    x = example("outlier")
    rules[1].click().run()
    assert not app.exception
    low, high = (float(app.query_params[end]) for end in ("low", "high"))
    # np.percentile by hand: one value in a hundred outside, half of them on either side.
    assert low == pytest.approx(np.percentile(x, 1.0), abs=0.1)
    assert high == pytest.approx(np.percentile(x, 99.0), abs=0.1)
    assert float(metric(app, "Signal").split()[0]) == gained["percentile 99"]
