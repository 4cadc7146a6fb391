"""Of which parts a layer's error is made: two bars, the layer alone and with all before it."""

import plotly.graph_objects as go

from core.analysis.ledger import ErrorParts, Ledger
from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREEN, GREY, ORANGE

#: Parts by name in `ErrorParts`: as they are shown, color, whether hatched.
PARTS = {
    "weight_rounding": ("weight rounding", BLUE, False),
    "weight_clipping": ("weight clipping", BLUE, True),
    "activation_rounding": ("activation rounding", ORANGE, False),
    "activation_clipping": ("activation clipping", ORANGE, True),
    "inherited": ("inherited", GREY, False),
    "accumulator_overflow": ("overflow", GREEN, True),
    "cross": ("cross", GREEN, False),
}
ROWS = {"accumulated": "with all before it", "local": "this layer alone"}


def shares(parts: ErrorParts) -> dict[str, float]:
    """Each part's share of the squared error; all sum to 1, and a negative one cancels others.

    >>> shares(ErrorParts(weight_rounding=3.0, inherited=2.0, cross=-1.0, total=4.0))["cross"]
    -0.25
    """
    return {name: getattr(parts, name) / parts.total if parts.total else 0.0 for name in PARTS}


def figure(ledger: Ledger) -> go.Figure:
    """The shares of both errors, beside each other; parts that are nowhere are left out."""
    by_row = {row: shares(getattr(ledger, row)) for row in ROWS}
    chart = go.Figure()
    for name, (words, color, hatched) in PARTS.items():
        values = [by_row[row][name] for row in ROWS]
        if not any(values):
            continue
        chart.add_bar(
            y=list(ROWS.values()),
            x=values,
            name=words,
            orientation="h",
            marker={"color": color, "pattern": {"shape": "/" if hatched else ""}},
            hovertemplate=f"{words}: %{{x:.1%}} of the squared error<extra></extra>",
        )
    chart.update_layout(
        plain_layout(260, top=90),
        barmode="relative",
        bargap=0.35,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.05, "x": 0, "traceorder": "normal"},
        xaxis={"title": "share of the squared error", "tickformat": ".0%", "zeroline": True},
        yaxis={"automargin": True},
    )
    return chart


def rows(ledger: Ledger) -> list[dict[str, str]]:
    """The same as a table: each part in dB below the signal."""
    return [
        {
            "part": words,
            **{shown: _decibels(getattr(ledger, row), name) for row, shown in ROWS.items()},
        }
        for name, words in [
            *((name, words) for name, (words, _, _) in PARTS.items()),
            ("total", "total"),
        ]
        if name != "accumulator_overflow" or _overflows(ledger)
    ]


def _overflows(ledger: Ledger) -> bool:
    return any(getattr(ledger, row).accumulator_overflow for row in ROWS)


def _decibels(parts: ErrorParts, name: str) -> str:
    db = parts.db(name)
    if db is not None:
        return f"{db:.1f}"
    return "none" if getattr(parts, name) == 0 else "cancels"
