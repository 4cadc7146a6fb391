"""A report's numbers as rows and sentences: the text twin of its chart."""

import math

from core.analysis import LayerError, Report
from core.analysis.table import stage_sqnr
from core.metrics import decibels
from core.visible import visible
from explorer.markdown import code
from explorer.model.layer_errors import shorten

_DROWNED = 10.0  # dB between a layer and its worst channel that are worth a word


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
    """Markdown about the layer in which a loud channel drowns another; "" if there is none."""
    drowned = [layer for layer in report.layers if _loss(layer) > _DROWNED]
    if not drowned:
        return ""
    layer = max(drowned, key=_loss)
    whole = stage_sqnr(layer.weight)
    return (
        f"{code(shorten(layer.name, 40))} drowns a channel: its weights as a whole keep {whole}, "
        f"but those of one output channel only {decibels(layer.weight_worst_channel_sqnr_db)}. "
        "A louder channel sets the scale that they share; give each channel its own."
    )


def _loss(layer: LayerError) -> float:
    """How far the worst output channel's weights are behind the layer's as a whole, in dB."""
    channel = layer.weight_worst_channel_sqnr_db
    if channel is None or layer.weight is None or not math.isfinite(layer.weight.sqnr_db):
        return 0.0
    return layer.weight.sqnr_db - channel
