"""The quantized network as an SVG drawing: each neuron's own surface, and a line for each weight.

SVG, as the surfaces are: it changes with every step.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from core.networks.quantized_chain import QuantizedChain
from explorer.figures.sign_image import picture, sign_colours
from explorer.theme import BLUE, GREY, ORANGE

_APART = 100.0  # between two neurons of a layer
_SIDE = 86.0  # of a neuron's picture
_WIDTH = 1.1  # of the drawing, as a multiple of its height
_STEPS = 8  # to either side of zero in which line width and colour change

Places = list[list[tuple[float, float]]]  # where the middles of each layer's neurons are


def network_drawing(quantized: QuantizedChain, neurons: Sequence[np.ndarray], label: str) -> str:
    """Inputs at the left, the score at the right.

    neurons: (count, side, side) for the inputs, each hidden layer and the score, row 0 the lowest
    y. A line is as wide and as strong as its weight is large beside the largest of its layer;
    orange is positive, blue is negative, and a weight of zero is a thin grey line.
    """
    rows = max(4, *(len(layer) for layer in neurons))
    gap = max(1.3, _WIDTH * rows / (len(neurons) - 1)) * _APART
    width, height = (len(neurons) - 1) * gap + _APART, rows * _APART
    places = [_column(i * gap + _APART / 2, len(layer), rows) for i, layer in enumerate(neurons)]
    parts = [*_lines(quantized, places)]
    for layer, (values, at) in enumerate(zip(neurons, places, strict=True)):
        parts.append(_pictures(values, at))
        parts += [_frame(place, _name(layer, i, len(neurons))) for i, place in enumerate(at)]
    content = "".join(parts)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{label}">{content}</svg>'
    )


def weight_steps(weight: np.ndarray) -> np.ndarray:
    """Each weight beside the largest of its layer, in whole steps of −8 to 8.

    >>> weight_steps(np.array([[-0.5, 0.0, 0.25]])).tolist()
    [[-8, 0, 4]]
    """
    largest = np.abs(weight).max()
    return np.rint(_STEPS * weight / (largest or 1)).astype(int)


def _column(x: float, count: int, rows: int) -> list[tuple[float, float]]:
    """Where the neurons of a layer are, the first one on top."""
    return [(x, ((rows - count + 1) / 2 + i) * _APART) for i in range(count)]


def _lines(quantized: QuantizedChain, places: Places) -> Iterator[str]:
    """A path for each step of width, the smallest first, so that wide lines lie on top."""
    found: dict[int, list[str]] = {}
    for level, start, end in sorted(_weights(quantized, places), key=lambda line: abs(line[0])):
        line = f"M{start[0] + _SIDE / 2:g} {start[1]:g}L{end[0] - _SIDE / 2:g} {end[1]:g}"
        found.setdefault(level, []).append(line)
    for level, lines in found.items():
        colour = GREY if level == 0 else ORANGE if level > 0 else BLUE
        share = abs(level) / _STEPS
        yield (
            f'<path d="{"".join(lines)}" stroke="{colour}" stroke-width="{1.5 + 8 * share:g}" '
            f'opacity="{0.3 + 0.7 * share:g}"/>'
        )


def _weights(
    quantized: QuantizedChain, places: Places
) -> Iterator[tuple[int, tuple[float, float], tuple[float, float]]]:
    """Step, start and end of each weight's line."""
    for i, layer in enumerate(quantized.layers):
        for (output, source), level in np.ndenumerate(weight_steps(layer.real.weight)):
            yield int(level), places[i][source], places[i + 1][output]


def _pictures(values: np.ndarray, places: list[tuple[float, float]]) -> str:
    """The surfaces of a layer's neurons in one image, with clear rows between them.

    Each has a colour scale of its own, symmetric about zero.
    """
    count, side, _ = values.shape
    largest = np.abs(values).max(axis=(1, 2), keepdims=True)
    shares = (values / np.where(largest > 0, largest, 1))[:, ::-1]
    clear = round(side * (_APART - _SIDE) / _SIDE)
    stacked = np.pad(shares, ((0, 0), (0, clear), (0, 0)), constant_values=np.nan)
    rows = stacked.reshape(-1, side)[: count * (side + clear) - clear]
    x, y = places[0][0] - _SIDE / 2, places[0][1] - _SIDE / 2
    return picture(sign_colours(rows), x, y, _SIDE, (count - 1) * _APART + _SIDE)


def _frame(place: tuple[float, float], name: str) -> str:
    """A thin grey square around a neuron, which says its name where one points at it."""
    x, y = place[0] - _SIDE / 2, place[1] - _SIDE / 2
    square = f'x="{x:g}" y="{y:g}" width="{_SIDE:g}" height="{_SIDE:g}"'
    return f'<rect {square} stroke="{GREY}" stroke-width="2"><title>{name}</title></rect>'


def _name(layer: int, neuron: int, layers: int) -> str:
    if layer == 0:
        return f"input {'xy'[neuron]}"
    return "score" if layer == layers - 1 else f"layer {layer}, neuron {neuron + 1}"
