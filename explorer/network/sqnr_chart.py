"""SQNR of every layer's feature maps of the digit: where each way to share scales loses it."""

import math
from collections.abc import Mapping, Sequence

import altair as alt

from core.studies.layer_outputs import ImageRun, LayerOutput
from explorer import theme
from explorer.chart.expression import equal, field, is_valid, signal, with_fields
from explorer.chart.picture import Columns, parameters, rows
from explorer.chart.placing import NO_TOOLTIP
from explorer.figures.by_column import by_column
from explorer.network.controls import LAYERS, SCALES
from explorer.network.curves_chart import way_color, way_shape
from explorer.network.expressions import CHOSEN


def sqnr_data(runs: Mapping[str, Sequence[ImageRun]]) -> dict[str, Columns]:
    """The table "sqnr": a row for each way and layer, with the dB at each choice of bits."""
    entries = [
        {
            "scales": way,
            "name": SCALES[way],
            "layer": layers[0].name,
            "title": LAYERS[layers[0].name][0],
            "sqnr": [_finite(output) for output in layers],
        }
        for way, choices in runs.items()
        for layers in zip(*(run.outputs for run in choices), strict=True)
    ]
    return {"sqnr": by_column(entries)}


def sqnr_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `sqnr_data`."""
    points = with_fields(rows("sqnr"), {"now": field("sqnr")[CHOSEN]})
    points = points.transform_filter(str(is_valid(field("now"))))
    x = alt.X(
        "title:N",
        title=None,
        sort=None,
        axis=alt.Axis(labelAngle=0, labelExpr="split(datum.label, ' ')", grid=False),
    )
    scale = alt.Scale(padding=10, nice=False)
    y = alt.Y("now:Q", title="SQNR, dB ↑", scale=scale, axis=alt.Axis(tickCount=5))
    points = points.encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("title:N", title="layer"),
        alt.Tooltip("name:N", title="one scale"),
        alt.Tooltip("now:Q", title="SQNR, dB", format=".1f"),
    ]
    here = equal(field("layer"), signal("layer")) & equal(field("scales"), signal("scales"))
    chosen = points.transform_filter(str(here))
    zero = alt.Chart(alt.InlineData(values=[{"now": 0}])).mark_rule(
        color=theme.GREY, strokeDash=[3, 4], strokeWidth=1.5
    )
    return (
        alt.layer(
            zero.encode(y=y),
            points.mark_line(strokeWidth=3).encode(color=way_color()),
            points.mark_point(size=70, filled=True, opacity=1).encode(
                color=way_color(), shape=way_shape(), tooltip=tooltip
            ),
            chosen.mark_point(size=450, stroke="currentColor", strokeWidth=2.5).encode(NO_TOOLTIP),
        )
        .add_params(*parameters("weight_bits", "layer_bits", "scales", "layer"))
        .properties(height=230)
    )


def _finite(output: LayerOutput) -> float | None:
    """The dB; None where the maps are exact or all zeros, which no axis has."""
    return round(output.sqnr_db, 3) if math.isfinite(output.sqnr_db) else None
