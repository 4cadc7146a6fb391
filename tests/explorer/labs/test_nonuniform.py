"""The lab of non-uniform levels without a browser."""

import contextlib
import io
from functools import partial

import numpy as np
import pytest
from sklearn.cluster import KMeans

from core.data.example_tensors import example
from core.studies.codebook_error import METHODS, STEPS, measure_codebook
from explorer.chart.expression import evaluate_rows, evaluate_signals
from explorer.labs.nonuniform.chart import as_floats
from explorer.labs.nonuniform.expressions import SIGNALS, VALUES
from tests.explorer import opening
from tests.explorer.opening import number

opened = partial(opening.opened, "labs/nonuniform/page.py")


def test_the_best_possible_beats_scikit_learn() -> None:
    x = example("clusters")[:, None]
    theirs = KMeans(4, n_init=10, random_state=0).fit(x).inertia_ / len(x)
    app = opened(story="clusters", bits="2", step="12")
    assert float(number(app, "Best possible")) <= theirs * 1.001
    assert number(app, "Mean squared error") == number(app, "Best possible")


def test_even_levels_by_hand() -> None:
    x = example("bell")
    levels = np.linspace(x.min(), x.max(), 8)
    error = np.mean(np.min((x[:, None] - levels) ** 2, axis=1))
    app = opened(story="bell", method="kmeans", bits="3", step="0")
    assert number(app, "Mean squared error") == f"{error:.4g}"
    assert number(app, "Against even levels") == "1.00 ×"


@pytest.mark.parametrize("method", METHODS)
def test_the_python_on_screen_gives_the_numbers_on_screen(method: str) -> None:
    app = opened(story="outlier", method=method, bits="4", step="3", x="0.7", seed="5")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    errors, level = out.getvalue().strip().splitlines()
    error, ratio = errors.split()
    assert number(app, "Mean squared error") == f"{float(error):.4g}"
    assert number(app, "Against even levels") == f"{float(ratio):.2f} ×"
    assert number(app, "x̂ of the value") == f"{float(level):.3f}"


def test_a_loser_is_named() -> None:
    app = opened(story="bell", bits="4")
    table = app.dataframe[0].value.set_index("levels by")["× even levels ↓"]
    assert table["k-means"] < 1
    assert table["Powers of two"] > 1
    assert any("levels at equal distances have less error than" in c.value for c in app.caption)


@pytest.mark.parametrize("method", METHODS)
def test_the_picture_finds_the_level_that_the_core_finds(method: str) -> None:
    rng = np.random.default_rng(3)
    points = ties = 0
    for story in ("bell", "outlier", "clusters"):
        for bits in (2, 3, 4):
            result = measure_codebook(example(story), method, bits)
            given = {
                "books": [as_floats(book) for book in result.books],
                "cuts": [book.thresholds.tolist() for book in result.books],
            }
            for step in range(STEPS + 1):
                book = result.books[min(step, len(result.books) - 1)]
                # Some on a threshold, which the upper level takes.
                x = np.concatenate([rng.normal(0, 3, 100), rng.choice(book.thresholds, 50)])
                known = evaluate_signals(SIGNALS, given | {"step": step})
                found = evaluate_rows(VALUES, known | {"datum.x": x})
                np.testing.assert_array_equal(found["q"], book.encode(x))
                np.testing.assert_array_equal(found["xhat"], book.round(x))
                np.testing.assert_array_equal(found["error"], book.round(x) - x)
                points, ties = points + x.size, ties + 50
    assert points > 10_000
    assert ties > 3_000
