"""A number format as an object that a live chart's expressions read."""

from fractions import Fraction
from typing import Any

from core.formats import FixedPoint, IntFormat, Minifloat
from core.studies.number_formats import NumberFormat

QUARTERS = 4  # steps of a halving, in which a block's largest value shrinks
HALVINGS = 6
SHRUNK = [step / QUARTERS for step in range(HALVINGS * QUARTERS + 1)]
MOST = 512  # numbers of a format that are drawn


def form_signal(form: NumberFormat) -> dict[str, Any]:
    """What the expressions read of a format; of a block's scales those at each of SHRUNK."""
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
        "below": 1,
        "levels": levels,
        "words": [_made_of(level, form.unit) for level in levels],
    }


def drawn_signal(form: NumberFormat) -> dict[str, Any]:
    """The same, and what stands above and below its numbers."""
    every = every_how_many(form)
    return form_signal(form) | {
        "name": f"{form.title}: {len(form.numbers):,} numbers, 0 and from ",
        "drawn": f"; every {every}th is drawn" if every > 1 else "",
        "smallest": form.smallest,
        "largest": form.largest,
        "reach": form.reach,
        "within": form.within_block(SHRUNK).tolist(),
    }


def every_how_many(form: NumberFormat) -> int:
    """Every how many of its numbers one is drawn."""
    return -(-len(form.numbers) // MOST)


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
