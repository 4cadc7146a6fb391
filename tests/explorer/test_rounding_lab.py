"""The lab of rounding without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest

from core.rounding import RoundingMode
from tests.explorer import opening

opened = partial(opening.opened, "views/rounding_lab.py")


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label))


def test_ties_up_drift_and_ties_to_even_do_not() -> None:
    app = opened(mode="nearest-up", step="0.5", story="quarters")
    x = np.random.default_rng(0).integers(0, 13, 1000) / 4
    by_hand = np.mean(np.floor(x / 0.5 + 0.5) - x / 0.5)
    assert metric(app, "Bias") == f"{by_hand:+.3f} S"
    assert by_hand > 0.2
    even = opened(mode="nearest-even", step="0.5", story="quarters")
    assert abs(float(metric(even, "Bias").split()[0].replace("−", "-"))) < 0.03


@pytest.mark.parametrize("mode", [m.value for m in RoundingMode])
def test_the_python_on_screen_gives_the_numbers_on_screen(mode: str) -> None:
    app = opened(mode=mode, step="0.75", zero="1", x="1.13", story="bell", seed="4")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    looked_at, trial = out.getvalue().strip().splitlines()
    code, value = looked_at.split()
    assert float(value) == 0.75 * (int(code) - 1)
    bias = float(trial.split("bias=")[1].split(",")[0])
    assert metric(app, "Bias") == f"{bias:+.3f} S".replace("-", "−")


def test_the_table_compares_every_mode() -> None:
    table = opened(step="1.0", zero="1", story="quarters").dataframe[0].value
    assert len(table) == len(RoundingMode)
    # With an odd Z inside, ties to even and ties to odd change places. A mode that looks at the
    # sign would care too where Z moves a value past 0: here none is negative.
    changed = table.set_index("mode")["codes changed by Z inside"]
    assert (changed > 0).sum() == 2
