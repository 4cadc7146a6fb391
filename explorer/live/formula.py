"""The arithmetic above a live chart, with its current numbers."""

import altair as alt


def formula(*lines: str, phone: float = 11.5) -> alt.TitleParams:
    """A chart's title: each line a Vega expression. `phone`: the font's size on a narrow screen."""
    return alt.TitleParams(
        text=alt.expr(f"[{', '.join(lines)}]"),
        anchor="start",
        fontSize=alt.expr(f"width < 420 ? {phone} : 14"),
        lineHeight=20,
        fontWeight="normal",
        offset=10,
    )
