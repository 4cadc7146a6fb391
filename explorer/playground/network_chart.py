"""The quantized network drawn: each neuron's own surface, and a line for each weight."""

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go

from core.networks.quantized_chain import QuantizedChain
from explorer.theme import BLUE, GREY, ORANGE, signed_colorscale

_SIDE = 0.84  # of a neuron's picture, where neurons stand 1 apart
_WIDTH = 1.1  # of the drawing, as a multiple of its height
_STEPS = 8  # to either side of zero in which line width and colour change
_FRAME = {"visible": False, "fixedrange": True}

Places = list[list[tuple[float, float]]]  # where the neurons of each layer stand


def network_chart(quantized: QuantizedChain, neurons: Sequence[np.ndarray]) -> go.Figure:
    """Inputs at the left, the score at the right.

    neurons: (count, side, side) for the inputs, each hidden layer and the score. A line is as wide
    and as strong as its weight is large beside the largest of its layer; orange is positive, blue
    is negative, and a weight of zero is a thin grey line.
    """
    rows = max(4, *(len(layer) for layer in neurons))
    gap = max(1.3, _WIDTH * rows / (len(neurons) - 1))
    places = [_column(i * gap, len(layer)) for i, layer in enumerate(neurons)]
    pictures = [_pictures(values, at[0][0], at) for values, at in zip(neurons, places, strict=True)]
    return go.Figure(
        [*_lines(quantized, places), *pictures, _frames(places), _names(places)],
        {
            "height": 300,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "showlegend": False,
            "xaxis": _FRAME | {"range": [-0.6, (len(neurons) - 1) * gap + 0.6]},
            "yaxis": _FRAME | {"range": [-rows / 2, rows / 2], "scaleanchor": "x"},
        },
    )


def weight_steps(weight: np.ndarray) -> np.ndarray:
    """Each weight beside the largest of its layer, in whole steps of −8 to 8.

    >>> weight_steps(np.array([[-0.5, 0.0, 0.25]])).tolist()
    [[-8, 0, 4]]
    """
    largest = np.abs(weight).max()
    return np.rint(_STEPS * weight / (largest or 1)).astype(int)


def _column(x: float, count: int) -> list[tuple[float, float]]:
    """Where the neurons of a layer stand, the first one on top."""
    return [(x, (count - 1) / 2 - i) for i in range(count)]


def _lines(quantized: QuantizedChain, places: Places) -> list[go.Scatter]:
    """A trace for each step of width, the smallest first, so that wide lines lie on top."""
    found: dict[int, tuple[list[float | None], list[float | None]]] = {}
    for level, start, end in sorted(_weights(quantized, places), key=lambda line: abs(line[0])):
        x, y = found.setdefault(level, ([], []))
        x += [start[0] + _SIDE / 2, end[0] - _SIDE / 2, None]
        y += [start[1], end[1], None]
    return [
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": _colour(level), "width": 0.5 + 3 * abs(level) / _STEPS},
            opacity=0.3 + 0.7 * abs(level) / _STEPS,
            hoverinfo="skip",
        )
        for level, (x, y) in found.items()
    ]


def _weights(
    quantized: QuantizedChain, places: Places
) -> Iterator[tuple[int, tuple[float, float], tuple[float, float]]]:
    """Step, start and end of each weight's line."""
    for i, layer in enumerate(quantized.layers):
        for (output, source), level in np.ndenumerate(weight_steps(layer.real.weight)):
            yield int(level), places[i][source], places[i + 1][output]


def _colour(level: int) -> str:
    return GREY if level == 0 else ORANGE if level > 0 else BLUE


def _pictures(values: np.ndarray, x: float, places: list[tuple[float, float]]) -> go.Heatmap:
    """The surfaces of a layer's neurons in one trace, the lowest first, with gaps between them.

    Each has a colour scale of its own, symmetric about zero.
    """
    side = values.shape[1]
    largest = np.abs(values).max(axis=(1, 2), keepdims=True)
    percent = np.rint(100 * values / np.where(largest > 0, largest, 1))[::-1]
    stacked = np.pad(percent, ((0, 0), (0, 1), (0, 0)), constant_values=np.nan).reshape(-1, side)
    across = np.linspace(-_SIDE / 2, _SIDE / 2, side + 1)
    edges = np.concatenate([y + across for _, y in reversed(places)])
    return go.Heatmap(
        x=x + across,
        y=edges,
        z=stacked[:-1].astype(np.float32),
        zmin=-100,
        zmax=100,
        colorscale=signed_colorscale(),
        showscale=False,
        hoverinfo="skip",
    )


def _frames(places: Places) -> go.Scatter:
    """A thin grey square around each neuron."""
    half = _SIDE / 2
    at = [place for column in places for place in column]
    x = [v for x, _ in at for v in (x - half, x + half, x + half, x - half, x - half, None)]
    y = [v for _, y in at for v in (y - half, y - half, y + half, y + half, y - half, None)]
    line = {"color": GREY, "width": 1}
    return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _names(places: Places) -> go.Scatter:
    """What a neuron is called, where one points at it."""
    named = [
        (*place, _name(layer, i, len(places)))
        for layer, column in enumerate(places)
        for i, place in enumerate(column)
    ]
    x, y, names = zip(*named, strict=True)
    return go.Scatter(
        x=x, y=y, text=names, mode="markers", opacity=0, hovertemplate="%{text}<extra></extra>"
    )


def _name(layer: int, neuron: int, layers: int) -> str:
    if layer == 0:
        return f"input {'xy'[neuron]}"
    return "score" if layer == layers - 1 else f"layer {layer}, neuron {neuron + 1}"
