"""How the bits of a code make its number, in words: above the chart, and under the pointer.

Vega expressions after those of `reading`, for the signal or the column that it was written for.
"""

import altair as alt

from explorer.live.expression import digits
from explorer.live.format_expressions import BLOCK, written

_BINARY = "format($q, '0' + @.bits + 'b')"
_GROUPED = (
    f"substring({_BINARY}, 0, 1) + ' ' + substring({_BINARY}, 1, 1 + @.exponent) + ' ' + "
    f"substring({_BINARY}, 1 + @.exponent, @.bits)"
)
_EXPONENT = "'2^(' + max($e, 1) + ' − ' + @.bias + ')'"
_MANTISSA = "($e > 0 ? '(1 + ' + $m + '/' + @.below + ')' : $m + '/' + @.below)"
_SUM = "'−' + $half + ' · ' + $top + ' + ' + $rest"
_WHOLE = f"(@.below > 1 ? '(' + {_SUM} + ') / ' + @.below : {_SUM})"
_LEVEL = "($q < length(@.words) ? @.words[$q] : 'no level has this code')"
_SCALE = f"@.powers[{BLOCK}]"


def _number(v: str) -> str:
    """The text of a number, or of what is none."""
    infinite = f"({v} > 0 ? '∞' : '−∞')"
    return f"(isNaN({v}) ? 'not a number' : isFinite({v}) ? {digits(v, '.6~g')} : {infinite})"


def told(form: str) -> alt.TooltipValue:
    """What the pointer reads of a row's code: its bits, and their arithmetic line by line."""
    parts = {
        "float": f"{{code: $q, bits: {_GROUPED}, sign: $sign > 0 ? '+1' : '−1', "
        f"'× exponent': {_EXPONENT}, '× mantissa': {_MANTISSA}}}",
        "integer": f"{{code: $q, bits: {_BINARY}, reads: {_WHOLE}}}",
        "table": f"{{code: $q, bits: {_BINARY}, reads: {_LEVEL}}}",
    }
    read = f"@.kind == 'float' ? {parts['float']} : @.kind == 'integer' ? {parts['integer']}"
    scaled = f"length(@.scales) ? {{'× block’s scale': {_SCALE}}} : {{}}"
    text = f"merge({read} : {parts['table']}, {scaled}, {{'= number': {_number('$value')}}})"
    return alt.TooltipValue(alt.expr(written(text, form, "datum.")))


def format_formulas() -> alt.TitleParams:
    """Two lines of the signals of `reading` for the format "form": how its bits are read, with
    letters and with the numbers of the code `q`; what comes out.
    """
    whole = "'−2^' + (@.bits - 1) + ' · b + rest'"
    whole = f"(@.below > 1 ? '(' + {whole} + ') / ' + @.below : {whole}) + ' = ' + {_WHOLE}"
    letters = "(e > 0 ? '2^(e − ' + @.bias + ') · (1 + m/' : '2^(1 − ' + @.bias + ') · m/')"
    letters = f"'(−1)^s · ' + {letters} + @.below + (e > 0 ? ')' : '')"
    made = f"'(−1)^' + top + ' · ' + {_EXPONENT} + ' · ' + {_MANTISSA}"
    floating = f"{letters} + ' = ' + {made} + (e > 0 ? '' : ', subnormal')"
    level = f"'level number ' + q + ' of ' + length(@.levels) + ': ' + {_LEVEL}"
    first = f"@.kind == 'integer' ? {whole} : @.kind == 'float' ? {floating} : {level}"
    scaled = f"length(@.scales) ? ' · ' + {_SCALE} + ' = ' + {_number('value')} : ''"
    second = f"'code ' + q + ' stands for ' + {_number('element')} + ({scaled})"
    return alt.TitleParams(
        text=alt.expr(written(f"[{first}, {second}]", "form")),
        anchor="start",
        fontSize=alt.expr("width < 420 ? 11.5 : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=8,
    )
