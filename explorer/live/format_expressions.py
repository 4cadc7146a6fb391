"""What the bits of a code stand for, as Vega expressions; tested against the core on every code.

Signals: code, and what `form_signals` says of the format. Vega has no name for infinity, and none
for what is no number: 1 / 0 and 0 / 0.
"""

from core.formats import IntFormat, Minifloat
from core.try_format import NumberFormat
from explorer.live.expression import Expression
from explorer.vega import Signals


def form_signals(form: NumberFormat) -> Signals:
    """kind and bits; of a float its parts and its specials; of a codebook its levels, `table`."""
    own: Signals = {"kind": "table", "table": form.numbers.tolist()}
    match form.kind:
        case IntFormat():
            own = {"kind": "integer"}
        case Minifloat(exponent=exponent, mantissa=mantissa, bias=bias, specials=specials):
            own = {"kind": "float", "exponent": exponent, "mantissa": mantissa, "bias": bias}
            own |= {"specials": specials.value, "last": form.kind.max_code}
    nothing = {"exponent": 0, "mantissa": 0, "bias": 0, "specials": "", "last": 0, "table": []}
    return {**nothing, "bits": form.bits, **own}


# A float is (−1)ˢ · 2^(e − B) · (1 + m / 2ᴹ), or without the 1 where e = 0.
_FINITE = "sign * (e > 0 ? pow(2, e - bias) * (1 + m / below) : pow(2, 1 - bias) * (m / below))"
_FLOAT = (
    "specials == 'FNUZ' && q == half || specials == 'FN' && rest > last"
    " || specials == 'IEEE' && rest > last + 1 ? 0 / 0"
    f" : specials == 'IEEE' && rest > last ? sign / 0 : {_FINITE}"
)

SIGNALS = (
    Expression("q", "min(code, pow(2, bits) - 1)"),
    Expression("half", "pow(2, bits - 1)"),
    Expression("top", "floor(q / half)"),
    Expression("rest", "q % half"),
    Expression("sign", "top > 0 ? -1 : 1"),
    Expression("below", "pow(2, mantissa)"),
    Expression("e", "floor(rest / below)"),
    Expression("m", "q % below"),
    # In two's complement the highest bit counts −2ᵇ⁻¹.
    Expression(
        "value",
        "kind == 'integer' ? rest - top * half : kind == 'float' ? "
        f"({_FLOAT}) : q < length(table) ? table[q] : 0 / 0",
    ),
)
