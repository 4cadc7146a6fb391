"""Expressions print as Vega reads them and compute in NumPy as Vega does."""

import numpy as np
import pytest

from explorer.chart.expression import (
    by_case,
    clamp,
    equal,
    evaluate,
    evaluate_rows,
    field,
    floor,
    length,
    most,
    power,
    round_half_even,
    round_half_up,
    signal,
    text,
    where,
)

X = field("x")


def test_brackets_keep_the_order_of_operations() -> None:
    a, b, c = (signal(name) for name in "abc")
    assert str(a - (b - c)) == "a - (b - c)"
    assert str((a + b) * c) == "(a + b) * c"
    assert str(-(a + b)) == "-(a + b)"
    assert str(~(a < b) & (b >= 2)) == "(!(a < b)) && (b >= 2)"
    assert str(where(a > 0, a, -a) + 1) == "((a > 0) ? a : (-a)) + 1"
    assert str(a[b + 1]["name"]) == 'a[b + 1]["name"]'
    assert str(1 - a) == "1 - a"
    assert str(a * -2.5) == "a * (-2.5)"


def test_numbers_keep_every_digit() -> None:
    assert str(signal("a") + np.float64(0.1 + 0.2)) == "a + 0.30000000000000004"
    assert str(signal("a") + np.int64(3)) == "a + 3"


def test_texts_are_joined_and_quoted() -> None:
    assert str(text("x = ", signal("a") - 1, ' "S"')) == '"" + "x = " + (a - 1) + " \\"S\\""'


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_javascript_cannot_write_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        str(signal("a") + bad)


def test_half_goes_to_the_even_integer_or_up() -> None:
    x = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 2.0**52 + 1])
    assert evaluate(round_half_even(X), {"datum.x": x}).tolist() == np.round(x).tolist()
    up = evaluate(round_half_up(X), {"datum.x": x[:6]})
    assert up.tolist() == [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]


def test_the_remainder_has_the_sign_of_the_dividend() -> None:
    assert evaluate(X % 3, {"datum.x": np.array([-4.0, 4.0])}).tolist() == [-1.0, 1.0]


def test_only_the_branch_that_is_chosen_is_computed() -> None:
    form = signal("form")
    kind = by_case(form["kind"], {"table": form["levels"][0]}, -1)
    assert evaluate(kind, {"form": {"kind": "float"}}) == -1
    assert evaluate(kind, {"form": {"kind": "table", "levels": [5]}}) == 5


def test_rows_are_computed_one_after_the_other() -> None:
    steps = {"q": floor(X / signal("S")), "back": field("q") * signal("S")}
    found = evaluate_rows(steps, {"datum.x": np.array([1.2, 2.6]), "S": 0.5})
    assert found["back"].tolist() == [1.0, 2.5]


def test_lists_and_functions() -> None:
    known = {"cuts": [1.0, 2.0, 3.0], "datum.x": np.array([0.0, 2.0])}
    assert evaluate(signal("cuts")[X], known).tolist() == [1.0, 3.0]
    assert evaluate(length(signal("cuts")), known) == 3
    assert evaluate(clamp(X, 0.5, 1), known).tolist() == [0.5, 1.0]
    assert evaluate(most(X, 1, -1), known).tolist() == [1.0, 2.0]
    assert evaluate(power(2, X - 3), known).tolist() == [0.125, 0.5]
    assert evaluate(equal(X, 2), known).tolist() == [False, True]
    assert evaluate(X / 0, known).tolist()[1] == float("inf")


def test_what_is_drawn_cannot_be_computed() -> None:
    with pytest.raises(KeyError):
        evaluate(text("x = ", X), {"datum.x": np.zeros(1)})


def test_equal_trees_are_equal() -> None:
    assert X + 1 == X + 1
    assert X + 1 != X + 2
