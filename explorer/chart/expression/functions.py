"""The functions of an expression: each builds the node that Vega computes."""

from collections.abc import Mapping
from typing import Any

from explorer.chart.expression.tree import Expression, Operand, as_expression, operation


def where(condition: Operand, then: Operand, otherwise: Operand) -> Expression:
    """One of two values."""
    return operation("?:", condition, then, otherwise)


def by_case(value: Expression, cases: Mapping[Any, Operand], otherwise: Operand) -> Expression:
    """What `cases` has for the value."""
    chosen = as_expression(otherwise)
    for case, then in reversed(list(cases.items())):
        chosen = where(equal(value, case), then, chosen)
    return chosen


def equal(one: Operand, other: Operand) -> Expression:
    """Whether two values are equal."""
    return operation("==", one, other)


def unequal(one: Operand, other: Operand) -> Expression:
    """Whether two values differ."""
    return operation("!=", one, other)


def floor(value: Operand) -> Expression:
    """The largest integer that is not above the value."""
    return operation("floor", value)


def ceil(value: Operand) -> Expression:
    """The smallest integer that is not below the value."""
    return operation("ceil", value)


def magnitude(value: Operand) -> Expression:
    """|value|."""
    return operation("abs", value)


def square_root(value: Operand) -> Expression:
    """√value."""
    return operation("sqrt", value)


def log(value: Operand) -> Expression:
    """The natural logarithm."""
    return operation("log", value)


def power(base: Operand, exponent: Operand) -> Expression:
    """base^exponent."""
    return operation("pow", base, exponent)


def least(*values: Operand) -> Expression:
    """The smallest of the values."""
    return operation("min", *values)


def most(*values: Operand) -> Expression:
    """The largest of the values."""
    return operation("max", *values)


def clamp(value: Operand, low: Operand, high: Operand) -> Expression:
    """The value, not below `low` and not above `high`."""
    return operation("clamp", value, low, high)


def length(values: Operand) -> Expression:
    """How many elements a list has."""
    return operation("length", values)


def is_valid(value: Operand) -> Expression:
    """Whether the value is neither null nor NaN."""
    return operation("isValid", value)


def round_half_up(value: Operand) -> Expression:
    """The nearest integer, a tie upwards: Vega's own rounding, for places and not for codes."""
    return operation("round", value)


def round_half_even(value: Operand) -> Expression:
    """The nearest integer, a tie to the even one, as IEEE 754 and ONNX round."""
    low = floor(value)
    fraction = as_expression(value) - low
    odd = equal(magnitude(low) % 2, 1)
    return low + where((fraction > 0.5) | (equal(fraction, 0.5) & odd), 1, 0)


def part_of(value: Operand, start: Operand, end: Operand) -> Expression:
    """The characters of a text from `start` to before `end`. Drawn, never computed."""
    return operation("substring", value, start, end)


def is_finite(value: Operand) -> Expression:
    """Whether the value is a number, and not infinite."""
    return operation("isFinite", value)


def is_nan(value: Operand) -> Expression:
    """Whether the value is not a number."""
    return operation("isNaN", value)


def number(value: Operand, form: Operand = ".3~r") -> Expression:
    """The value as text in d3's format `form`; a minus is written −. Drawn, never computed."""
    return operation("format", value, form)


def in_brackets(value: Operand, form: str = ".3~r") -> Expression:
    """The same, in brackets when it is negative."""
    text = number(value, form)
    return where(as_expression(value) < 0, "(" + text + ")", text)


def text(*parts: Operand) -> Expression:
    """The parts one after the other, as one text."""
    return operation("text", "", *parts)


def lines(*texts: Operand) -> Expression:
    """Several lines of text."""
    return operation("list", *texts)


def on_axis(axis: str, value: Operand) -> Expression:
    """The pixel of a value on the axis "x" or "y"."""
    return operation("scale", axis, value)
