"""The arithmetic of a live chart, written once: Vega computes it in the browser, NumPy in tests.

    x, step = field("x"), signal("step")
    code = clamp(round_half_even(x / step), -7, 7)
    str(code)                                             # what Vega gets
    evaluate(code, {"datum.x": values, "step": 0.5})      # what the tests hold against the core

An expression is a tree of frozen nodes. Operators build nodes and so do the functions below; `==`
compares two trees, so that equality of two values is `equal(a, b)`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import altair as alt
import numpy as np

Operand: TypeAlias = "Expression | float | str | bool | None"
Definitions = Mapping[str, "Expression"]  # names, each computed from those before it


class Expression:
    """A value that Vega computes; what it is made of decides how."""

    def __add__(self, other: Operand) -> "Expression":
        return _operation("+", self, other)

    def __radd__(self, other: Operand) -> "Expression":
        return _operation("+", other, self)

    def __sub__(self, other: Operand) -> "Expression":
        return _operation("-", self, other)

    def __rsub__(self, other: Operand) -> "Expression":
        return _operation("-", other, self)

    def __mul__(self, other: Operand) -> "Expression":
        return _operation("*", self, other)

    def __rmul__(self, other: Operand) -> "Expression":
        return _operation("*", other, self)

    def __truediv__(self, other: Operand) -> "Expression":
        return _operation("/", self, other)

    def __rtruediv__(self, other: Operand) -> "Expression":
        return _operation("/", other, self)

    def __mod__(self, other: Operand) -> "Expression":
        """The remainder, with the sign of the dividend, as JavaScript and C have it."""
        return _operation("%", self, other)

    def __lt__(self, other: Operand) -> "Expression":
        return _operation("<", self, other)

    def __le__(self, other: Operand) -> "Expression":
        return _operation("<=", self, other)

    def __gt__(self, other: Operand) -> "Expression":
        return _operation(">", self, other)

    def __ge__(self, other: Operand) -> "Expression":
        return _operation(">=", self, other)

    def __and__(self, other: Operand) -> "Expression":
        return _operation("&&", self, other)

    def __or__(self, other: Operand) -> "Expression":
        return _operation("||", self, other)

    def __invert__(self) -> "Expression":
        return _operation("!", self)

    def __neg__(self) -> "Expression":
        return _operation("negative", self)

    def __getitem__(self, index: Operand) -> "Expression":
        """One element of a list, or what an object has under a name: `form["bits"]`."""
        return _operation("[]", self, index)


@dataclass(frozen=True)
class Constant(Expression):
    """A number, a text, true, false, null, or a list of such."""

    value: float | str | bool | tuple[float | str, ...] | None

    def __str__(self) -> str:
        """As JavaScript writes it.

        >>> str(Constant(-0.5)), str(Constant("−S")), str(Constant(True))
        ('(-0.5)', '"−S"', 'true')
        """
        text = json.dumps(self.value, ensure_ascii=False, allow_nan=False)
        return f"({text})" if text.startswith("-") else text


@dataclass(frozen=True)
class Variable(Expression):
    """A signal of the chart, or a field of a row, which begins with "datum."."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Operation(Expression):
    """An operator or a function with its operands."""

    function: str
    operands: tuple[Expression, ...]

    def __str__(self) -> str:
        """As Vega reads it: an operation within another stands in brackets.

        >>> str(clamp(field("x") / signal("step"), -7, 7))
        'clamp(datum.x / step, (-7), 7)'
        >>> str(where(signal("mode") < 2, 1 - signal("a"), -signal("b")))
        '(mode < 2) ? (1 - a) : (-b)'
        """
        texts = [_inside(operand) for operand in self.operands]
        match self.function:
            case "?:":
                return f"{texts[0]} ? {texts[1]} : {texts[2]}"
            case "[]":
                return f"{texts[0]}[{self.operands[1]}]"
            case "!":
                return f"!{texts[0]}"
            case "negative":
                return f"-{texts[0]}"
            case "list":
                return f"[{', '.join(map(str, self.operands))}]"
            case "text":
                return " + ".join(texts)
            case name if name in _INFIX:
                return f" {name} ".join(texts)
            case name:
                return f"{name}({', '.join(map(str, self.operands))})"


def signal(name: str) -> Variable:
    """A parameter of the chart."""
    return Variable(name)


def field(name: str) -> Variable:
    """A column of the row that is computed."""
    return Variable(f"datum.{name}")


