"""The lab of scale and zero point without a browser."""

import contextlib
import io
from functools import partial

import pytest

from tests.explorer import opening

opened = partial(opening.opened, "views/scale_lab.py")


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label)).replace("−", "-")


@pytest.mark.parametrize(
    ("low", "high", "bits", "scale", "zero", "symmetric", "unused"),
    [
        # By hand: 3.5 / 7; −4 + 1 / 0.5; 2.5 / 3, of ±0.83 ±1.67 ±2.5 and 0 two below −1.
        ("-1.0", "2.5", "3", "0.5", "-2", "0.833", "2 of 7"),
        ("0.0", "3.0", "2", "1", "-2", "3", "1 of 3"),
        ("-2.0", "2.0", "3", "0.571", "0", "0.667", "0 of 7"),
    ],
)
def test_the_numbers_are_those_by_hand(low, high, bits, scale, zero, symmetric, unused) -> None:
    app = opened(low=low, high=high, bits=bits)
    assert metric(app, "Affine S") == scale
    assert metric(app, "Zero point") == zero
    assert metric(app, "Symmetric S") == symmetric
    assert metric(app, "Levels unused") == unused


def test_zero_is_missed_by_levels_that_start_at_alpha() -> None:
    # S = 3.6 / 7; two steps from −1 lie at 0.02857.
    assert metric(opened(low="-1.0", high="2.6", bits="3"), "Zero becomes") == "+0.029"
    assert metric(opened(low="0.0", high="3.0", bits="3"), "Zero becomes") == "exactly 0"


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(low="-0.65", high="3.1", bits="4", x="-0.4")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    affine, symmetric, value = out.getvalue().strip().splitlines()
    scale, zero_point = affine.split()
    assert metric(app, "Affine S") == f"{float(scale):.3g}"
    assert metric(app, "Zero point") == zero_point
    assert metric(app, "Symmetric S") == f"{float(symmetric.split()[0]):.3g}"
    assert metric(app, "Levels unused").split()[0] == symmetric.split()[1]
    q, xhat = value.strip("()").split(", ")
    shown = next(m.value for m in app.markdown if "takes the affine code" in m.value)
    assert f"**{q}**".replace("-", "−") in shown
    assert f"**{float(xhat):.4g}**".replace("-", "−") in shown


def test_the_table_has_every_code() -> None:
    table = opened(low="-1.0", high="2.5", bits="3").dataframe[0].value
    assert list(table["code q"]) == list(range(-4, 4))
    assert list(table["affine x̂"]) == [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5]
    assert table["symmetric x̂"].isna().tolist() == [True] + [False] * 7
