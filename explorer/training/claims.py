"""What `make claims` measured at 2 bits over the seeds, and which statements hold."""

import plotly.graph_objects as go

from core.studies.claims.statements import OF_DIGITS_CNN
from core.studies.claims.table import Row, Table
from core.training.rules import GRADIENT_RULES
from explorer.theme import BLUE, GREEN, GREY, ORANGE
from explorer.training.curves import CONTROL, ROUNDED, TRAINED

_OURS = "our own bar"
_LABELS = {
    "cnn float": ("float network", GREY),
    "cnn W2A4 tensor mse": (ROUNDED, ORANGE),
    "cnn 2 bits biases": (CONTROL, GREEN),
    **{f"cnn 2 bits {rule.name}": (rule.title, BLUE) for rule in GRADIENT_RULES.values()},
}


def measured_lines(table: Table, rule: str) -> dict[str, Row]:
    """The rows beside the page's curves, by the curves' names; those without a value left out."""
    names = {
        TRAINED: f"cnn 2 bits {rule}",
        CONTROL: "cnn 2 bits biases",
        ROUNDED: "cnn W2A4 tensor mse",
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
        height=380,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        showlegend=False,
        xaxis={"title": "test digits read correctly at 2 bits, % ↑", "zeroline": False},
        yaxis={"automargin": True},
    )
    return chart


def measured_columns(table: Table) -> dict[str, list[str]]:
    """Every measure of the digits CNN: its mean and spread over the seeds."""
    rows = [row for row in table.rows if row.values and row.name.startswith("cnn ")]
    return {
        "measured": [row.text for row in rows],
        "mean ± spread": [f"{row.mean:.1f} ± {row.spread:.1f} {row.unit}" for row in rows],
        "seeds": [str(len(row.values)) for row in rows],
    }


def statement_columns(table: Table) -> dict[str, list[str]]:
    """Every statement about the digits CNN, who makes it, and in how many seeds it holds."""
    verdicts = table.verdicts(OF_DIGITS_CNN)
    return {
        "statement": [text for text, *_ in verdicts],
        "who says so": [_OURS if source == "bar" else source for _, source, *_ in verdicts],
        "outcome here": [_outcome(holds, seeds) for *_, holds, seeds in verdicts],
    }


def _outcome(holds: int, seeds: int) -> str:
    """In words, with the count.

    >>> _outcome(0, 5), _outcome(3, 5), _outcome(5, 5)
    ('no, in 0 of 5 seeds', 'depends, in 3 of 5 seeds', 'yes, in 5 of 5 seeds')
    """
    word = "yes" if holds == seeds else "depends" if holds else "no"
    return f"{word}, in {holds} of {seeds} seeds"