def evaluate(expression: Expression, known: Mapping[str, Any]) -> Any:
    """The value in NumPy. known: variables by their names, arrays of rows or single values.

    Raises:
        KeyError: for a variable that is not known, or a function that only draws.

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
                return _COMPUTE[function](*(evaluate(operand, known) for operand in operands))
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


def renamed(expression: Expression, rename: Callable[[str], str]) -> Expression:
    """The same expression of variables by other names.

    >>> str(renamed(field("x") / signal("S"), str.upper))
    'DATUM.X / S'
    """
    match expression:
        case Variable(name):
            return Variable(rename(name))
        case Operation(function, operands):
            return Operation(function, tuple(renamed(operand, rename) for operand in operands))
    return expression


def as_expression(operand: Operand) -> Expression:
    """A constant for a plain value."""
    if isinstance(operand, Expression):
        return operand
    if isinstance(operand, np.generic):
        operand = operand.item()
    return Constant(operand)


def where(condition: Operand, then: Operand, otherwise: Operand) -> Expression:
    """One of two values."""
    return _operation("?:", condition, then, otherwise)


def by_case(value: Expression, cases: Mapping[Any, Operand], otherwise: Operand) -> Expression:
    """What `cases` has for the value."""
    chosen = as_expression(otherwise)
    for case, then in reversed(list(cases.items())):
        chosen = where(equal(value, case), then, chosen)
    return chosen


def equal(one: Operand, other: Operand) -> Expression:
    """Whether two values are equal."""
    return _operation("==", one, other)


def unequal(one: Operand, other: Operand) -> Expression:
    """Whether two values differ."""
    return _operation("!=", one, other)


def floor(value: Operand) -> Expression:
    """The largest integer that is not above the value."""
    return _operation("floor", value)


def ceil(value: Operand) -> Expression:
    """The smallest integer that is not below the value."""
    return _operation("ceil", value)


def magnitude(value: Operand) -> Expression:
    """|value|."""
    return _operation("abs", value)


def square_root(value: Operand) -> Expression:
    """√value."""
    return _operation("sqrt", value)


def log(value: Operand) -> Expression:
    """The natural logarithm."""
    return _operation("log", value)


def power(base: Operand, exponent: Operand) -> Expression:
    """base^exponent."""
    return _operation("pow", base, exponent)


def least(*values: Operand) -> Expression:
    """The smallest of the values."""
    return _operation("min", *values)


def most(*values: Operand) -> Expression:
    """The largest of the values."""
    return _operation("max", *values)


def clamp(value: Operand, low: Operand, high: Operand) -> Expression:
    """The value, not below `low` and not above `high`."""
    return _operation("clamp", value, low, high)


def length(values: Operand) -> Expression:
    """How many elements a list has."""
    return _operation("length", values)


def is_valid(value: Operand) -> Expression:
    """Whether the value is neither null nor NaN."""
    return _operation("isValid", value)


def round_half_up(value: Operand) -> Expression:
    """The nearest integer, a tie upwards: Vega's own rounding, for places and not for codes."""
    return _operation("round", value)


def round_half_even(value: Operand) -> Expression:
    """The nearest integer, a tie to the even one, as IEEE 754 and ONNX round."""
    low = floor(value)
    fraction = as_expression(value) - low
    odd = equal(magnitude(low) % 2, 1)
    return low + where((fraction > 0.5) | (equal(fraction, 0.5) & odd), 1, 0)


def part_of(value: Operand, start: Operand, end: Operand) -> Expression:
    """The characters of a text from `start` to before `end`. Drawn, never computed."""
    return _operation("substring", value, start, end)


def is_finite(value: Operand) -> Expression:
    """Whether the value is a number, and not infinite."""
    return _operation("isFinite", value)


def is_nan(value: Operand) -> Expression:
    """Whether the value is not a number."""
    return _operation("isNaN", value)


def number(value: Operand, form: Operand = ".3~r") -> Expression:
    """The value as text in d3's format `form`; a minus is written −. Drawn, never computed."""
    return _operation("format", value, form)


def in_brackets(value: Operand, form: str = ".3~r") -> Expression:
    """The same, in brackets when it is negative."""
    text = number(value, form)
    return where(as_expression(value) < 0, "(" + text + ")", text)


def text(*parts: Operand) -> Expression:
    """The parts one after the other, as one text."""
    return _operation("text", "", *parts)


def lines(*texts: Operand) -> Expression:
    """Several lines of text."""
    return _operation("list", *texts)


def on_axis(axis: str, value: Operand) -> Expression:
    """The pixel of a value on the axis "x" or "y"."""
    return _operation("scale", axis, value)


def ref(expression: Operand) -> alt.ExprRef:
    """The expression as a property of an Altair mark."""
    return alt.expr(str(as_expression(expression)))


def with_fields(chart: alt.Chart, definitions: Definitions) -> alt.Chart:
    """The chart, each of its rows with these fields too."""
    for name, expression in definitions.items():
        chart = chart.transform_calculate(**{name: str(expression)})
    return chart


def following(definitions: Definitions) -> list[alt.Parameter]:
    """Parameters of a chart that follow from those before them."""
    return [alt.param(name=name, expr=str(value)) for name, value in definitions.items()]


def _operation(function: str, *operands: Operand) -> Operation:
    return Operation(function, tuple(as_expression(operand) for operand in operands))


def _inside(operand: Expression) -> str:
    """An operand's text within another operation."""
    compound = isinstance(operand, Operation) and (
        operand.function in _INFIX or operand.function in ("?:", "!", "negative", "text")
    )
    return f"({operand})" if compound else str(operand)


def _element(values: Any, index: Any) -> Any:
    if isinstance(index, str):
        return values[index]
    if np.ndim(index) == 0:
        return values[int(index)]
    return np.take(values, np.asarray(index).astype(int), mode="clip")


_INFIX: Mapping[str, Callable[..., Any]] = {
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
}

# What NumPy can compute; all else is drawn only.
_COMPUTE: Mapping[str, Callable[..., Any]] = {
    **_INFIX,
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
