"""The lab of formats without a browser."""

import contextlib
import io
from functools import partial
from itertools import pairwise

import ml_dtypes
import numpy as np
import pytest

from core.data.example_tensors import EXAMPLES, example
from core.formats.microscaling import MICROSCALINGS
from core.formats.nvfp4 import nvfp4
from core.studies.format_error import (
    PER_BIT,
    first_off_the_line,
    integer_errors,
    line_intercept,
    other_errors,
)
from core.studies.number_formats import FORMATS
from explorer import compute
from explorer.chart.expression import evaluate_signals, signal
from explorer.chart.labels import clear_of, stacked
from explorer.labs.formats.errors_chart import NAME
from explorer.labs.formats.expressions import reading
from explorer.labs.formats.form import SHRUNK, form_signal
from tests.explorer import opening
from tests.explorer.opening import live_charts, number

opened = partial(opening.opened, "labs/formats/page.py")

DTYPES = {
    "E4M3FN": ml_dtypes.float8_e4m3fn,
    "E5M2": ml_dtypes.float8_e5m2,
    "E4M3FNUZ": ml_dtypes.float8_e4m3fnuz,
    "E5M2FNUZ": ml_dtypes.float8_e5m2fnuz,
    "E3M2": ml_dtypes.float6_e3m2fn,
    "E2M3": ml_dtypes.float6_e2m3fn,
    "E2M1": ml_dtypes.float4_e2m1fn,
}


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


@pytest.mark.parametrize("name", ["pow2", "APoT"])
def test_levels_are_the_sums_of_powers_on_screen(name: str) -> None:
    form = form_signal(FORMATS[name])
    words_of = dict(zip(form["levels"], form["words"], strict=True))
    assert words_of.pop(0.0) == "from its table"
    for level, words in words_of.items():
        for sign, python in (("−", "-"), ("·", "*"), ("^", "**")):
            words = words.replace(sign, python)
        assert eval(words) == pytest.approx(level, rel=1e-12), words
    assert form["words"][-1] == {"pow2": "2^0", "APoT": "0.8 · (2^0 + 2^−2)"}[name]


def test_mxint8_is_int8_over_64_without_its_lowest() -> None:
    whole = np.arange(256, dtype=np.uint8).view(np.int8) / 64
    whole[128] = np.nan
    np.testing.assert_array_equal(FORMATS["MXINT8"].values, whole)


@pytest.mark.parametrize("mx", MICROSCALINGS, ids=lambda mx: mx.name)
@pytest.mark.parametrize("halvings", [0, 0.75, 3])
def test_a_block_of_mx_holds_these_numbers(mx, halvings: float) -> None:
    form = FORMATS[mx.name]
    block = np.linspace(-1, 1, 32) * mx.element.max * 2**-halvings
    numbers = form.numbers * form.block_scales([halvings])[0]
    nearest = np.abs(numbers - block[:, None]).min(axis=1)
    np.testing.assert_array_equal(np.abs(mx.fit(block).round(block) - block), nearest)


def test_a_block_of_nvfp4_holds_these_numbers() -> None:
    form = FORMATS["NVFP4"]
    x = np.concatenate([np.linspace(-2688, 2688, 16), np.linspace(-900, 900, 16)])
    held = nvfp4(x).scaled.round(x)
    numbers = [form.numbers * s for s in form.block_scales([0, np.log2(2688 / 900)])]
    assert set(held[:16]) <= set(numbers[0])
    assert set(held[16:]) <= set(numbers[1])


def test_the_scale_of_a_block_by_hand() -> None:
    app = opened(format="MXFP4", code="5", block="3")
    assert number(app, "Code stands for") == "0.375"  # 3 / 8
    assert number(app, "Next larger") == "+0.125"
    assert number(app, "Within the block") == "15"
    # 2688 / 2^1.5 / 6 = 158.4; E4M3 has 144, 160, 176 there
    app = opened(format="NVFP4", other="MXFP4", code="5", block="1.5")
    assert number(app, "Code stands for") == "480"
    (inside,) = [n for n in live_charts(app)[0]["numbers"] if n["label"].startswith("Within")]
    assert "MXFP4 has 13" in inside["meaning"]


def test_a_link_to_a_place_between_two_steps_takes_the_nearer() -> None:
    assert number(opened(format="NVFP4", code="2", block="1.4"), "Code stands for") == "160"


