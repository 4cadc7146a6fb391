"""What the bits of a code stand for, as Vega expressions; tested against the core on every code.

Signals: code, from 0 to 2ᵇ − 1; table, the levels of a codebook. Vega has no name for infinity, and
none for what is no number: 1 / 0 and 0 / 0.
"""

from core.formats import IntFormat, Minifloat, Specials
from core.try_format import NumberFormat
from explorer.live.range_expressions import Expression


def signals(form: NumberFormat) -> tuple[Expression, ...]:
    """`value` of the code, and the parts that it is made of."""
    match form.kind:
        case IntFormat(bits=bits):
            return _integer(bits)
        case Minifloat():
            return _minifloat(form.kind)
        case _:
            return (Expression("value", "code < length(table) ? table[code] : 0 / 0"),)


def _integer(bits: int) -> tuple[Expression, ...]:
    """Two's complement: the highest bit counts −2ᵇ⁻¹."""
    half = 2 ** (bits - 1)
    return (
        Expression("top", f"floor(code / {half})"),
        Expression("rest", f"code % {half}"),
        Expression("value", f"rest - top * {half}"),
    )


def _minifloat(form: Minifloat) -> tuple[Expression, ...]:
    """(−1)ˢ · 2^(e − B) · (1 + m / 2ᴹ), or without the 1 where e = 0."""
    below = 2**form.mantissa
    half = 2 ** (form.bits - 1)
    finite = (
        "(s ? -1 : 1) * (e > 0"
        f" ? pow(2, e - {form.bias}) * (1 + m / {below})"
        f" : pow(2, {1 - form.bias}) * (m / {below}))"
    )
    match form.specials:
        case Specials.IEEE:
            infinite = f"(s ? -1 : 1) * (code % {half} > {form.max_code + 1} ? 0 / 0 : 1 / 0)"
            value = f"code % {half} > {form.max_code} ? {infinite} : {finite}"
        case Specials.FINITE_NAN:
            value = f"code % {half} > {form.max_code} ? 0 / 0 : {finite}"
        case Specials.UNSIGNED_NAN:
            value = f"code == {half} ? 0 / 0 : {finite}"
        case _:
            value = finite
    return (
        Expression("s", f"floor(code / {half})"),
        Expression("e", f"floor(code / {below}) % {2**form.exponent}"),
        Expression("m", f"code % {below}"),
        Expression("value", value),
    )
