"""The lab of formats without a browser."""

import contextlib
import io
from functools import partial
from itertools import pairwise

import ml_dtypes
import numpy as np
import pytest

from core.examples import example
from core.try_format import FORMATS, integer_errors
from tests.explorer import opening

opened = partial(opening.opened, "views/formats_lab.py")

DTYPES = {
    "E4M3FN": ml_dtypes.float8_e4m3fn,
    "E5M2": ml_dtypes.float8_e5m2,
    "E4M3FNUZ": ml_dtypes.float8_e4m3fnuz,
    "E5M2FNUZ": ml_dtypes.float8_e5m2fnuz,
    "E3M2": ml_dtypes.float6_e3m2fn,
    "E2M3": ml_dtypes.float6_e2m3fn,
    "E2M1": ml_dtypes.float4_e2m1fn,
}


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label)).replace("−", "-")


@pytest.mark.parametrize("name", DTYPES)
def test_floats_are_those_of_ml_dtypes(name: str) -> None:
    form = FORMATS[name]
    codes = np.arange(2**form.bits, dtype=np.uint8)
    theirs = codes.view(DTYPES[name]).astype(np.float64)
    np.testing.assert_array_equal(form.values, theirs)


@pytest.mark.parametrize("bits", [8, 16])
def test_integers_are_those_of_numpy(bits: int) -> None:
    codes = np.arange(2**bits, dtype=f"uint{bits}")
    np.testing.assert_array_equal(FORMATS[f"int{bits}"].values, codes.view(f"int{bits}"))


def test_numbers_by_hand() -> None:
    app = opened(format="E4M3FN", code="126")
    assert metric(app, "Code stands for") == "448"
    assert metric(app, "Next larger") == "none"
    assert metric(app, "Numbers") == "253"  # 256 − two NaN − one of two zeros
    assert metric(app, "Largest : smallest") == f"{448 * 512:,}"
    assert metric(opened(format="int4", code="9"), "Code stands for") == "-7"


def test_uniform_values_gain_six_decibels_a_bit() -> None:
    x = np.random.default_rng(0).uniform(-1, 1, 20_000)
    errors = [e.sqnr_db for e in integer_errors(x)]
    for bits, (a, b) in enumerate(pairwise(errors[2:]), start=4):
        assert 5.8 < b - a < 7.0, bits


def test_an_outlier_costs_integers_and_spares_fp8() -> None:
    from core.try_format import other_errors

    sqnr = {}
    for story in ("bell", "outlier"):
        x = example(story)
        sqnr[story] = {e.name: e.sqnr_db for e in (*integer_errors(x), *other_errors(x))}
    assert sqnr["bell"]["int8"] - sqnr["outlier"]["int8"] > 6
    for name in ("E4M3FN", "E5M2", "MXFP4", "NVFP4"):
        assert abs(sqnr["bell"][name] - sqnr["outlier"][name]) < 2


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(format="NF4", code="11", story="weights")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    first, *rest = out.getvalue().strip().splitlines()
    value, gap, count, largest, smallest = map(float, first.split())
    assert metric(app, "Code stands for") == f"{value:.6g}"
    assert metric(app, "Next larger") == f"+{gap:.4g}"
    assert metric(app, "Numbers") == f"{int(count)}"
    assert metric(app, "Largest : smallest") == f"{largest / smallest:,.0f}"
    assert len(rest) == 11 + 10 + 7


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_opens(name: str) -> None:
    form = FORMATS[name]
    app = opened(format=name, other="int3", code="999999")
    assert metric(app, "Numbers") == f"{len(form.numbers):,}"
