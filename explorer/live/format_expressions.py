"""What the bits of a code stand for, as Vega expressions; tested against the core on every code.

A signal holds a format: the object that `form_signal` makes. `reading` writes the expressions for
one such signal, and for a code `q` that is a signal as well or a column of a table. Vega has no
name for infinity, and none for what is no number: 1 / 0 and 0 / 0.
"""

from fractions import Fraction
from typing import Any

from core.formats import FixedPoint, IntFormat, Minifloat
from core.studies.number_formats import NumberFormat
from explorer.live.expression import Expression

QUARTERS = 4  # steps of a halving, in which a block's largest value shrinks
HALVINGS = 6
BLOCK = f"{QUARTERS} * block"  # the place in lists of the block that the slider chooses
SHRUNK = [step / QUARTERS for step in range(HALVINGS * QUARTERS + 1)]


def form_signal(form: NumberFormat) -> dict[str, Any]:
    """What the expressions take of a format; of a block's scales those at each of SHRUNK."""
    known: dict[str, Any] = {"bits": form.bits, "scales": [], "powers": []}
    if form.blocks:
        scales = form.block_scales(SHRUNK).tolist()
        known |= {"scales": scales, "powers": [_as_power(scale) for scale in scales]}
    match form.kind:
        case IntFormat(qmin=lowest):
            return known | {"kind": "integer", "lowest": lowest, "below": 1}
        case FixedPoint(integer=integer, fraction=fraction):
            return known | {"kind": "integer", "lowest": integer.qmin, "below": 2**fraction}
        case Minifloat(exponent=exponent, mantissa=mantissa, bias=bias, specials=specials):
            return known | {
                "kind": "float",
                "exponent": exponent,
                "below": 2**mantissa,
                "bias": bias,
                "specials": specials.value,
                "last": form.kind.max_code,
            }
    levels = form.numbers.tolist()
    return known | {
        "kind": "table",
        "levels": levels,
        "words": [_made_of(level, form.unit) for level in levels],
    }


def _as_power(scale: float) -> str:
    """A block's scale in words, 2^−3 or 56."""
    exponent = Fraction(scale).denominator.bit_length() - 1
    return f"2^{-exponent}".replace("-", "−") if scale <= 1 else f"{scale:g}"


def _made_of(level: float, unit: float) -> str:
    """A level as a sum of powers of two, from the largest, times `unit`, where there is one.

    >>> _made_of(-0.6, 0.8), _made_of(0.125, 1.0), _made_of(0.0796, 0.0)  # 0.8 · 0.75
    ('−0.8 · (2^−1 + 2^−2)', '2^−3', 'from its table')
    """
    if not unit or not level:
        return "from its table"
    left, exponent, powers = round(abs(level) / unit, 9), 0, []
    while left:
        if left >= 2.0**exponent:
            left -= 2.0**exponent
            powers.append(f"2^{exponent}")
        exponent -= 1
    total = " + ".join(powers)
    total = f"({total})" if len(powers) > 1 else total
    sign = "-" if level < 0 else ""
    return (sign + (total if unit == 1 else f"{unit:g} · {total}")).replace("-", "−")


# A float is (−1)ˢ · 2^(e − B) · (1 + m / 2ᴹ), or without the 1 where e = 0.
_FINITE = (
    "$sign * ($e > 0 ? pow(2, $e - @.bias) * (1 + $m / @.below)"
    " : pow(2, 1 - @.bias) * ($m / @.below))"
)
_FLOAT = (
    "@.specials == 'FNUZ' && $q == $half || @.specials == 'FN' && $rest > @.last"
    " || @.specials == 'IEEE' && $rest > @.last + 1 ? 0 / 0"
    f" : @.specials == 'IEEE' && $rest > @.last ? $sign / 0 : {_FINITE}"
)
# In two's complement the highest bit counts −2ᵇ⁻¹.
_INTEGER = "$rest - $top * $half < @.lowest ? 0 / 0 : ($rest - $top * $half) / @.below"
_TABLE = "$q < length(@.levels) ? @.levels[$q] : 0 / 0"

_READING = (
    ("half", "pow(2, @.bits - 1)"),
    ("top", "floor($q / $half)"),
    ("rest", "$q % $half"),
    ("sign", "$top > 0 ? -1 : 1"),
    ("e", "floor($rest / @.below)"),
    ("m", "$q % @.below"),
    (
        "element",
        f"@.kind == 'integer' ? ({_INTEGER}) : @.kind == 'float' ? ({_FLOAT}) : ({_TABLE})",
    ),
    ("scale", f"length(@.scales) ? @.scales[{BLOCK}] : 1"),
    ("value", "$element * $scale"),
)


def reading(form: str, own: str = "") -> tuple[Expression, ...]:
    """From a code `q` to its `value` in the format of the signal `form`, under the scale of a block
    whose largest value is `block` halvings below the tensor's.

    own: what stands before names: "datum." for the columns of a table.
    """
    return tuple(Expression(name, written(text, form, own)) for name, text in _READING)


def written(text: str, form: str, own: str = "") -> str:
    """An expression of formats as templates write it: @ is the signal of the format, and $ stands
    before the names that `reading` computes.

    >>> written("pow(2, @.bits) - $q", "form", "datum.")
    'pow(2, form.bits) - datum.q'
    """
    return text.replace("$", own).replace("@", form)
