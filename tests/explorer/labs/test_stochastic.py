"""The lab of stochastic rounding without a browser."""

import contextlib
import io
import math
from functools import partial

import numpy as np

from core.rounding import RoundingMode, round_to_integer
from core.studies.descent_on_grid import descend
from core.studies.stochastic_mean import random_numbers
from explorer.chart.expression import evaluate_rows, evaluate_signals
from explorer.labs.stochastic.expressions import RATES, SIGNALS, STEP, TARGET, UPDATE, VALUES
from tests.explorer import opening
from tests.explorer.opening import number

opened = partial(opening.opened, "labs/stochastic/page.py")


def test_nearest_never_moves_where_the_update_is_less_than_half_a_step() -> None:
    app = opened(rate="0.05")
    assert number(app, "Nearest ends") == "0.00"
    assert abs(float(number(app, "Stochastic ends")) - 7.3) < 1.5
    # 7.3 · η > 0.5 from η = 0.07 on: it moves, then stops half a step of 1/η short.
    further = float(number(opened(rate="0.1"), "Nearest ends"))
    assert 0 < further < 7.3 - 0.5 / 0.1 + 1.5


def test_the_error_is_of_the_size_that_is_expected() -> None:
    app = opened(x="0.3", count="1000", seed="2")
    assert abs(float(number(app, "Error of the mean"))) < 3 * math.sqrt(0.21 / 1000)
    assert number(app, "Error of nearest") == "-0.300"


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(x="0.62", count="37", rate="0.11", update="9", seed="8")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    draws, stochastic, update, nearest, _ = out.getvalue().strip().splitlines()
    error = float(draws.split()[1])
    assert number(app, "Error of the mean") == f"{error:+.3f}"
    assert number(app, "Stochastic ends") == f"{float(stochastic.split()[1]):.2f}"
    assert number(app, "Nearest ends") == f"{float(nearest.split()[2]):.2f}"
    path = app.dataframe[1].value["stochastic"]
    assert update == f"update 9: {path[8]} → {path[9]}"


def test_the_table_has_every_draw() -> None:
    table = opened(x="0.25", count="60").dataframe[0].value
    assert list(table["draw"]) == list(range(1, 61))
    assert set(table["becomes"]) == {0.0, 1.0}
    assert table["mean"].iloc[-1] == table["becomes"].mean()


def test_the_picture_draws_as_the_core_does() -> None:
    count, ups, points = 120, 0, 0
    u = random_numbers(count, seed=6)
    for x in np.arange(101) / 100:
        known = evaluate_signals(SIGNALS, {"x": x})
        found = evaluate_rows(VALUES, known | {"datum.u": u})["drawn"]
        expected = round_to_integer(np.full(count, x), RoundingMode.STOCHASTIC, 6)
        np.testing.assert_array_equal(found, expected)
        assert known["nearest"] == float(round_to_integer(np.array([x]))[0])
        assert known["p"] == x - np.floor(x)
        ups, points = ups + int(found.sum()), points + count
    assert points > 10_000
    assert 0.4 < ups / points < 0.6  # not all down, not all up


def test_the_picture_steps_as_the_core_does() -> None:
    weights = np.arange(-200, 800) / 25
    for rate in RATES:
        found = evaluate_rows(UPDATE, {"rate": rate, "datum.before": weights})["wanted"]
        expected = [descend(w, TARGET, rate, STEP, None, 1, 0)[1] for w in weights]
        np.testing.assert_array_equal(found, expected)
