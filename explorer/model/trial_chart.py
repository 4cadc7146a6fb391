"""Trials in the plane of bytes and held-out error, with the Pareto front."""

import math

import plotly.graph_objects as go

from core.metrics import decibels
from explorer.figures.plain_layout import plain_layout
from explorer.model.names import in_plotly
from explorer.model.trials import TrialList
from explorer.theme import BLUE, GREY, ORANGE

_APART = 0.08, 0.1  # of the picture's width and height: nearer numbers touch on a phone


def figure(known: TrialList) -> go.Figure:
    """A point for each trial, the chosen one in orange; the line joins those that none beats."""
    drawn = [n for n, t in enumerate(known.trials) if math.isfinite(t.held_out.layers_db)]
    front = sorted(known.front & set(drawn), key=lambda n: known.trials[n].bytes)
    numbered = _numbered(known, [known.chosen, *front])
    chart = go.Figure()
    chart.add_scatter(
        **_points(known, front),
        mode="lines",
        line={"color": GREY, "width": 2, "shape": "hv"},
        name="Pareto front: no trial is smaller and better",
        hoverinfo="skip",
    )
    chart.add_scatter(
        **_points(known, drawn),
        mode="markers+text",
        text=[str(n) if n in numbered else "" for n in drawn],
        textposition="top center",
        cliponaxis=False,
        marker={
            "size": [15 if n == known.chosen else 9 for n in drawn],
            "color": [ORANGE if n == known.chosen else BLUE for n in drawn],
        },
        name="a trial; orange: the settings now",
        customdata=[in_plotly(f"{n}: {known.trials[n].what}", 60) for n in drawn],
        hovertemplate="%{customdata}<br>%{x:,} bytes, %{y:.1f} dB<extra></extra>",
    )
    chart.update_layout(
        plain_layout(320, top=60),
        xaxis={"title": "bytes of the weights ↓", "tickformat": ",", **_ticks(known)},
        yaxis={"title": "SQNR of the layers, held out ↑"},
    )
    return chart


def rows(known: TrialList) -> list[dict[str, object]]:
    """A row for each trial."""
    return [
        {
            "no.": number,
            "what was done": trial.what,
            "from": "" if number == 0 else str(known.parents[number]),
            "bytes ↓": trial.bytes,
            "output ↑": decibels(trial.held_out.sqnr_db, unit=False),
            "layers ↑": decibels(trial.held_out.layers_db, unit=False),
            "front": "yes" if number in known.front else "",
            "now": "yes" if number == known.chosen else "",
        }
        for number, trial in enumerate(known.trials)
    ]


def _numbered(known: TrialList, wanted: list[int]) -> set[int]:
    """Of the trials whose numbers are wanted, those that leave room for the ones before them."""
    points = _points(known, list(range(len(known.trials))))
    sizes = [
        max(finite) - min(finite)
        for finite in ([v for v in values if math.isfinite(v)] for values in points.values())
    ]
    shown: list[int] = []
    for number in wanted:
        apart = (
            any(
                abs(values[number] - values[other]) > least * size
                for values, size, least in zip(points.values(), sizes, _APART, strict=True)
            )
            for other in shown
        )
        if number not in shown and all(apart):
            shown.append(number)
    return set(shown)


def _ticks(known: TrialList) -> dict[str, object]:
    """About six ticks; one where all trials have the same bytes."""
    sizes = {trial.bytes for trial in known.trials}
    return {"tickvals": list(sizes)} if len(sizes) == 1 else {"nticks": 6}


def _points(known: TrialList, numbers: list[int]) -> dict[str, list]:
    trials = [known.trials[n] for n in numbers]
    return {"x": [t.bytes for t in trials], "y": [t.held_out.layers_db for t in trials]}
