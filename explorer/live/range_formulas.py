"""The formulas of scale and zero point above the range chart, with the current numbers in them."""

import altair as alt

from explorer.live.expression import digits, signed

_SUPERSCRIPTS = "['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸']"


def range_formulas() -> alt.TitleParams:
    """S and Z from the signals of the chart, and what becomes of the value looked at: a title."""
    power = f"'2' + {_SUPERSCRIPTS}[bits]"
    affine = (
        f"'S = (β − α) / (' + {power} + ' − 1) = (' + {digits('beta')} + ' − ' + {signed('alpha')}"
        f" + ') / ' + (qmax - qmin) + ' = ' + {digits('S')}"
    )
    even = (
        f"'S = max(|α|, |β|) / (' + '2' + {_SUPERSCRIPTS}[bits - 1] + ' − 1) = '"
        f" + {digits('max(-alpha, beta)')} + ' / ' + qmax + ' = ' + {digits('S')}"
    )
    offset = (
        f"'Z = round(qmin − α / S) = round(' + {digits('qmin')} + ' − ' + {signed('alpha')}"
        f" + ' / ' + {digits('S')} + ') = ' + {digits('Z')}"
    )
    plus = f"(Z < 0 ? ' − ' : ' + ') + {digits('abs(Z)')}"
    value = (
        f"'q = clip(round(' + {digits('at', '.4~r')} + ' / ' + {digits('S')} + ')' + {plus}"
        f" + ') = ' + {digits('at_q')} + ' → x̂ = ' + {digits('at_xhat')} + ', error ' + "
        f"{digits('at_xhat - at', '+.3~f')} + (at_wanted == at_q ? '' : ', clipped')"
    )
    return alt.TitleParams(
        text=alt.expr(f"[symmetric ? {even} : {affine}, symmetric ? 'Z = 0' : {offset}, {value}]"),
        anchor="start",
        fontSize=alt.expr("width < 420 ? 11.5 : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=8,
    )
