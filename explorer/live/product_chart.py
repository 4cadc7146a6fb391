"""One element of an integer product: its codes, their products, and the register that sums them.

From the top: the term looked at, in words; the running sum, exact as a line and as a narrow
register holds it as dots, between the register's two limits; the terms as bars; the codes as cells,
clear where they stand for 0. Output, term and the register's width follow their sliders in the
browser; a pointer over the picture looks at the term below it.
"""

import altair as alt
import numpy as np
import pandas as pd

from core.studies.layer_product import LayerProduct, terms
from explorer import theme
from explorer.live.expression import Expression, calculated, following
from explorer.live.placing import NO_TOOLTIP, at
from explorer.live.pointer import looked_at, pointer
from explorer.live.product_expressions import SIGNALS, TERMS, VALUES
from explorer.live.product_places import (
    BARS,
    CODES,
    HEIGHT,
    LEFT,
    RIGHT,
    SUMS,
    height_of,
    middle,
)
from explorer.live.product_words import arithmetic, ends, limits, rows
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Signals, given

# The scales of sums and terms are those of one output: they stay while its register changes.
_VIEW = (Expression("reach", "furthest[output]"), Expression("tallest", "largest[output]"))


def sliders(outputs: int, inputs: int) -> tuple[Slider, ...]:
    """The sliders of the chart of a layer of this size."""
    return (
        Slider("register", "Register, bits", 8, 32, 1),
        Slider("output", "Output neuron", 0, outputs - 1, 1),
        Slider("k", "Term k", 0, inputs - 1, 1),
    )


def product_data(layer: LayerProduct, image: int, saturates: bool) -> Signals:
    """What the chart shows: the products of one image, and how a register overflows."""
    products = terms(layer, image)
    sums = np.cumsum(products, axis=1)
    return {
        "saturates": saturates,
        "inputs": layer.x[image].tolist(),
        "weights": layer.w.ravel().tolist(),
        "zx": int(layer.x_params.zero_point),
        "zw": int(layer.w_params.zero_point),
        "furthest": [max(most, 1) for most in np.abs(sums).max(axis=1).tolist()],
        "largest": [max(most, 1) for most in np.abs(products).max(axis=1).tolist()],
    }


def product_chart(inputs: int) -> alt.LayerChart:
    """The chart of a layer with so many inputs, to be filled with `product_data`."""
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    every = calculated(alt.Chart(pd.DataFrame({"i": range(inputs)})), *TERMS)
    order = [alt.SortField("i")]
    every = every.transform_window(sum="sum(term)", frame=[None, 0], sort=order)
    every = every.transform_window(low="min(sum)", high="max(sum)", frame=[None, 0], sort=order)
    every = calculated(every, *VALUES)
    looked = every.transform_filter("datum.i == at")
    last = every.transform_filter(f"datum.i == {inputs - 1}")
    x = _across("i", inputs)
    wide = f"({RIGHT} - {LEFT}) / {inputs}"  # pixels for a term
    layers = (
        *_register(one),
        _looked_at(looked, x, wide),
        *_sums(every, x),
        _bars(every, x, wide),
        *_codes(every, x, wide),
        *arithmetic(looked, last),
        *limits(one),
        *ends(last),
        *rows(one, looked),
        pointer(_across("x", inputs), f"round(datum.share * {inputs - 1})"),
    )
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(
            *live_parameters(register=16, output=7, k=27),
            *given("saturates", "inputs", "weights", "zx", "zw", "furthest", "largest"),
            *following(*SIGNALS, *_VIEW, *looked_at(slider="k")),
        )
        .properties(height=HEIGHT)
    )


def _across(field: str, inputs: int) -> alt.X:
    """The axis of the terms."""
    return alt.X(
        f"{field}:Q",
        title="term k",
        scale=alt.Scale(
            domain=[-0.5, inputs - 0.5], range=[alt.expr(LEFT), alt.expr(RIGHT)], nice=False
        ),
        axis=alt.Axis(grid=False, format="d", tickCount=8),
    )


