"""The roofline: operations a second over operations for each byte, a point for each layer."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.studies.hardware.layer_cost import FLOAT, IN_FLOAT, LayerCost
from core.studies.hardware.processor import Processor
from core.studies.hardware.roofline import attainable, modelled_time, ridge
from explorer.figures.plain_layout import plain_layout
from explorer.hardware.quantities import quantity
from explorer.model.names import in_plotly
from explorer.theme import BLUE, GREY

_SYMBOLS = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "pentagon",
    "star",
    "triangle-down",
    "hexagon",
    "cross",
)
_NAME = 60  # letters of a layer's name
_DECADES = {"type": "log", "dtick": 1, "exponentformat": "SI"}


def roofline(
    in_float: Sequence[LayerCost], few: Sequence[LayerCost], processor: Processor
) -> go.Figure:
    """Grey: the layers and the roof in float32. Blue: the same layers at few bits."""
    width = processor.width(few[0].bits.wider)
    lowest = min(cost.intensity for cost in in_float) / 2
    highest = 4 * max(
        ridge(processor, FLOAT),
        ridge(processor, width),
        max(cost.intensity for cost in (*in_float, *few)),
    )
    chart = go.Figure()
    _roof(chart, processor, FLOAT, (lowest, highest), GREY)
    if width != FLOAT:
        _roof(chart, processor, width, (lowest, highest), BLUE)
    layers = _alike(list(zip(in_float, few, strict=True)))
    if len(layers) <= len(_SYMBOLS):
        for symbol, (names, pair) in zip(_SYMBOLS, layers, strict=False):
            _pair(chart, processor, pair, in_plotly(", ".join(names), _NAME), symbol)
    else:
        _cloud(chart, processor, in_float, "layers in float32", GREY)
        _cloud(chart, processor, few, "layers at few bits", BLUE)
    chart.update_layout(
        plain_layout(480),
        legend={"orientation": "h", "y": -0.2, "yanchor": "top"},
        xaxis={"title": "operations for each byte moved", **_DECADES},
        yaxis={"title": "operations a second ↑", **_DECADES},
    )
    return chart


def _roof(
    chart: go.Figure, processor: Processor, bits: int, ends: tuple[float, float], color: str
) -> None:
    """The slope of the memory, and the level of the arithmetic."""
    x = [ends[0], ridge(processor, bits), ends[1]]
    kind = "float32" if bits == FLOAT else f"products of {bits} bits"
    chart.add_scatter(
        x=x,
        y=[attainable(processor, bits, each) for each in x],
        mode="lines",
        line={"color": color, "width": 5 if bits == FLOAT else 2},
        name=f"{kind}: up to {quantity(processor.peak(bits), 'op/s', 4)}",
        hoverinfo="skip",
    )


def _pair(
    chart: go.Figure,
    processor: Processor,
    pair: tuple[LayerCost, LayerCost],
    name: str,
    symbol: str,
) -> None:
    """A layer, or layers that lie on each other: in float32 and at few bits, joined."""
    chart.add_scatter(
        x=[cost.intensity for cost in pair],
        y=[_height(cost, processor) for cost in pair],
        mode="lines+markers",
        name=name,
        line={"color": GREY, "dash": "dot", "width": 1},
        marker={"size": 12, "symbol": symbol, "color": [GREY, BLUE]},
        hovertext=[_words(cost, processor) for cost in pair],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _cloud(
    chart: go.Figure, processor: Processor, costs: Sequence[LayerCost], name: str, color: str
) -> None:
    """Many layers: a point each, named where one points at it."""
    chart.add_scatter(
        x=[cost.intensity for cost in costs],
        y=[_height(cost, processor) for cost in costs],
        mode="markers",
        name=name,
        marker={"size": 9, "color": color, "opacity": 0.7},
        hovertext=[_words(cost, processor) for cost in costs],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _alike(
    pairs: Sequence[tuple[LayerCost, LayerCost]],
) -> list[tuple[list[str], tuple[LayerCost, LayerCost]]]:
    """Layers whose points would lie on each other, together."""
    found: dict[tuple[float, ...], tuple[list[str], tuple[LayerCost, LayerCost]]] = {}
    for pair in pairs:
        place = tuple(cost.intensity for cost in pair)
        found.setdefault(place, ([], pair))[0].append(pair[0].work.name)
    return list(found.values())


def _height(cost: LayerCost, processor: Processor) -> float:
    return attainable(processor, cost.bits.wider, cost.intensity)


def _words(cost: LayerCost, processor: Processor) -> str:
    time = modelled_time(cost, processor)
    kind = "float32" if cost.bits == IN_FLOAT else f"W{cost.bits.weight}A{cost.bits.activation}"
    return (
        f"{in_plotly(cost.work.name, _NAME)}, {kind}<br>{cost.intensity:.3g} operations a byte<br>"
        f"at least {quantity(time.seconds, 's')}, waits for the {time.waits_for}"
    )
