"""The lab of rounding without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest

from core.affine import ZeroPointOrder, dequantize, quantize
from core.rounding import RoundingMode
from core.studies.rounding_error import parameters
from core.studies.stochastic_mean import random_numbers
from explorer.chart.expression import evaluate_rows
from explorer.labs.rounding.expressions import VALUES
from tests.explorer.opening import number, opened

opened = partial(opened, "labs/rounding/page.py")


def values(step: float, rng: np.random.Generator, count: int = 1200) -> np.ndarray:
    """A third anywhere, a third exactly on a tie where the step is exact, a third right by one."""
    anywhere = rng.uniform(-3, 3, count // 3)
    ties = step * (rng.integers(-12, 12, count // 3) + 0.5)
    beside = np.nextafter(ties, rng.choice([-9.0, 9.0], count // 3))
    near_half = [-0.49999999999999994, 0.49999999999999994, -0.0]
    return np.concatenate([anywhere, ties, beside, near_half])


@pytest.mark.parametrize("mode", RoundingMode)
def test_the_picture_rounds_as_the_core_does(mode: RoundingMode) -> None:
    rng = np.random.default_rng(5)
    moved = 0
    for step in (0.25, 0.5, 1.0, 2.0, 0.35, 0.6, 1.45, 1.95, 0.05 * 7):
        for zero in (0, int(rng.integers(-3, 4)), 1):
            x, params = values(step, rng), parameters(step, zero)
            # What the core draws from this seed; float32, as it compares it.
            u = random_numbers(x.size, 3).reshape(x.shape)
            known = {"mode": mode.value, "step": step, "zero": zero, "datum.x": x, "datum.u": u}
            found = evaluate_rows(VALUES, known)
            q = quantize(x, params, mode, 3)
            other = quantize(x, params, mode, 3, ZeroPointOrder.BEFORE_ROUNDING)
            np.testing.assert_array_equal(found["q"], q)
            np.testing.assert_array_equal(found["xhat"], dequantize(q, params))
            np.testing.assert_array_equal(found["other"], other)
            moved += int((q != other).sum())
    if mode in (RoundingMode.NEAREST_EVEN, RoundingMode.NEAREST_ODD):
        assert moved > 200  # ties that an odd Z inside the rounding sends the other way


def test_ties_up_drift_and_ties_to_even_do_not() -> None:
    app = opened(mode="nearest-up", step="0.5", story="quarters")
    x = np.random.default_rng(0).integers(0, 13, 1000) / 4
    by_hand = np.mean(np.floor(x / 0.5 + 0.5) - x / 0.5)
    assert number(app, "Bias") == f"{by_hand:+.3f} S"
    assert by_hand > 0.2
    even = opened(mode="nearest-even", step="0.5", story="quarters")
    assert abs(float(number(even, "Bias").split()[0])) < 0.03


@pytest.mark.parametrize("mode", [m.value for m in RoundingMode])
def test_the_python_on_screen_gives_the_numbers_on_screen(mode: str) -> None:
    app = opened(mode=mode, step="0.75", zero="1", x="1.13", story="bell", seed="4")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    explained, trial = out.getvalue().strip().splitlines()
    code, value = explained.split()
    assert float(value) == 0.75 * (int(code) - 1)
    bias, spread, changed = trial.split()
    assert number(app, "Bias") == f"{float(bias):+.3f} S"
    assert number(app, "Spread") == f"{float(spread):.3f} S"
    assert number(app, "Z inside") == f"{changed} differ"


def test_the_table_compares_every_mode() -> None:
    table = opened(step="1.0", zero="1", story="quarters").dataframe[0].value
    assert len(table) == len(RoundingMode)
    # With an odd Z inside, ties to even and ties to odd change places. A mode that looks at the
    # sign would care too where Z moves a value past 0: here none is negative.
    changed = table.set_index("mode")["codes changed by Z inside"]
    assert (changed > 0).sum() == 2
