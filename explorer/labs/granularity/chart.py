"""A weight matrix, and the errors of one scale for all, for each row, and for each group.

Four bands, one a matrix of 10 rows: the weights, then the error of each granularity. The outlier
moves with its sliders or under the pointer, and the whole picture with it, in the browser.
"""

from typing import Any

import altair as alt
import numpy as np

from core.data.weight_matrices import COLUMNS, ROWS
from explorer import theme
from explorer.chart.expression import (
    Expression,
    Operand,
    as_expression,
    ceil,
    equal,
    field,
    floor,
    following,
    is_valid,
    log,
    number,
    ref,
    signal,
    text,
    where,
    with_fields,
)
from explorer.chart.picture import Signals, fixed_rows, parameters
from explorer.chart.placing import HEIGHT, NO_TOOLTIP, WIDTH, formula, words
from explorer.chart.pointing import (
    POINTED,
    PRESSED,
    pointed_parameter,
    pressed_parameter,
)
from explorer.labs.granularity.expressions import (
    BITS,
    COLUMN,
    GROUP,
    OUTLIER,
    PART,
    ROW,
    SIGNALS,
    VALUES,
    C,
    R,
    S,
    W,
)

LARGEST = 6.0  # magnitude of the outlier at most, and of a layer's own values
GAP = 3.8  # rows between two bands, for words
PITCH = ROWS + GAP
KINDS = ("weights", "tensor", "channel", "group")
BOTTOM = len(KINDS) * PITCH
DOWN, ACROSS = signal("rows"), signal("columns")  # of the matrix


def granularity_data(w: np.ndarray) -> Signals:
    """What the chart shows: weights `w`, float64, at most (ROWS, COLUMNS)."""
    rows, columns = w.shape
    room = np.zeros((ROWS, COLUMNS))
    room[:rows, :columns] = w
    usual = float(np.sqrt(np.mean(w**2)))
    return {"weights": room.ravel().tolist(), "usual": usual, "rows": rows, "columns": columns}


def granularity_chart() -> alt.TopLevelMixin:
    """The chart, to be filled with `granularity_data`."""
    there = (R < DOWN) & (C < ACROSS)
    cells = with_fields(fixed_rows(_cells()).transform_filter(str(there)), {**PART, **OUTLIER})
    of_weights = equal(field("kind"), "weights")
    weights = cells.transform_filter(str(of_weights))
    errors = cells.transform_filter(str(~of_weights)).transform_joinaggregate(
        most="max(magnitude)", groupby=["kind", "part"]
    )
    errors = with_fields(errors, VALUES)
    usual = signal("usual")
    return (
        alt.layer(
            _heatmap(weights, "w:Q", 2 * usual, theme.BLUE),
            _heatmap(errors, "error:Q", usual, theme.ORANGE),
            _outlier(),
            *_words(errors),
        )
        .resolve_scale(fill="independent")
        .add_params(
            *parameters("size", "row", "column", "bits", "group", "weights", "usual"),
            *parameters("rows", "columns"),
            pointed_parameter(),
            pressed_parameter(),
            *following(SIGNALS),
            *following(_cells_below()),
            formula("S = max|w| / (2ᵇ⁻¹ − 1) for each part;  q = round(w / S);  ŵ = S · q"),
        )
        .properties(height=540)
    )


def _cells() -> list[dict[str, float | str]]:
    """Every cell in every band."""
    return [
        {
            "kind": kind,
            "r": r,
            "c": c,
            "right": c + 1,
            "y": r + band * PITCH + GAP,
            "below": r + 1 + band * PITCH + GAP,
        }
        for band, kind in enumerate(KINDS)
        for r in range(ROWS)
        for c in range(COLUMNS)
    ]


def _cell(place: Expression) -> tuple[Expression, Expression]:
    """Row and column of the cell at a place of the picture; null for a place in the words."""
    within = floor(place["down"] * BOTTOM % PITCH - GAP)
    inside = is_valid(place) & (within >= 0) & (within < DOWN) & (place["x"] < ACROSS)
    return where(inside, within, None), where(inside, floor(place["x"]), None)


