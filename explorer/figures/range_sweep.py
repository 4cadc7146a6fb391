"""The error while both ends of the range move in, with every rule's choice and the present one."""

import altair as alt
import pandas as pd

from core.compare_rules import Ruling, Sweep
from explorer import theme

_KINDS = {"sum": theme.GREY, "rounding": theme.BLUE, "clipping": theme.ORANGE}


def range_sweep_chart(
    sweep: Sweep, rulings: tuple[Ruling, ...], width: float, now: tuple[float, float]
) -> alt.LayerChart:
    """Mean squared error over the share of the range that is kept.

    width: of the range of all values. now: the present range's width, and its error.
    """
    lines = pd.DataFrame(
        {
            "share": sweep.share,
            "sum": sweep.rounding + sweep.clipping,
            "rounding": sweep.rounding,
            "clipping": sweep.clipping,
        }
    ).melt("share", var_name="error", value_name="mse")
    points = [(r.rule, (r.range.high - r.range.low) / width, r.mean_square) for r in rulings]
    best = float(sweep.share[sweep.best])
    least = float(sweep.rounding[sweep.best] + sweep.clipping[sweep.best])
    points += [("least on this line", best, least), ("your range", now[0] / width, now[1])]
    places = pd.DataFrame(points, columns=["name", "share", "mse"])
    # Far off the best range the error is many times larger: such points stay at the upper edge.
    top = max(4 * least, 1e-12)
    places["at"] = places["mse"].clip(upper=top)
    x = alt.X(
        "share:Q",
        title="width of the range, of all values",
        scale=alt.Scale(domain=[0, 1.05], nice=False),
        axis=alt.Axis(format="%", grid=False),
    )
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("mse:Q", title="mean squared error ↓", scale=scale, axis=alt.Axis(tickCount=4))
    tooltip = [
        alt.Tooltip("name:N", title="range by"),
        alt.Tooltip("share:Q", title="width kept", format=".1%"),
        alt.Tooltip("mse:Q", title="mean squared error", format=".4~g"),
    ]
    curves = (
        alt.Chart(lines)
        .mark_line(strokeWidth=2.5, clip=True)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "error:N",
                scale=alt.Scale(domain=list(_KINDS), range=list(_KINDS.values())),
                legend=alt.Legend(title=None, orient="top"),
            ),
        )
    )
    yours = "datum.name == 'your range'"
    dots = alt.Chart(places).mark_point(filled=True, opacity=1, stroke="white", strokeWidth=1)
    dots = dots.encode(
        x=x,
        y=alt.Y("at:Q", scale=scale),
        size=alt.condition(yours, alt.value(190), alt.value(80)),
        shape=alt.condition(yours, alt.value("diamond"), alt.value("circle")),
        color=alt.condition(yours, alt.value(theme.ORANGE), alt.value(theme.GREY)),
        tooltip=tooltip,
    )
    return alt.layer(curves, dots).properties(height=280)
