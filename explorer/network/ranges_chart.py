"""The range of each channel's weights in one layer, beside half a step of its quantizer.

A weight within half a step of zero becomes 0: a channel whose range is no larger vanishes.
"""

from collections.abc import Sequence

import altair as alt
import numpy as np

from core.networks.quantized_chain import QuantizedLayer
from explorer import theme
from explorer.chart.expression import field, ref, signal, text, where, with_fields
from explorer.chart.picture import Columns, Signals, parameters, rows
from explorer.chart.placing import words
from explorer.network.expressions import CHOSEN

HEADROOM = 1.3  # of the axis, for the words above the bars


def ranges_data(
    weight: np.ndarray, layers: Sequence[QuantizedLayer]
) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows: a float weight, outputs first, and the layer at each choice of bits."""
    ranges = np.abs(weight).reshape(len(weight), -1).max(axis=1)
    half = [np.broadcast_to(layer.weight.scale.ravel() / 2, ranges.shape) for layer in layers]
    order = np.argsort(-ranges, kind="stable")
    columns: Columns = {
        "rank": list(range(len(order))),
        "channel": order.tolist(),
        "range": ranges[order].astype(float).tolist(),
        "half": np.stack(half, axis=1)[order].astype(float).tolist(),
    }
    codes = [layer.weight_codes.reshape(len(weight), -1) for layer in layers]
    vanished = [int((~np.any(each, axis=1)).sum()) for each in codes]
    signals = {
        "vanished": vanished,
        "channels": len(order),
        "highest": float(ranges.max()),
        "steps": [_step(layer) for layer in layers],
    }
    return signals, {"ranges": columns}


def _step(layer: QuantizedLayer) -> str:
    """The formula of S with its numbers."""
    scale, top = layer.weight.scale, layer.weight.format.qmax
    if scale.size > 1:
        return f"S of each channel = its max|w| / {top}; the mark is S / 2"
    return f"S = {float(scale) * top:.3f} / {top} = {float(scale):.3f}; the mark is S / 2"


def ranges_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `ranges_data`."""
    channels = with_fields(
        rows("ranges"),
        {
            "half_now": field("half")[CHOSEN],
            "fate": where(field("range") > field("half_now"), "keeps some", "all become 0"),
        },
    )
    x = alt.X("rank:O", title="channels, widest first", axis=alt.Axis(labels=False, ticks=False))
    scale = alt.Scale(domain=[0, ref(HEADROOM * signal("highest"))], nice=False)
    y = alt.Y("range:Q", title="max|w| of the channel", scale=scale, axis=alt.Axis(tickCount=4))
    fates = alt.Scale(domain=["keeps some", "all become 0"], range=[theme.BLUE, theme.ORANGE])
    tooltip = [
        alt.Tooltip("channel:Q"),
        alt.Tooltip("range:Q", title="max|w|", format=".3f"),
        alt.Tooltip("half_now:Q", title="half a step", format=".3f"),
        alt.Tooltip("fate:N", title="its weights"),
    ]
    bars = channels.mark_bar().encode(
        x=x, y=y, color=alt.Color("fate:N", scale=fates, legend=None), tooltip=tooltip
    )
    halves = channels.mark_tick(thickness=2.5, color="currentColor").encode(
        x=x, y=alt.Y("half_now:Q", title=None), tooltip=tooltip
    )
    label = text(
        signal("vanished")[CHOSEN], " of ", signal("channels"), " channels lose all their weights"
    )
    return (
        alt.layer(bars, halves, words(signal("steps")[CHOSEN], 0.05), words(label, 0.15, bold=True))
        .add_params(
            *parameters("weight_bits", "layer_bits"),
            *parameters("vanished", "channels", "highest", "steps"),
        )
        .properties(height=220)
    )
