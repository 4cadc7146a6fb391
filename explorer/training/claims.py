"""What `make claims` measured over the seeds."""

import plotly.graph_objects as go

from core.studies.claims.table import Row, Table
from core.training.rules import GRADIENT_RULES
from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREEN, GREY, ORANGE
from explorer.training.curves import CONTROL, ROUNDED, TRAINED

_LABELS = {
    "cnn float": ("float network", GREY),
    "cnn W2A4 tensor mse": (ROUNDED, ORANGE),
    "cnn 2 bits biases": (CONTROL, GREEN),
    **{f"cnn 2 bits {rule.name}": (rule.title, BLUE) for rule in GRADIENT_RULES.values()},
}


def measured_lines(table: Table, rule: str, bits: int) -> dict[str, Row]:
    """The rows beside the page's curves, by the curves' names; those without a value left out."""
    names = {
        TRAINED: f"cnn {bits} bits {rule}",
        CONTROL: f"cnn {bits} bits biases",
        ROUNDED: f"cnn W{bits}A4 tensor mse",
    }
    rows = {row.name: row for row in table.rows if row.values}
    return {line: rows[name] for line, name in names.items() if name in rows}


def figure(table: Table) -> go.Figure:
    """A dot for each way: its mean over the seeds, with the standard deviation."""
    chart = go.Figure()
    rows = {row.name: row for row in table.rows if row.values}
    for name, (label, color) in reversed(_LABELS.items()):
        if name not in rows:
            continue
        row = rows[name]
        chart.add_scatter(
            x=[row.mean],
            y=[label],
            error_x={"array": [row.spread], "thickness": 2, "width": 5, "color": color},
            mode="markers",
            marker={"size": 11, "color": color},
            hovertemplate=(
                f"{label}: {row.mean:.1f} ± {row.spread:.1f} %, {len(row.values)} seeds"
                "<extra></extra>"
            ),
        )
    chart.update_layout(
        plain_layout(380),
        showlegend=False,
        xaxis={"title": "test digits read correctly at 2 bits, % ↑", "zeroline": False},
        yaxis={"automargin": True},
    )
    return chart
