"""The tree of an expression, and how it prints itself for Vega.

A node is frozen. Operators on a node build new nodes; `==` compares two trees, so that equality of
two values is `functions.equal`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

Operand: TypeAlias = "Expression | float | str | bool | None"
Definitions = Mapping[str, "Expression"]  # names, each computed from those before it
INFIX = frozenset({"+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "&&", "||"})


class Expression:
    """A value that Vega computes; what it is made of decides how."""

    def __add__(self, other: Operand) -> "Expression":
        return operation("+", self, other)

    def __radd__(self, other: Operand) -> "Expression":
        return operation("+", other, self)

    def __sub__(self, other: Operand) -> "Expression":
        return operation("-", self, other)

    def __rsub__(self, other: Operand) -> "Expression":
        return operation("-", other, self)

    def __mul__(self, other: Operand) -> "Expression":
        return operation("*", self, other)

    def __rmul__(self, other: Operand) -> "Expression":
        return operation("*", other, self)

    def __truediv__(self, other: Operand) -> "Expression":
        return operation("/", self, other)

    def __rtruediv__(self, other: Operand) -> "Expression":
        return operation("/", other, self)

    def __mod__(self, other: Operand) -> "Expression":
        """The remainder, with the sign of the dividend, as JavaScript and C have it."""
        return operation("%", self, other)

    def __lt__(self, other: Operand) -> "Expression":
        return operation("<", self, other)

    def __le__(self, other: Operand) -> "Expression":
        return operation("<=", self, other)

    def __gt__(self, other: Operand) -> "Expression":
        return operation(">", self, other)

    def __ge__(self, other: Operand) -> "Expression":
        return operation(">=", self, other)

    def __and__(self, other: Operand) -> "Expression":
        return operation("&&", self, other)

    def __or__(self, other: Operand) -> "Expression":
        return operation("||", self, other)

    def __invert__(self) -> "Expression":
        return operation("!", self)

    def __neg__(self) -> "Expression":
        return operation("negative", self)

    def __getitem__(self, index: Operand) -> "Expression":
        """One element of a list, or what an object has under a name: `form["bits"]`."""
        return operation("[]", self, index)


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

        >>> from explorer.chart.expression import clamp, where
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
            case name if name in INFIX:
                return f" {name} ".join(texts)
            case name:
                return f"{name}({', '.join(map(str, self.operands))})"


def signal(name: str) -> Variable:
    """A parameter of the chart."""
    return Variable(name)


def field(name: str) -> Variable:
    """A column of the row that is computed."""
    return Variable(f"datum.{name}")


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


def operation(function: str, *operands: Operand) -> Operation:
    """A node; plain values among its operands become constants."""
    return Operation(function, tuple(as_expression(operand) for operand in operands))


def _inside(operand: Expression) -> str:
    """An operand's text within another operation."""
    compound = isinstance(operand, Operation) and (
        operand.function in INFIX or operand.function in ("?:", "!", "negative", "text")
    )
    return f"({operand})" if compound else str(operand)
