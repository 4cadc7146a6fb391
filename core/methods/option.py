"""The options of a method: fields of a frozen dataclass, each with its bounds and its meaning.

    @dataclass(frozen=True)
    class Options:
        rounds: int = option(1000, low=1, high=20_000, meaning="updates of each layer")

A page, the shell and the tests read names, defaults and bounds from these fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, cast

from core.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True)
class Option:
    """One number that a reader may choose.

    name: of the field. default, low, high: of one type, int or float; bounds belong to the range.
    meaning: in plain words.
    """

    name: str
    default: float
    low: float
    high: float
    meaning: str


@dataclass(frozen=True)
class NoOptions:
    """The options of a method that has none."""


def option(default: float, *, low: float, high: float, meaning: str) -> Any:
    """A dataclass field of this default that remembers its bounds and its meaning."""
    return field(default=default, metadata={"low": low, "high": high, "meaning": meaning})


def options_of(kind: type) -> tuple[Option, ...]:
    """The options that the dataclass `kind` declares, in order."""
    return tuple(Option(f.name, cast(float, f.default), **f.metadata) for f in fields(kind))


def chosen(kind: type[T], values: Mapping[str, float]) -> T:
    """An instance of the dataclass `kind`: its defaults, with `values` in their place.

    Raises:
        InputError: for an unknown name, a number out of bounds, or a fraction of a whole option.

    >>> @dataclass(frozen=True)
    ... class Options:
    ...     rounds: int = option(5, low=1, high=9, meaning="updates")
    >>> chosen(Options, {"rounds": 7.0})
    Options(rounds=7)
    """
    known = {o.name: o for o in options_of(kind)}
    for name in values:
        if name not in known:
            allowed = ", ".join(known) or "none"
            raise InputError(f"there is no option {name!r}; this method has: {allowed}.")
    return kind(**{name: _checked(known[name], value) for name, value in values.items()})


def _checked(of: Option, value: float) -> float:
    """The value in the option's own type."""
    if not of.low <= value <= of.high:
        raise InputError(f"{of.name} = {value:g}; give {of.low:g} to {of.high:g}.")
    if isinstance(of.default, int) and value != int(value):
        raise InputError(f"{of.name} = {value:g}; give a whole number.")
    return type(of.default)(value)
