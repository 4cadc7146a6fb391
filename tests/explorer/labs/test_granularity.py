"""The lab of granularity without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest

from core.data.weight_matrices import COLUMNS, uneven_rows, with_outlier
from core.granularity import PerChannel, PerGroup, PerTensor
from core.studies.granularity_error import measure_granularity
from explorer.chart.expression import evaluate_rows, evaluate_signals
from explorer.labs.granularity.expressions import OUTLIER, PART, SIGNALS, VALUES
from tests.explorer import opening
from tests.explorer.opening import live_charts, number

opened = partial(opening.opened, "labs/granularity/page.py")


def by_hand(w: np.ndarray, bits: int, size: int) -> float:
    """SQNR in dB with one scale for each `size` weights in a row, computed one by one."""
    last = 2 ** (bits - 1) - 1
    noise = 0.0
    flat = w.ravel().tolist()
    for start in range(0, len(flat), size):
        part = flat[start : start + size]
        step = max(map(abs, part)) / last
        noise += sum((v - step * round(v / step)) ** 2 for v in part)
    return 10 * np.log10(np.sum(w**2) / noise)


@pytest.mark.parametrize("group", ["4", "8", "12"])
def test_the_numbers_are_those_by_hand(group: str) -> None:
    app = opened(story="uneven", size="3.5", row="4", column="20", bits="4", group=group)
    w = uneven_rows(0)
    w[4, 20] = 3.5
    assert number(app, "Per tensor") == f"{by_hand(w, 4, 240):.1f} dB"
    assert number(app, "Per channel") == f"{by_hand(w, 4, 24):.1f} dB"
    assert number(app, "Per group") == f"{by_hand(w, 4, int(group)):.1f} dB"


def test_smaller_parts_are_better_on_every_preset() -> None:
    for story, size, bits in (("uneven", 4.0, 4), ("uneven", 0.0, 4), ("digits", 0.0, 3)):
        app = opened(story=story, size=str(size), bits=str(bits))
        values = [float(n["value"].split()[0]) for n in live_charts(app)[0]["numbers"]]
        assert values == sorted(values)
        assert values[0] < values[2]


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(story="digits", size="2.5", row="1", column="0", bits="3", group="12", seed="2")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    lines = [line.split("; ") for line in out.getvalue().strip().splitlines()]
    for (name, decibels, bits), shown in zip(lines, live_charts(app)[0]["numbers"], strict=True):
        assert name.startswith(shown["label"].title().replace(" ", "")[:-1])
        assert shown["value"] == f"{float(decibels):.1f} dB"
        assert f"{float(bits):.2f} bits a weight" in shown["meaning"]


def test_the_picture_computes_what_the_core_computes() -> None:
    rng = np.random.default_rng(7)
    cells = ties = at_edge = 0
    for study in range(16):
        given = uneven_rows(study)
        if study % 3 == 1:
            given = np.round(given * 16) / 16  # with an outlier of 2ᵇ⁻¹ − 1 many lie on ties
        bits = int(rng.integers(2, 9))
        size = float(2 ** (bits - 1) - 1) / 8 if study % 3 == 1 else round(rng.uniform(-6, 6), 1)
        row, column = int(rng.integers(10)), int(rng.integers(COLUMNS))
        w = with_outlier(given, row, column, size)
        r, c = (axis.ravel() for axis in np.indices(w.shape))
        kinds = {"tensor": PerTensor(), "channel": PerChannel(0), "group": PerGroup(1, 8)}
        for name, kind in kinds.items():
            known = evaluate_signals(SIGNALS, {"bits": bits, "row": row, "column": column})
            known |= {"size": size, "weights": given.ravel(), "group": 8}
            known |= {"datum.r": r, "datum.c": c, "datum.kind": np.full(r.shape, name)}
            first = evaluate_rows({**PART, **OUTLIER}, known)
            most = np.array([first["magnitude"][first["part"] == p].max() for p in first["part"]])
            known |= {f"datum.{field}": column for field, column in first.items()}
            found = evaluate_rows(VALUES, known | {"datum.most": most})
            core = measure_granularity(w, bits, kind)
            np.testing.assert_array_equal(first["w"], w.ravel())
            np.testing.assert_array_equal(np.unique(found["S"]), np.unique(core.params.scale))
            np.testing.assert_array_equal(found["what"], core.approximation.ravel())
            np.testing.assert_array_equal(found["error"], (core.approximation - w).ravel())
            cells += r.size
            ties += int((np.abs(w.ravel() / found["S"]) % 1 == 0.5).sum())
            at_edge += int((np.abs(found["q"]) == 2 ** (bits - 1) - 1).sum())
    assert cells > 10_000
    assert ties > 100
    assert at_edge > 100
