"""The formulas of scale and zero point above the range chart, with the current numbers in them."""

import altair as alt

from explorer.live.expression import digits, signed

_SUPERSCRIPTS = "['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸']"


def range_formulas() -> alt.TitleParams:
    """S and Z from the signals of the chart, as a title of two lines."""
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
    return alt.TitleParams(
        text=alt.expr(f"[symmetric ? {even} : {affine}, symmetric ? 'Z = 0' : {offset}]"),
        anchor="start",
        fontSize=alt.expr("width < 420 ? 11.5 : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=8,
    )
