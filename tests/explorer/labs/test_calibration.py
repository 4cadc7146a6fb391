"""The lab of calibration without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest

from core import IntFormat, dequantize, params_from_range, quantize
from core.data.batch_streams import LATE, batches
from core.studies.ranges_on_unseen_data import APART, unseen_sqnr
from core.studies.ranges_over_batches import RULES, ranges_over_batches, static_and_dynamic
from explorer.chart.expression import evaluate_rows, evaluate_signals
from explorer.labs.calibration.expressions import SIGNALS, VALUES
from tests.explorer import opening
from tests.explorer.opening import number

opened = partial(opening.opened, "labs/calibration/page.py")


def by_hand(x: np.ndarray, low: float, high: float, bits: int) -> float:
    """SQNR of affine codes, with Python numbers."""
    low, high, lowest = min(low, 0.0), max(high, 0.0), -(2 ** (bits - 1))
    step = (high - low) / (2**bits - 1)
    zero = min(max(round(lowest - low / step), lowest), -lowest - 1)
    stored = [step * (min(max(round(v / step) + zero, lowest), -lowest - 1) - zero) for v in x]
    return 10 * np.log10(np.sum(x**2) / np.sum((x - stored) ** 2))


def test_every_rule_is_measured_as_by_hand() -> None:
    known = ranges_over_batches(batches("outlier", 0), 4)
    unseen = unseen_sqnr(known, batches("outlier", APART), 4)
    new = batches("outlier", APART).ravel()
    for seen in (3, LATE):
        x = batches("outlier", 0)[:seen].ravel()
        for r in range(len(RULES)):
            wanted = by_hand(x, known.low[r, seen - 1], known.high[r, seen - 1], 4)
            assert known.sqnr_db[r, seen - 1] == pytest.approx(wanted)
            wanted = by_hand(new, known.low[r, seen - 1], known.high[r, seen - 1], 4)
            assert unseen[r, seen - 1] == pytest.approx(wanted)
        assert known.high[0, seen - 1] == x.max()
        assert known.low[0, seen - 1] == x.min()


def test_a_growing_stream_leaves_the_moving_average_behind() -> None:
    known = ranges_over_batches(batches("drift", 0), 4)
    lag = RULES.index("moving average")
    assert known.high[lag, -1] < 0.5 * known.high[0, -1]
    assert known.sqnr_db[lag].argmin() == known.sqnr_db.shape[1] - 1


def test_dynamic_ranges_do_not_care_for_brightness_and_static_ones_do() -> None:
    new = static_and_dynamic(ranges_over_batches(batches("steady", 0), 4), "MSE", 4)
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
    assert number(app, "Best rule") == f"{max(quality.values()):.1f} dB"
    assert number(app, "Worst rule") == f"{min(quality.values()):.1f} dB"
    static, dynamic = map(float, new.split())
    assert number(app, "Static on new") == f"{static:.1f} dB"
    assert number(app, "Dynamic on it") == f"{dynamic:.1f} dB"


def test_a_link_to_bits_that_are_not_offered_opens_the_default() -> None:
    assert opened(bits="5").query_params["bits"] == "4"
    assert opened(bits="8").query_params["bits"] == "8"


def test_more_data_serve_unseen_data_better_where_rounding_is_fine() -> None:
    known = ranges_over_batches(batches("steady", 0), 8)
    unseen = unseen_sqnr(known, batches("steady", APART), 8)
    for rule in ("min/max", "MSE"):
        one, all_of_them = unseen[RULES.index(rule), [0, -1]]
        assert all_of_them > one + 3
    seen = known.sqnr_db[RULES.index("min/max")]
    assert seen[0] > seen[-1]  # what the page would teach if it scored the data that it has seen


@pytest.mark.slow
def test_the_picture_computes_what_the_core_computes() -> None:
    rng = np.random.default_rng(1)
    points = ties = clipped = 0
    for bits in (2, 3, 4, 8):
        for i in range(60):
            low, high = np.sort(rng.normal(0, 2, (2, 60)), axis=0)
            x = round(0.05 * int(rng.integers(-200, 201)), 2)
            if i % 3 == 0:  # a step that is a power of two, and x half-way between two levels
                step = 2.0 ** int(rng.integers(-4, 1))
                low = -step * rng.integers(0, 2**bits, 60)
                high = low + step * (2**bits - 1)
                x = step * (int(rng.integers(-12, 12)) + 0.5)
            known = evaluate_signals(SIGNALS, {"bits": bits, "at": x})
            found = evaluate_rows(VALUES, known | {"datum.low": low, "datum.high": high})
            for at in range(60):
                params = params_from_range(np.array(low[at]), np.array(high[at]), IntFormat(bits))
                q = quantize(np.array([x]), params)
                wanted = [float(params.scale), float(params.zero_point), float(q[0])]
                wanted.append(float(dequantize(q, params)[0]))
                assert [found[name][at] for name in ("S", "Z", "q", "xhat")] == wanted
                points += 1
                ties += (x / wanted[0]) % 1 == 0.5
                clipped += int(q[0]) in (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    assert points > 10_000
    assert ties > 3000
    assert clipped > 3000
