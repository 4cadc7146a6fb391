"""The inside of one integer product: running sums in their register, terms, codes.

Everything follows the register, the output and the term in the browser; another digit or other
weights exchange the codes.
"""

from typing import Any

import altair as alt
import numpy as np

from core.studies.layer_product import LayerProduct, terms
from explorer import theme
from explorer.chart.expression import (
    Expression,
    equal,
    field,
    following,
    magnitude,
    ref,
    signal,
    where,
    with_fields,
)
from explorer.chart.picture import Signals, fixed_rows, layered, one_row, parameters
from explorer.chart.placing import HEIGHT, NARROW, NO_TOOLTIP, at, formula
from explorer.chart.pointing import explained, pointed_parameter
from explorer.labs.product.expressions import HALF, OUTPUT, SIGNALS, TERMS, VALUES, ZW, ZX
from explorer.labs.product.places import BARS, CODES, LEFT, RIGHT, SUMS, TOTAL, height_of
from explorer.labs.product.words import ends, limits, rows, sums_in_words, term_in_words

AT = signal("at")
# The scales of sums and terms are those of one output: they stay while its register changes.
_VIEW = {"reach": signal("largest_sums")[OUTPUT], "tallest": signal("largest_terms")[OUTPUT]}


def product_data(layer: LayerProduct, image: int) -> Signals:
    """What the chart shows: the products of one image."""
    products = terms(layer, image)
    sums = np.cumsum(products, axis=1)
    return {
        "inputs": layer.x[image].tolist(),
        "weights": layer.w.ravel().tolist(),
        "zx": int(layer.x_params.zero_point),
        "zw": int(layer.w_params.zero_point),
        "largest_sums": [max(most, 1) for most in np.abs(sums).max(axis=1).tolist()],
        "largest_terms": [max(most, 1) for most in np.abs(products).max(axis=1).tolist()],
    }


def product_chart(inputs: int, kind: str = "pixel") -> alt.TopLevelMixin:
    """The chart of a layer with so many inputs, to be filled with `product_data`.

    kind: what one input is called.
    """
    each = fixed_rows([{"i": i} for i in range(inputs)])
    order: list[Any] = [alt.SortField("i")]
    every = with_fields(each, TERMS)
    every = every.transform_window(sum="sum(term)", frame=[None, 0], sort=order)
    every = every.transform_window(low="min(sum)", high="max(sum)", frame=[None, 0], sort=order)
    every = with_fields(every, VALUES)
    seen = every.transform_filter(str(equal(field("i"), AT)))
    last = every.transform_filter(str(equal(field("i"), inputs - 1)))
    x = alt.X(
        "i:Q",
        title="term k",
        scale=alt.Scale(domain=[-0.5, inputs - 0.5], range=[ref(LEFT), ref(RIGHT)], nice=False),
        axis=alt.Axis(grid=False, format="d", tickCount=8),
    )
    wide = (RIGHT - LEFT) / inputs  # pixels for a term
    layers = (
        *_register(),
        _seen(seen, x, wide),
        *_sums(every, x),
        _bars(every, x, wide),
        *_codes(every, x, wide),
        *sums_in_words(seen, last),
        *limits(),
        *ends(last),
        *rows(seen, kind),
    )
    return layered(
        layers,
        *parameters("register", "overflow", "output", "k", "inputs", "weights", "zx", "zw"),
        *parameters("largest_sums", "largest_terms"),
        pointed_parameter(),
        *following({**SIGNALS, **_VIEW}),
        *following(_explained(inputs)),
        formula(term_in_words(AT, kind)),
        height=TOTAL,
    )


def _explained(inputs: int) -> dict[str, Expression]:
    """The term in question."""
    nearest = explained({}, signal("k"), 1)["at"]
    inside = where(nearest < 0, 0, where(nearest > inputs - 1, inputs - 1, nearest))
    return {"at": inside}


def _register() -> tuple[alt.Chart, ...]:
    """What fits the register: a band, as far as the picture reaches; and 0 in it."""
    across: dict[str, Any] = {"x": ref(LEFT), "x2": ref(RIGHT)}
    return (
        one_row()
        .mark_rect(
            y=ref(height_of(HALF)),
            y2=ref(height_of(-HALF)),
            fill=theme.BLUE,
            fillOpacity=0.1,
            stroke=theme.BLUE,
            strokeOpacity=0.5,
            strokeWidth=1,
            **across,
        )
        .encode(NO_TOOLTIP),
        one_row()
        .mark_rule(y=ref(HEIGHT * SUMS.middle), stroke=theme.GREY, **across)
        .encode(NO_TOOLTIP),
    )


def _seen(seen: alt.Chart, x: alt.X, wide: Expression) -> alt.Chart:
    """A grey bar through sums, terms and codes."""
    return seen.mark_bar(
        size=ref(wide + 2),
        y=at(SUMS.top),
        y2=at(CODES["w"].bottom + 0.005),
        fill=theme.GREY,
        fillOpacity=0.28,
        orient="vertical",
    ).encode(x=x, tooltip=NO_TOOLTIP)


def _sums(every: alt.Chart, x: alt.X) -> tuple[alt.Chart, ...]:
    """The exact sum as a line; what the register holds as dots, orange where it is wrong."""
    return (
        every.mark_line(stroke=theme.BLUE, strokeWidth=2.5, interpolate="step-after").encode(
            x=x, y=SUMS.y("sum")
        ),
        every.mark_circle(
            size=ref(where(NARROW, 24, 42)),
            opacity=1,
            fill=ref(where(field("wrong"), theme.ORANGE, theme.BLUE)),
        ).encode(x=x, y=SUMS.y("stored"), tooltip=NO_TOOLTIP),
    )


def _bars(every: alt.Chart, x: alt.X, wide: Expression) -> alt.Chart:
    """The terms."""
    return every.mark_bar(
        size=ref(0.7 * wide), fill=ref(where(field("term") < 0, theme.BLUE, theme.ORANGE))
    ).encode(x=x, y=BARS.y("term"), y2=alt.Y2Datum(0), tooltip=NO_TOOLTIP)


def _codes(every: alt.Chart, x: alt.X, wide: Expression) -> tuple[alt.Chart, ...]:
    """Two rows of cells, clear where a code is its zero point; in full colour at the far end."""
    colours = [theme.BLUE, f"{theme.ORANGE}00", theme.ORANGE]
    fill = alt.Fill(
        "shade:Q", scale=alt.Scale(domain=[-1, 0, 1], range=colours, clamp=True), legend=None
    )
    rows = (("x", ZX), ("w", ZW))
    return tuple(
        with_fields(every, {"shade": (field(code) - zero) / (127 + magnitude(zero))})
        .mark_bar(
            size=ref(wide),
            y=at(CODES[code].top),
            y2=at(CODES[code].bottom),
            stroke="currentColor",
            strokeWidth=0.2,
            orient="vertical",
        )
        .encode(x=x, fill=fill, tooltip=NO_TOOLTIP)
        for code, zero in rows
    )