def _register(one: alt.Chart) -> tuple[alt.Chart, ...]:
    """What fits the register: a band, as far as the picture reaches; and 0 in it."""
    across = {"x": alt.expr(LEFT), "x2": alt.expr(RIGHT)}
    return (
        one.mark_rect(
            y=alt.expr(height_of("half")),
            y2=alt.expr(height_of("-half")),
            fill=theme.BLUE,
            fillOpacity=0.1,
            stroke=theme.BLUE,
            strokeOpacity=0.5,
            strokeWidth=1,
            **across,
        ).encode(NO_TOOLTIP),
        one.mark_rule(y=alt.expr(middle(SUMS)), stroke=theme.GREY, **across).encode(NO_TOOLTIP),
    )


def _looked_at(looked: alt.Chart, x: alt.X, wide: str) -> alt.Chart:
    """A strip through sums, terms and codes."""
    return looked.mark_bar(
        size=alt.expr(f"{wide} + 2"),
        y=at(SUMS.top),
        y2=at(CODES["w"].bottom + 0.005),
        fill=theme.GREY,
        fillOpacity=0.28,
        orient="vertical",
    ).encode(x=x, tooltip=alt.value(None))


def _sums(every: alt.Chart, x: alt.X) -> tuple[alt.Chart, ...]:
    """The exact sum as a line; what the register holds as dots, orange where it is wrong."""
    scale = alt.Scale(
        domain=[alt.expr("-reach"), alt.expr("reach")],
        range=[at(SUMS.bottom), at(SUMS.top)],
        nice=False,
        zero=False,
    )
    return (
        every.mark_line(stroke=theme.BLUE, strokeWidth=2.5, interpolate="step-after").encode(
            x=x, y=alt.Y("sum:Q", axis=None, scale=scale)
        ),
        every.mark_circle(
            size=alt.expr("width < 420 ? 24 : 42"),
            opacity=1,
            fill=alt.expr(f"datum.lost ? '{theme.ORANGE}' : '{theme.BLUE}'"),
            aria=False,
        ).encode(x=x, y=alt.Y("held:Q", axis=None, scale=scale), tooltip=alt.value(None)),
    )


def _bars(every: alt.Chart, x: alt.X, wide: str) -> alt.Chart:
    """The terms."""
    scale = alt.Scale(
        domain=[alt.expr("-tallest"), alt.expr("tallest")],
        range=[at(BARS.bottom), at(BARS.top)],
        nice=False,
        zero=False,
    )
    return every.mark_bar(
        size=alt.expr(f"0.7 * {wide}"),
        fill=alt.expr(f"datum.term < 0 ? '{theme.BLUE}' : '{theme.ORANGE}'"),
        aria=False,
    ).encode(
        x=x,
        y=alt.Y("term:Q", axis=None, scale=scale),
        y2=alt.Y2Datum(0),
        tooltip=alt.value(None),
    )


def _codes(every: alt.Chart, x: alt.X, wide: str) -> tuple[alt.Chart, ...]:
    """Two rows of cells, clear where a code is its zero point; in full colour at the far end."""
    scale = alt.Scale(
        domain=[-1, 0, 1], range=[theme.BLUE, f"{theme.ORANGE}00", theme.ORANGE], clamp=True
    )
    furthest = {"x": "127 + abs(zx)", "w": "127 + abs(zw)"}
    return tuple(
        every.transform_calculate(shade=f"(datum.{code} - z{code}) / ({furthest[code]})")
        .mark_bar(
            size=alt.expr(wide),
            y=at(band.top),
            y2=at(band.bottom),
            stroke="currentColor",
            strokeWidth=0.2,
            orient="vertical",
            aria=False,
        )
        .encode(x=x, fill=alt.Fill("shade:Q", scale=scale, legend=None), tooltip=alt.value(None))
        for code, band in CODES.items()
    )
