"""The lab of non-uniform levels without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest
from sklearn.cluster import KMeans

from core.data.example_tensors import example
from core.studies.codebook_error import METHODS
from tests.explorer import opening

opened = partial(opening.opened, "views/nonuniform_lab.py")


def metric(app, label: str) -> str:
    return next(m.value for m in app.metric if m.label.startswith(label)).replace("−", "-")


def test_the_best_there_is_beats_scikit_learn() -> None:
    x = example("clusters")[:, None]
    theirs = KMeans(4, n_init=10, random_state=0).fit(x).inertia_ / len(x)
    app = opened(story="clusters", bits="2", step="12")
    assert float(metric(app, "Best there is")) <= theirs * 1.001
    assert metric(app, "Mean squared error") == metric(app, "Best there is")


def test_even_levels_by_hand() -> None:
    x = example("bell")
    levels = np.linspace(x.min(), x.max(), 8)
    error = np.mean(np.min((x[:, None] - levels) ** 2, axis=1))
    app = opened(story="bell", method="kmeans", bits="3", step="0")
    assert metric(app, "Mean squared error") == f"{error:.4g}"
    assert metric(app, "Against even levels") == "1.00 ×"


@pytest.mark.parametrize("method", METHODS)
def test_the_python_on_screen_gives_the_numbers_on_screen(method: str) -> None:
    app = opened(story="outlier", method=method, bits="4", step="3", x="0.7", seed="5")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    errors, level = out.getvalue().strip().splitlines()
    error, ratio = errors.split()
    assert metric(app, "Mean squared error") == f"{float(error):.4g}"
    assert metric(app, "Against even levels") == f"{float(ratio):.2f} ×"
    assert metric(app, "x̂ of the value") == f"{float(level):.3f}"


def test_a_loser_is_named() -> None:
    app = opened(story="bell", bits="4")
    table = app.dataframe[0].value.set_index("levels by")["× even levels ↓"]
    assert table["k-means"] < 1
    assert table["Powers of two"] > 1
    assert any("even levels do better than" in c.value for c in app.caption)
