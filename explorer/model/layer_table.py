"""A report's numbers as rows and sentences: the text twin of its chart."""

import math

from core.analysis import LayerError, Report
from core.analysis.table import stage_sqnr
from core.metrics import decibels
from core.visible import visible
from explorer.markdown import code
from explorer.model.layer_errors import shorten

_LOST = 10.0  # dB between a layer and its worst channel, from which a sentence says so


def rows(report: Report) -> list[dict[str, str]]:
    """One row for each layer, worst first; SQNR in dB."""
    return [
        {
            "layer": visible(layer.name),
            "operator": visible(layer.op),
            "weights ↑": stage_sqnr(layer.weight, unit=False),
            "worst channel ↑": decibels(layer.weight_worst_channel_sqnr_db, unit=False),
            "input ↑": stage_sqnr(layer.input, unit=False),
            "alone ↑": stage_sqnr(layer.local, unit=False),
            "accumulated ↑": stage_sqnr(layer.accumulated, unit=False),
            "input clipped ↓": f"{layer.input_share_clipped or 0:.2%}",
            "note": layer.note,
        }
        for layer in report.worst_first
    ]


def cause(report: Report) -> str:
    """Markdown about the layer that loses one of its channels; "" if there is none."""
    lost = [layer for layer in report.layers if _loss(layer) > _LOST]
    if not lost:
        return ""
    layer = max(lost, key=_loss)
    whole = stage_sqnr(layer.weight)
    return (
        f"{code(shorten(layer.name, 40))} loses a channel: its weights as a whole have an SQNR of "
        f"{whole}, but those of one output channel only "
        f"{decibels(layer.weight_worst_channel_sqnr_db)}. Larger weights of another channel set "
        "the scale that all share. Give each channel a scale of its own."
    )


def _loss(layer: LayerError) -> float:
    """How far the worst output channel's weights are behind the layer's as a whole, in dB."""
    channel = layer.weight_worst_channel_sqnr_db
    if channel is None or layer.weight is None or not math.isfinite(layer.weight.sqnr_db):
        return 0.0
    return layer.weight.sqnr_db - channel
