"""The value of an expression in NumPy: what the tests hold against the core."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from explorer.chart.expression.tree import Constant, Definitions, Expression, Operation, Variable


def evaluate(expression: Expression, known: Mapping[str, Any]) -> Any:
    """The value in NumPy. known: variables by their names, arrays of rows or single values.

    Raises:
        KeyError: for a variable that is not known, or a function that only draws.

    >>> from explorer.chart.expression import field, floor
    >>> evaluate(floor(field("x") * 2), {"datum.x": np.array([0.4, 0.6])}).tolist()
    [0.0, 1.0]
    """
    match expression:
        case Constant(value):
            return value
        case Variable(name):
            return known[name]
        case Operation("?:", (condition, then, otherwise)) if (
            np.ndim(chosen := evaluate(condition, known)) == 0
        ):
            return evaluate(then if chosen else otherwise, known)
        case Operation(function, operands):
            with np.errstate(invalid="ignore", divide="ignore"):  # branches that are not taken
                return COMPUTED[function](*(evaluate(operand, known) for operand in operands))
    raise TypeError(f"{expression!r} is no expression")


def evaluate_rows(definitions: Definitions, known: Mapping[str, Any]) -> dict[str, Any]:
    """What `evaluate` gives for fields that follow each other, by their names."""
    found = dict(known)
    for name, expression in definitions.items():
        found[f"datum.{name}"] = evaluate(expression, found)
    return {name: found[f"datum.{name}"] for name in definitions}


def evaluate_signals(definitions: Definitions, known: Mapping[str, Any]) -> dict[str, Any]:
    """`known`, and the signals that follow from it."""
    found = dict(known)
    for name, expression in definitions.items():
        found[name] = evaluate(expression, found)
    return found


def _element(values: Any, index: Any) -> Any:
    if isinstance(index, str):
        return values[index]
    if np.ndim(index) == 0:
        return values[int(index)]
    return np.take(values, np.asarray(index).astype(int), mode="clip")


# What NumPy can compute; all else is drawn only.
COMPUTED: Mapping[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": lambda one, other: np.asarray(one) == np.asarray(other),
    "!=": lambda one, other: np.asarray(one) != np.asarray(other),
    "&&": np.logical_and,
    "||": np.logical_or,
    "!": np.logical_not,
    "negative": np.negative,
    "?:": np.where,
    "[]": _element,
    "abs": np.abs,
    "ceil": np.ceil,
    "clamp": lambda value, low, high: np.maximum(low, np.minimum(high, value)),
    "floor": np.floor,
    "isFinite": np.isfinite,
    "isNaN": np.isnan,
    "isValid": lambda value: value is not None and ~np.isnan(value),
    "length": len,
    "log": np.log,
    "max": lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
    "min": lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "pow": np.float_power,
    "round": lambda value: np.floor(np.asarray(value) + 0.5),
    "sqrt": np.sqrt,
}
