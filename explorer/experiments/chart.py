"""What an experiment gives: a bar for each case now, and a dot for each seed of `make claims`."""

from collections.abc import Mapping
from textwrap import wrap

import plotly.graph_objects as go

from core.studies.claims.table import Table
from core.studies.small_experiments.experiment import Experiment
from explorer.figures.plain_layout import plain_layout
from explorer.theme import BLUE, GREY

_LINE = 34  # letters of a case's text in a line


def figure(experiment: Experiment, values: Mapping[str, float], table: Table) -> go.Figure:
    """The cases from top to bottom. values: of the seed on screen, by the case's name."""
    texts = [
        "<br>".join(wrap(text, _LINE)) + f": <b>{shown(values[name], experiment.unit)}</b>"
        for name, text in experiment.cases.items()
    ]
    chart = go.Figure()
    chart.add_bar(
        y=texts,
        x=[values[name] for name in experiment.cases],
        orientation="h",
        marker={"color": BLUE},
        name="computed now",
        hovertemplate="%{x:.4g}<extra></extra>",
    )
    rows = [(text, table.row(name)) for text, name in zip(texts, experiment.cases, strict=True)]
    chart.add_scatter(
        y=[text for text, row in rows for _ in row.values],
        x=[value for _, row in rows for value in row.values.values()],
        mode="markers",
        marker={"color": GREY, "size": 7, "line": {"width": 1, "color": "white"}},
        name="five seeds, measured before",
        hovertemplate="%{x:.4g}<extra></extra>",
    )
    arrow = {"higher": " ↑", "lower": " ↓"}.get(experiment.better, "")
    chart.update_layout(
        plain_layout(110 + 46 * len(texts)),
        xaxis={"title": f"{experiment.unit}{arrow}", "rangemode": "tozero"},
        yaxis={"autorange": "reversed", "automargin": True},
    )
    return chart


def shown(value: float, unit: str) -> str:
    """The number as the page writes it, with a true minus sign.

    >>> shown(85.43, "%"), shown(0.018149, "largest error"), shown(-1.992, "dB")
    ('85.4', '0.0181', '−1.99')
    >>> shown(2110.0, "codes")
    '2,110'
    """
    if unit.startswith("%"):
        return f"{value:.1f}".replace("-", "−")
    text = f"{value:,.0f}" if value == int(value) else f"{value:.3g}"
    return text.replace("-", "−")
