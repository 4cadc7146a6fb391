"""Accuracy against the bits of the weights, one line for each granularity.

The signals `weight_bits` and `scales` say where the ring is; the texts of the formula and of the
numbers are lists with one entry for each number of bits, and the ring picks its own.
"""

import altair as alt
import numpy as np

from core.granularity import PerChannel, PerTensor
from core.networks.bit_sweep import BITS, Curve
from core.networks.cnn import Cnn
from core.networks.quantized_cnn import Precision, weight_bytes, weight_params
from explorer import theme
from explorer.chart.expression import equal, field, ref, signal, where
from explorer.chart.picture import Columns, Signals, parameters, rows
from explorer.chart.placing import NARROW, NO_TOOLTIP, formula

SCALES = {"tensor": "one scale per tensor", "channel": "one scale per channel"}
NUMBERS = ("right", "lost", "memory")
_CHOSEN = signal("weight_bits") - BITS[0]


def scales_of(curve: Curve) -> str:
    """The curve's key in SCALES."""
    return "tensor" if isinstance(curve.granularity, PerTensor) else "channel"


def curves_data(
    curves: tuple[Curve, ...], cnn: Cnn, activation_bits: int
) -> tuple[Signals, dict[str, Columns]]:
    """What the chart shows of a trained network."""
    points = [
        (scales_of(curve), bits, share)
        for curve in curves
        for bits, share in zip(curve.bits, curve.accuracy, strict=True)
    ]
    scales, bits, accuracy = (list(column) for column in zip(*points, strict=True))
    signals = {
        "right": {scales_of(c): [f"{share:.1%}" for share in c.accuracy] for c in curves},
        "lost": {scales_of(c): [str(len(both.lost)) for both in c.comparisons] for c in curves},
        "memory": {scales_of(c): _kilobytes(c, cnn, activation_bits) for c in curves},
        "arithmetic": {
            scales_of(c): [_arithmetic(cnn.conv2.weight, b, c.granularity) for b in c.bits]
            for c in curves
        },
    }
    names = [SCALES[name] for name in scales]
    curve_columns: Columns = {"scales": scales, "name": names, "bits": bits, "accuracy": accuracy}
    float_columns: Columns = {"accuracy": [curves[0].comparisons[0].float_accuracy]}
    return signals, {"curves": curve_columns, "float": float_columns}


def _kilobytes(curve: Curve, cnn: Cnn, activation_bits: int) -> list[str]:
    precisions = [Precision(bits, activation_bits, curve.granularity) for bits in curve.bits]
    return [f"{weight_bytes(cnn, precision) / 1000:.2f} kB" for precision in precisions]


def _arithmetic(weight: np.ndarray, bits: int, granularity: PerTensor | PerChannel) -> list[str]:
    """The scale of the second convolution's weights, in two lines."""
    params = weight_params(weight, bits, granularity)
    scale, top = params.scale, params.format.qmax
    largest = np.abs(weight).max(axis=(1, 2, 3))  # of each filter
    if isinstance(granularity, PerTensor):
        return [
            f"Second convolution: S = max|w| / (2ᵇ⁻¹ − 1) = {largest.max():.3f} / {top} "
            f"= {float(scale):.3f}",
            f"Its weakest filter reaches {largest.min():.3f}, "
            f"only {largest.min() / float(scale):.1f} steps of S.",
        ]
    return [
        f"Second convolution: S = max|w| / (2ᵇ⁻¹ − 1), {scale.min():.3f} to {scale.max():.3f}",
        f"The largest weight of each of its {len(largest)} filters gets the last code, {top}.",
    ]


def curves_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `curves_data`."""
    x = alt.X(
        "bits:Q",
        title="bits of the weights",
        scale=alt.Scale(domain=[BITS[0] - 0.3, BITS[-1] + 0.3], nice=False),
        axis=alt.Axis(values=list(BITS), grid=False, format="d"),
    )
    y = alt.Y(
        "accuracy:Q",
        title="test digits read correctly ↑",
        scale=alt.Scale(domain=[0, 1.08], nice=False),
        axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]),
    )
    names = list(SCALES.values())
    colour = alt.Color(
        "name:N",
        scale=alt.Scale(domain=names, range=[theme.ORANGE, theme.BLUE]),
        legend=alt.Legend(title=None, orient="top", labelLimit=0, symbolStrokeWidth=3),
    )
    shape = alt.Shape("name:N", scale=alt.Scale(domain=names, range=["square", "circle"]))
    tooltip = [
        alt.Tooltip("name:N", title="weights"),
        alt.Tooltip("bits:Q"),
        alt.Tooltip("accuracy:Q", title="read correctly", format=".1%"),
    ]
    curves = rows("curves").encode(x=x, y=y)
    here = equal(field("bits"), signal("weight_bits")) & equal(field("scales"), signal("scales"))
    chosen = curves.transform_filter(str(here))
    dashed = rows("float").mark_rule(color=theme.GREY, strokeDash=[3, 4], strokeWidth=1.5)
    return (
        alt.layer(
            dashed.encode(y=y),
            curves.mark_line(strokeWidth=3).encode(color=colour),
            curves.mark_point(size=80, filled=True, opacity=1).encode(
                color=colour, shape=shape.legend(None), tooltip=tooltip
            ),
            chosen.mark_point(size=450, stroke="currentColor", strokeWidth=2.5).encode(NO_TOOLTIP),
            chosen.mark_text(
                align="left",
                dx=16,
                dy=16,
                fontSize=ref(where(NARROW, 13, 15)),
                fontWeight="bold",
                color="currentColor",
            ).encode(text=alt.Text("accuracy:Q", format=".1%")),
        )
        .add_params(
            *parameters("weight_bits", "scales", "arithmetic", *NUMBERS),
            formula(*(signal("arithmetic")[signal("scales")][_CHOSEN][i] for i in (0, 1))),
            *(
                alt.param(name=f"{name}_now", expr=str(signal(name)[signal("scales")][_CHOSEN]))
                for name in NUMBERS
            ),
        )
        .properties(height=380)
    )
