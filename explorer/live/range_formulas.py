"""The formulas of scale and zero point above the range chart, with the current numbers in them."""

import altair as alt

SHORT = "'.3~r'"  # three significant digits, in d3's notation
_SUPERSCRIPTS = "['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸']"


def range_formulas() -> alt.TitleParams:
    """S and Z from the signals of the chart, as a title of two lines."""

    def number(expression: str) -> str:
        return f"format({expression}, {SHORT})"

    def signed(expression: str) -> str:
        return f"({expression} < 0 ? '(' + {number(expression)} + ')' : {number(expression)})"

    power = f"'2' + {_SUPERSCRIPTS}[bits]"
    affine = (
        f"'S = (β − α) / (' + {power} + ' − 1) = (' + {number('beta')} + ' − ' + {signed('alpha')}"
        f" + ') / ' + (qmax - qmin) + ' = ' + {number('S')}"
    )
    even = (
        f"'S = max(|α|, |β|) / (' + '2' + {_SUPERSCRIPTS}[bits - 1] + ' − 1) = '"
        f" + {number('max(-alpha, beta)')} + ' / ' + qmax + ' = ' + {number('S')}"
    )
    offset = (
        f"'Z = round(qmin − α / S) = round(' + {number('qmin')} + ' − ' + {signed('alpha')}"
        f" + ' / ' + {number('S')} + ') = ' + {number('Z')}"
    )
    return alt.TitleParams(
        text=alt.expr(f"[symmetric ? {even} : {affine}, symmetric ? 'Z = 0' : {offset}]"),
        anchor="start",
        fontSize=alt.expr("width < 420 ? 11.5 : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=8,
    )
