"""How the bits of a code make its number, above the chart: with letters, then with the numbers."""

import altair as alt

from explorer.live.format_expressions import number


def format_formulas() -> alt.TitleParams:
    """Two lines of the signals that `reading` and `arithmetic` give for the signal "form"."""
    integer = "'−2^' + (form.bits - 1) + ' · b + rest'"
    integer = f"form.below > 1 ? '(' + {integer} + ') / ' + form.below : {integer}"
    normal = "'(−1)^s · 2^(e − ' + form.bias + ') · (1 + m/' + form.below + ')'"
    subnormal = "'(−1)^s · 2^(1 − ' + form.bias + ') · m/' + form.below"
    letters = (
        f"form.kind == 'integer' ? ({integer}) + ' = ' : form.kind == 'float' ? "
        f"(e > 0 ? {normal} : {subnormal}) + ' = '"
        " : 'level number ' + q + ' of ' + length(form.levels) + ': '"
    )
    note = "form.kind == 'float' && e == 0 ? ', subnormal' : ''"
    element = (
        f"{number('element')} + (length(form.scales) ? scaled + ' = ' + {number('value')} : '')"
    )
    return alt.TitleParams(
        text=alt.expr(f"[({letters}) + made + ({note}), 'code ' + q + ' stands for ' + {element}]"),
        anchor="start",
        fontSize=alt.expr("width < 420 ? 11.5 : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=8,
    )
