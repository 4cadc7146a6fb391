"""The lab of stochastic rounding without a browser."""

import contextlib
import io
import math
from functools import partial

from tests.explorer import opening

opened = partial(opening.opened, "views/stochastic_lab.py")


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label)).replace("−", "-")


def test_nearest_never_moves_where_the_update_is_less_than_half_a_step() -> None:
    app = opened(rate="0.05")
    assert metric(app, "Nearest ends") == "0.00"
    assert abs(float(metric(app, "Stochastic ends")) - 7.3) < 1.5
    # 7.3 · η > 0.5 from η = 0.07 on: it moves, then stops half a step of 1/η short.
    further = float(metric(opened(rate="0.1"), "Nearest ends"))
    assert 0 < further < 7.3 - 0.5 / 0.1 + 1.5


def test_the_error_is_of_the_size_that_is_expected() -> None:
    app = opened(x="0.3", count="1000", seed="2")
    assert abs(float(metric(app, "Error of the mean"))) < 3 * math.sqrt(0.21 / 1000)
    assert metric(app, "Error of nearest") == "-0.300"


def test_the_python_on_screen_gives_the_numbers_on_screen() -> None:
    app = opened(x="0.62", count="37", rate="0.11", update="9", seed="8")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    draws, stochastic, update, nearest, _ = out.getvalue().strip().splitlines()
    error = float(draws.split("error=")[1].split(",")[0])
    assert metric(app, "Error of the mean") == f"{error:+.3f}"
    assert metric(app, "Stochastic ends") == f"{float(stochastic.split()[1]):.2f}"
    assert metric(app, "Nearest ends") == f"{float(nearest.split()[2]):.2f}"
    path = app.dataframe[1].value["stochastic"]
    assert update == f"update 9: {path[8]} → {path[9]}"


def test_the_table_has_every_draw() -> None:
    table = opened(x="0.25", count="60").dataframe[0].value
    assert list(table["draw"]) == list(range(1, 61))
    assert set(table["becomes"]) == {0.0, 1.0}
    assert table["mean"].iloc[-1] == table["becomes"].mean()
