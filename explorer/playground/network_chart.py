"""The quantized network drawn: each neuron's own surface, and a line for each weight."""

from collections.abc import Iterator, Sequence

import numpy as np
import plotly.graph_objects as go

from core.networks.quantized_chain import QuantizedChain
from explorer.theme import GREY, signed_colorscale

_SIDE = 0.84  # of a neuron's picture, where neurons stand 1 apart
_WIDTH = 1.1  # of the drawing, as a multiple of its height
_STEPS = 15  # to either side of zero in which line width and colour change
_FRAME = {"visible": False, "fixedrange": True}


def network_chart(quantized: QuantizedChain, neurons: Sequence[np.ndarray]) -> go.Figure:
    """Inputs at the left, the score at the right.

    neurons: (count, side, side) for the inputs, each hidden layer and the score. A line is as wide
    as its weight is large beside the largest of its layer; orange is positive, blue is negative,
    and a weight of zero is a thin grey line.
    """
    rows = max(4, *(len(layer) for layer in neurons))
    gap = max(1.3, _WIDTH * rows / (len(neurons) - 1))
    places = [_column(i * gap, len(layer)) for i, layer in enumerate(neurons)]
    figure = go.Figure()
    for level, lines in _lines(quantized, places).items():
        figure.add_scatter(
            x=lines[0],
            y=lines[1],
            mode="lines",
            line={"color": _colour(level), "width": 0.5 + 3 * abs(level) / _STEPS},
            hoverinfo="skip",
        )
    figure.add_trace(_frames([place for column in places for place in column]))
    for layer, (values, at) in enumerate(zip(neurons, places, strict=True)):
        for i, (picture, (x, y)) in enumerate(zip(values, at, strict=True)):
            figure.add_trace(_thumbnail(picture, x, y, _name(layer, i, len(neurons))))
    return figure.update_layout(
        height=300,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        xaxis=_FRAME | {"range": [-0.6, (len(neurons) - 1) * gap + 0.6]},
        yaxis=_FRAME | {"range": [-rows / 2, rows / 2], "scaleanchor": "x"},
    )


def weight_steps(weight: np.ndarray) -> np.ndarray:
    """Each weight beside the largest of its layer, in whole steps of −15 to 15.

    >>> weight_steps(np.array([[-0.5, 0.0, 0.25]])).tolist()
    [[-15, 0, 8]]
    """
    largest = np.abs(weight).max()
    return np.rint(_STEPS * weight / (largest or 1)).astype(int)


def _column(x: float, count: int) -> list[tuple[float, float]]:
    """Where the neurons of a layer stand, the first one on top."""
    return [(x, (count - 1) / 2 - i) for i in range(count)]


def _lines(
    quantized: QuantizedChain, places: list[list[tuple[float, float]]]
) -> dict[int, tuple[list[float | None], list[float | None]]]:
    """The lines of each step of width, smallest first, so that wide ones lie on top."""
    found: dict[int, tuple[list[float | None], list[float | None]]] = {}
    for level, start, end in sorted(_weights(quantized, places), key=lambda line: abs(line[0])):
        x, y = found.setdefault(level, ([], []))
        x += [start[0] + _SIDE / 2, end[0] - _SIDE / 2, None]
        y += [start[1], end[1], None]
    return found


def _weights(
    quantized: QuantizedChain, places: list[list[tuple[float, float]]]
) -> Iterator[tuple[int, tuple[float, float], tuple[float, float]]]:
    """Step, start and end of each weight's line."""
    for i, layer in enumerate(quantized.layers):
        for (output, source), level in np.ndenumerate(weight_steps(layer.real.weight)):
            yield int(level), places[i][source], places[i + 1][output]


def _colour(level: int) -> str:
    """Of the sign scale, without its pale middle, which a white page would hide."""
    if level == 0:
        return GREY
    colours = [colour for _, colour in signed_colorscale()]
    strong = abs(level) > _STEPS / 2
    return colours[
        {(True, True): 5, (True, False): 4, (False, True): 1, (False, False): 2}[level > 0, strong]
    ]


def _frames(places: list[tuple[float, float]]) -> go.Scatter:
    """A thin grey square around each neuron."""
    half = _SIDE / 2
    x = [v for x, _ in places for v in (x - half, x + half, x + half, x - half, x - half, None)]
    y = [v for _, y in places for v in (y - half, y - half, y + half, y + half, y - half, None)]
    line = {"color": GREY, "width": 1}
    return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _thumbnail(values: np.ndarray, x: float, y: float, name: str) -> go.Heatmap:
    """A neuron's surface, on a scale of its own that is symmetric about zero."""
    step = _SIDE / len(values)
    first = -_SIDE / 2 + step / 2
    percent = np.rint(100 * values / (np.abs(values).max() or 1)).astype(np.int8)
    return go.Heatmap(
        x0=x + first,
        dx=step,
        y0=y + first,
        dy=step,
        z=percent,
        zmin=-100,
        zmax=100,
        colorscale=signed_colorscale(),
        showscale=False,
        hovertemplate=f"{name}<extra></extra>",
    )


def _name(layer: int, neuron: int, layers: int) -> str:
    if layer == 0:
        return f"input {'xy'[neuron]}"
    return "score" if layer == layers - 1 else f"layer {layer}, neuron {neuron + 1}"
