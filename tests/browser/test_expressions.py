"""Each operator and function of the expressions gives in Vega what it gives in NumPy."""

import numpy as np
import pytest
from playwright.sync_api import Page

from explorer.chart import expression as e
from explorer.chart.affine import code_steps, range_parameters
from explorer.chart.expression.numpy_values import COMPUTED
from tests.browser.harness import settle

A, B, X = e.field("a"), e.field("b"), e.field("x")
LIST, FORM = e.signal("list"), e.signal("form")

EACH = {
    "+": A + B,
    "-": A - B,
    "*": A * B,
    "/": A / B,
    "%": A % B,
    "<": A < B,
    "<=": A <= B,
    ">": A > B,
    ">=": A >= B,
    "==": e.equal(A, B),
    "!=": e.unequal(A, B),
    "&&": (A < 1) & (B < 1),
    "||": (A < 1) | (B < 1),
    "!": ~(A < B),
    "negative": -(A - B),
    "?:": e.where(A < B, A, e.where(B < 0, 7, B)),
    "[]": LIST[e.clamp(e.floor(A), 0, 2)] + FORM["bits"],
    "abs": e.magnitude(A),
    "ceil": e.ceil(A),
    "clamp": e.clamp(A, -1, B),
    "floor": e.floor(A),
    "isFinite": e.is_finite(A / B),
    "isNaN": e.is_nan(A / B),
    "length": e.length(LIST) + A,
    "log": e.log(e.magnitude(A) + 1),
    "max": e.most(A, B, 0.5),
    "min": e.least(A, B, 0.5),
    "pow": e.power(2, e.floor(A)),
    "round": e.round_half_up(A),
    "sqrt": e.square_root(e.magnitude(A)),
}
# Computed by libraries of their own, which may differ in the last digit.
ROUNDED = {"log", "pow", "sqrt"}

RUN = """async ([expressions, rows, signals]) => {
  const transform = Object.entries(expressions).map(
    ([name, expr], i) => ({type: 'formula', as: `out${i}`, expr}));
  const {view} = await vegaEmbed(document.createElement('div'), {
    signals: Object.entries(signals).map(([name, value]) => ({name, value})),
    data: [{name: 'rows', values: rows, transform}],
  }, {mode: 'vega', actions: false});
  return view.data('rows').map(row => transform.map(({as}) => Number(row[as])));
}"""


@pytest.fixture
def vega(page: Page) -> Page:
    """A page that has loaded Vega."""
    page.goto("/rounding")
    settle(page)
    return page


def both(
    page: Page, expressions: dict[str, e.Expression], rows: dict[str, np.ndarray], signals: dict
) -> tuple[np.ndarray, np.ndarray]:
    """What Vega and what NumPy make of the rows: arrays (rows, expressions)."""
    count = len(next(iter(rows.values())))
    listed = [{name: float(column[i]) for name, column in rows.items()} for i in range(count)]
    texts = {name: str(one) for name, one in expressions.items()}
    known = signals | {f"datum.{name}": column for name, column in rows.items()}
    with np.errstate(all="ignore"):
        ours = [np.broadcast_to(e.evaluate(one, known), count) for one in expressions.values()]
    return np.array(page.evaluate(RUN, [texts, listed, signals]), float), np.array(ours, float).T


def test_every_function_is_tried() -> None:
    assert set(EACH) | {"isValid"} == set(COMPUTED)


def test_each_operator_and_function(vega: Page) -> None:
    rng = np.random.default_rng(1)
    a = np.concatenate([rng.normal(0, 4, 600), rng.integers(-6, 7, 300) / 2, [0.0, -0.0, 1e300]])
    b = np.concatenate([rng.normal(0, 4, 600), rng.integers(-6, 7, 300) / 2, [0.0, 1.0, 1e-300]])
    signals = {"list": [3.0, 1.0, 2.0], "form": {"bits": 4}}
    theirs, ours = both(vega, EACH, {"a": a, "b": b}, signals)
    for i, name in enumerate(EACH):
        if name in ROUNDED:
            np.testing.assert_allclose(theirs[:, i], ours[:, i], rtol=1e-14, err_msg=name)
        else:
            np.testing.assert_array_equal(theirs[:, i], ours[:, i], err_msg=name)


def test_a_quantizer_as_a_whole(vega: Page) -> None:
    rng = np.random.default_rng(2)
    low, high = np.sort(rng.normal(0, 3, (2, 1500)), axis=0)
    low[::3], high[::3] = -2.0, 1.5  # S = 1/2 at 3 bits: every quarter is a tie
    x = np.where(np.arange(1500) % 3, rng.normal(0, 3, 1500), rng.integers(-9, 9, 1500) / 4)
    of_rows = range_parameters(e.field("low"), e.field("high"), 3, False, of=e.field)
    steps = of_rows | {
        name: e.renamed(step, lambda n: f"datum.{n}" if n in ("qmin", "qmax") else n)
        for name, step in code_steps(X, e.field).items()
    }
    rows = {"low": low, "high": high, "x": x}
    columns = e.evaluate_rows(steps, {f"datum.{name}": column for name, column in rows.items()})
    found = vega.evaluate(
        RUN.replace("as: `out${i}`", "as: name"),
        [
            {name: str(step) for name, step in steps.items()},
            [{n: float(c[i]) for n, c in rows.items()} for i in range(1500)],
            {},
        ],
    )
    ours = np.array([np.broadcast_to(column, 1500) for column in columns.values()], float).T
    np.testing.assert_array_equal(np.array(found, float), ours)


def test_null_is_no_valid_value(vega: Page) -> None:
    tried = {"null": e.is_valid(e.signal("none")), "zero": e.is_valid(e.signal("zero"))}
    signals = {"none": None, "zero": 0}
    (found,) = vega.evaluate(RUN, [{n: str(t) for n, t in tried.items()}, [{"x": 1}], signals])
    assert found == [0, 1]
    assert [bool(e.evaluate(t, signals)) for t in tried.values()] == [False, True]
