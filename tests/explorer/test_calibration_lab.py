"""The lab of calibration without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest

from core.data.batch_streams import LATE, batches
from core.studies.ranges_over_batches import RULES, ranges_over_batches, static_and_dynamic
from tests.explorer import opening

opened = partial(opening.opened, "views/calibration_lab.py")


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label)).replace("−", "-")


def by_hand(x: np.ndarray, low: float, high: float, bits: int) -> float:
    """SQNR of affine codes, with Python numbers."""
    low, high, lowest = min(low, 0.0), max(high, 0.0), -(2 ** (bits - 1))
    step = (high - low) / (2**bits - 1)
    zero = min(max(round(lowest - low / step), lowest), -lowest - 1)
    held = [step * (min(max(round(v / step) + zero, lowest), -lowest - 1) - zero) for v in x]
    return 10 * np.log10(np.sum(x**2) / np.sum((x - held) ** 2))


def test_every_rule_is_measured_as_by_hand() -> None:
    known = ranges_over_batches("outlier", 4, 0)
    for seen in (3, LATE):
        x = batches("outlier", 0)[:seen].ravel()
        for r in range(len(RULES)):
            wanted = by_hand(x, known.low[r, seen - 1], known.high[r, seen - 1], 4)
            assert known.sqnr_db[r, seen - 1] == pytest.approx(wanted)
        assert known.high[0, seen - 1] == x.max()
        assert known.low[0, seen - 1] == x.min()


def test_a_growing_stream_leaves_the_moving_average_behind() -> None:
    known = ranges_over_batches("drift", 4, 0)
    lag = RULES.index("moving average")
    assert known.high[lag, -1] < 0.5 * known.high[0, -1]
    assert known.sqnr_db[lag].argmin() == known.sqnr_db.shape[1] - 1


def test_dynamic_ranges_do_not_care_for_brightness_and_static_ones_do() -> None:
    new = static_and_dynamic(ranges_over_batches("steady", 4, 0), "MSE", 4)
    assert np.ptp(new.dynamic) < 0.01
    assert new.static.max() - new.static.min() > 8
    middle = len(new.static) // 2
    assert abs(int(new.static.argmax()) - middle) <= 2


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(story="drift", seen="20", bits="3", rule="entropy", shift="-0.6", seed="3")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    *rules, new = out.getvalue().strip().splitlines()
    quality = {line.split("; ")[0]: float(line.split("; ")[3]) for line in rules}
    assert metric(app, "Best rule") == f"{max(quality.values()):.1f} dB"
    assert metric(app, "Worst rule") == f"{min(quality.values()):.1f} dB"
    static, dynamic = map(float, new.split())
    assert metric(app, "Static on new") == f"{static:.1f} dB"
    assert metric(app, "Dynamic on it") == f"{dynamic:.1f} dB"


def test_a_link_to_bits_that_are_not_offered_opens_the_default() -> None:
    assert opened(bits="5").query_params["bits"] == "4"
    assert opened(bits="8").query_params["bits"] == "8"