def test_numbers_by_hand() -> None:
    app = opened(format="E4M3FN", code="126")
    assert number(app, "Code stands for") == "448"
    assert number(app, "Next larger") == "none"
    assert number(app, "Numbers") == "253"  # 256 − two NaN − one of two zeros
    assert number(app, "Largest : smallest") == f"{448 * 512:,}"
    assert number(opened(format="int4", code="9"), "Code stands for") == "-7"


def test_uniform_values_gain_six_decibels_a_bit() -> None:
    x = np.random.default_rng(0).uniform(-1, 1, 20_000)
    errors = [e.sqnr_db for e in integer_errors(x)]
    for bits, (a, b) in enumerate(pairwise(errors[2:]), start=4):
        assert 5.8 < b - a < 7.0, bits


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.name)
def test_where_a_real_tensor_leaves_the_line(one) -> None:
    errors = integer_errors(one.make(0))
    start = line_intercept(errors)
    left = first_off_the_line(errors)
    assert left is not None
    off = {e.bits: abs(e.sqnr_db - start - PER_BIT * e.bits) for e in errors}
    assert off[left.bits] > 1
    assert all(off[bits] <= 1 for bits in off if bits > left.bits)


@pytest.mark.parametrize("name", [one.name for one in EXAMPLES])
@pytest.mark.parametrize("seed", [0, 7])
def test_names_of_points_overlap_neither_each_other_nor_the_picture(name: str, seed: int) -> None:
    columns = compute.format_errors_picture(name, seed).tables["others"]
    places = sorted(zip(columns["column"], columns["place"], strict=True))
    for (column, low), (next_column, high) in pairwise(places):
        assert column != next_column or high - low > NAME - 1e-9
    assert all(0 <= place <= 100 for _, place in places)
    assert len(places) == 17


def test_names_are_pushed_apart_and_off_a_line() -> None:
    assert stacked([3.0, 3.0, 3.0], gap=1.0) == [2.0, 3.0, 4.0]
    assert stacked([0.0, 9.0], gap=1.0) == [0.0, 9.0]
    assert clear_of(4.0, 6.0, [3.0, 4.5, 5.5], gap=1.0) == [2.5, 4.0, 6.0]
    assert clear_of(4.0, 6.0, [7.0], gap=1.0) == [7.0]
    assert clear_of(0.5, 6.0, [0.2, 0.4], gap=1.0) == [6.0, 7.0]


def test_an_outlier_costs_integers_and_spares_fp8() -> None:
    sqnr = {}
    for story in ("bell", "outlier"):
        x = example(story)
        sqnr[story] = {e.name: e.sqnr_db for e in (*integer_errors(x), *other_errors(x))}
    assert sqnr["bell"]["int8"] - sqnr["outlier"]["int8"] > 6
    for name in ("E4M3FN", "E5M2", "MXFP4", "NVFP4"):
        assert abs(sqnr["bell"][name] - sqnr["outlier"][name]) < 2


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(format="NF4", other="NVFP4", code="11", block="0.5", story="weights")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    first, second, third, *rest = out.getvalue().strip().splitlines()
    value, gap = map(float, first.split())
    count, largest, smallest = map(float, second.split())
    assert number(app, "Code stands for") == f"{value:.6g}"
    assert number(app, "Next larger") == f"+{gap:.6g}"
    assert number(app, "Numbers") == f"{int(count)}"
    assert number(app, "Largest : smallest") == f"{largest / smallest:,.0f}"
    assert number(app, "Within the block") == third.split()[0]
    assert len(rest) == 15 + 10 + 7


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_opens(name: str) -> None:
    form = FORMATS[name]
    app = opened(format=name, other="int3", code="999999")
    assert number(app, "Numbers") == f"{len(form.numbers):,}"


@pytest.mark.parametrize("name", FORMATS)
def test_every_code_in_every_block_is_what_the_core_says(name: str) -> None:
    form = FORMATS[name]
    codes = np.arange(2**form.bits)
    read = reading(signal("form"))
    for block in SHRUNK if form.blocks else [0.0]:
        known = {"form": form_signal(form), "q": codes, "block": block}
        found = evaluate_signals(read, known)["value"]
        expected = form.values * form.block_scales([block])[0]
        np.testing.assert_array_equal(np.broadcast_to(found, codes.shape), expected)
