"""One element of an integer product: its terms, and the register that sums them up.

From the top: the term looked at, in words; the running sum, exact in blue and as a narrow register
holds it in orange, between the register's two limits; the terms as bars. Output, term and the
register's width follow their sliders in the browser.
"""

from functools import partial

import altair as alt
import numpy as np
import pandas as pd

from core.try_product import LayerProduct, terms
from explorer import theme
from explorer.live.expression import calculated, digits, following
from explorer.live.placing import NO_TOOLTIP, Band, at
from explorer.live.product_expressions import SIGNALS, TERMS, VALUES
from explorer.live.slider import Slider, live_parameters
from explorer.vega import Signals, given

HEIGHT = 460
SUMS, BARS = Band(0.2, 0.72), Band(0.78, 0.98)


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
    return {
        "saturates": saturates,
        "inputs": layer.x[image].tolist(),
        "weights": layer.w.ravel().tolist(),
        "zx": int(layer.x_params.zero_point),
        "zw": int(layer.w_params.zero_point),
        "furthest": float(np.abs(np.cumsum(products, axis=1)).max()) * 1.08,
        "largest": float(np.abs(products).max()) * 1.05,
    }


def product_chart(inputs: int) -> alt.LayerChart:
    """The chart of a layer with so many inputs, to be filled with `product_data`."""
    chosen = calculated(alt.Chart(pd.DataFrame({"i": range(inputs)})), *TERMS)
    chosen = chosen.transform_window(sum="sum(term)", frame=[None, 0], sort=[alt.SortField("i")])
    chosen = calculated(chosen, *VALUES)
    x = alt.X(
        "i:Q",
        title="term k",
        scale=alt.Scale(domain=[-1, inputs], nice=False),
        axis=alt.Axis(grid=False, format="d"),
    )
    sums, bars = (
        alt.Scale(
            domain=[alt.expr(f"-{most}"), alt.expr(most)],
            range=[at(band.bottom), at(band.top)],
            nice=False,
            zero=False,
        )
        for band, most in ((SUMS, "furthest"), (BARS, "largest"))
    )
    tooltip = [
        alt.Tooltip("i:Q", title="k"),
        alt.Tooltip("x:Q", title="qx"),
        alt.Tooltip("w:Q", title="qw"),
        alt.Tooltip("term:Q", title="(qx − Zx)(qw − Zw)", format=",d"),
        alt.Tooltip("sum:Q", title="exact sum so far", format=",d"),
        alt.Tooltip("held:Q", title="in the register", format=",d"),
    ]
    layers = (
        *_limits(),
        chosen.mark_line(stroke=theme.BLUE, strokeWidth=2.5, interpolate="step-after").encode(
            x=x, y=alt.Y("sum:Q", axis=None, scale=sums)
        ),
        chosen.mark_circle(
            size=42,
            opacity=1,
            fill=alt.expr(f"datum.lost ? '{theme.ORANGE}' : '{theme.BLUE}'"),
        ).encode(x=x, y=alt.Y("held:Q", axis=None, scale=sums), tooltip=tooltip),
        chosen.mark_bar(
            size=alt.expr(f"0.7 * width / {inputs + 1}"),
            fill=alt.expr(f"datum.i == k ? '{theme.ORANGE}' : '{theme.GREY}'"),
        ).encode(
            x=x,
            y=alt.Y("term:Q", axis=None, scale=bars),
            y2=alt.Y2Datum(0),
            tooltip=tooltip,
        ),
        *_words(chosen, inputs),
    )
    return (
        alt.layer(*layers)
        .resolve_scale(y="independent")
        .add_params(
            *live_parameters(register=16, output=7, k=27),
            *given("saturates", "inputs", "weights", "zx", "zw", "furthest", "largest"),
            *following(*SIGNALS),
        )
        .properties(height=HEIGHT)
    )


def _limits() -> tuple[alt.Chart, ...]:
    """What fits the register: a band, as far as the picture reaches."""
    one = alt.Chart(pd.DataFrame({"_": [0]}))
    middle, reach = (SUMS.top + SUMS.bottom) / 2, (SUMS.bottom - SUMS.top) / 2
    share = "min(half / furthest, 1)"
    return (
        one.mark_rect(
            x=0,
            x2=alt.expr("width"),
            y=alt.expr(f"height * ({middle} - {reach} * {share})"),
            y2=alt.expr(f"height * ({middle} + {reach} * {share})"),
            fill=theme.BLUE,
            fillOpacity=0.1,
        ).encode(NO_TOOLTIP),
        one.mark_rule(x=0, x2=alt.expr("width"), y=at(middle), stroke=theme.GREY).encode(
            NO_TOOLTIP
        ),
    )


def _words(chosen: alt.Chart, inputs: int) -> tuple[alt.Chart, ...]:
    """The term looked at, the sum up to it, and what the register makes of the whole sum."""

    number = partial(digits, form=",d")

    def moved(code: str, zero: str) -> str:
        return f"{number(code)} + ({zero} < 0 ? ' + ' : ' − ') + abs({zero})"

    term = (
        f"'k = ' + datum.i + ': (qx − Zx)(qw − Zw) = (' + {moved('datum.x', 'zx')} + ')(' + "
        f"{moved('datum.w', 'zw')} + ') = ' + {number('datum.term')}"
    )
    so_far = (
        f"'sum so far ' + {number('datum.sum')} + ', in the register ' + {number('datum.held')}"
    )
    whole = (
        f"'whole sum ' + {number('datum.sum')} + (datum.lost ? ' becomes ' + "
        f"{number('datum.held')} + (saturates ? ': cut at the limit' : ': wrapped around')"
        " : ': it fits')"
    )
    lines = (
        ("datum.i == k", term, 0.02, "normal"),
        ("datum.i == k", so_far, 0.075, "normal"),
        (f"datum.i == {inputs - 1}", whole, 0.13, "bold"),
    )
    return tuple(
        chosen.transform_filter(row)
        .mark_text(
            text=alt.expr(text),
            x=2,
            y=at(share),
            align="left",
            fontSize=alt.expr("width < 420 ? 11 : 14"),
            fontWeight=weight,
            color="currentColor",
        )
        .encode(NO_TOOLTIP)
        for row, text, share, weight in lines
    )
