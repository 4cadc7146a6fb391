"""Accuracy over bytes: a point for each method at each number of bits."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.methods.registry import method_named
from core.studies.claims.method_cases import BITS, Case
from core.studies.claims.method_table import Cell
from explorer.figures.plain_layout import plain_layout
from explorer.methods.families import FAMILIES, family_of
from explorer.methods.table import over_seeds
from explorer.theme import GREY

_SYMBOLS = dict(zip((1, *BITS), ("x", "square", "diamond", "circle"), strict=True))
SYMBOLS_IN_WORDS = ", ".join(
    f"{bits} {'bit' if bits == 1 else 'bits'}: {symbol}" for bits, symbol in _SYMBOLS.items()
)
_BYTES = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000]  # marked on the axis


def figure(cells: Sequence[Cell], chosen: Case) -> go.Figure:
    """The cells that have runs; the chosen one has a ring and its spread over the seeds.

    `customdata` is (method, bits).
    """
    chart = go.Figure()
    measured = [cell for cell in cells if cell.runs]
    for family in FAMILIES:
        of_family = [c for c in measured if family_of(method_named(c.case.method)) == family]
        if of_family:
            chart.add_scatter(
                x=[cell.bytes for cell in of_family],
                y=[100 * cell.accuracy for cell in of_family],
                mode="markers",
                marker={
                    "color": family.color,
                    "size": 11,
                    "symbol": [_SYMBOLS[cell.case.bits] for cell in of_family],
                },
                name=family.title,
                customdata=[[cell.case.method, cell.case.bits] for cell in of_family],
                text=[_words(cell) for cell in of_family],
                hovertemplate="%{text}<extra></extra>",
            )
    for cell in measured:
        if cell.case == chosen:
            chart.add_scatter(
                x=[cell.bytes],
                y=[100 * cell.accuracy],
                mode="markers",
                error_y={"array": [100 * cell.spread], "thickness": 1, "width": 3},
                marker={"size": 20, "symbol": "circle-open", "line": {"width": 2}, "color": GREY},
                hoverinfo="skip",
                showlegend=False,
            )
    if measured:
        _float_line(chart, measured)
    chart.update_layout(
        plain_layout(460),
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "title": "needs"},
        xaxis={
            "title": "bytes of all that is stored ↓",
            "type": "log",
            "tickvals": _BYTES,
            "ticktext": [f"{count:,}" for count in _BYTES],
        },
        yaxis={"title": "test digits read correctly, % ↑", "range": [0, 106]},
        clickmode="event+select",
    )
    return chart


def _float_line(chart: go.Figure, measured: Sequence[Cell]) -> None:
    """The accuracy of the float networks of the same seeds."""
    runs = [run for cell in measured for run in cell.runs.values()]
    share = 100 * sum(run.float_accuracy for run in runs) / len(runs)
    words = f"float: {share:.1f} %, {runs[0].float_bytes:,} bytes"
    chart.add_hline(
        share,
        line={"color": GREY, "dash": "dash", "width": 1.5},
        annotation={"text": words, "xanchor": "right", "yanchor": "bottom"},
    )


def _words(cell: Cell) -> str:
    title = method_named(cell.case.method).title
    return f"{title}, {cell.case.bits} bits<br>{over_seeds(cell)}<br>{cell.bytes:,.0f} bytes"
