"""The lab of granularity without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest

from core.data.weight_matrices import uneven_rows
from tests.explorer import opening

opened = partial(opening.opened, "views/granularity_lab.py")


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label)).replace("−", "-")


def by_hand(w: np.ndarray, bits: int, size: int) -> float:
    """SQNR in dB with one scale for each `size` weights in a row, reckoned one by one."""
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
    assert metric(app, "Per tensor") == f"{by_hand(w, 4, 240):.1f} dB"
    assert metric(app, "Per channel") == f"{by_hand(w, 4, 24):.1f} dB"
    assert metric(app, "Per group") == f"{by_hand(w, 4, int(group)):.1f} dB"


def test_smaller_parts_are_better_on_every_preset() -> None:
    for story, size, bits in (("uneven", 4.0, 4), ("uneven", 0.0, 4), ("digits", 0.0, 3)):
        app = opened(story=story, size=str(size), bits=str(bits))
        values = [float(m.value.split()[0]) for m in app.metric]
        assert values == sorted(values)
        assert values[0] < values[2]


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(story="digits", size="2.5", row="1", column="0", bits="3", group="12", seed="2")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    lines = [line.split() for line in out.getvalue().strip().splitlines()]
    for (name, decibels, bits), m in zip(lines, app.metric, strict=True):
        assert name in m.label.lower()
        assert m.value == f"{float(decibels):.1f} dB"
        assert any(f"{float(bits):.2f} bits a weight" in c.value for c in app.caption)
