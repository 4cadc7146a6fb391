"""The positions of an option's slider, and the options of a run as text in the address."""

from collections.abc import Mapping

from core.errors import InputError
from core.methods.method import Method
from core.methods.option import Option, chosen, options_of

_LINEAR = 20  # equal steps of a slider
_WIDE = 50  # bounds with a larger ratio get a slider of ratios


def stops(option: Option, value: float) -> tuple[float, ...]:
    """The positions of the slider: its bounds, its default, `value`, and round numbers between.

    >>> stops(Option("rounds", 100, 50, 3000, "updates"), 100)
    (50, 100, 200, 500, 1000, 2000, 3000)
    """
    kind = type(option.default)
    if option.low > 0 and option.high / option.low >= _WIDE:
        tens = [10.0**e for e in range(-9, 10)]
        between = [digit * ten for ten in tens for digit in (1, 2, 5)]
    else:
        step = (option.high - option.low) / _LINEAR
        between = [option.low + i * step for i in range(_LINEAR + 1)]
    inside = [kind(float(f"{v:.6g}")) for v in between if option.low <= v <= option.high]
    return tuple(sorted({*inside, option.low, option.high, option.default, value}))


def as_text(values: Mapping[str, float]) -> str:
    """For the address.

    >>> as_text({"updates": 200, "penalty": 0.5})
    'updates=200,penalty=0.5'
    """
    return ",".join(f"{name}={value:g}" for name, value in values.items())


def from_text(text: str, method: Method) -> dict[str, float]:
    """The options that the text sets otherwise than by default; what is not allowed is left out."""
    values: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        name, _, number = part.partition("=")
        try:
            value = getattr(chosen(method.options, {name: float(number)}), name)
        except (InputError, ValueError):
            continue
        values[name] = value
    defaults = {option.name: option.default for option in options_of(method.options)}
    return {name: value for name, value in values.items() if value != defaults[name]}
