"""The lab of scale and zero point without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest

from core import IntFormat, PerChannel, dequantize, params_from_range, quantize
from core.studies.affine_and_symmetric import affine_and_symmetric
from explorer.chart.expression import evaluate_signals
from explorer.labs.scale.expressions import SIGNALS
from explorer.labs.scale.verdict import verdict
from tests.explorer import opening
from tests.explorer.opening import number

opened = partial(opening.opened, "labs/scale/page.py")


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
    assert number(app, "Affine S") == scale
    assert number(app, "Zero point") == zero
    assert number(app, "Symmetric S") == symmetric
    assert number(app, "Levels unused") == unused


def test_zero_is_missed_by_levels_that_start_at_alpha() -> None:
    # S = 3.6 / 7; two steps from −1 lie at 0.02857.
    assert number(opened(low="-1.0", high="2.6", bits="3"), "Zero becomes") == "+0.029"
    assert number(opened(low="0.0", high="3.0", bits="3"), "Zero becomes") == "exactly 0"


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(low="-0.65", high="3.1", bits="4", x="-0.4")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    affine, symmetric, onnx, survey, *maps = out.getvalue().strip().splitlines()
    scale, zero_point = affine.split()
    assert number(app, "Affine S") == f"{float(scale):.3g}"
    assert number(app, "Zero point") == zero_point
    assert number(app, "Symmetric S") == f"{float(symmetric.split()[0]):.3g}"
    assert number(app, "Levels unused").split()[0] == symmetric.split()[1]
    columns = [line.split() for line in (onnx, survey)]
    shown = conventions(app)
    assert shown["Z"] == [f"**{z}**" for z, *_ in columns]
    for (_, code, value, misread), x, back, wrong in zip(
        columns,
        shown["−0.4 becomes"],
        shown["And back"],
        shown["Misread by the other"],
        strict=True,
    ):
        assert x.endswith(f"= **{code}**")
        assert back.endswith(f"= **{float(value):.4g}**")
        assert wrong.endswith(f"= {float(misread):.4g}")
    errors = app.dataframe[1].value
    printed = [line.split() for line in maps]
    assert [float(e) for f, _, e in printed if f == "edge"] == list(errors.loc["edge"])
    assert [float(e) for f, _, e in printed if f == "blur"] == list(errors.loc["blur"])


def conventions(app) -> dict[str, list[str]]:
    """The rows of the table of conventions, ONNX first, with a plain minus."""
    text = next(m.value for m in app.markdown if "Misread" in m.value)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    return {name: [cell.replace("−", "-") for cell in cells] for name, *cells in rows}


def test_two_signs_of_one_zero_point_by_hand() -> None:
    # S = 3.5 / 7, Z = −2: 1.6 steps are 2, and 2 − 2 = 0; read the other way S·(0 − 2).
    rows = conventions(opened(low="-1.0", high="2.5", bits="3", x="0.8"))
    assert rows["Z"] == ["**-2**", "**2**"]
    assert rows["0.8 becomes"] == ["round(0.8 / 0.5) + (-2) = **0**", "Int(0.8 / 0.5) - 2 = **0**"]
    assert rows["And back"] == ["S (q - Z) = **1**", "S (Q + Z) = **1**"]
    assert rows["Misread by the other"] == ["S (q + Z) = -1", "S (Q - Z) = -1"]
    # 8 − 2 = 6 is beyond the highest code of 3 bits.
    beyond = conventions(opened(low="-1.0", high="2.5", bits="3", x="4.0"))
    assert beyond["4 becomes"][0].endswith("= 6, clipped to **3**")


def test_blank_paper_by_hand() -> None:
    """2 bits: S = 1/3, half a step 1/6; an edge at the frame sums three, a blur has the mean."""
    errors = opened(network_bits="2").dataframe[1].value
    assert list(errors.columns) == ["zero exact", "values moved", "padding moved", "both moved"]
    assert errors.loc["edge"].tolist() == pytest.approx([0, 1 / 2, 1 / 2, 0])
    # Five of the nine in a corner are padding.
    assert errors.loc["blur"].tolist() == pytest.approx([0, 1 / 6, 5 / 54, 1 / 6])


def test_the_verdict_follows_the_numbers() -> None:
    shares = {"values": (0.926, 0.2), "padding": (0.926, 0.92), "both": (0.926, 0.214)}
    assert verdict(shares) == (
        "With exact zeros the network reads 92.6% of the digits. Half a step away: 20.0% with "
        "moved values; 92.0%, hardly a difference, with moved padding alone; 21.4% with both moved."
    )
    alike = dict.fromkeys(shares, (0.98, 0.975))
    assert verdict(alike).count("hardly a difference") == 3


@pytest.mark.slow
def test_the_network_is_measured_in_each_way_and_its_python_agrees() -> None:
    app = opened(network_bits="2", measure="1")
    table = app.dataframe[2].value
    shares = {way: [float(t.rstrip("%")) / 100 for t in table[way]] for way in table.columns[1:]}
    # All start from exact zeros; moved values break the network.
    assert len({line[0] for line in shares.values()}) == 1
    assert shares["values moved"][-1] < shares["values moved"][0] - 0.3
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    printed = [line.split() for line in out.getvalue().strip().splitlines()[-18:]]
    for (way, line), name in zip(shares.items(), ("values", "padding", "both"), strict=True):
        own = [float(share) for _, which, share in printed if which == name]
        assert own == pytest.approx(line, abs=0.0006), way


def test_the_table_has_every_code() -> None:
    table = opened(low="-1.0", high="2.5", bits="3").dataframe[0].value
    assert list(table["code q"]) == list(range(-4, 4))
    assert list(table["affine x̂"]) == [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5]
    assert table["symmetric x̂"].isna().tolist() == [True] + [False] * 7


def settings_of_the_sliders(bits: int, count: int = 3_000) -> dict[str, np.ndarray]:
    """What the sliders can be set to; a third with x on a tie, some far outside the range."""
    rng = np.random.default_rng(bits)
    low = (0.05 * rng.integers(-80, 1, count)).round(2)
    high = (0.05 * rng.integers(2, 81, count)).round(2)
    x = (0.01 * rng.integers(-400, 401, count)).round(2)
    step = 2.0 ** rng.integers(-3, 1, count)
    start = -step * rng.integers(0, 2**bits, count)
    end = start + step * (2**bits - 1)
    tie = np.arange(count) % 3 == 1
    return {
        "low": np.where(tie, np.where(end > 0, start, 0.0), low),
        "high": np.where(tie, np.where(end > 0, end, step * (2**bits - 1)), high),
        "bits": np.full(count, bits),
        "at": np.where(tie, step * (rng.integers(-9, 9, count) + 0.5), x),
    }


@pytest.mark.parametrize("bits", range(2, 6))
def test_the_picture_computes_what_the_core_computes(bits: int) -> None:
    given = settings_of_the_sliders(bits)
    known = evaluate_signals(SIGNALS, given)
    low, high, x = given["low"], given["high"], given["at"][:, None]
    affine = params_from_range(low, high, IntFormat(bits), granularity=PerChannel(0))
    symmetric = params_from_range(
        low, high, IntFormat(bits, narrow=True), symmetric=True, granularity=PerChannel(0)
    )
    for name, params in (("A", affine), ("B", symmetric)):
        q = quantize(x, params)
        np.testing.assert_array_equal(known[f"S{name}"], params.scale)
        np.testing.assert_array_equal(known[f"q{name}"], q[:, 0])
        np.testing.assert_array_equal(known[f"xhat{name}"], dequantize(q, params)[:, 0])
    np.testing.assert_array_equal(known["ZA"], affine.zero_point)
    for i in range(0, len(low), 30):
        assert known["zero"][i] == affine_and_symmetric(low[i], high[i], bits).zero_error
    assert ((given["at"] / affine.scale) % 1 == 0.5).sum() > 500