def _cells_below() -> dict[str, Expression]:
    """The cell below the pointer, the one that is explained, and the one to which the outlier goes.

    Without a pointer a weight of another row is explained, for which only one scale for all is that
    of the outlier. A drag moves the outlier when it began on it.
    """
    row, column = where(is_valid(POINTED), _cell(POINTED)[0], None), _cell(POINTED)[1]
    half_a_row_on = (COLUMN + floor(ACROSS / 2)) % ACROSS
    on_row, on_column = _cell(PRESSED)
    values = PRESSED["values"]
    on_it = equal(on_row, values["row"]) & equal(on_column, values["column"])
    grabbed = where(is_valid(PRESSED), on_it, False)
    pointed = is_valid(signal("pointed_row"))
    return {
        "pointed_row": row,
        "pointed_column": where(pointed, column, None),
        "seen_row": where(pointed, signal("pointed_row"), (ROW + 1) % DOWN),
        "seen_column": where(pointed, signal("pointed_column"), half_a_row_on),
        "dragged_row": where(grabbed, signal("pointed_row"), None),
        "dragged_column": where(grabbed, signal("pointed_column"), None),
    }


def _heatmap(cells: alt.Chart, shown: str, full: Expression, below: str) -> alt.Chart:
    """Rectangles, clear at 0 and in full colour from ±`full` on."""
    clear = f"{theme.ORANGE}00"  # no opacity
    domain: list[Any] = [ref(-full), 0, ref(full)]
    scale = alt.Scale(domain=domain, range=[below, clear, theme.ORANGE], clamp=True)
    x = alt.X("c:Q", axis=None, scale=alt.Scale(domain=[0, COLUMNS], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[BOTTOM, 0], nice=False))
    return cells.mark_rect(stroke="currentColor", strokeWidth=0.15, tooltip=None).encode(
        x=x, x2="right:Q", y=y, y2="below:Q", fill=alt.Fill(shown, scale=scale, legend=None)
    )


def _outlier() -> alt.Chart:
    """A frame around the outlier in every band."""
    bands = [{"top": band * PITCH + GAP} for band in range(len(KINDS))]
    y = HEIGHT * (field("top") + ROW) / BOTTOM
    return (
        fixed_rows(bands)
        .mark_rect(
            cursor="grab",
            x=ref(WIDTH * COLUMN / COLUMNS),
            x2=ref(WIDTH * (COLUMN + 1) / COLUMNS),
            y=ref(y),
            y2=ref(y + HEIGHT / BOTTOM),
            fillOpacity=0,
            stroke="currentColor",
            strokeWidth=2,
        )
        .encode(NO_TOOLTIP)
    )


def _words(errors: alt.Chart) -> tuple[alt.Chart, ...]:
    """Above each band: whose scale it is, its SQNR; and what becomes of one weight."""
    kinds: dict[str, tuple[Operand, Operand]] = {
        "tensor": ("one scale for all", DOWN * ACROSS),
        "channel": ("a scale for each row", ACROSS),
        "group": (text("a scale for each group of ", GROUP), ACROSS / ceil(ACROSS / GROUP)),
    }
    marks = [_text("The weights: blue below 0, orange above", 2.9, bold=True)]
    seen = equal(R, signal("seen_row")) & equal(C, signal("seen_column"))
    for band, (kind, (name, share)) in enumerate(kinds.items(), start=1):
        own = errors.transform_filter(str(equal(field("kind"), kind)))
        squares = {"signal": W * W, "noise": field("error") * field("error")}
        summed = with_fields(own, squares).transform_aggregate(
            signal="sum(signal)", noise="sum(noise)"
        )
        ratio = 10 * log(field("signal") / field("noise")) / log(10)
        quality = where(field("noise") > 0, text(number(ratio, ".1f"), " dB"), "exact")
        cost = text(", ", number(BITS + 32 / as_expression(share), ".2f"), " bits a weight")
        marks.append(
            _text(text("Error with ", name, ": ", quality, cost), band * PITCH + 1.2, summed, True)
        )
        weight = number(W, ".3~f")
        story = text(
            *("row ", R, ", column ", C, ": ", weight, " → round(", weight, " / "),
            *(number(S, ".3~f"), ") = ", number(field("q"), ".3~f"), " → "),
            *(number(field("what"), ".3~f"), ", error ", number(field("error"), "+.3f")),
        )
        marks.append(_text(story, band * PITCH + 2.9, own.transform_filter(str(seen))))
    return tuple(marks)


def _text(
    label: Operand, row: float, chart: alt.Chart | None = None, bold: bool = False
) -> alt.Chart:
    """One line of text above a band; `row`: how far down, in rows."""
    return words(label, row / BOTTOM, 1, chart, bold=bold)
